"""Play pictures backwards, though codecs only run forwards."""

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol

from v2a_engine.media.reel import HAIR
from v2a_engine.media.shown import Picture

_WIDEST = 1280  # pictures are kept at most this wide while their stretch is played
_STRETCH_BYTES = 96 << 20


class PictureRow(Protocol):
    """Pictures that can be asked for by time: a reel, or a numbered sequence."""

    @property
    def rate(self) -> Fraction: ...

    def picture_at(self, time_s: Fraction) -> Picture: ...

    def pictures_between(self, start_s: Fraction, end_s: Fraction) -> Iterator[tuple[Fraction, Picture]]: ...

    def close(self) -> None: ...


class Backwards:
    """A row seen in falling time: stretches are decoded forwards, kept small, and handed out from their end."""

    def __init__(self, row: PictureRow) -> None:
        self._row = row
        self._hair_s = HAIR / row.rate
        self._kept: deque[tuple[Fraction, Picture]] = deque()
        self._room = 0

    def picture_at(self, time_s: Fraction) -> Picture:
        """The picture shown at a time, which is never later than the time asked for before."""
        time_s = max(time_s, Fraction(0))
        if not self._kept or self._kept[0][0] > time_s + self._hair_s:
            self._fill(time_s)
        while len(self._kept) > 1 and self._kept[-1][0] > time_s + self._hair_s:
            self._kept.pop()
        return self._kept[-1][1]

    def _fill(self, until_s: Fraction) -> None:
        if not self._room:
            self._room = _pictures_in_memory(self._row.picture_at(until_s).shrunk(_WIDEST))
        begin_s = max(until_s - (self._room - 1) / self._row.rate, Fraction(0))
        # A variable rate may hold more pictures than that: the earliest fall out, and are fetched again in their turn.
        self._kept = deque(maxlen=2 * self._room)
        for starts_s, seen in self._row.pictures_between(begin_s, until_s):
            self._kept.append((starts_s, seen.shrunk(_WIDEST)))


def _pictures_in_memory(example: Picture) -> int:
    frame = example.frame
    size = 1 if frame is None else sum(plane.buffer_size for plane in frame.planes)
    return max(4, min(240, _STRETCH_BYTES // size))
