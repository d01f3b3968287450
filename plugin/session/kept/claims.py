"""One window for each timeline: two that keep the same one would each write over what the other did."""

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from v2a_engine.domain.errors import InputError, StorageError
from v2a_engine.state_folder import private_folder

_PATIENCE_S = 2.0  # a window that is just leaving a timeline first writes down what it did there


class OpenElsewhere(InputError):
    """Another panel works on this timeline."""

    def __init__(self, label: str) -> None:
        super().__init__(
            f"{label} is open in another Wildtrack window. What is done in two windows cannot be kept together: "
            "go on there, or close that window and open the timeline here."
        )


class Claims:
    """The timelines that this window has, and may keep. A window that dies lets go of them. Not for the UI thread."""

    def __init__(self, path_of: Callable[[str], Path], patience_s: float = _PATIENCE_S) -> None:
        """
        Args:
            path_of: gives the file in which a timeline is kept, by its identity.
            patience_s: how long a window that is just leaving it is waited for.
        """
        self._path_of, self._patience_s = path_of, patience_s
        self._locks: dict[str, FileLock] = {}

    def hold(self, identity: str, label: str) -> None:
        """Have this timeline for oneself; as often as it is held, it is to be let go of.

        Waits a moment for a window that is just leaving it.

        Raises:
            OpenElsewhere: another window has it.
        """
        path = self._path_of(identity)
        lock = self._locks.setdefault(
            identity, FileLock(path.with_suffix(".lock"), timeout=self._patience_s, thread_local=False)
        )
        try:
            private_folder(path.parent)
            lock.acquire()
        except Timeout:
            raise OpenElsewhere(label) from None
        except (StorageError, OSError):
            return  # where nothing can be written, nothing can be written over; the first saving says so

    def let_go(self, identity: str) -> None:
        """Once; where it is not held, nothing."""
        if identity in self._locks:
            self._locks[identity].release()

    def let_go_of_all(self) -> None:
        """The window closes."""
        for lock in self._locks.values():
            lock.release(force=True)
