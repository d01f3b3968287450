"""The record beside a file: anyone can have written it, so nothing in it is believed before it was looked over."""

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import Any

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.record import read_record, record_path

_LARGEST_BYTES = 32 << 20
_MOST_FRAMES = 1 << 40
_FASTEST = 1000  # frames a second
_LARGEST_NUMBER = 1 << 64
_PLAIN = (str, int, float, bool)


def record_beside(path: Path) -> tuple[Stem | None, str]:
    """The stem that the record beside `path` tells of; or none, and where there is one all the same, why not."""
    record = record_path(path)
    if not record.is_file():
        return None, ""
    try:
        if record.stat().st_size > _LARGEST_BYTES:
            raise ValueError("it is too large for one")
        stem = read_record(record)
        problem = next(_problems(stem), "")
        if problem:
            raise ValueError(problem)
    except (ValueError, RecursionError, OverflowError, OSError) as error:
        return None, f"the record beside it, {record.name}, cannot be read ({error})"
    return stem, ""


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
