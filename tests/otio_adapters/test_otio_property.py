"""For any timeline: place then remove gives it back equal, and what is read does not depend on our tracks."""

import json
from itertools import pairwise
from typing import Any

import opentimelineio as otio
from hypothesis import strategies as st

schema = otio.schema
RATES = (16.0, 23.976, 24.0, 25.0, 29.97, 60.0)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=6), inner, max_size=3),
    max_leaves=6,
)
METADATA = st.dictionaries(st.sampled_from(["Resolve_OTIO", "a", "ö", "wild"]), JSON, max_size=2)


def ranges(rate: float, shortest: int = 0) -> Any:
    def build(start: float, frames: float) -> Any:
        return otio.opentime.TimeRange(
            otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(frames, rate)
        )

    return st.builds(build, st.integers(0, 90_000), st.integers(shortest, 60) | st.just(7.5))


def markers(rate: float) -> Any:
    marker = st.builds(
        lambda name, place, data: schema.Marker(name=name, marked_range=place, metadata=data),
        st.text(max_size=5),
        ranges(rate),
        METADATA,
    )
    return st.lists(marker, max_size=2)


EFFECTS = st.lists(
    st.builds(schema.LinearTimeWarp, time_scalar=st.sampled_from([2.0, 0.5, -1.0, 0.1]))
    | st.builds(schema.FreezeFrame)
    | st.builds(schema.TimeEffect, name=st.text(max_size=3))
    | st.builds(schema.Effect, name=st.text(max_size=3), metadata=METADATA),
    max_size=2,
)


@st.composite
def clips(draw: Any, rate: float) -> Any:
    reference = draw(
        st.builds(schema.ExternalReference, st.sampled_from(["/gone/a.mov", "b.mov", "C:\\x.mov"]), ranges(rate, 1))
        | st.builds(schema.ExternalReference, st.just("c%20d.mov"))
        | st.builds(schema.MissingReference)
        | st.builds(schema.GeneratorReference, st.just("g"), st.sampled_from(["black", "Text"]))
    )
    clip = schema.Clip(draw(st.text(max_size=5)), reference, draw(ranges(rate, 1) | st.none()), draw(METADATA))
    return dressed(draw, clip, rate)


def dressed(draw: Any, item: Any, rate: float) -> Any:
    item.effects.extend(draw(EFFECTS))
    item.markers.extend(draw(markers(rate)))
    item.enabled = draw(st.booleans())
    return item


@st.composite
def compositions(draw: Any, rate: float, depth: int) -> Any:
    """A track whose children are clips, gaps, transitions, and stacks of tracks."""
    track = schema.Track(draw(st.text(max_size=5)), kind=draw(st.sampled_from(["Video", "Video", "Audio", "Subtitle"])))
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["clip", "clip", "gap", "dissolve", "stack"]))
        if kind == "gap":
            track.append(schema.Gap(source_range=draw(ranges(rate))))
        elif kind == "dissolve" and len(track) and not isinstance(track[-1], schema.Transition):
            offset = otio.opentime.RationalTime(draw(st.integers(0, 12)), rate)
            track.append(schema.Transition("x", "SMPTE_Dissolve", offset, offset))
        elif kind == "stack" and depth:
            nested = schema.Stack("n", [draw(compositions(rate, depth - 1))], draw(ranges(rate, 1) | st.none()))
            track.append(dressed(draw, nested, rate))
        else:
            track.append(draw(clips(rate)))
    return dressed(draw, track, rate)


@st.composite
def timelines(draw: Any) -> Any:
    rate = draw(st.sampled_from(RATES))
    start = draw(st.none() | st.builds(otio.opentime.RationalTime, st.integers(0, 90_000), st.just(rate)))
    timeline = schema.Timeline(draw(st.text(max_size=5)), global_start_time=start, metadata=draw(METADATA))
    picture = schema.Clip("first", schema.ExternalReference("/gone/a.mov"), draw(ranges(rate, 2)))
    first = schema.Track("V1", [picture])
    timeline.tracks.extend([first, *draw(st.lists(compositions(rate, 2), max_size=3))])
    return timeline


def test_place_and_remove_give_back_an_equal_timeline(room: Any, for_any: Any) -> None:
    def given_back(timeline: Any) -> None:
        source = room.save(timeline)
        output = room.folder / "out.otio"
        output.unlink(missing_ok=True)
        host = room.host(source, output)
        sequence = host.read()
        for edit in sequence.edits:
            assert 0 <= edit.span.start_frame < edit.span.end_frame <= sequence.frames
            assert edit.picture_span.start_frame <= edit.span.start_frame
            assert edit.picture_span.end_frame >= edit.span.end_frame
        ordered = sorted(sequence.edits, key=lambda edit: edit.span.start_frame)
        assert all(a.span.end_frame <= b.span.start_frame for a, b in pairwise(ordered))

        stems = [room.stem_clip((e.span.start_frame, e.span.end_frame), sequence) for e in sequence.edits]
        host.place(stems)
        before, written = (otio.adapters.read_from_file(str(path)) for path in (source, output))
        kept = list(written.tracks)[: len(before.tracks)]
        assert all(now.is_equivalent_to(then) for now, then in zip(kept, before.tracks, strict=True))
        assert len(written.tracks) == len(before.tracks) + 1
        again = room.read(output)
        assert (again.edits, again.frames, again.markers) == (sequence.edits, sequence.frames, sequence.markers)
        assert room.host(output).remove() == len(stems)
        assert otio.adapters.read_from_file(str(output)).is_equivalent_to(before)
        assert json.loads(output.read_bytes()) == json.loads(source.read_bytes())

    for_any(timelines(), given_back, examples=30)
