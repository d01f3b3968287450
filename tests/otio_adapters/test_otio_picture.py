"""Record frame by record frame: which picture the viewer sees."""

from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest

schema = otio.schema
NTSC = Fraction(24000, 1001)


def span(edit: Any) -> tuple[int, int]:
    return edit.span.start_frame, edit.span.end_frame


def picture_span(edit: Any) -> tuple[int, int]:
    return edit.picture_span.start_frame, edit.picture_span.end_frame


def test_clips_in_a_row_show_their_source_ranges(room: Any, seen: Any, run: Any) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 10, 3), room.gap(2), room.clip("b.mov", 0, 2)))
    assert seen(sequence) == [*run("a", 10, 11, 12), None, None, *run("b", 0, 1)]
    assert [edit.track for edit in sequence.edits] == ["V1", "V1"]


@pytest.mark.parametrize(
    ("speed", "frames"),
    [
        (2.0, (10, 12, 14, 16)),
        (0.5, (10, 10, 11, 11)),
        (-1.0, (13, 12, 11, 10)),
        (-2.0, (16, 14, 12, 10)),
        (-0.5, (11, 11, 10, 10)),
        (0.0, (10, 10, 10, 10)),
    ],
)
def test_a_retime_is_followed_frame_by_frame(
    room: Any, seen: Any, run: Any, speed: float, frames: tuple[int, ...]
) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 10, 4, speed=speed)))
    assert seen(sequence) == run("a", *frames)
    assert sequence.edits[0].picture[0].speed == Fraction(speed)


def test_a_freeze_frame_holds_the_in_point(room: Any, seen: Any, run: Any) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 10, 3, effects=[schema.FreezeFrame()])))
    assert seen(sequence) == run("a", 10, 10, 10)


def test_two_warps_on_one_clip_multiply(room: Any, seen: Any, run: Any) -> None:
    warp = schema.LinearTimeWarp(time_scalar=-2.0)
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 3, speed=1.5, effects=[warp])))
    assert seen(sequence) == run("a", 6, 3, 0)


def test_a_time_effect_without_a_speed_is_named_in_the_notes(room: Any, seen: Any, run: Any) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 2, effects=[schema.TimeEffect("Ramp")])))
    assert seen(sequence) == run("a", 0, 1)
    assert any("Ramp" in note and "a.mov" in note for note in sequence.notes)


def test_a_clip_at_25_in_a_timeline_at_24_plays_in_real_time(room: Any, seen: Any) -> None:
    clips = [room.clip("a.mov", 50, 25, rate=25.0), room.clip("b.mov", 0, 24)]
    sequence = room.read_tracks(room.track(*clips), start=0)
    frames = seen(sequence, Fraction(25))
    assert sequence.rate == 24 and sequence.frames == 48
    assert frames[:24] == [("a", 50 + k * 25 // 24) for k in range(24)]


def test_an_edit_point_between_two_frames_shows_the_in_point_and_nothing_before_it(room: Any, seen: Any) -> None:
    clips = [room.clip("a.mov", 0, 44, rate=25.0), room.clip("b.mov", 100, 44, rate=25.0)]
    sequence = room.read_tracks(room.track(*clips), start=0)
    assert [span(edit) for edit in sequence.edits] == [(0, 42), (42, 84)]  # 42.24 and 84.48 frames of 24
    assert seen(sequence, Fraction(25))[42] == ("b", 100)


def test_a_25_source_range_over_media_with_24_timecode(room: Any) -> None:
    clip = room.clip("a.mov", 90032, 44, rate=25.0, available=(86400, 100, 24.0))  # as Resolve writes it
    assert room.read_tracks(room.track(clip)).edits[0].picture[0].source_start_s == Fraction(32, 25)


@pytest.mark.parametrize("label", [23.976, 23.98, 23.976024627685547, 24000 / 1001])
def test_every_spelling_of_2398_is_one_rate(room: Any, label: float) -> None:
    room.rate = label
    sequence = room.read_tracks(room.track(room.clip("a.mov", 24, 48)), start=86400)
    assert (sequence.rate, sequence.start_frame, sequence.frames) == (NTSC, 86400, 48)
    assert sequence.edits[0].picture[0].source_start_s == 24 / NTSC


def test_a_source_range_that_hiero_rescaled_begins_at_its_true_frame(room: Any) -> None:
    """1937904 at "23.976", written at the float32 of the same rate: its own metadata says sourceIn 8."""
    source = (1937905.9905694576, 82, 23.976024627685547)
    clip = room.clip("a.mov", source[0], source[1], rate=source[2], available=(1937896, 98, 23.976))
    assert room.read_tracks(room.track(clip)).edits[0].picture[0].source_start_s == 8 / NTSC


def test_drop_frame_is_believed_when_the_metadata_says_so_and_not_otherwise(room: Any) -> None:
    room.rate = 29.97
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 60)), start=107892)
    assert not room.read(timeline).drop_frame
    timeline.metadata["fcp_xml"] = {"timecode": {"displayformat": "DF"}}
    sequence = room.read(timeline)
    assert sequence.drop_frame and sequence.start_frame == 107892 and sequence.rate == Fraction(30000, 1001)


