"""The spotting sheet through spreadsheets of every sort, and what a run makes of it."""

import csv
import io
import os
import sys
from collections.abc import Sequence as Seq
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import InputError, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Edit, Marker, Media, PictureSegment, Scouting, Sequence
from v2a_engine.domain.time import FrameSpan
from v2a_engine.sheets.cells import plain, read_sheet, safe, sheet_text
from v2a_engine.sheets.spotting_csv import COLUMNS, read_spotting, spotting_text
from v2a_engine.sheets.subtitles import read_subtitles
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import Progress
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting, spot
from v2a_engine.usecases.spotting_sheet import BadSpotting, NothingSpotted, followed, proposed

DROP = Fraction(30000, 1001)
ACCOUNT = "a dog (80 %)\nsounds like: dog 80 %\nwords chosen: a dog barks (80 %)\nto overrule: nothing"


class Scout:
    def identify(self, media: Media) -> str:
        return media.path

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        assert picture[0].media is not None
        return Scouting(cuts_frames=(), looks=((1.0, 0.0) if "day" in picture[0].media.path else (0.0, 1.0),))


def cut(rate: Fraction = DROP, selection: Selection | None = None) -> Spotting:
    """Two shots by day, one by night; drop frame across a minute; markers and a subtitle."""
    names = ("day 1", "day 2", "night")
    edits = tuple(
        Edit(
            name=name,
            track="V1",
            span=(span := FrameSpan(60 * place, 60 * place + 60, rate)),
            picture_span=span,
            picture=(PictureSegment(media=Media(path=name), frames=60),),
        )
        for place, name in enumerate(names)
    )
    markers = (
        Marker(text="FX: boots", span=FrameSpan(0, 60, rate)),
        Marker(text="FX: wind in both", span=FrameSpan(40, 80, rate)),
        Marker(text='FX: =HYPERLINK("x"); crash, bang', span=FrameSpan(70, 71, rate)),
    )
    sequence = Sequence(
        name="cut",
        rate=rate,
        start_frame=1798 - 60,
        drop_frame=rate == DROP,
        frames=180,
        edits=edits,
        markers=markers,
        subtitles=(Marker(text="Who's there?", span=FrameSpan(10, 50, rate)),),
    )
    return spot(sequence, selection or Selection(), Scout(), lambda *_: None)


