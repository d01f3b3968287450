"""Clips along time: of thousands, few lie where one asks."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Generic, TypeVar

from v2a_engine.domain.time import FrameSpan

Item = TypeVar("Item")
_NEAR_S = 1e-6  # what seconds lose as floats in a day, and more


class AlongTime(Generic[Item]):
    """Things that lie somewhere, to be asked which of them lie over a place. They may overlap; rates may differ."""

    def __init__(self, items: Iterable[Item], span_of: Callable[[Item], FrameSpan]) -> None:
        self._span_of = span_of
        placed = sorted(
            ((*_seconds(span_of(item)), number, item) for number, item in enumerate(items)), key=lambda each: each[:3]
        )
        self._items = [(number, item) for _, _, number, item in placed]
        self._starts = [start for start, *_ in placed]
        self._latest_ends = list(accumulate((end for _, end, *_ in placed), max))

    def over(self, span: FrameSpan) -> list[Item]:
        """Those that share a moment with it, in the order they were given in."""
        start, end = _seconds(span)
        first = bisect_left(self._latest_ends, start - _NEAR_S)
        near = self._items[first : bisect_right(self._starts, end + _NEAR_S)]
        found = [each for each in near if self._span_of(each[1]).overlaps(span)]
        return [item for _, item in sorted(found, key=lambda each: each[0])]


def _seconds(span: FrameSpan) -> tuple[float, float]:
    rate = float(span.rate)
    return span.start_frame / rate, span.end_frame / rate
