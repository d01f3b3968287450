"""Where the time of one rendering goes, and the one way it reports progress."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from v2a_engine.usecases.ports import Progress

T = TypeVar("T")


class Stages:
    """Clocks by stage, around a `Progress` whose every call may raise `Cancelled`."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._seconds: dict[str, float] = {}

    def report(self, step: int, steps: int, stage: str) -> None:
        """Pass on, and stop here if the user wants so."""
        self._progress(step, steps, stage)

    @contextmanager
    def clock(self, stage: str) -> Iterator[None]:
        """Count the time of a block towards `stage`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + time.perf_counter() - start

    def timed(self, stage: str, items: Iterable[T]) -> Iterator[T]:
        """The same items; the time until each arrives counts towards `stage`."""
        iterator = iter(items)
        while True:
            with self.clock(stage):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item

    @property
    def seconds(self) -> tuple[tuple[str, float], ...]:
        """Seconds by stage, in the order they first came."""
        return tuple((stage, round(seconds, 4)) for stage, seconds in self._seconds.items())
