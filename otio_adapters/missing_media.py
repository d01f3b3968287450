"""Which folders hold the media that a timeline names and that is not here, and how much of it another folder holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from otio_adapters.media_paths import pictures_named
from otio_adapters.on_disk import is_file, is_folder
from otio_adapters.path_map import PathMap, as_compared, path_names

# Below these, each name is another disk or another person's; how many names such a place has.
_PLACES = {
    ("", "Volumes"): 3,
    ("", "mnt"): 3,
    ("", "media"): 4,
    ("", "run", "media"): 5,
    ("", "Users"): 3,
    ("", "home"): 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFolder:
    """A folder as the timeline names it, with the files below it that are not here."""

    there: str
    files: tuple[str, ...]


def missing_folders(paths: Iterable[str]) -> tuple[MissingFolder, ...]:
    """One folder for all files of a disk, share or home: the deepest that they have in common.

    Args:
        paths: as the timeline names them; each is counted once.

    >>> [each.there for each in missing_folders(["/Volumes/A/1/a.mov", "/Volumes/A/2/b.mov", "/Volumes/B/c.mov"])]
    ['/Volumes/A', '/Volumes/B']
    """
    places: dict[tuple[str, ...], list[str]] = {}
    for path in dict.fromkeys(paths):
        names = path_names(path)
        place = as_compared(names[: min(_place_names(names), len(names) - 1)])
        places.setdefault(place, []).append(path)
    return tuple(MissingFolder(there=_common(files), files=tuple(files)) for files in places.values())


def _place_names(names: tuple[str, ...]) -> int:
    """How many names at least two files must share to be said to lie in one place."""
    if names[0]:
        return 2 if names[0].startswith("//") else 1
    return next((count for head, count in _PLACES.items() if names[: len(head)] == head), 2)


def _common(files: Sequence[str]) -> str:
    folders = [path_names(path)[:-1] for path in files]
    ways = zip(*(as_compared(folder) for folder in folders), strict=False)
    shared = folders[0][: max(len(list(takewhile(lambda names: len(set(names)) == 1, ways))), 1)]
    if "\\" in files[0]:
        text = "\\".join(shared).replace("/", "\\")
        return f"{text}\\" if len(shared) == 1 else text
    return "/".join(shared) or "/"


def lies_below(there: str, path: str) -> bool:
    """
    >>> lies_below("d:/Reels", "D:\\\\reels\\\\a.mov"), lies_below("/mnt/a", "/mnt/ab/c.mov")
    (True, False)
    """
    folder = as_compared(path_names(there))
    return as_compared(path_names(path))[: len(folder)] == folder


def count_here(there: str, here: str, files: Iterable[str]) -> int | None:
    """How many of the files are here when `there` is read as `here`; None where that is no folder.

    Asks the disk for each: not for a thread that anybody waits for.
    """
    if not here or not is_folder(here):
        return None
    rule = PathMap.parsed([f"{there}={here}"])
    local = [rule.local(path) for path in files]
    return sum(is_file(path) or pictures_named(path) is not None for path in local)
