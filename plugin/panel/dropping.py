"""What a file that is dropped on the window is for: to be opened, or to be asked whether it holds our sound."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import QMimeData

TIMELINE_SUFFIXES = frozenset((".otio", ".otioz", ".otiod", ".edl", ".xml", ".fcpxml", ".aaf"))


@dataclass(frozen=True, slots=True)
class Dropped:
    """Local files, told apart by their names alone: looking into them is not for the UI thread."""

    timeline: str = ""  # the first that is one
    media: tuple[str, ...] = ()

    @staticmethod
    def of(paths: Iterable[str]) -> "Dropped":
        paths = tuple(paths)
        timelines = [path for path in paths if PurePath(path).suffix.lower() in TIMELINE_SUFFIXES]
        return Dropped(timelines[0] if timelines else "", tuple(path for path in paths if path not in timelines))


def local_files(data: QMimeData) -> tuple[str, ...]:
    """Paths of what is dragged; nothing that would have to be fetched."""
    return tuple(url.toLocalFile() for url in data.urls() if url.isLocalFile())
