"""What spreadsheets do to a sheet when they save it: characters, times, numbers, lines in a cell."""

from fractions import Fraction
from pathlib import Path

import pytest

from v2a_engine.domain.errors import InputError
from v2a_engine.domain.shot import Sequence
from v2a_engine.sheets.spotting_csv import SpottingSheet, read_spotting
from v2a_engine.sheets.subtitles import read_subtitles
from v2a_engine.spotting_option import with_sheet
from v2a_engine.terminal import Terminal
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.spot import Spotting
from v2a_engine.usecases.spotting_sheet import BadSpotting

CUT = Sequence(name="cut", rate=Fraction(25), start_frame=90_000, drop_frame=False, frames=2500, edits=())
WORDS = "Türe knallt – „laut“, 5 €"  # noqa: RUF001 - as word processors write it


def sheet(folder: Path, text: str, encoding: str = "utf-8") -> SpottingSheet:
    path = folder / "spotting.csv"
    path.write_bytes(text.encode(encoding))
    return read_spotting(path, CUT)


def german(*cells: str) -> str:
    """As Excel saves it there: semicolons, and quotes where one is in a cell."""
    return f"number;in;stem;prompt;takes;note\r\n{';'.join(cells)}\r\n"


def test_a_german_excel_is_read_and_the_guess_is_told_with_a_word_to_see_it_by(tmp_path: Path) -> None:
    read = sheet(tmp_path, german("s010", "01:00:02:00", "FX", WORDS, "2,0", ""), "cp1252")
    assert (read.rows[0].prompt, read.rows[0].takes) == (WORDS, 2)
    assert "Windows-1252, as in 'Türe'" in read.note and "UTF-8" in read.note


def test_the_guess_is_told_where_the_sheet_is_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spotting.csv"
    path.write_bytes(german("", "01:00:02:00", "DX", WORDS, "", "").encode("cp1252"))
    nothing = Spotting(sequence=CUT, shots=(), scenes=(), cues=(), skipped=(), warnings=())
    with Terminal() as terminal:
        spotting, _ = with_sheet(path, nothing, Wishes(), terminal)
    assert [cue.prompt for cue in spotting.unheard] == [WORDS]
    assert "as in 'Türe'" in " ".join(capsys.readouterr().err.split())


def test_a_wrong_guess_can_be_seen(tmp_path: Path) -> None:
    read = sheet(tmp_path, german("s010", "", "FX", "дверь", "", ""), "cp1251")
    assert f"as in {'дверь'.encode('cp1251').decode('cp1252')!r}" in read.note


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_nothing_is_told_where_nothing_was_guessed(tmp_path: Path, encoding: str) -> None:
    read = sheet(tmp_path, german("s010", "", "FX", WORDS, "", ""), encoding)
    assert (read.rows[0].prompt, read.note) == (WORDS, "")


def test_characters_that_are_not_used_are_not_told_of(tmp_path: Path) -> None:
    assert sheet(tmp_path, german("s010", "", "FX", "a door", "", "für später"), "cp1252").note == ""


@pytest.mark.parametrize(
    ("raw", "why"),
    [(b"\x81", "neither UTF-8 nor Windows-1252"), (b"\xfc", "a number")],
    ids=["a byte that means nothing", "a byte that means something"],
)
def test_bytes_without_a_meaning_are_refused_with_the_mend(tmp_path: Path, raw: bytes, why: str) -> None:
    path = tmp_path / "spotting.csv"
    path.write_bytes(b"number;stem;prompt;seed\r\ns010;FX;door " + raw + b";-1\r\n")
    with pytest.raises(InputError) as refused:
        read_spotting(path, CUT)
    assert why in str(refused.value).replace("no whole number", "a number")


TIMES = [
    "00:00:10",
    "0:00:10",
    "10:20",
    "12:00:10 AM",
    "00:00:10.5",
    "00:00:10.12",
    "00:10,1",
    "0.00011574",
    "1,15E-04",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_time_that_lost_its_frames_is_refused_with_what_to_write(tmp_path: Path, time: str) -> None:
    with pytest.raises(BadSpotting, match=r"row 2, column 'in'.* without frames.* like 01:00:00:00"):
        sheet(tmp_path, german("", time, "FX", "door", "", ""))


@pytest.mark.parametrize("written", ["01:00:02:05", "1:00:02:05", " 01:00:02:05 ", "01:00:02;05"])
def test_a_timecode_is_read_however_it_is_written(tmp_path: Path, written: str) -> None:
    span = sheet(tmp_path, german("", f'"{written}"', "FX", "door", "", "")).rows[0].span
    assert span is not None and (span.start_frame, span.end_frame) == (55, 56)


def test_lines_in_a_cell_are_one_row_as_the_spreadsheet_counts_them(tmp_path: Path) -> None:
    table = german("s010", "", "FX", '"boots\non ""gravel""; slow"', "", "")
    assert [row.prompt for row in sheet(tmp_path, table).rows] == ['boots\non "gravel"; slow']
    with pytest.raises(BadSpotting, match="row 3"):
        sheet(tmp_path, table + ";soon;FX;door;;\r\n")


def test_old_subtitles_are_read_and_the_guess_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cut.srt"
    path.write_bytes("1\r\n00:00:01,000 --> 00:00:02,000\r\nWer ist für dich da?\r\n".encode("cp1252"))
    read = read_subtitles(path)
    assert read.lines[0].text == "Wer ist für dich da?" and "as in 'für'" in read.note
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nfür dich\n", encoding="utf-8")
    assert read_subtitles(path).note == ""
