"""Is this a stem's record? What was written or damaged by hand is looked over before anything in it is used."""

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from typing import Any

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan

_MOST_FRAMES = 1 << 40
_FASTEST = 1000  # frames a second
_LARGEST_NUMBER = 1 << 64
_PLAIN = (str, int, float, bool)


def looked_over(stem: Stem) -> Stem:
    """The same stem.

    Raises:
        ValueError: it holds what no record of ours holds.
    """
    problem = next(_problems(stem), "")
    if problem:
        raise ValueError(problem)
    return stem


def _problems(part: object) -> Iterator[str]:
    """What no record of ours holds, in it and in all of its parts."""
    if isinstance(part, FrameSpan):
        if not 1 <= part.rate <= _FASTEST or max(abs(part.start_frame), abs(part.end_frame)) > _MOST_FRAMES:
            yield f"no timeline has the span {part}"
        return
    if is_dataclass(part):
        yield from (
            f"{field.name} is {getattr(part, field.name)!r:.80}" for field in fields(part) if _is_odd(part, field)
        )
        part = tuple(getattr(part, field.name) for field in fields(part))
    if isinstance(part, tuple):
        for one in part:
            yield from _problems(one)


def _is_odd(part: object, field: "Field[Any]") -> bool:
    """Is a plain field of another kind than it should be, or a number beyond all measure?"""
    value = getattr(part, field.name)
    if field.type not in _PLAIN:
        return False
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return True
    return not isinstance(value, (int, float) if field.type is float else field.type)
