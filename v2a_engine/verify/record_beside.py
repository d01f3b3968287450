"""The record beside a file: anyone can have written it, so nothing in it is believed before it was looked over."""

from pathlib import Path

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.plausible import looked_over
from v2a_engine.provenance.record_file import read_record, record_path

_LARGEST_BYTES = 32 << 20


def record_beside(path: Path) -> tuple[Stem | None, str]:
    """The stem that the record beside `path` tells of; or none, and where there is one all the same, why not."""
    record = record_path(path)
    if not record.is_file():
        return None, ""
    try:
        if record.stat().st_size > _LARGEST_BYTES:
            raise ValueError("it is too large for one")
        stem = looked_over(read_record(record))
    except (ValueError, RecursionError, OverflowError, OSError) as error:
        return None, f"the record beside it, {record.name}, cannot be read ({error})"
    return stem, ""