def sheet(folder: Path, text: str | bytes | None = None) -> Path:
    path = folder / "spotting.csv"
    if text is None:
        text = spotting_text(proposed(cut(), Wishes(), lambda _: ACCOUNT), cut().sequence)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def records(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def saved(path: Path, rows: Seq[dict[str, str]], **how: Any) -> Path:
    """As a spreadsheet saves it."""
    encoding, columns = how.pop("encoding", "utf-8"), how.pop("columns", list(rows[0]))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", **how)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def requests(path: Path | None, spotting: Spotting | None = None, **wishes: Any) -> tuple[StemRequest, ...]:
    spotting = spotting or cut()
    rows = followed(read_spotting(path, spotting.sequence).rows, spotting).cues if path else ()
    return plan(spotting, Wishes(of_cues=rows, **wishes), "/stems", "cut")


def edited(path: Path, shot: str, /, **changes: str) -> Path:
    """The sheet after the row for the effects of a whole shot was edited."""
    rows = records(path)
    rows[_place(rows, shot)].update(changes)
    return saved(path, rows)


def _place(rows: Seq[dict[str, str]], shot: str) -> int:
    return next(n for n, row in enumerate(rows) if (row["number"], row["stem"]) == (shot, "FX") and row["clip"])


def test_an_unedited_sheet_changes_nothing(tmp_path: Path) -> None:
    assert requests(sheet(tmp_path)) == requests(None)


def test_the_sheet_lists_shots_scenes_moments_and_dialogue_with_what_was_seen(tmp_path: Path) -> None:
    rows = [tuple(row[name] for name in COLUMNS[:5]) for row in records(sheet(tmp_path))]
    assert ("s010", "00:00:57;28", "00:00:59;28", "FX", "boots") in rows
    assert ("s020", "00:01:00;10", "00:01:00;11", "FX", '\'=HYPERLINK("x"); crash, bang') in rows
    assert ("", "00:00:58;08", "00:00:59;18", "DX", "Who's there?") in rows
    first = records(sheet(tmp_path))[1]
    assert (first["seen"], first["sounds like"]) == ("a dog (80 %)", "dog 80 %")
    assert first["words chosen"] == "a dog barks (80 %)"


EXCEL = {
    "semicolons": {"delimiter": ";"},
    "tabs in UTF-16": {"delimiter": "\t", "encoding": "utf-16"},
    "semicolons in UTF-16": {"delimiter": ";", "encoding": "utf-16"},
    "semicolons in Windows-1252": {"delimiter": ";", "encoding": "cp1252"},
    "a byte-order mark": {"encoding": "utf-8-sig"},
    "lines of Unix": {"lineterminator": "\n"},
    "all quoted": {"quoting": csv.QUOTE_ALL},
    "columns in another order": {"columns": list(reversed(COLUMNS))},
    "columns of one's own": {"columns": ["note", *COLUMNS, "who"]},
    "no columns of ours that only tell": {"columns": list(COLUMNS[:9])},
}


@pytest.mark.parametrize("how", EXCEL.values(), ids=EXCEL)
def test_whatever_a_spreadsheet_saves_is_read_the_same(tmp_path: Path, how: dict[str, Any]) -> None:
    path = sheet(tmp_path)
    rows = [{**row, "note": "mine", "who": "=me"} for row in records(path)]
    assert requests(saved(path, rows[::-1], **how)) == requests(None)


def test_rows_overrule_prompt_negative_seed_takes_and_leave_out(tmp_path: Path) -> None:
    path = edited(sheet(tmp_path), "s010", prompt="bare feet", negative="music", seed="7", takes="2.0")
    path = edited(path, "s030", skip="X")
    made = {request.cue_id: request for request in requests(path)}
    assert (made["s010_FX"].prompt, made["s010_FX"].negative_prompt) == ("bare feet", "music")
    assert [one.take for one in requests(path) if one.cue_id == "s010_FX"] == [1, 2]
    assert made["s010_FX"].seed != {one.cue_id: one for one in requests(None, takes=2)}["s010_FX"].seed
    assert "s030_FX" not in made and "sc030_BG" in made


def test_a_moment_can_be_added_changed_and_taken_away(tmp_path: Path) -> None:
    path = sheet(tmp_path)
    rows = [row for row in records(path) if "HYPERLINK" not in row["prompt"]]
    rows.append({**dict.fromkeys(rows[0], ""), "in": "00:01:02:10", "stem": "fx", "prompt": "glass breaks"})
    made = {request.cue_id: request for request in requests(saved(path, rows))}
    assert [(one.text, one.strike) for one in made["s020_FX"].moments] == [("wind in both", False)]
    assert [(one.text, one.strike) for one in made["s030_FX"].moments] == [("glass breaks", True)]


def test_a_shot_that_is_not_on_the_sheet_is_done_as_without_it(tmp_path: Path) -> None:
    path = sheet(tmp_path)
    saved(path, [row for row in records(path) if row["number"] != "s020"])
    assert requests(path) == requests(None)


def test_what_a_sheet_does_is_told_as_it_is(tmp_path: Path) -> None:
    path = edited(sheet(tmp_path), "s030", skip="x")
    saved(path, [row for row in records(path) if row["number"] != "s020"])
    found = followed(read_spotting(path, cut().sequence).rows, cut())
    effects = Wishes(kinds=(StemKind.FX,), of_cues=found.cues)
    assert found.in_words(cut(), effects) == ("1 stem is on it, 1 stem is skipped, 1 stem is not on it: as without it")
    assert found.in_words(cut(), Wishes(of_cues=found.cues)).startswith("3 stems are on it, 1 stem is skipped")


def test_a_sheet_that_skips_everything_says_that_nothing_is_left(tmp_path: Path) -> None:
    path = sheet(tmp_path)
    saved(path, [{**row, "skip": "x"} for row in records(path)])
    found = followed(read_spotting(path, cut().sequence).rows, cut())
    assert plan(cut(), Wishes(of_cues=found.cues), "", "") == ()
    assert found.in_words(cut(), Wishes()).endswith("stems are skipped, nothing is left to make")


def test_a_sheet_without_rows_asks_for_nothing_and_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, ",".join(COLUMNS) + "\n")
    with pytest.raises(NothingSpotted, match="no rows"):
        followed(read_spotting(path, cut().sequence).rows, cut())


def test_one_wish_for_every_stem_fills_the_cells_that_are_empty(tmp_path: Path) -> None:
    made = {one.cue_id: one.prompt for one in requests(sheet(tmp_path), prompt="rain")}
    assert (made["s010_FX"], made["s030_FX"]) == ("boots", "rain")


