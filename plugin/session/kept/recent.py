"""The timelines that were opened lately: files alone, by their paths, kept with the panel's settings."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from otio_adapters.media_paths import pictures_named
from otio_adapters.on_disk import is_there
from plugin.session.kept.autosave import Autosave
from plugin.tasks import Lane
from v2a_engine.domain.errors import InputError

SHOWN = 10
_KEPT = 40  # more than are shown: files on a disk that is not connected come back with it


class RecentGone(InputError):
    """A timeline of the list is not there any more."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path.name} is not in {path.parent} any more, so it left the list of recent timelines. If it was moved, "
            "open it where it lies now; if its disk is not connected, connect it and open it."
        )


class Recent(QObject):
    """The newest first. What is not there is not shown; looking for it never holds up the window."""

    changed = Signal()
    failed = Signal(object)  # V2AError

    def __init__(self, autosave: Autosave, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._autosave = autosave
        self._lane = Lane(self)
        self._shown: tuple[str, ...] = ()
        self._changes = 0  # an answer of before the last of them is out of date
        self.look()

    @property
    def paths(self) -> tuple[str, ...]:
        """At most ten, all of which were there when it was last looked."""
        return self._shown

    def look(self) -> None:
        """See which are there now."""
        listed, changes = self._autosave.settings.value.recent, self._changes

        def found(there: tuple[str, ...]) -> None:
            if changes == self._changes:
                self._show(there)

        self._lane.start(
            "Looking for recent timelines",
            lambda _: tuple(path for path in listed if _is_there(path)),
            found,
            self.failed.emit,
        )

    def note(self, path: str) -> None:
        """It was opened just now."""
        self._show((path, *(other for other in self._shown if other != path)))
        self._change(lambda before: (path, *(other for other in before if other != path))[:_KEPT])

    def open(self, path: str, then: Callable[[str], None]) -> None:
        """Do `then` with it, where it is there; else it leaves the list, and that is said."""

        def found(is_here: bool) -> None:
            if is_here:
                then(path)
            else:
                self._show(tuple(other for other in self._shown if other != path))
                self._change(lambda before: tuple(other for other in before if other != path))
                self.failed.emit(RecentGone(Path(path)))

        self._lane.start("Looking for a timeline", lambda _: _is_there(path), found, self.failed.emit)

    def clear(self) -> None:
        """Forget all of them."""
        self._show(())
        self._change(lambda _: ())

    def close(self) -> None:
        self._lane.close()

    def _change(self, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
        self._changes += 1
        changes = self._changes

        def done() -> None:
            if changes == self._changes:  # else the last one looks
                self.look()

        self._autosave.settings.change(
            "what was opened", lambda there: replace(there, recent=change(there.recent)), done
        )

    def _show(self, paths: tuple[str, ...]) -> None:
        shown = paths[:SHOWN]
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()


def _is_there(path: str) -> bool:
    """A file, a folder of pictures, or a pattern of their names."""
    return is_there(path) or pictures_named(path) is not None
