"""What is asked of the booth, read from JSON and looked at before any file is opened. Nothing here writes."""

import os
import re
import stat
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

from v2a_engine.domain.errors import AbsurdWish, InputError, MediaError, MediaOffline, UnreadableMedia
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.jpeg_stills import Wanted
from v2a_engine.media.stills import is_pattern, numbered_path
from v2a_engine.remote.wire import media_from_wire, picture_from_wire

MOST_SEGMENTS = 10_000
MOST_PICTURES = 1000
MOST_FRAMES = 10_000_000  # of a picture, or pictures of a sequence: some four days at 25 a second
MOST_STILLS = 20_000
HEIGHTS_PX = (16, 2160)
_MOST_PATH_LETTERS = 4096
_LONG_NUMBER = re.compile(r"%0?\d{3,}d")  # a number's place of thousands of digits


class NotAMediaPath(InputError):
    """A path that is opened for nobody."""

    def __init__(self, path: str, why: str) -> None:
        shown = path[:200].replace("\0", "\\0")
        super().__init__(f"Will not open {shown}: {why}. Name a film, picture or sound file by its full path.")


class NotAWish(InputError):
    """What is asked cannot be understood."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"The engine does not understand this ({type(error).__name__}: {error}). "
            "Are client and engine of the same version?"
        )


def path_of(fields: dict[str, Any]) -> str:
    """A film, a picture, a sound, or numbered pictures: a pattern or their folder.

    Raises:
        NotAWish, NotAMediaPath, MediaOffline, UnreadableMedia.
    """
    path = _path(fields)
    if not is_pattern(path):
        _check_file(path, folders=True)
    return path


def file_of(fields: dict[str, Any]) -> Path:
    """A file, not a folder nor a pattern.

    Raises:
        NotAWish, NotAMediaPath, MediaOffline, UnreadableMedia.
    """
    path = _path(fields)
    _check_file(path, folders=False)
    return Path(path)


def media_of(fields: dict[str, Any]) -> Media:
    """
    Raises:
        NotAWish, NotAMediaPath, MediaOffline, UnreadableMedia, AbsurdWish.
    """
    try:
        media = media_from_wire(fields["media"])
    except (ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        raise NotAWish(error) from error
    _check_media([media])
    return media


def picture_of(fields: dict[str, Any]) -> tuple[tuple[PictureSegment, ...], Fraction]:
    """A picture and its record frames a second.

    Raises:
        NotAWish, NotAMediaPath, MediaOffline, UnreadableMedia, AbsurdWish.
    """
    try:
        picture, rate = picture_from_wire(fields["picture"]), Fraction(fields["rate"])
    except (ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        raise NotAWish(error) from error
    _check_number("rate", rate, 1, 1000)
    _check_number("segments", len(picture), 1, MOST_SEGMENTS)
    _check_number("frames", sum(segment.frames for segment in picture), 1, MOST_FRAMES)
    _check_number("frames of a segment", min(segment.frames for segment in picture), 0, MOST_FRAMES)
    check_media(picture)
    return picture, rate


def pictures_of(
    fields: dict[str, Any],
) -> tuple[list[tuple[PictureSegment, ...]], Fraction, list[MediaError | None]]:
    """Pictures that can be opened, their record frames a second, and of each one that was named why it cannot.

    Raises:
        NotAWish, NotAMediaPath, AbsurdWish.
    """
    named = fields.get("pictures")
    if not isinstance(named, list):
        raise NotAWish(TypeError("pictures"))
    _check_number("pictures", len(named), 1, MOST_PICTURES)
    pictures: list[tuple[PictureSegment, ...]] = []
    refused: list[MediaError | None] = []
    rate = Fraction(1)
    for picture in named:
        try:
            segments, rate = picture_of({**fields, "picture": picture})
        except MediaError as error:
            refused.append(error)
        else:
            refused.append(None)
            pictures.append(segments)
    return pictures, rate, refused


def stills_of(fields: dict[str, Any]) -> tuple[tuple[PictureSegment, ...], Fraction, Wanted]:
    """A picture, its record frames a second, and which stills of it.

    Raises:
        NotAWish, NotAMediaPath, MediaOffline, UnreadableMedia, AbsurdWish.
    """
    picture, rate = picture_of(fields)
    try:
        wanted = Wanted(**{name: int(fields[name]) for name in ("first_frame", "frames", "step", "height_px")})
    except (ValueError, KeyError, TypeError) as error:
        raise NotAWish(error) from error
    _check_number("first_frame", wanted.first_frame, 0, sum(segment.frames for segment in picture) - 1)
    _check_number("frames", wanted.frames, 1, MOST_STILLS)
    _check_number("step", wanted.step, 1, MOST_FRAMES)
    _check_number("height_px", wanted.height_px, *HEIGHTS_PX)
    return picture, rate, wanted


def check_media(picture: Iterable[PictureSegment]) -> None:
    """
    Raises:
        NotAMediaPath, MediaOffline, UnreadableMedia, AbsurdWish: of the first file that cannot be opened.
    """
    _check_media(dict.fromkeys(segment.media for segment in picture if segment.media is not None))


def check_path(path: str) -> None:
    """
    Raises:
        NotAMediaPath: no file of a film can be called this.
    """
    if "\0" in path or len(path) > _MOST_PATH_LETTERS:
        raise NotAMediaPath(path, "no file has such a name")
    if not Path(path).is_absolute():
        raise NotAMediaPath(path, "the path is not absolute")
    if _LONG_NUMBER.search(path):
        raise NotAMediaPath(path, "no picture has such a number")


def _path(fields: dict[str, Any]) -> str:
    path = fields.get("path")
    if not isinstance(path, str):
        raise NotAWish(TypeError("path"))
    check_path(path)
    return path


def _check_media(media: Iterable[Media]) -> None:
    for one in media:
        check_path(one.path)
        if not one.is_sequence:
            _check_file(one.path, folders=False)
            continue
        _check_number("pictures", one.pictures or 1, 1, MOST_FRAMES)
        if not is_pattern(one.path):
            raise NotAMediaPath(one.path, "numbered pictures need a number's place in their name")
        first = numbered_path(one, 0)
        if Path(first).exists():  # one that is missing is held over, not refused
            _check_file(first, folders=False)


def _check_file(path: str, *, folders: bool) -> None:
    try:
        kind = Path(path).stat().st_mode
    except FileNotFoundError:
        raise MediaOffline(path, Path(path).name) from None
    except OSError as error:
        raise UnreadableMedia(path, (error.strerror or str(error)).lower()) from error
    if not (stat.S_ISREG(kind) or (folders and stat.S_ISDIR(kind))):
        raise NotAMediaPath(path, "it is no regular file")  # a pipe would never end, a device is none of our business
    if not os.access(path, os.R_OK):
        raise UnreadableMedia(path, "there is no permission to read it")


def _check_number(what: str, value: float | Fraction, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise AbsurdWish(what, float(value), lowest, highest)
