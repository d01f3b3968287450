"""Files and folders as asked for -> the files to look at."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from v2a_engine.domain.errors import InputError

_SOUND = "wav wave bwf rf64 w64 aif aiff aifc caf flac mp3 mp2 m4a aac ac3 eac3 ec3 ogg oga opus wma mka amr alac ape"
_PICTURE = "mov mp4 m4v mxf mkv webm avi mpg mpeg m2v ts mts m2ts vob wmv asf flv 3gp 3g2 ogv gxf lxf dv"
MEDIA_ENDINGS = frozenset(f".{ending}" for ending in f"{_SOUND} {_PICTURE}".split())


class NothingToHear(InputError):
    """A folder without media."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"No media file lies in {folder} or its folders. Name the file itself if its ending is unusual."
        )


class FolderUnreadable(InputError):
    """A folder that may not be looked into."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"Cannot look into {error.filename}: {(error.strerror or str(error)).lower()}. "
            "Make it readable, or name the files you mean."
        )


def gathered(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Every file asked for, and of folders all media in them and in theirs, by name, each once.

    Hidden files and folders, and links to folders, are left out.

    Raises:
        NothingToHear: a folder has none. FolderUnreadable: one cannot be looked into.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(_in_folder(path)) if path.is_dir() else [path]
        if not inside:
            raise NothingToHear(path)
        found.update(dict.fromkeys(inside))
    return tuple(found)


def _refuse(error: OSError) -> None:
    raise FolderUnreadable(error) from error


def _in_folder(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_ENDINGS:
                yield Path(place) / name
