"""Files that Resolve, Hiero, Premiere and AVFoundation wrote, where the machine has them."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.shot import MediaFacts

NTSC = Fraction(24000, 1001)


@pytest.fixture
def real(real_files: list[Path]) -> Any:
    if not real_files:
        pytest.skip("the folder of real OTIO files is not beside this repository")

    def named(part: str) -> Path:
        return next(path for path in real_files if part in path.name)

    return named


def test_every_real_file_reads_and_says_that_its_media_is_elsewhere(room: Any, real: Any, real_files: Any) -> None:
    assert real("premiere") in real_files and len(real_files) >= 8
    for path in real_files:
        sequence = room.read(path)
        assert sequence.edits and all("is there" in e.offline or "not there" in e.offline for e in sequence.edits)


def test_every_real_file_comes_back_equal_after_place_and_remove(room: Any, real: Any, real_files: Any) -> None:
    assert real("resolve")
    for path in real_files:
        source = room.folder / "cut.otio"
        source.write_bytes(path.read_bytes())
        output = room.folder / f"{path.stem}_out.otio"
        host = room.host(source, output)
        sequence = host.read()
        first = sequence.edits[0].span
        host.place([room.stem_clip((first.start_frame, first.end_frame), sequence)])
        assert room.read(output).edits == sequence.edits
        assert room.host(output).remove() == 1
        assert json.loads(output.read_text()) == json.loads(path.read_text())


def relinked(room: Any, path: Path, url: str) -> Path:
    """The same file with every target URL on a file of the test's."""
    fields = json.loads(path.read_text())

    def walk(value: Any) -> None:
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(each)
        if isinstance(value, dict) and "target_url" in value:
            value["target_url"] = url

    walk(fields)
    return Path(room.save(fields, "relinked.otio"))


def test_resolves_25_on_24_with_timecode(room: Any, real: Any) -> None:
    (edit,) = room.read(relinked(room, real("25_on_24"), str(room.file("a.mov")))).edits
    assert edit.span.frames == 44 and edit.span.rate == 25
    assert edit.picture[0].source_start_s == Fraction(32, 25)


def test_resolves_retime(room: Any, real: Any) -> None:
    (edit,) = room.read(relinked(room, real("resolve_clip_win_path_retimed"), str(room.file("a.mov")))).edits
    assert edit.span.frames == 171 and edit.picture[0].speed == Fraction(5, 2)


def test_resolves_timecode_without_available_range(room: Any, real: Any) -> None:
    room.facts["a.mov"] = MediaFacts(rate=Fraction(25), frames=50, width=64, height=36, start_timecode="01:00:00:00")
    sequence = room.read(relinked(room, real("clipwright"), str(room.file("a.mov"))))
    assert sequence.start_frame == 90000 and sequence.edits[0].picture[0].source_start_s == 0


def test_hieros_timeline_begins_its_clips_at_their_true_frames(room: Any, real: Any) -> None:
    sequence = room.read(relinked(room, real("hiero_timeline"), str(room.file("a.mov"))))
    assert (sequence.rate, sequence.start_frame, sequence.frames) == (NTSC, 86400, 216)
    starts = [edit.picture[0].source_start_s * NTSC for edit in sequence.edits if edit.picture]
    assert starts == [0, 192]  # the reference track's first and last clip; the plates above are offline


def test_avfoundations_ticks(room: Any, real: Any) -> None:
    room.facts["a.mov"] = MediaFacts(rate=NTSC, frames=240, width=64, height=36)
    sequence = room.read(relinked(room, real("avfoundation"), str(room.file("a.mov"))))
    assert sequence.rate == NTSC and sequence.frames == 156  # 6.5 s
    assert [edit.span.start_frame for edit in sequence.edits] == [0, 60]
    late_s = 60 / NTSC - Fraction(
        5, 2
    )  # the cut at 2.5 s lies between two frames; frame 60 is shown this much after it
    assert sequence.edits[1].picture[0].source_start_s == Fraction(7, 2) + late_s


def test_premieres_titles_are_seen_through_and_its_dissolve_has_two_sides(room: Any, real: Any) -> None:
    sequence = room.read(relinked(room, real("premiere"), str(room.file("a.mov"))))
    spans = [(edit.span.start_frame, edit.span.end_frame) for edit in sequence.edits]
    assert spans == [(13, 113), (165, 322), (322, 557), (557, 636), (956, 1164), (1164, 1246)]
    assert sequence.edits[4].picture_span.end_frame == 1177 and sequence.edits[5].picture_span.start_frame == 1152
    assert sequence.edits[5].picture[0].source_start_s == Fraction(18 - 12, 30)
    assert [(marker.text, marker.span.start_frame) for marker in sequence.markers] == [
        ("My MArker 1", 113),
        ("dsf", 492),
    ]
