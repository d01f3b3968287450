"""A numbered sequence of pictures, one file each."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor
from pathlib import Path

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia, V2AError
from v2a_engine.domain.shot import Media
from v2a_engine.media.container import decoded, is_still, open_picture
from v2a_engine.media.reel import HAIR
from v2a_engine.media.shown import Picture, Scaler

_NUMBER_PLACE = re.compile(r"%0?\d*d")
_NUMBERED = re.compile(r"^(.*?)(\d+)(\.[^.]+)$")


def numbered_pictures(path: str, rate: Fraction | None = None) -> Media:
    """The sequence that a pattern ("/reel/frame.%04d.png") names, or the longest one in a folder.

    Raises:
        MediaOffline: there is no such picture. UnreadableMedia: a folder without numbered pictures.
    """
    pattern = _pattern_in(Path(path)) if Path(path).is_dir() else path
    numbers = _numbers(pattern)
    if not numbers:
        raise MediaOffline(pattern, Path(pattern).name)
    first, last = min(numbers), max(numbers)
    return Media(path=pattern, first_number=first, pictures=last - first + 1, sequence_rate=rate)


def is_pattern(path: str) -> bool:
    """Is there a number's place in the file's name?"""
    return _NUMBER_PLACE.search(Path(path).name) is not None


def numbered_path(media: Media, index: int) -> str:
    """The file of the sequence's picture `index`, counted from 0."""
    number = (media.first_number or 0) + index
    folder, name = Path(media.path).parent, Path(media.path).name
    return str(folder / _NUMBER_PLACE.sub(lambda place: place.group() % number, name, count=1))


class Stills:
    """A sequence of pictures as a row that can be asked for by time. A missing picture's neighbour is held."""

    def __init__(self, media: Media, rate: Fraction, warn: Callable[[str], None], scaler: Scaler) -> None:
        """
        Args:
            rate: pictures a second.

        Raises:
            MediaOffline: not one picture is there. UnreadableMedia: not one can be decoded.
        """
        self._media, self._warn, self._scaler = media, warn, scaler
        self._count = media.pictures or 1
        self.rate = rate
        self._held: tuple[int, Picture] | None = None
        self._missing_told = False
        if not Path(media.path).parent.exists():
            raise MediaOffline(media.path, Path(media.path).name)

    def close(self) -> None:
        """Nothing stays open between pictures."""

    def picture_at(self, time_s: Fraction) -> Picture:
        """The picture shown at a time since the first picture; outside the sequence, its first or last one."""
        return self._picture(floor(time_s * self.rate + HAIR))

    def pictures_between(self, start_s: Fraction, end_s: Fraction) -> Iterator[tuple[Fraction, Picture]]:
        """The picture shown at `start_s` and all that begin up to `end_s`, with the times when they begin."""
        for index in range(floor(start_s * self.rate + HAIR), floor(end_s * self.rate + HAIR) + 1):
            yield index / self.rate, self._picture(index)

    def _picture(self, index: int) -> Picture:
        index = min(max(index, 0), self._count - 1)
        if self._held is None or self._held[0] != index:
            found = self._load(index)
            self._missing_told = self._missing_told and found is None
            self._held = (index, found or self._nearest(index))
        return self._held[1]

    def _load(self, index: int) -> Picture | None:
        path = numbered_path(self._media, index)
        try:
            container, stream = open_picture(path)
        except V2AError:
            self._tell(path)
            return None
        with container:
            frame = next(filter(None, decoded(container, stream)), None)
        if frame is None:
            self._tell(path)
            return None
        turns = round(frame.rotation / 90)
        return Picture(source=(self._media.path, index), frame=frame, scaler=self._scaler, quarter_turns=turns)

    def _tell(self, path: str) -> None:
        if not self._missing_told:
            what = "cannot be decoded" if Path(path).exists() else "is missing"
            self._warn(f"{Path(path).name}: this picture of the sequence {what}; held its neighbour")
        self._missing_told = True

    def _nearest(self, index: int) -> Picture:
        """The last picture before a missing one; at the sequence's beginning, the first after it."""
        if self._held is not None and self._held[0] < index:
            return self._held[1]
        others = [*range(index - 1, -1, -1), *range(index + 1, self._count)]
        present = [other for other in others if Path(numbered_path(self._media, other)).exists()]
        for other in present:
            picture = self._load(other)
            if picture is not None:
                return picture
        if present:
            raise UnreadableMedia(self._media.path, "not one of its pictures can be decoded")
        raise MediaOffline(self._media.path, Path(self._media.path).name)


def _numbers(pattern: str) -> list[int]:
    folder, name = Path(pattern).parent, Path(pattern).name
    place = _NUMBER_PLACE.search(name)
    if place is None or not folder.is_dir():
        return []
    before, after = re.escape(name[: place.start()]), re.escape(name[place.end() :])
    shape = re.compile(f"{before}(\\d+){after}")
    found = (shape.fullmatch(entry.name) for entry in folder.iterdir())
    return [int(match[1]) for match in found if match and place.group() % int(match[1]) == match[1]]


def _pattern_in(folder: Path) -> str:
    """The pattern of the folder's longest run of numbered pictures."""
    counts: dict[str, int] = {}
    for entry in folder.iterdir():
        match = _NUMBERED.match(entry.name)
        if match and is_still(entry.name):
            head = re.match(r"^(.*?)(\d+)$", match[1] + match[2])
            assert head is not None
            pattern = f"{match[1]}%0{len(match[2])}d{match[3]}"
            counts[pattern] = counts.get(pattern, 0) + 1
    if not counts:
        raise UnreadableMedia(str(folder), "there are no numbered pictures in this folder")
    return str(folder / max(sorted(counts), key=lambda pattern: counts[pattern]))
