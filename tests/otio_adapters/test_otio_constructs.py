"""Every construct that editors are known to write is read, with the shots that its file means, and comes back equal.

The expected shots are written by hand: name, record frames, the second of the media at which the shot begins.
"""

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

A = ("a.mov", 0, 20, Fraction(10, 24))
B = ("b.mov", 20, 25, Fraction(0))
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def cut(room: Any) -> dict[str, Any]:
    """20 frames of a.mov from its frame 10, then 5 of b.mov from its first; from 01:00:00:00 at 24."""
    timeline = room.timeline(room.track(room.clip("a.mov", 10, 20), room.clip("b.mov", 0, 5)), start=86400)
    fields: dict[str, Any] = json.loads(timeline.to_json_string())
    return fields


def shots(sequence: Any) -> list[tuple[Any, ...]]:
    return [
        (e.name, e.span.start_frame, e.span.end_frame, e.picture[0].source_start_s if e.picture else None)
        for e in sequence.edits
    ]


def track(cut: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cut["tracks"]["children"][0]
    return found


def first(cut: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = track(cut)["children"][0]
    return found


def reference(cut: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = first(cut)["media_references"]["DEFAULT_MEDIA"]
    return found


def without(thing: Callable[[dict[str, Any]], dict[str, Any]], key: str) -> Change:
    def change(cut: dict[str, Any]) -> None:
        del thing(cut)[key]

    return change


def with_(thing: Callable[[dict[str, Any]], dict[str, Any]], **fields: Any) -> Change:
    return lambda cut: thing(cut).update(fields)


def before(child: Any) -> Change:
    """Another child at the beginning of the track."""
    return lambda cut: track(cut)["children"].insert(0, child)


def between(*children: Any) -> Change:
    return lambda cut: track(cut)["children"].__setitem__(slice(1, 1), children)


def moment(value: float, rate: float = 24.0, version: int = 1) -> dict[str, Any]:
    return {"OTIO_SCHEMA": f"RationalTime.{version}", "rate": rate, "value": value}


def stretch(start: float, length: float, rate: float = 24.0, version: int = 1) -> dict[str, Any]:
    times = {"start_time": moment(start, rate, version), "duration": moment(length, rate, version)}
    return {"OTIO_SCHEMA": f"TimeRange.{version}", **times}


def stack(cut: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cut["tracks"]
    return found


def whole(cut: dict[str, Any]) -> dict[str, Any]:
    return cut


def clip_1(cut: dict[str, Any]) -> None:
    clip = first(cut)
    clip["media_reference"] = clip.pop("media_references")["DEFAULT_MEDIA"]
    clip.pop("active_media_reference_key")
    clip["OTIO_SCHEMA"] = "Clip.1"


MARKER = {"metadata": {}, "name": "FX: hit", "marked_range": stretch(12, 0)}
WARP = {"OTIO_SCHEMA": "LinearTimeWarp.1", "name": "slow"}
GAP = {"OTIO_SCHEMA": "Gap.1", "source_range": stretch(0, 3)}
FADE = {"OTIO_SCHEMA": "Transition.1", "name": "x", "transition_type": "SMPTE_Dissolve"}
SAME: dict[str, Change] = {  # all of these change nothing of what is seen
    **{f"a {what} without {key}": without(thing, key)
       for what, thing, keys in (
           ("timeline", whole, ("metadata", "name")),
           ("stack", stack, ("metadata", "name", "effects", "markers", "enabled", "source_range")),
           ("track", track, ("metadata", "name", "effects", "markers", "enabled", "source_range", "kind")),
           ("clip", first, ("metadata", "effects", "markers", "enabled", "active_media_reference_key")),
           ("reference", reference, ("metadata", "name", "available_image_bounds")),
       ) for key in keys},
    **{f"a {what} with null {key}": with_(thing, **{key: None})
       for what, thing, keys in (
           ("timeline", whole, ("metadata", "name")),
           ("stack", stack, ("metadata", "name", "effects", "markers", "enabled")),
           ("track", track, ("metadata", "name", "effects", "markers", "enabled", "kind")),
           ("clip", first, ("metadata", "effects", "markers", "enabled", "active_media_reference_key")),
           ("reference", reference, ("metadata", "name")),
       ) for key in keys},
    "Clip.1": clip_1,
    "Clip.3": with_(first, OTIO_SCHEMA="Clip.3"),
    "Timeline.2": with_(whole, OTIO_SCHEMA="Timeline.2"),
    "Stack.7": with_(stack, OTIO_SCHEMA="Stack.7"),
    "Track.5": with_(track, OTIO_SCHEMA="Track.5"),
    "ExternalReference.2": with_(reference, OTIO_SCHEMA="ExternalReference.2"),
    "RationalTime.2": with_(first, source_range=stretch(10, 20, version=2)),
    "whole numbers for times": with_(first, source_range=stretch(10, 20, rate=24)),
    "times a hair beside the frame": with_(first, source_range=stretch(10.0000001, 19.9999999)),
    "a reference of a foreign kind": with_(reference, OTIO_SCHEMA="AcmeReference.1"),
    "an active reference that is not there": with_(first, active_media_reference_key="proxy"),
    "image bounds of a newer kind": with_(reference, available_image_bounds={"OTIO_SCHEMA": "Box2d.9", "min": 3}),
    "unknown keys": with_(first, mood="tense", hologram={"OTIO_SCHEMA": "Clip.99", "children": 5}),
    "numbers too large for a processor": with_(first, metadata={"a": 10**30, "b": -(10**30)}),
    "numbers that are none": with_(first, metadata={"a": float("nan"), "b": float("-inf")}),
    "schemas inside metadata": with_(first, metadata={"a": {"OTIO_SCHEMA": "Clip.2"}, "b": [{"OTIO_SCHEMA": 5}]}),
    "metadata that is a list": with_(whole, metadata=[1, 2]),
    "a foreign effect": with_(first, effects=[{"OTIO_SCHEMA": "AcmeGlow.7", "strength": 0.5}]),
    "an effect that is nothing": with_(first, effects=[None]),
    "a warp without a speed": with_(first, effects=[WARP]),
    "a warp whose speed is null": with_(first, effects=[{**WARP, "time_scalar": None}]),
    "a time effect without a speed": with_(first, effects=[{"OTIO_SCHEMA": "TimeEffect.1", "name": "ramp"}]),
    "a marker without a place": with_(first, markers=[{"OTIO_SCHEMA": "Marker.2", "name": "x"}]),
    "a marker with a null place": with_(first, markers=[{**MARKER, "OTIO_SCHEMA": "Marker.2", "marked_range": None}]),
    "an empty gap": before({"OTIO_SCHEMA": "Gap.1", "source_range": stretch(0, 0)}),
    "an empty gap at no rate": before({"OTIO_SCHEMA": "Gap.1", "source_range": stretch(0, 0, rate=0)}),
    "a gap without a range": before({"OTIO_SCHEMA": "Gap.1"}),
    "a child that is nothing": before(None),
    "a foreign child": before({"OTIO_SCHEMA": "Hologram.1", "name": "h"}),
    "a dissolve of no length": between({**FADE, "in_offset": None, "out_offset": None}),
    "an old filler of no length": before({"OTIO_SCHEMA": "Filler.1", "source_range": stretch(0, 0)}),
    "a track called Sequence": with_(track, OTIO_SCHEMA="Sequence.1"),
    "a kind in small letters": with_(track, kind="video"),
    "a kind in capitals": with_(track, kind="VIDEO"),
    "half an emoji": with_(first, metadata={"note \ud83c": "\ud83c"}),
    "a start at 1 unit a second": with_(whole, global_start_time=moment(3600, 1)),
    "a start at 24000 units a second": with_(whole, global_start_time=moment(3600 * 24000, 24000)),
    "a start between frames": with_(whole, global_start_time=moment(86400.3)),
    "a start a day later": with_(whole, global_start_time=moment(86400 + 24 * 86400)),
    "a disabled track on top": lambda cut: stack(cut)["children"].append({**track(cut), "enabled": False}),
    "a track of subtitles on top": lambda cut: stack(cut)["children"].append({**track(cut), "kind": "Subtitle"}),
    "a track of the same name": lambda cut: stack(cut)["children"].append({**track(cut), "children": []}),
    "a stack in the place of the track": with_(stack, children=[]),
}  # fmt: skip


def nested(cut: dict[str, Any]) -> None:
    stack(cut)["children"] = [{**stack(cut), "name": "inner", "children": stack(cut)["children"]}]


def wrapped_in(*ways: str) -> Change:
    def change(cut: dict[str, Any]) -> dict[str, Any]:
        inside: Any = cut
        for way in ways:
            inside = {"OTIO_SCHEMA": way, "metadata": {"k": 1}, "name": "bin", "children": [inside]}
        return inside  # type: ignore[no-any-return]

    return change


SAME["a stack in the place of the track"] = nested
SAME["a timeline in a collection"] = wrapped_in("SerializableCollection.1")
SAME["a timeline in two collections"] = wrapped_in("SerializableCollection.1", "SerializableCollection.2")
SAME["a collection under its old name"] = wrapped_in("SerializeableCollection.1")


@pytest.mark.parametrize("construct", SAME)
def test_a_construct_that_changes_nothing_seen_is_borne_and_comes_back_equal(
    room: Any, cut: dict[str, Any], construct: str
) -> None:
    changed = SAME[construct](cut)
    source = room.save(cut if changed is None else changed)
    sequence = room.read(source)
    assert shots(sequence) == [A, B]
    assert (sequence.start_frame, sequence.rate, sequence.frames) == (86400, 24, 25)
    assert comes_back(room, source, sequence)


def comes_back(room: Any, source: Any, sequence: Any) -> bool:
    output = source.with_name("out.otio")
    room.host(source, output).place([room.stem_clip((0, 20), sequence)])
    assert shots(room.read(output)) == shots(sequence)
    assert room.host(output).remove() == 1
    return json.dumps(json.loads(output.read_bytes())) == json.dumps(json.loads(source.read_bytes()))  # NaN, order


OTHER: dict[str, tuple[Change, list[tuple[Any, ...]]]] = {
    "a clip without a name": (with_(first, name=None), [("", *A[1:]), B]),
    "half an emoji in a name": (with_(first, name="a \ud83c"), [("a �", *A[1:]), B]),
    "no source range": (with_(first, source_range=None), [("a.mov", 0, 1000, 0), ("b.mov", 1000, 1005, 0)]),
    "no media references": (without(first, "media_references"), [(*A[:3], None), B]),
    "a null media reference": (
        lambda cut: first(cut)["media_references"].update(DEFAULT_MEDIA=None),
        [(*A[:3], None), B],
    ),
    "a foreign reference without a file": (
        lambda cut: first(cut)["media_references"].update(DEFAULT_MEDIA={"OTIO_SCHEMA": "AcmeReference.1"}),
        [(*A[:3], None), B],
    ),
    "a null URL": (with_(reference, target_url=None), [(*A[:3], None), B]),
    "twice the speed": (
        with_(first, effects=[{**WARP, "OTIO_SCHEMA": "LinearTimeWarp.2", "time_scalar": 2.0}]),
        [A, B],
    ),
    "a disabled clip": (with_(first, enabled=False), [B]),
    "a gap": (before(GAP), [("a.mov", 3, 23, Fraction(10, 24)), ("b.mov", 23, 28, 0)]),
    "a foreign child that has a length": (
        before({"OTIO_SCHEMA": "Hologram.1", "name": "h", "source_range": stretch(0, 3)}),
        [("a.mov", 3, 23, Fraction(10, 24)), ("b.mov", 23, 28, 0)],
    ),
    "a trimmed track": (
        with_(track, source_range=stretch(2, 20)),
        [("a.mov", 0, 18, Fraction(12, 24)), ("b.mov", 18, 20, 0)],
    ),
    "a source range beyond the media": (
        with_(first, source_range=stretch(5000, 20)),
        [("a.mov", 0, 20, Fraction(5000, 24)), B],
    ),
    "a source range before the media": (
        with_(reference, available_range=stretch(86400, 100)),
        [("a.mov", 0, 20, Fraction(10, 24)), B],
    ),
    "a clip straight in the stack": (lambda cut: stack(cut).update(children=[first(cut)]), [A]),
    "a child of the same timeline's kind": (
        lambda cut: track(cut)["children"].insert(0, {**cut, "tracks": {**stack(cut), "children": [
            {**track(cut), "children": [track(cut)["children"][1]]}]}}),
        [("b.mov", 0, 5, 0), ("a.mov", 5, 25, Fraction(10, 24)), ("b.mov", 25, 30, 0)],
    ),
    "a sound track": (with_(track, kind="AUDIO"), []),
}  # fmt: skip


@pytest.mark.parametrize("construct", [name for name in OTHER if OTHER[name][1]])
def test_a_construct_gives_the_shots_that_it_means_and_comes_back_equal(
    room: Any, cut: dict[str, Any], construct: str
) -> None:
    change, expected = OTHER[construct]
    change(cut)
    source = room.save(cut)
    sequence = room.read(source)
    assert shots(sequence) == expected
    assert comes_back(room, source, sequence)


def test_a_kind_in_capitals_may_be_sound(room: Any, cut: dict[str, Any]) -> None:
    stack(cut)["children"].append({**track(cut), "kind": "AUDIO", "children": [first(cut)] * 3})
    sequence = room.read(room.save(cut))
    assert shots(sequence) == [A, B] and sequence.frames == 60