def test_a_sheet_of_the_whole_serves_a_run_over_a_part(tmp_path: Path) -> None:
    part = cut(selection=Selection(range_label="1-3"))
    path = edited(sheet(tmp_path), "s010", prompt="bare feet")
    made = {one.cue_id: one.prompt for one in requests(path, part)}
    assert made["s010_FX"] == "bare feet"
    assert followed(read_spotting(path, part.sequence).rows, part).outside > 0


BAD = {
    "no such shot": ({"number": "s990"}, "number"),
    "another kind": ({"number": "sc010"}, "stem"),
    "elsewhere": ({"in": "00:05:00:00", "out": "00:05:01:00"}, "in"),
    "across a cut": ({"out": "00:01:00:20"}, "in"),
    "a shorter stem": ({"out": "00:00:59;00"}, "out"),
    "a later stem": ({"in": "00:00:58;10"}, "in"),
    "no timecode": ({"in": "soon"}, "in"),
    "no such frame": ({"out": "00:00:59;44"}, "out"),
    "turned round": ({"in": "00:00:59;00", "out": "00:00:58;00"}, "out"),
    "an out alone": ({"in": ""}, "in"),
    "no stem": ({"stem": "SFX"}, "stem"),
    "seed": ({"seed": "-3"}, "seed"),
    "a seed of five thousand digits": ({"seed": "7" * 5000}, "seed"),
    "a rounded seed": ({"seed": "1,23457E+18"}, "seed"),
    "one or a thousand": ({"seed": "1.000"}, "seed"),
    "takes": ({"takes": "1000"}, "takes"),
    "many takes": ({"takes": "2.5"}, "takes"),
    "skip": ({"skip": "maybe"}, "skip"),
    "twice": ({"number": "s020", "in": "", "out": ""}, "number"),
}


@pytest.mark.parametrize(("changes", "column"), BAD.values(), ids=BAD)
def test_a_row_that_cannot_be_followed_names_itself(tmp_path: Path, changes: dict[str, str], column: str) -> None:
    path = sheet(tmp_path)
    row = _place(records(path), "s020" if changes.get("number") == "s020" else "s010") + 2
    with pytest.raises(BadSpotting, match=rf"row {row}, column '{column}'") as refused:
        requests(edited(path, "s010", **changes))
    assert len(str(refused.value)) < 400 + len(str(tmp_path)), "no more of a cell is quoted than a person needs"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_no_sheet_and_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "spotting.csv"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match=r"spotting\.csv: it is no file"):
        read_spotting(pipe, cut().sequence)
    with pytest.raises(InputError, match="it is no file"):
        read_subtitles(pipe)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello\nworld",
        b"\x00\x01\x02",
        b"stem,stem\nFX,FX",
        b"number,stem\ns010,FX \x81",
        b"\xef\xbb\xbfnumber,stem\ns010,FX \xfc",
        b"x" * 200_000,
    ],
    ids=["empty", "no columns", "bytes", "a column twice", "no such character", "not as it says", "one huge cell"],
)
def test_what_is_no_sheet_is_an_error_with_its_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"spotting\.csv"):
        read_spotting(sheet(tmp_path, content), cut().sequence)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''+1", "it's", "- a dash", ""])
def test_no_cell_is_a_formula_and_none_is_changed_on_the_way(tmp_path: Path, text: str) -> None:
    assert safe(text)[:1] not in ("=", "+", "-", "@", "\t") and plain(safe(text)) == text
    path = sheet(tmp_path, sheet_text(("stem", "prompt"), [("FX", text)]))
    assert read_sheet(path, ("stem", "prompt")).rows[0].cells["prompt"] == text.strip()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = sheet(tmp_path_factory.mktemp("sheet"), b"number,stem,in,out,prompt,takes\n" + content)
    try:
        requests(path)
    except V2AError as error:
        assert str(error)


@pytest.mark.parametrize("kind", [StemKind.DX, StemKind.MX])
def test_what_no_engine_renders_is_kept_as_a_cue(tmp_path: Path, kind: StemKind) -> None:
    rows = [{"stem": kind.value, "in": "00:00:58:00", "out": "", "prompt": "la la"}]
    found = followed(read_spotting(saved(tmp_path / "a.csv", rows), cut().sequence).rows, cut())
    assert [(cue.kind, cue.prompt) for cue in found.unheard] == [(kind, "la la")] and found.cues == ()
