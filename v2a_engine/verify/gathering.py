"""Files and folders as asked for -> the files to look at."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.errors import InputError
from v2a_engine.verify.account import Unread

_SOUND = "wav wave bwf rf64 w64 aif aiff aifc caf flac mp3 mp2 m4a aac ac3 eac3 ec3 ogg oga opus wma mka amr alac ape"
_PICTURE = "mov mp4 m4v mxf mkv webm avi mpg mpeg m2v ts mts m2ts vob wmv asf flv 3gp 3g2 ogv gxf lxf dv"
MEDIA_ENDINGS = frozenset(f".{ending}" for ending in f"{_SOUND} {_PICTURE}".split())


class NothingToHear(InputError):
    """A folder without media."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"No media file lies in {folder} or its folders. Name the file itself if its ending is unusual."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is to be looked at, and the folders that cannot be looked into."""

    files: tuple[Path, ...]
    closed: tuple[Unread, ...]


def gathered(paths: Iterable[Path]) -> Gathered:
    """Every file asked for, and of folders all media in them and in theirs, by name, each once.

    Hidden files and folders, and links to folders, are left out. A folder that cannot be looked into is said and
    keeps nothing else from being looked at.

    Raises:
        NothingToHear: a folder has none.
    """
    found: dict[Path, None] = {}
    closed: dict[Path, Unread] = {}

    def refused(error: OSError) -> None:
        folder, why = Path(error.filename), (error.strerror or str(error)).lower()
        closed[folder] = Unread(path=folder, why=f"The folder cannot be looked into: {why}. Make it readable.")

    for path in paths:
        before = len(closed)
        inside = sorted(_in_folder(path, refused)) if path.is_dir() else [path]
        if not inside and len(closed) == before:
            raise NothingToHear(path)
        found.update(dict.fromkeys(inside))
    return Gathered(files=tuple(found), closed=tuple(closed.values()))


def _in_folder(folder: Path, refused: Callable[[OSError], None]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_ENDINGS:
                yield Path(place) / name
