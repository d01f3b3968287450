"""Where a timeline's media lies on this machine: target URLs and paths of every dialect, and numbered pictures.

OTIO's own `filepath_from_url` loses drive letters and shares of Windows, so this is done here.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote

from otio_adapters.on_disk import is_folder, is_there
from v2a_engine.domain.shot import Media

_DRIVE = re.compile(r"^/?([A-Za-z]:)[\\/]")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):")
_BRACKETS = re.compile(r"^(?P<head>.*)\[(?P<first>\d{1,18})-(?P<last>\d{1,18})\](?P<tail>[^\\/]*)$", re.DOTALL)
_HASHES = re.compile(r"#+")
_PRINTF = re.compile(r"%0?(\d*)d")
_NUMBER = re.compile(r"\d{1,18}")
_PRINTF_IN_URL = re.compile(r"%(?=0[1-9]d|d(?![0-9A-Fa-f]))")  # "%04d" would else be decoded to a control character
_NUMBERED = re.compile(r"^(?P<head>.*?)(?P<number>\d+)(?P<tail>\.[A-Za-z0-9]+)$")
PICTURE_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".dpx", ".bmp", ".webp", ".tga"))


def local_path(url: str, folder: Path) -> str:
    """The path that a target URL means; a relative one is relative to `folder`. The file need not exist.

    A bare path is taken by the letter if it exists so, else percent-decoded: writers disagree.

    >>> local_path("file://localhost/D%3a/media/a.mov", Path("/cut")), local_path("C:\\\\media\\\\a.mov", Path("/cut"))
    ('D:/media/a.mov', 'C:\\\\media\\\\a.mov')
    >>> local_path("file://nas/reels/a%20b.mov", Path("/cut")), local_path("media/a%20b.mov", Path("/cut"))
    ('//nas/reels/a b.mov', '/cut/media/a b.mov')
    """
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() == "file":
        return _of_file_url(_decoded(url[len("file:") :]))
    if scheme or _DRIVE.match(url) or url.startswith("\\\\"):
        return _without_slash_before_drive(url)
    slashed = url.replace("\\", "/")  # relative, as Windows writes it
    paths = [str(folder / text) for text in dict.fromkeys((url, slashed, _decoded(url), _decoded(slashed)))]
    return next((path for path in paths if is_there(path)), paths[-1])


def _decoded(url: str) -> str:
    return unquote(_PRINTF_IN_URL.sub("%25", url))


def _of_file_url(rest: str) -> str:
    if not rest.startswith("//"):
        return _without_slash_before_drive(rest)
    host, slash, path = rest[2:].partition("/")
    if host.lower() in ("", "localhost"):
        return _without_slash_before_drive(slash + path)
    return rest[2:] if _DRIVE.match(rest[2:]) else rest  # file://C:/media is wrong and common; else a share


def _without_slash_before_drive(path: str) -> str:
    return path[1:] if path.startswith("/") and _DRIVE.match(path) else path


def is_remote(url: str) -> bool:
    """Does the URL name something that is no file?

    >>> is_remote("https://example.org/a.mov"), is_remote("C:/a.mov")
    (True, False)
    """
    scheme = _SCHEME.match(url)
    return scheme is not None and scheme[1].lower() != "file" and not _DRIVE.match(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPictures:
    """A numbered sequence of pictures on disk."""

    pattern: str  # with one printf number; other percent signs are doubled
    first_number: int
    pictures: int

    def media(self, rate: Fraction) -> Media:
        """The same as the domain knows it."""
        return Media(path=self.pattern, first_number=self.first_number, pictures=self.pictures, sequence_rate=rate)

    def missing(self) -> int:
        """How many of the pictures are not there."""
        folder, name = Path(self.pattern.replace("%%", "%")).parent, Path(self.pattern).name
        try:
            return self.pictures - sum(self._holds(name, picture.name) for picture in folder.iterdir())
        except (OSError, ValueError):
            return self.pictures

    def _holds(self, pattern: str, name: str) -> bool:
        """Is this one of the pictures? Asked of every file there, for a hostile timeline names billions of pictures."""
        numbers = {int(digits) * sign for digits in _NUMBER.findall(name) for sign in (1, -1)}
        return any(0 <= number - self.first_number < self.pictures and pattern % number == name for number in numbers)


def printf_pattern(head: str, padding: int, tail: str) -> str:
    """One printf number between two fixed parts.

    >>> printf_pattern("/reel/100%.", 4, ".png")
    '/reel/100%%.%04d.png'
    """
    number = f"%0{padding}d" if padding > 1 else "%d"
    return head.replace("%", "%%") + number + tail.replace("%", "%%")


def bracketed(path: str) -> NumberedPictures | None:
    """The sequence that Resolve writes as one name.

    >>> bracketed("/reel/out.[1001-1099].tif").pattern
    '/reel/out.%04d.tif'
    """
    match = _BRACKETS.match(path)
    if match is None or int(match["last"]) < int(match["first"]):
        return None
    pattern = printf_pattern(match["head"], len(match["first"]), match["tail"])
    first = int(match["first"])
    return NumberedPictures(pattern=pattern, first_number=first, pictures=int(match["last"]) - first + 1)


def pictures_named(path: str) -> NumberedPictures | None:
    """The pictures on disk that a name means: `[1001-1099]`, `%04d`, `####`, or one folder of pictures.

    Of several sequences in one folder the longest is taken; None where there is none.
    """
    if bracketed(path) is not None:
        return bracketed(path)
    if is_folder(path):
        return _longest_run(Path(path), None)
    folder, name = Path(path).parent, Path(path).name
    hole = _PRINTF.search(name) or _HASHES.search(name)
    if hole is None or not is_folder(folder):
        return None
    return _longest_run(folder, (name[: hole.start()].replace("%%", "%"), name[hole.end() :].replace("%%", "%")))


def _longest_run(folder: Path, ends: tuple[str, str] | None) -> NumberedPictures | None:
    """Pictures of one name; where numbers are missing, the run goes from the first to the last number."""
    runs: dict[tuple[str, str], list[str]] = {}
    for picture in _listed(folder):
        match = _NUMBERED.match(picture.name)
        if match is None or match["tail"].lower() not in PICTURE_SUFFIXES:
            continue
        if ends is None or (match["head"], match["tail"]) == ends:
            runs.setdefault((match["head"], match["tail"]), []).append(match["number"])
    if not runs:
        return None
    (head, tail), numbers = max(runs.items(), key=lambda run: len(run[1]))
    first, last = min(map(int, numbers)), max(map(int, numbers))
    pattern = printf_pattern(f"{folder}/{head}", min(map(len, numbers)), tail)
    return NumberedPictures(pattern=pattern, first_number=first, pictures=last - first + 1)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # not ours to look into
        return []
