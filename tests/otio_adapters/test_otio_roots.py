"""Files whose root is no timeline, or several; starts and lengths beyond reason; what is said of it."""

import json
from collections.abc import Sequence as Seq
from fractions import Fraction
from typing import Any

import pytest

from otio_adapters.errors import NotATimeline
from v2a_engine.domain.errors import AllMediaOffline
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.usecases.ports import Progress
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import spot

BIN = "SerializableCollection.1"


def bin_of(*children: Any, schema: str = BIN) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "metadata": {"k": 1}, "name": "bin", "children": list(children)}


def root(room: Any, kind: str) -> dict[str, Any]:
    clips = [room.clip("a.mov", 10, 20), room.clip("b.mov", 0, 5)]
    track = room.track(*clips)
    clip, row, stack = (json.loads(each.to_json_string()) for each in (clips[0], track, room.stack(track)))
    return {
        "clip": clip,
        "newer clip": {**clip, "OTIO_SCHEMA": "Clip.9"},
        "track": row,
        "old track": {**row, "OTIO_SCHEMA": "Sequence.1"},
        "stack": stack,
        "bin of a clip": bin_of(clip),
        "old bin of a clip": bin_of(clip, schema="SerializeableCollection.1"),
        "bin in a bin": bin_of(bin_of(clip)),
        "bin of a track": bin_of(row),
        "bin of a stack": bin_of(stack),
    }[kind]


@pytest.mark.parametrize("rate", [24.0, 25.0])
@pytest.mark.parametrize(
    ("kind", "shots"),
    [
        ("clip", 1),
        ("newer clip", 1),
        ("track", 2),
        ("old track", 2),
        ("stack", 2),
        ("bin of a clip", 1),
        ("old bin of a clip", 1),
        ("bin in a bin", 1),
        ("bin of a track", 2),
        ("bin of a stack", 2),
    ],
)
def test_a_root_that_is_no_timeline_is_read_at_its_own_rate_and_comes_back_equal(
    room: Any, kind: str, shots: int, rate: float
) -> None:
    room.rate = rate
    source = room.save(root(room, kind))
    sequence = room.read(source)
    assert sequence.rate == rate and not any("rate" in note for note in sequence.notes)
    found = [(e.name, e.span.start_frame, e.span.end_frame, e.picture[0].source_start_s) for e in sequence.edits]
    assert found == [("a.mov", 0, 20, 10 / Fraction(rate)), ("b.mov", 20, 25, 0)][:shots]
    output = room.folder / "out.otio"
    room.host(source, output).place([room.stem_clip((0, 20), sequence)])
    assert room.read(output).edits == sequence.edits
    assert room.host(output).remove() == 1
    assert output.read_bytes() == source.read_bytes()


def test_what_was_mended_is_said_once_however_often_it_happened(room: Any) -> None:
    clips = [room.clip("a.mov", 0, 9, markers=[room.marker(3, "FX: hit")] * 1, url="/gone/a.mov") for _ in range(40)]
    text = room.timeline(room.track(*clips)).to_json_string().replace("Marker.2", "Marker.3")
    sequence = room.read(room.save(json.loads(text)))
    assert len(sequence.markers) == 40 and {marker.text for marker in sequence.markers} == {"FX: hit"}
    assert sequence.notes == (
        "Marker.3 is newer than this OpenTimelineIO: read as Marker.2, and written back as it is.",
        "40 clips name media in /gone, which this machine does not have. "
        "If it lies elsewhere here, say where: --map '/gone=/the/folder/here'",
    )


def test_the_first_of_several_timelines_is_used_and_that_is_said(room: Any) -> None:
    cut = json.loads(room.timeline(room.track(room.clip("a.mov", 0, 9))).to_json_string())
    sequence = room.read(room.save(bin_of(cut, {**cut, "name": "reel 2"})))
    assert sequence.name == "cut" and any("2 timelines" in note and "'cut'" in note for note in sequence.notes)


@pytest.mark.parametrize(("value", "start"), [(-48, 86400 * 24 - 48), (86400 * 24 * 3 + 5, 5)])
def test_a_start_outside_the_day_is_read_within_it_and_said(room: Any, value: float, start: int) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 9)), start=value)
    assert sequence.start_frame == start and sequence.frames == 9
    assert any("outside the day" in note for note in sequence.notes)