def test_24_fps_never_drops_frames(room: Any) -> None:
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 60)))
    timeline.metadata["dropFrame"] = True
    assert not room.read(timeline).drop_frame


def test_ticks_are_no_frame_rate_so_the_media_is_asked(room: Any, seen: Any, run: Any) -> None:
    room.know("a.mov", 1000, rate=NTSC)
    clip = room.clip("a.mov", 24024, 4004, rate=24000.0, available=(0, 240240, 24000.0))
    timeline = schema.Timeline("ticks", global_start_time=otio.opentime.RationalTime(0, 1))
    timeline.tracks.append(room.track(clip))
    sequence = room.read(timeline)
    assert sequence.rate == NTSC and any("ticks" in note for note in sequence.notes)
    assert seen(sequence, NTSC) == run("a", 24, 25, 26, 27)


def test_the_topmost_enabled_clip_is_seen_and_gaps_show_what_lies_beneath(room: Any, seen: Any, run: Any) -> None:
    low = room.track(room.clip("a.mov", 0, 8))
    high = room.track(room.gap(2), room.clip("b.mov", 50, 2), room.clip("c.mov", 0, 2, enabled=False), name="V2")
    sequence = room.read_tracks(low, high, room.track(room.clip("d.mov", 0, 8), name="V3", enabled=False))
    assert seen(sequence) == run("a", 0, 1) + run("b", 50, 51) + run("a", 4, 5, 6, 7)
    assert [(e.name, e.track, span(e)) for e in sequence.edits] == [
        ("a.mov", "V1", (0, 2)),
        ("b.mov", "V2", (2, 4)),
        ("a.mov", "V1", (4, 8)),
    ]


def test_audio_tracks_hold_no_picture_but_make_the_timeline_longer(room: Any) -> None:
    sound = room.track(room.clip("s.wav", 0, 10), kind="Audio")
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 4)), sound)
    assert sequence.frames == 10 and [edit.name for edit in sequence.edits] == ["a.mov"]


def test_a_title_is_seen_through_and_black_is_not(room: Any, seen: Any, run: Any) -> None:
    def generator(kind: str) -> Any:
        return schema.Clip(kind, schema.GeneratorReference("g", kind), room.gap(2).source_range)

    over = room.track(generator("Text"), generator("black"), name="V2")
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 6)), over)
    assert seen(sequence) == [*run("a", 0, 1), None, None, *run("a", 4, 5)]


def test_a_nested_stack_is_flattened_through_its_source_range(room: Any, seen: Any, run: Any) -> None:
    inner = room.track(room.clip("a.mov", 10, 4), room.clip("b.mov", 0, 4))
    nested = room.stack(inner, source_range=room.gap(4).source_range.clamped(room.gap(4).source_range))
    nested.source_range = otio.opentime.TimeRange(otio.opentime.RationalTime(2, 24), otio.opentime.RationalTime(4, 24))
    sequence = room.read_tracks(room.track(room.gap(1), nested, room.clip("c.mov", 0, 1)))
    assert seen(sequence) == [None, *run("a", 12, 13), *run("b", 0, 1), *run("c", 0)]


def test_a_nested_sequence_counted_in_its_timecode_begins_at_its_first_frame(room: Any, seen: Any, run: Any) -> None:
    nested = room.stack(room.track(room.clip("a.mov", 10, 48)), source_range=room.clip("x", 86402, 3).source_range)
    sequence = room.read_tracks(room.track(nested))
    assert seen(sequence) == run("a", 12, 13, 14) and any("timecode" in note for note in sequence.notes)


@pytest.mark.parametrize(
    ("outer", "inner", "frames"),
    [
        (2.0, 1.0, (10, 12, 14)),
        (1.0, 2.0, (10, 12, 14)),
        (2.0, 2.0, (10, 14, 18)),
        (-1.0, 1.0, (12, 11, 10)),
        (-1.0, 2.0, (14, 12, 10)),
        (1.0, -1.0, (21, 20, 19)),
        (-1.0, -1.0, (19, 20, 21)),
        (0.5, 4.0, (10, 12, 14)),
        (0.0, 1.0, (10, 10, 10)),
    ],
)
def test_warps_inside_and_around_a_nested_stack_compose(
    room: Any, seen: Any, run: Any, outer: float, inner: float, frames: tuple[int, ...]
) -> None:
    nested = room.stack(room.track(room.clip("a.mov", 10, 12, speed=inner)), source_range=room.gap(3).source_range)
    nested.effects.append(schema.LinearTimeWarp(time_scalar=outer))
    assert seen(room.read_tracks(room.track(nested))) == run("a", *frames)


