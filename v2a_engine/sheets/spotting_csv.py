"""The spotting sheet as CSV: cells to rows of values and back. Which shot a row speaks of is decided elsewhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import BadRange
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import FrameSpan, frame_of_timecode, timecode
from v2a_engine.sheets.cells import SheetRow, read_sheet, sheet_text
from v2a_engine.usecases.spotting_sheet import BadSpotting, SpotRow

COLUMNS = (
    *("number", "in", "out", "stem", "prompt", "negative", "seed", "takes", "skip"),
    *("clip", "seen", "sounds like", "words chosen"),
)
_YES, _NO = ("x", "yes", "true", "1", "skip", "mute"), ("", "no", "false", "0")
_WHOLE = re.compile(r"(\d{1,19})(?:[.,]0+)?")  # spreadsheets make 2.0 of 2
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")  # 1.000: a thousand in one country, and one in another
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_TIME_OF_DAY = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?(\s*[AP]M)?|\d+[.,]\d+(?:E-?\d+)?", re.IGNORECASE)
_MOST_SEED, _MOST_TAKES = 2**63 - 1, 100
_MOST_QUOTED = 40  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class SpottingSheet:
    """What a person's sheet says, and what to tell of how it was read; empty where nothing had to be guessed."""

    rows: tuple[SpotRow, ...]
    note: str


def spotting_text(rows: Iterable[SpotRow], sequence: Sequence) -> str:
    """The sheet to write."""
    return sheet_text(COLUMNS, (_cells(row, sequence) for row in rows))


def read_spotting(path: Path, sequence: Sequence) -> SpottingSheet:
    """A sheet that a person edited, in any spreadsheet.

    Raises:
        BadSheet: it is no such table.
        BadSpotting: a cell cannot be understood; it names row and column.
    """
    sheet = read_sheet(path, COLUMNS)
    return SpottingSheet(rows=tuple(_row(row, sequence) for row in sheet.rows if _asks(row)), note=sheet.note)


def _asks(row: SheetRow) -> bool:
    """A row that only tells something (what was seen, a note of the person's) asks for nothing."""
    return any(row.cells.get(name) for name in COLUMNS[:9])


def _cells(row: SpotRow, sequence: Sequence) -> tuple[str, ...]:
    seen, *lines = row.seen.split("\n")
    told = {name: what for name, _, what in (line.partition(": ") for line in lines)}
    places = ("", "")
    if row.span is not None:
        zero, drop = sequence.start_frame, sequence.drop_frame
        start, end = (timecode(zero + at, sequence.rate, drop) for at in (row.span.start_frame, row.span.end_frame))
        places = (start, end)
    return (
        row.number,
        *places,
        row.kind.value,
        row.prompt,
        row.negative,
        "" if row.seed is None else str(row.seed),
        "" if row.takes is None else str(row.takes),
        "x" if row.skip else "",
        row.clip,
        seen,
        told.get("sounds like", ""),
        told.get("words chosen", ""),
    )


def _row(row: SheetRow, sequence: Sequence) -> SpotRow:
    cell = {name: row.cells.get(name, "") for name in COLUMNS}
    label = cell["stem"].upper()
    if label not in list(StemKind):
        raise BadSpotting(row.number, "stem", f"{_quoted(cell['stem'])} is none of {', '.join(StemKind)}")
    skip = cell["skip"].lower()
    if skip not in (*_YES, *_NO):
        raise BadSpotting(row.number, "skip", f"{_quoted(cell['skip'])} is neither x nor empty")
    return SpotRow(
        row=row.number,
        number=cell["number"],
        span=_span(row.number, cell["in"], cell["out"], sequence),
        kind=StemKind(label),
        prompt=cell["prompt"],
        negative=cell["negative"],
        seed=_whole(row.number, "seed", cell["seed"], (0, _MOST_SEED)),
        takes=_whole(row.number, "takes", cell["takes"], (1, _MOST_TAKES)),
        skip=skip in _YES,
        clip=cell["clip"],
        seen=cell["seen"],
    )


def _span(row: int, start: str, end: str, sequence: Sequence) -> FrameSpan | None:
    """From in to out; without an out, the moment at the in."""
    if not start:
        if end:
            raise BadSpotting(row, "in", "there is an out, and no in")
        return None
    first = _frame(row, "in", start, sequence)
    last = _frame(row, "out", end, sequence) if end else first + 1
    if last <= first:
        raise BadSpotting(row, "out", f"{end} is not after the in, {start}")
    return FrameSpan(first, last, sequence.rate)


def _frame(row: int, column: str, label: str, sequence: Sequence) -> int:
    if _TIME_OF_DAY.fullmatch(label):
        like = timecode(sequence.start_frame, sequence.rate, sequence.drop_frame)
        raise BadSpotting(
            row,
            column,
            f"{_quoted(label)} is a time without frames, which spreadsheets make of what looks like one. Write hours, "
            f"minutes, seconds and frames, like {like}",
        )
    try:
        return frame_of_timecode(label, sequence.rate, sequence.drop_frame or None) - sequence.start_frame
    except BadRange:
        rate = f"{float(sequence.rate):.3f}".rstrip("0").rstrip(".")
        raise BadSpotting(row, column, f"{_quoted(label)} is no timecode at {rate} frames a second") from None


def _whole(row: int, column: str, label: str, between: tuple[int, int]) -> int | None:
    if not label:
        return None
    if _GROUPED.fullmatch(label):
        raise BadSpotting(
            row,
            column,
            f"{_quoted(label)} means thousands in one country and parts in another: write it without point or comma",
        )
    if _ROUNDED.fullmatch(label):
        raise BadSpotting(
            row, column, f"{_quoted(label)} was rounded by a spreadsheet: make the cell text, and write it again"
        )
    match = _WHOLE.fullmatch(label)
    if match is None or not between[0] <= int(match[1]) <= between[1]:
        raise BadSpotting(row, column, f"{_quoted(label)} is no whole number from {between[0]} to {between[1]}")
    return int(match[1])


def _quoted(cell: str) -> str:
    """What a cell says, in a sentence: as much of it as a person needs to find it again."""
    return repr(cell if len(cell) <= _MOST_QUOTED else f"{cell[:_MOST_QUOTED]}...")
