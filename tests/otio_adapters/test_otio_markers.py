"""Markers on every level become words at frames of the sequence."""

from typing import Any

import opentimelineio as otio
import pytest

schema = otio.schema


def marked(sequence: Any) -> list[tuple[str, int, int]]:
    return [(marker.text, marker.span.start_frame, marker.span.end_frame) for marker in sequence.markers]


def test_markers_on_timeline_track_clip_and_nested_clip(room: Any) -> None:
    clip = room.clip("a.mov", 100, 20, markers=[room.marker(105, "FX: door slam")])
    inner = room.clip("b.mov", 50, 20, markers=[room.marker(54, "BG: rain", 8)])
    nested = room.stack(room.track(inner), source_range=room.clip("x", 2, 10).source_range)
    nested.markers.append(room.marker(3, "on the stack"))
    track = room.track(clip, nested, room.clip("c.mov", 0, 10))
    track.markers.append(room.marker(35, "on the track"))
    timeline = room.timeline(track, start=86400)
    timeline.tracks.markers.append(room.marker(1, "on the timeline"))
    assert marked(room.read(timeline)) == [
        ("on the timeline", 1, 2),
        ("FX: door slam", 5, 6),
        ("on the stack", 21, 22),
        ("BG: rain", 22, 30),
        ("on the track", 35, 36),
    ]


def test_markers_outside_what_is_seen_are_dropped(room: Any) -> None:
    clip = room.clip("a.mov", 100, 20, markers=[room.marker(90, "before"), room.marker(120, "after")])
    hidden = room.clip("b.mov", 0, 20, markers=[room.marker(5, "disabled")], enabled=False)
    assert marked(room.read_tracks(room.track(clip), room.track(hidden))) == []


def test_a_marker_counted_from_the_clips_first_frame_is_understood(room: Any) -> None:
    clip = room.clip("a.mov", 86400, 20, available=(86400, 100, 24.0), markers=[room.marker(3, "splash")])
    assert marked(room.read_tracks(room.track(room.gap(10), clip))) == [("splash", 13, 14)]


def test_a_marker_on_the_timeline_may_count_in_its_timecode(room: Any) -> None:
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 20)), start=86400)
    timeline.tracks.markers.append(room.marker(86405, "thunder"))
    assert marked(room.read(timeline)) == [("thunder", 5, 6)]


def test_a_marker_in_a_faster_stack_moves_with_it(room: Any) -> None:
    clip = room.clip("a.mov", 0, 20, markers=[room.marker(10, "hit"), room.marker(2, "long", 4)])
    nested = room.stack(room.track(clip), source_range=room.gap(10).source_range)
    nested.effects.append(schema.LinearTimeWarp(time_scalar=2.0))
    assert marked(room.read_tracks(room.track(nested))) == [("long", 1, 3), ("hit", 5, 6)]


def test_a_marker_in_a_reversed_stack_is_mirrored(room: Any) -> None:
    clip = room.clip("a.mov", 0, 20, markers=[room.marker(0, "first")])
    nested = room.stack(room.track(clip))
    nested.effects.append(schema.LinearTimeWarp(time_scalar=-1.0))
    assert marked(room.read_tracks(room.track(nested))) == [("first", 19, 20)]


@pytest.mark.parametrize(
    ("name", "comment", "metadata", "text"),
    [
        ("rain", "", {}, "rain"),
        ("rain", "heavy", {}, "rain"),
        ("", "heavy rain", {}, "heavy rain"),
        ("Marker 3", "", {"Resolve_OTIO": {"Keywords": [], "Note": "FX: glass"}}, "FX: glass"),
        ("", "", {"fcp_xml": {"comment": "steps"}}, "steps"),
        ("Marker 3", "", {}, "Marker 3"),
        ("AyonData", "", {"Resolve_OTIO": {"Note": '{"id": "pyblish"}'}}, ""),
        ("comp", "", {"applieswhole": "1", "family": "task"}, ""),
        ("", "", {}, ""),
    ],
)
def test_the_editors_words_are_found_in_every_dialect(
    room: Any, name: str, comment: str, metadata: dict[str, Any], text: str
) -> None:
    marker = room.marker(5, name, metadata=metadata, comment=comment)
    found = marked(room.read_tracks(room.track(room.clip("a.mov", 0, 20, markers=[marker]))))
    assert found == ([(text, 5, 6)] if text else [])


def test_marked_in_and_out_of_fcp7_xml(room: Any) -> None:
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 20)))
    timeline.metadata["fcp_xml"] = {"in": "5", "out": "12"}
    span = room.read(timeline).marked
    assert (span.start_frame, span.end_frame) == (5, 12)
    timeline.metadata["fcp_xml"] = {"in": "-1", "out": "-1"}
    assert room.read(timeline).marked is None
