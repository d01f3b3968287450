"""Clips along time: of thousands, few lie where one asks."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Generic, TypeVar

from v2a_engine.domain.time import FrameSpan

Item = TypeVar("Item")
_NEAR_S = 1e-6  # what seconds lose as floats in a day, and more


class Stretches(Generic[Item]):
    """Things from one moment to another, to be asked which of them may meet a stretch of time. They may overlap."""

    def __init__(self, items: Iterable[tuple[float, float, Item]]) -> None:
        """
        Args:
            items: start and end in seconds, and the thing.
        """
        placed = sorted(((*each[:2], number, each[2]) for number, each in enumerate(items)), key=lambda each: each[:3])
        self._items = [(number, end_s, item) for _, end_s, number, item in placed]
        self._starts_s = [start_s for start_s, *_ in placed]
        self._latest_ends_s = list(accumulate((end_s for _, end_s, *_ in placed), max))

    def meeting(self, start_s: float, end_s: float) -> list[Item]:
        """Those that share a moment or a border with it, in the order they were given in."""
        first = bisect_left(self._latest_ends_s, start_s - _NEAR_S)
        near = self._items[first : bisect_right(self._starts_s, end_s + _NEAR_S)]
        found = [(number, item) for number, ends_s, item in near if ends_s >= start_s - _NEAR_S]
        return [item for _, item in sorted(found, key=lambda each: each[0])]


class AlongTime(Generic[Item]):
    """Things that lie somewhere, to be asked which of them lie over a place. They may overlap; rates may differ."""

    def __init__(self, items: Iterable[Item], span_of: Callable[[Item], FrameSpan]) -> None:
        self._span_of = span_of
        self._stretches = Stretches((*_seconds(span_of(item)), item) for item in items)

    def over(self, span: FrameSpan) -> list[Item]:
        """Those that share a moment with it, in the order they were given in."""
        return [item for item in self._stretches.meeting(*_seconds(span)) if self._span_of(item).overlaps(span)]


def _seconds(span: FrameSpan) -> tuple[float, float]:
    rate = float(span.rate)
    return span.start_frame / rate, span.end_frame / rate
