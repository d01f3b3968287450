"""What other programs find in our files, at every rate and from either start: each sound to the sample."""

import csv
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parent))

from converted import HANDLES, PLACES, cut_with_stems
from readback.readers import READERS

SAMPLE_S = Fraction(1, 48_000)
CARRIERS = (".xml", ".aaf", ".rpp", ".mlt", ".kdenlive")


@pytest.fixture(params=[3600, pytest.param(0, marks=pytest.mark.slow)], ids=["from 01:00:00:00", "from 00:00:00:00"])
def start_s(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_every_stem_lies_where_it_belongs_to_the_sample(room: Any, rate_of_each_kind: Fraction, start_s: int) -> None:
    start = start_s * round(rate_of_each_kind)
    cut = cut_with_stems(room, float(rate_of_each_kind), rate_of_each_kind, start)
    for suffix in CARRIERS:
        found = READERS[suffix](cut.convert(f"out{suffix}"))
        clips = [clip for name, _, clips in found.tracks if name.startswith("FX") for clip in clips]
        assert len(clips) == len(PLACES)
        for clip, (first, last) in zip(clips, PLACES, strict=True):
            handle = min(HANDLES, first)  # before the first stem the sequence has no more room
            for is_at, frames in ((clip.start_s, first), (clip.end_s, last), (clip.source_s, handle)):
                assert is_at is not None and abs(is_at - frames / rate_of_each_kind) < SAMPLE_S / 2, suffix
            assert Path(clip.path).is_file(), "a path that leads nowhere"
        assert found.rate == rate_of_each_kind
        if suffix in (".xml", ".aaf", ".rpp"):
            assert found.start_frame == start


@pytest.mark.parametrize("suffix", [".xml", ".aaf"])
def test_the_adapters_of_others_read_the_same_places(room: Any, rate_of_each_kind: Fraction, suffix: str) -> None:
    target = cut_with_stems(room, float(rate_of_each_kind), rate_of_each_kind).convert(f"out{suffix}")
    name = {".xml": "fcp_xml", ".aaf": "AAF"}[suffix]
    timeline = otio.adapters.read_from_file(str(target), adapter_name=name)
    if not isinstance(timeline, otio.schema.Timeline):
        timeline = timeline[0]
    channels = [track for track in timeline.tracks if track.kind == "Audio"]
    assert len(channels) == (1 if suffix == ".xml" else 2)  # left and right, which one of them joins
    for track in channels:
        clips = list(track.find_clips())
        places = [clip.trimmed_range_in_parent() for clip in clips]
        at = [(round(each.start_time.value), round(each.end_time_exclusive().value)) for each in places]
        assert at == list(PLACES)
        zero = [clip.media_reference.available_range.start_time for clip in clips]
        first = [
            round((clip.source_range.start_time - at).to_seconds() * rate_of_each_kind)
            for clip, at in zip(clips, zero, strict=True)
        ]
        assert first == [min(HANDLES, PLACES[0][0]), HANDLES, HANDLES]


def test_drop_frame_timecode_goes_into_every_format_that_has_timecode(room: Any) -> None:
    rate = Fraction(30000, 1001)
    cut = cut_with_stems(room, 29.97, rate, start=107_892 - 40, drop=True)  # the second stem crosses the full hour
    assert READERS[".xml"](cut.convert("out.xml")).drop_frame is True
    assert READERS[".aaf"](cut.convert("out.aaf")).drop_frame is True
    assert READERS[".rpp"](cut.convert("out.rpp")).drop_frame is True
    with cut.convert("out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["in"], row["out"]) for row in rows] == [
        ("00:59:59;00", "00:59:59;24"),
        ("00:59:59;24", "01:00:00;18"),
        ("01:00:01;00", "01:00:02;00"),
    ]
    for name in ("out.edl", "out.txt"):
        assert "01:00:01;00" in cut.convert(name).read_text()


def test_a_cue_sheet_reads_back_row_by_row(room: Any) -> None:
    cut = cut_with_stems(room, 24, Fraction(24), start=86_400, prompt='=cmd|"/c calc"!A1', name="a|b <i>")
    with cut.convert("cues.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["stem"] for row in rows] == ["FX"] * 3
    assert rows[0]["in"] == "01:00:00:10" and rows[0]["file"] == "cut_s010_FX_t1.wav"
    assert rows[0]["prompt"] == '\'=cmd|"/c calc"!A1', "a spreadsheet would compute it"
    sheet = cut.convert("cues.md").read_text()
    assert r"a\|b &lt;i&gt;" in sheet and len([line for line in sheet.splitlines() if line.startswith("|")]) == 5


def test_markers_of_the_timeline_arrive_where_the_format_has_any(room: Any) -> None:
    room.rate = 24.0
    marked = room.track(kind="Audio", name="A1")
    marked.append(room.gap(50))
    marked.markers.append(room.marker(20, "FX: glass breaks"))
    cut = cut_with_stems(room, 24.0, Fraction(24), start=86_400, tracks=[marked])
    for suffix in (".xml", ".aaf", ".rpp", ".kdenlive"):
        assert READERS[suffix](cut.convert(f"out{suffix}")).markers == [("FX: glass breaks", 20)], suffix
    assert "01:00:00:20" in cut.convert("out.edl").read_text()
    timeline = otio.adapters.read_from_file(str(room.folder / "out.aaf"), adapter_name="AAF")
    markers = [marker for item in timeline.find_children(otio.core.Item) for marker in item.markers]
    assert [(marker.name, marker.marked_range.start_time.value) for marker in markers] == [("FX: glass breaks", 20)]