def test_a_reversed_stack_plays_its_clips_in_reverse_order(room: Any, seen: Any, run: Any) -> None:
    nested = room.stack(room.track(room.clip("a.mov", 0, 2), room.clip("b.mov", 5, 2)))
    nested.effects.append(schema.LinearTimeWarp(time_scalar=-1.0))
    assert seen(room.read_tracks(room.track(nested))) == run("b", 6, 5) + run("a", 1, 0)


def test_a_trimmed_track_shows_its_part_only(room: Any, seen: Any, run: Any) -> None:
    track = room.track(room.clip("a.mov", 0, 4), room.clip("b.mov", 0, 4))
    track.source_range = otio.opentime.TimeRange(otio.opentime.RationalTime(3, 24), otio.opentime.RationalTime(2, 24))
    assert seen(room.read_tracks(track)) == run("a", 3) + run("b", 0)


def test_a_dissolve_belongs_to_both_sides(room: Any) -> None:
    clips = [room.clip("a.mov", 100, 20), room.dissolve(4, 6), room.clip("b.mov", 50, 20)]
    first, second = room.read_tracks(room.track(*clips)).edits
    assert (span(first), picture_span(first)) == ((0, 20), (0, 26))
    assert (span(second), picture_span(second)) == ((20, 40), (16, 40))
    assert second.picture[0].source_start_s == Fraction(46, 24) and second.picture[0].frames == 24


def test_a_dissolve_on_a_retimed_clip_reaches_back_at_its_speed(room: Any) -> None:
    clips = [room.clip("a.mov", 100, 20), room.dissolve(4, 4), room.clip("b.mov", 50, 20, speed=2.0)]
    _, second = room.read_tracks(room.track(*clips)).edits
    assert second.picture[0].source_start_s == Fraction(42, 24)


def test_a_dissolve_inside_a_reversed_stack_changes_sides(room: Any) -> None:
    nested = room.stack(room.track(room.clip("a.mov", 0, 20), room.dissolve(2, 6), room.clip("b.mov", 50, 20)))
    nested.effects.append(schema.LinearTimeWarp(time_scalar=-1.0))
    first, second = room.read_tracks(room.track(nested)).edits
    assert (first.name, picture_span(first)) == ("b.mov", (0, 22))
    assert (second.name, picture_span(second)) == ("a.mov", (14, 40))


def test_a_fade_at_the_timelines_border_does_not_reach_beyond_it(room: Any) -> None:
    clips = [room.dissolve(5, 5), room.clip("a.mov", 0, 20), room.dissolve(5, 5)]
    (only,) = room.read_tracks(room.track(*clips)).edits
    assert picture_span(only) == (0, 20)


def test_zero_length_clips_are_noted_and_skipped(room: Any) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 0), room.gap(0), room.clip("b.mov", 0, 3)))
    assert [edit.name for edit in sequence.edits] == ["b.mov"] and sequence.frames == 3
    assert any("a.mov" in note for note in sequence.notes)


def test_a_clip_shorter_than_a_frame_is_noted_and_skipped(room: Any) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 0.2), room.clip("b.mov", 0, 3)))
    assert [edit.name for edit in sequence.edits] == ["b.mov"]
    assert any("a.mov" in note for note in sequence.notes)


@pytest.mark.parametrize("label", [16, 18, 23.976, 24, 25, 29.97, 30, 50, 59.94, 60], ids=lambda label: f"{label:g}fps")
def test_two_hundred_shots_in_a_row_do_not_drift(room: Any, label: float) -> None:
    room.rate = float(label)
    lengths = [7 + (index * 13) % 50 for index in range(200)]
    path = str(room.file("a.mov"))
    track = room.track(*(room.clip("a.mov", 100, length, url=path) for length in lengths))
    sequence = room.read_tracks(track, start=1000)
    position = 0
    for edit, length in zip(sequence.edits, lengths, strict=True):
        assert span(edit) == (position, position + length)
        assert edit.picture[0].source_start_s == 100 / sequence.rate
        position += length
    assert sequence.frames == sum(lengths)


def test_two_hundred_shots_at_25_in_a_timeline_at_2398_do_not_drift(room: Any) -> None:
    room.rate = 23.976
    path = str(room.file("a.mov"))
    track = room.track(*(room.clip("a.mov", 0, 33, rate=25.0, url=path) for _ in range(200)))
    sequence = room.read_tracks(track, start=0)
    for index, edit in enumerate(sequence.edits, start=1):
        assert edit.span.end_frame == round(Fraction(33 * index, 25) * NTSC)
