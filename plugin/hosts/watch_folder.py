"""A folder into which an editor exports timelines: each is told of once it is written to its end."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from plugin.tasks import Lane
from v2a_engine.domain.errors import InputError, V2AError

_LOOK_AGAIN_MS = 400
_SUFFIXES = (".otio", ".otioz")
_OURS = "_wildtrack"  # what we write ourselves must not open by itself
_BEFORE = ".before"  # nor what lay there before

_State = tuple[int, int]  # time of change in nanoseconds, size in bytes


class NoSuchFolder(InputError):
    """The watched folder is not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not there, so no timeline can arrive in it. Choose another folder to watch.")


class WatchFolder(QObject):
    """Looks when the system says that something moved, and again until it has come to rest."""

    arrived = Signal(str)  # path of a timeline that is new or changed, and whole
    failed = Signal(object)  # V2AError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._known: Mapping[Path, _State] = {}
        self._moving: Mapping[Path, _State] = {}
        self._looking = self._moved_meanwhile = False
        self._lane = Lane(self)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._moved)
        self._watcher.fileChanged.connect(self._moved)
        self._again = QTimer(self, interval=_LOOK_AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self._look)

    def watch(self, folder: str) -> None:
        """What lies there now is known; what comes or changes is told. "" watches nothing."""
        if watched := [*self._watcher.directories(), *self._watcher.files()]:
            self._watcher.removePaths(watched)
        self._folder = Path(folder) if folder else None
        self._moving = {}
        if self._folder is None:
            return
        asked = self._folder
        self._lane.start("Looking into the watched folder", lambda _: _there(asked), self._begin, self.failed.emit)

    def close(self) -> None:
        """Watch nothing more."""
        self._again.stop()
        self._lane.close()

    def _begin(self, found: Mapping[Path, _State]) -> None:
        self._known = found
        self._watcher.addPaths([str(self._folder), *map(str, found)])
        self._moved()  # something may have come before the system was asked to tell

    def _moved(self) -> None:
        if not self._again.isActive():  # else it looks soon: two looks one after the other tell nothing of rest
            self._look()

    def _look(self) -> None:
        if self._looking:
            self._moved_meanwhile = True
        elif self._folder is not None:
            self._looking, self._moved_meanwhile = True, False
            folder = self._folder
            self._lane.start("Looking into the watched folder", lambda _: _there(folder), self._seen, self._not_seen)

    def _not_seen(self, error: V2AError) -> None:
        self._looking = False
        self.failed.emit(error)

    def _seen(self, found: Mapping[Path, _State]) -> None:
        self._looking = False
        fresh = {path: state for path, state in found.items() if self._known.get(path) != state}
        whole = [path for path, state in fresh.items() if self._moving.get(path) == state and state[1] > 0]
        self._known = {**{path: self._known[path] for path in found if path in self._known}}
        self._known = {**self._known, **{path: fresh[path] for path in whole}}
        self._moving = {path: state for path, state in fresh.items() if path not in whole}
        if missing := [str(path) for path in found if str(path) not in self._watcher.files()]:
            self._watcher.addPaths(missing)  # a file that was replaced is watched no more
        if self._moving or self._moved_meanwhile:
            self._again.start()
        for path in whole:
            self.arrived.emit(str(path))


def _there(folder: Path) -> Mapping[Path, _State]:
    """The timelines that lie there.

    Raises:
        NoSuchFolder.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and not _is_ours(path)]
        states = {path: path.stat() for path in paths if path.is_file()}
    except OSError:
        raise NoSuchFolder(folder) from None
    return {path: (status.st_mtime_ns, status.st_size) for path, status in states.items()}


def _is_ours(path: Path) -> bool:
    return path.stem.removesuffix(_BEFORE).endswith(_OURS)
