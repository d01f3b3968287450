"""Subtitles: what real files hold is read, what is broken is counted, and nothing hostile hangs."""

import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v2a_engine.domain.shot import Sequence
from v2a_engine.sheets.subtitles import BadSubtitles, parse_subtitles, read_subtitles
from v2a_engine.usecases.subtitles import with_subtitles

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Who's there?</i>

2
00:00:03,000 --> 00:00:04,000 X1:40 X2:600 Y1:20 Y2:50
{\\an8}Nobody.
- At all &amp; ever.
"""
VTT = """WEBVTT - a film
Kind: captions

NOTE
this is no cue

STYLE
::cue { color: lime }

intro
00:01.000 --> 00:02.500 align:start position:0%
<v Anna>Who's <b.loud>there</b>?</v>

00:00:03.000 --> 00:00:04.000
<00:00:03.500>Nobody.
"""
FIRST = ("Who's there?", Fraction(1), Fraction(5, 2))


def read(text: str) -> list[tuple[str, Fraction, Fraction]]:
    return [(line.text, line.start_s, line.end_s) for line in parse_subtitles(text).lines]


def test_subrip_without_its_tags() -> None:
    assert read(SRT) == [FIRST, ("Nobody. - At all & ever.", Fraction(3), Fraction(4))]


def test_webvtt_without_its_notes_styles_and_names() -> None:
    assert read(VTT) == [FIRST, ("Nobody.", Fraction(3), Fraction(4))]
    assert parse_subtitles(VTT).unread == 0


@pytest.mark.parametrize(
    "text",
    [
        SRT.replace("\n", "\r\n"),
        SRT.replace("\n", "\r"),
        SRT.replace("1\n00", "00", 1),
        SRT.replace("\n\n", "\n"),
        SRT.replace("\n\n", "\n \t\n\n"),
        SRT.replace(",", ".", 2),
        SRT.replace(" --> ", "-->", 1),
        SRT + "\n\n3\nno times here\n",
        "\ufeff".join(("", SRT)).lstrip("\ufeff"),
    ],
    ids=["crlf", "cr", "no number", "no blank line", "blanks", "points", "no spaces", "rubbish", "bom"],
)
def test_files_as_they_are_out_there(text: str) -> None:
    assert read(text)[0] == FIRST and len(read(text)) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cut.srt"
    path.write_text(SRT.replace("Nobody", "Żółć"), encoding=encoding)
    assert [line.text for line in read_subtitles(path).lines][1].startswith("Żółć")


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\x00\xfe", b"1\n00:00:02,000 --> 00:00:01,000\nback\n"])
def test_a_file_without_a_subtitle_is_an_error_that_names_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cut.srt"
    path.write_bytes(content)
    with pytest.raises(BadSubtitles, match=r"cut\.srt"):
        read_subtitles(path)


def test_what_cannot_be_a_cue_is_counted() -> None:
    found = parse_subtitles(SRT + "\n\n3\n00:00:09,000 --> 00:00:08,000\nturned round\n\nrubbish\n")
    assert (len(found.lines), found.unread) == (2, 2)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("0123456789:,.->< \n\r\t{}\\WEBVTNO&;a")), max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    for line in parse_subtitles(text).lines:
        assert line.text and line.end_s > line.start_s


@pytest.mark.parametrize(
    "piece", ["<", "{\\", "\n ", "00:00:01,000 --> ", "&", "1\n", "00:00:01,000 --> 00:00:02,000\n"]
)
def test_a_megabyte_of_the_same_takes_no_time(piece: str) -> None:
    began_s = time.process_time()
    parse_subtitles(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began_s < 20, "it hangs, or nearly"


def sequence(start_frame: int) -> Sequence:
    return Sequence(
        name="cut", rate=Fraction(24000, 1001), start_frame=start_frame, drop_frame=False, frames=2400, edits=()
    )


@pytest.mark.parametrize("zero_s", [Fraction(0), 86400 * Fraction(1001, 24000)], ids=["from the start", "timecode"])
def test_lines_count_from_the_first_frame_or_in_timecode(zero_s: Fraction) -> None:
    found = with_subtitles(sequence(86400), [("hello", zero_s + 1, zero_s + 2)])
    assert [(line.text, line.span.start_frame, line.span.end_frame) for line in found.subtitles] == [("hello", 24, 48)]
    assert found.notes == ()


def test_lines_outside_the_timeline_are_told() -> None:
    found = with_subtitles(sequence(0), [("in", Fraction(1), Fraction(2)), ("out", Fraction(1000), Fraction(1001))])
    assert len(found.subtitles) == 1 and "1 subtitle lies outside" in found.notes[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_zero_bytes(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "cut.srt"
    path.write_bytes("1\n00:00:01,000 --> 00:00:02,000\nTür zu \u2013 příšero\n".encode(encoding))
    found = read_subtitles(path)
    assert ([line.text for line in found.lines], found.note) == (["Tür zu \u2013 příšero"], "")
