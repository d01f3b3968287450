"""Tables that any spreadsheet reads, and what any spreadsheet writes.

A cell that begins like a formula (= + - @, a tab) is written with an apostrophe before it, as spreadsheets themselves
mark text: nothing in a clip's name or a marker can make a spreadsheet compute or fetch. Reading takes it off again.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.errors import InputError
from v2a_engine.sheets.characters import Text, text_of
from v2a_engine.stems.workbench import give_its_name, storing, workbench

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_DELIMITERS = ",;\t"
_MOST_BYTES = 20_000_000
_MOST_ROWS = 100_000


class BadSheet(InputError):
    """A table that cannot be used as it is."""

    def __init__(self, path: str, where: str, why: str) -> None:
        super().__init__(f"{path}{f', {where}' if where else ''}: {why}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row as a spreadsheet numbers it, by column name."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a table, and what to tell of how it was read; empty where nothing had to be guessed."""

    rows: tuple[SheetRow, ...]
    note: str


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("door slam"), safe("'-quiet")
    ("'=1+1", 'door slam', "''-quiet")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """What `safe` was given.

    >>> plain("'=1+1"), plain("it's"), plain("''-quiet")
    ('=1+1', "it's", "'-quiet")
    """
    return cell[1:] if _QUOTED.match(cell) else cell


def sheet_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as CSV: commas, a byte-order mark so that Excel reads UTF-8, lines as RFC 4180 ends them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in (columns, *rows):
        writer.writerow([safe(cell) for cell in row])
    return "\ufeff" + text.getvalue()


def write_sheet(path: Path, text: str) -> None:
    """All of it under its name, or nothing.

    Raises:
        DiskFull, OutputRefused: nothing was changed.
    """
    with workbench(path) as folder, storing(path):
        part = folder / path.name
        part.write_text(text, encoding="utf-8", newline="", errors="replace")
        give_its_name(part, path)


def is_sheet_of(path: Path, columns: Sequence[str]) -> bool:
    """Does a table of ours with these columns lie there?"""
    with path.open("rb") as file:
        return file.read(4096).startswith(sheet_text(columns, ()).encode())


def read_sheet(path: Path, columns: Iterable[str]) -> Sheet:
    """A table, by the columns that are known; others are left aside, and any order will do.

    Raises:
        BadSheet: it is no table, or has none of these columns, or one of them twice.
    """
    text = _text(path)
    records = _records(text.characters, str(path))
    header = [_column(name) for name in next(records, (0, []))[1]]
    known = [name for name in columns if name in header]
    if not known:
        raise BadSheet(str(path), "row 1", f"none of the columns {', '.join(columns)} is there")
    for name in known:
        if header.count(name) > 1:
            raise BadSheet(str(path), "row 1", f"the column {name} is there twice")
    places = {name: header.index(name) for name in known}
    rows = []
    for number, record in records:
        cells = {name: plain(record[at]).strip() for name, at in places.items() if at < len(record)}
        if any(cells.values()):
            rows.append(SheetRow(number=number, cells=cells))
    return Sheet(rows=tuple(rows), note=text.note(cell for row in rows for cell in row.cells.values()))


def _text(path: Path) -> Text:
    if path.exists() and not path.is_file():  # a pipe would be waited for, for ever
        raise BadSheet(str(path), "", "it is no file")
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadSheet(str(path), "", f"it cannot be opened ({error.strerror or error})") from None
    if len(raw) > _MOST_BYTES:
        raise BadSheet(str(path), "", f"it is larger than {_MOST_BYTES // 1_000_000} MB")
    try:
        return text_of(raw)
    except UnicodeDecodeError:
        why = 'its characters are neither UTF-8 nor Windows-1252; save it as "CSV UTF-8"'
        raise BadSheet(str(path), "", why) from None


def _records(text: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the row numbers that a spreadsheet shows."""
    first, _, rest = text.partition("\n")
    delimiter = max(_DELIMITERS, key=first.count)
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own way to name it
        delimiter, text = first[4], rest
    number = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > _MOST_ROWS:
                raise BadSheet(path, "", f"it has more than {_MOST_ROWS:,} rows")
            yield number, record
    except csv.Error as error:
        raise BadSheet(path, f"row {number + 1}", f"it is not CSV ({error})") from None


def _column(name: str) -> str:
    return " ".join(name.replace("_", " ").lower().split())
