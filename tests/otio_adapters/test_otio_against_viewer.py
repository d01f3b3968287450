"""The strips against a slow viewer that asks the tree anew for every single frame."""

from typing import Any

import opentimelineio as otio
from hypothesis import strategies as st

schema = otio.schema


def frames(start: int, length: int) -> Any:
    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(time(start, 24), time(length, 24))


def length(item: Any) -> int:
    if item.source_range is not None:
        return int(item.source_range.duration.value)
    inner = [length(child) for child in item]
    return sum(inner) if isinstance(item, schema.Track) else max(inner, default=0)


def look(item: Any, k: int) -> tuple[str, int] | None:
    """What an item shows at its k-th frame: a clip's name and its source frame."""
    if not item.enabled or not 0 <= k < length(item) or isinstance(item, schema.Gap):
        return None
    speed = 1
    for effect in item.effects:
        speed *= int(effect.time_scalar)
    if speed < 0:
        k = length(item) - 1 - k
    start = int(item.source_range.start_time.value) if item.source_range is not None else 0
    at = start + abs(speed) * k
    if isinstance(item, schema.Clip):
        return item.name, at
    if isinstance(item, schema.Stack):
        layers = (look(child, at) for child in reversed(list(item)))
        return next((picture for picture in layers if picture is not None), None)
    return look_along(item, at)


def look_along(track: Any, at: int) -> tuple[str, int] | None:
    if track.kind != "Video":
        return None
    for child in track:
        if at < length(child):
            return look(child, at)
        at -= length(child)
    return None


STEP = 36  # edit points stay on whole frames through two levels of up to three times the speed


@st.composite
def items(draw: Any, room: Any, depth: int) -> Any:
    kind = draw(st.sampled_from(["clip", "clip", "gap", "stack", "track"] if depth else ["clip", "clip", "gap"]))
    steps = st.integers(1, 3).map(lambda count: count * STEP)
    if kind == "gap":
        return room.gap(draw(steps))
    speeds = st.lists(st.sampled_from([2, -1, 3, -2, 0]), max_size=2 if kind == "clip" else 1)
    if kind == "clip":
        item = room.clip(draw(st.sampled_from("abcd")), draw(st.integers(100, 200)), draw(steps))
    else:
        inner = draw(st.lists(items(room, depth - 1), min_size=1, max_size=4))
        item = room.track(*inner, kind=draw(st.sampled_from(["Video"] * 5 + ["Audio"])))
        if kind == "stack":
            item = room.stack(item, *draw(st.lists(items(room, depth - 1), max_size=2)))
        if draw(st.booleans()):
            item.source_range = frames(draw(steps) - STEP, draw(steps))
    for speed in draw(speeds):
        item.effects.append(schema.LinearTimeWarp(time_scalar=speed))
    item.enabled = draw(st.sampled_from([True] * 5 + [False]))
    return item


def test_every_frame_of_any_tree_shows_what_a_viewer_sees(room: Any, seen: Any, for_any: Any) -> None:
    def same(data: st.DataObject) -> None:
        first = room.track(room.clip("z", 0, 3))
        tracks = data.draw(st.lists(st.lists(items(room, 2), max_size=5), min_size=1, max_size=3))
        timeline = room.timeline(first, *(room.track(*children) for children in tracks))
        sequence = room.read(timeline)
        expected = [look(timeline.tracks, k) for k in range(length(timeline.tracks))]
        if any("timecode" in note for note in sequence.notes):
            return  # a nested range wholly beyond its content is read as timecode, which this viewer does not know
        assert seen(sequence) == expected

    for_any(st.data(), same, examples=25)
