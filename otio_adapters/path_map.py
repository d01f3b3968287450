"""Where media lies here that a timeline names as another machine knows it: `D:\\footage=/mnt/footage`.

A map is for finding media only; what is written back keeps the paths that were read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from otio_adapters.errors import BadPathMap
from otio_adapters.on_disk import is_folder, is_there

_LONG = re.compile(r"^//[?.]/(UNC/)?", re.IGNORECASE)  # how Windows writes paths of any length
_DRIVE = re.compile(r"^[A-Za-z]:(/|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    begins: tuple[str, ...]  # folder names as they are compared
    here: str


@dataclass(frozen=True, slots=True)
class PathMap:
    """Rules "there=here". The longest that fits wins; Windows paths are compared without case, with either slash."""

    rules: tuple[_Rule, ...] = ()

    @classmethod
    def parsed(cls, rules: Iterable[str]) -> "PathMap":
        """Read rules as a person types them.

        Raises:
            BadPathMap: one has no "=", names nothing, or no folder that is here.
        """
        return cls(tuple(_rule(text) for text in rules))

    def local(self, path: str) -> str:
        """The path here, or the path as it was where no rule fits."""
        names = path_names(path)
        compared = as_compared(names)
        fitting = [rule for rule in self.rules if compared[: len(rule.begins)] == rule.begins]
        if not fitting:
            return path
        rule = max(fitting, key=lambda each: len(each.begins))
        return "/".join((rule.here, *names[len(rule.begins) :]))


def _rule(text: str) -> _Rule:
    """Either side may hold a "=" itself: the first that is followed by a folder here divides them."""
    borders = [place for place, letter in enumerate(text) if letter == "=" and text[:place].strip()]
    if not borders:
        raise BadPathMap(text, "it is not of the form THERE=HERE")
    for place in borders:
        here = Path(text[place + 1 :].strip()).expanduser()
        if text[place + 1 :].strip() and is_folder(here):
            begins = as_compared(path_names(text[:place].strip()))
            return _Rule(begins=begins, here=str(here.absolute()).rstrip("/"))
    raise BadPathMap(text, f"there is no folder {text[borders[0] + 1 :].strip()!r} here")


def path_names(path: str) -> tuple[str, ...]:
    r"""The names on the way to a file, the root first; dots are followed.

    >>> path_names("D:\\footage\\..\\a.mov"), path_names("\\\\nas\\reels\\a.mov"), path_names("/mnt//a.mov")
    (('D:', 'a.mov'), ('//nas', 'reels', 'a.mov'), ('', 'mnt', 'a.mov'))
    """
    slashed = path.replace("\\", "/")
    long = _LONG.match(slashed)
    if long:
        slashed = ("//" if long[1] else "") + slashed[long.end() :]
    root, rest = "", slashed
    if slashed.startswith("//"):
        root, _, rest = slashed[2:].partition("/")
        root = f"//{root}"
    elif _DRIVE.match(slashed):
        root, rest = slashed[:2], slashed[2:]
    names: list[str] = []
    for name in rest.split("/"):
        if name == "..":
            del names[-1:]
        elif name not in ("", "."):
            names.append(name)
    return (root, *names)


def as_compared(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names) if names[0] else names


def unmapped(paths: Sequence[str]) -> list[str]:
    """What to say of media that is not here, where the machine does not even have its drive, share or first folder."""
    places: dict[tuple[str, ...], list[str]] = {}
    for path in paths:
        names = path_names(path)
        root = names[: 2 if not names[0] or names[0].startswith("//") else 1]
        if len(names) > len(root) and not is_there(("" if names[0] else "/") + "/".join(filter(None, root))):
            places.setdefault(as_compared(root), []).append(path)
    return [_hint(found) for found in places.values()]


def _hint(paths: list[str]) -> str:
    folders = [path_names(path)[:-1] for path in paths]
    ways = zip(*(as_compared(folder) for folder in folders), strict=False)
    shown = folders[0][: max(len(list(takewhile(lambda names: len(set(names)) == 1, ways))), 1)]
    place = ("\\" if "\\" in paths[0] else "/").join(shown) or "/"
    if "\\" in paths[0]:
        place = place.replace("/", "\\")
    clips = "One clip names" if len(paths) == 1 else f"{len(paths)} clips name"
    return (
        f"{clips} media in {place}, which this machine does not have. "
        f"If it lies elsewhere here, say where: --map '{place}=/the/folder/here'"
    )
