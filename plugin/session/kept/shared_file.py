"""What all windows keep in one file: the settings, the prompts that were used. None loses what another one changed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock, Timeout
from PySide6.QtCore import QObject, Signal

from plugin.session.kept.kept_file import NotKept, write_kept
from plugin.tasks import Lane
from v2a_engine.domain.errors import V2AError
from v2a_engine.state_folder import private_folder
from v2a_engine.usecases.ports import Progress

T = TypeVar("T")
_PATIENCE_S = 5.0  # another window writes for some milliseconds


class SharedFile(QObject, Generic[T]):
    """A change holds in this window at once, and is made on what lies on disk then, one window at a time."""

    others_changed = Signal()  # `value` has what another window changed meanwhile
    failed = Signal(object)  # V2AError: it is not written down; the next change brings it along

    def __init__(
        self,
        path: Path,
        read: Callable[[Path], T | None],
        text_of: Callable[[T], str],
        default: T,
        parent: QObject | None = None,
    ) -> None:
        """
        Args:
            read: None where there is nothing that can be read.
        """
        super().__init__(parent)
        self._path, self._read, self._text_of = path, read, text_of
        self._lane = Lane(self)
        self._unwritten: tuple[Callable[[T], T], ...] = ()
        there = read(path)
        self.value = self._on_disk = default if there is None else there

    def newest(self) -> T:
        """What holds now, other windows' changes with it. Reads the file: not for the UI thread."""
        changes = self._unwritten  # before the file is read: a change written meanwhile is made twice, never missed
        there = self._read(self._path)
        return self._with(changes, self._on_disk if there is None else there)

    def change(self, what: str, change: Callable[[T], T], done: Callable[[], None] = lambda: None) -> None:
        """
        Args:
            what: is kept, in words.
            change: from what was there to what is there now; also called off the UI thread, and perhaps twice.
            done: called once it is on disk.
        """
        self.value = change(self.value)
        self._unwritten += (change,)
        self._lane.start(f"Keeping {what}", self._write, partial(self._written, done), self._not_written)

    def finish(self) -> None:
        """Let what waits be written, and end."""
        self._lane.finish()

    def _write(self, _: Progress) -> tuple[T, tuple[Callable[[T], T], ...]]:
        """On the lane; what lies there now, and which changes are in it."""
        changes = self._unwritten
        private_folder(self._path.parent)
        try:
            with FileLock(self._path.with_suffix(".lock"), timeout=_PATIENCE_S):
                there = self._read(self._path)
                now = self._with(changes, self._on_disk if there is None else there)
                if now != there:
                    write_kept(self._path, self._text_of(now))
        except Timeout:
            raise NotKept(self._path, "another Wildtrack window has been writing it for seconds") from None
        except OSError as error:
            raise NotKept(self._path, error.strerror or str(error)) from error
        return now, changes

    def _written(self, done: Callable[[], None], what: tuple[T, tuple[Callable[[T], T], ...]]) -> None:
        self._on_disk, changes = what
        self._unwritten = tuple(change for change in self._unwritten if change not in changes)
        before, self.value = self.value, self._with(self._unwritten, self._on_disk)
        done()
        if self.value != before:
            self.others_changed.emit()

    def _not_written(self, error: V2AError) -> None:
        self.failed.emit(error)

    @staticmethod
    def _with(changes: tuple[Callable[[T], T], ...], value: T) -> T:
        for change in changes:
            value = change(value)
        return value