@pytest.mark.parametrize(
    ("clip", "start", "said"),
    [
        ({"frames": 1e300}, 0, r"1e\+300"),
        ({"frames": 1e13}, 0, "seconds"),
        ({"frames": 86400 * 24 * 200}, 0, "200 days"),
        ({"frames": 10, "rate": 1e308}, 0, r"rate of 1e\+308"),
        ({"frames": 10, "speed": 1e308}, 0, r"1e\+308"),
        ({"frames": 10, "speed": 1e9}, 0, r"1e\+09 times its speed"),
        ({"frames": 10, "speed": 1e-308}, 0, r"1e-308 times its speed"),
        ({"frames": 10}, 1e300, r"1e\+300"),
    ],
    ids=range(8),
)
def test_times_beyond_all_reason_are_refused_before_anything_is_made_of_them(
    room: Any, clip: dict[str, Any], start: float, said: str
) -> None:
    with pytest.raises(NotATimeline, match=said):
        room.read_tracks(room.track(room.clip("a.mov", 0, **clip)), start=start)


@pytest.mark.parametrize(
    "tracks", [None, 5, [], {}, {"OTIO_SCHEMA": "Stack.1"}, {"OTIO_SCHEMA": "Stack.1", "children": 5}]
)
@pytest.mark.parametrize("wrapped", [None, "Clip", "Track", "Stack", BIN[:-2], [], 5])
def test_taking_ours_out_of_a_damaged_timeline_changes_nothing(room: Any, tracks: Any, wrapped: Any) -> None:
    ours = {"wildtrack": {"wrapped": wrapped, "shell": None}} if wrapped else {}
    source = room.save({"OTIO_SCHEMA": "Timeline.1", "metadata": ours, "tracks": tracks})
    before = source.read_bytes()
    assert room.host(source).remove() == 0
    assert source.read_bytes() == before or wrapped == "Stack"


@pytest.mark.parametrize(
    "metadata", [{}, {"metadata": None}, {"metadata": [1]}, {"metadata": {}}, {"metadata": {"a": 1}}]
)
def test_a_media_folder_is_noted_and_crossed_out_whatever_stood_in_place_of_metadata(
    room: Any, metadata: dict[str, Any]
) -> None:
    cut = json.loads(room.timeline(room.track(room.clip("a.mov", 0, 48, url="a.mov"))).to_json_string())
    del cut["metadata"]
    source = room.save({**cut, **metadata})
    room.file("a.mov")
    (room.folder / "elsewhere").mkdir()
    output = room.folder / "elsewhere" / "out.otio"
    sequence = room.read(source)
    room.host(source, output).place([room.stem_clip((0, 48), sequence)])
    assert room.read(output).edits == sequence.edits and not sequence.edits[0].offline
    assert room.host(output).remove() == 1
    assert output.read_bytes() == source.read_bytes()


def test_a_nested_timeline_plays_in_its_place(room: Any) -> None:
    inner = json.loads(room.timeline(room.track(room.clip("b.mov", 3, 5))).to_json_string())
    cut = json.loads(room.timeline(room.track(room.clip("a.mov", 0, 9))).to_json_string())
    cut["tracks"]["children"][0]["children"].append(inner)
    edits = room.read(room.save(cut)).edits
    assert [(e.name, e.span.start_frame, e.span.end_frame) for e in edits] == [("a.mov", 0, 9), ("b.mov", 9, 14)]


def test_another_editors_list_that_nothing_here_reads_is_said_to_be_one(room: Any) -> None:
    path = room.folder / "cut.drt"
    path.write_text("no adapter reads this")
    with pytest.raises(NotATimeline, match=r"no adapter of OpenTimelineIO that reads \.drt is installed.*Give an OTIO"):
        room.host(path).read()


@pytest.mark.parametrize(("count", "said"), [(1, "The only shot is offline"), (2, "All 2 shots are offline")])
def test_that_all_media_is_offline_is_said_of_one_shot_too(room: Any, count: int, said: str) -> None:
    gone = [room.clip(f"gone {number}.mov", 0, 20) for number in range(count)]
    for clip in gone:
        clip.media_reference.target_url = "/nowhere/gone.mov"
    read = room.read(room.timeline(room.track(*gone)))
    with pytest.raises(AllMediaOffline, match=said):
        spot(read, Selection(), Blind(), lambda *_: None)


class Blind:
    """Sees nothing, for nothing is there."""

    def identify(self, media: Media) -> str:
        raise AssertionError(media)

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        raise AssertionError(picture)
