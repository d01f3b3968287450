"""Our clips as they lie in a file: read with what a hand did to them, and written again elsewhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.errors import NotATimeline
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import PlacedClip, StemClip

schema = otio.schema


@pytest.fixture
def cut(room: Any) -> Any:
    clips = [room.clip("a.mov", 0, 48), room.clip("b.mov", 0, 48), room.clip("c.mov", 0, 48)]
    return room.timeline(room.track(*clips), start=86400)


def written(room: Any, root: Any, *clips: Any, name: str = "out.otio") -> Path:
    output: Path = room.folder / name
    for clip in clips:
        for stem in clip.takes if isinstance(clip, StemClip) else ():
            Path(stem.wav_path).touch()
    room.host(root, output).place(clips)
    return output


def track_of(path: Path) -> Any:
    return otio.adapters.read_from_file(str(path)).audio_tracks()[0]


def changed(path: Path, change: Callable[[Any, Any], None]) -> Path:
    """The file after someone worked on our track; `change` gets the track and its clip of the second shot."""
    timeline = otio.adapters.read_from_file(str(path))
    track = timeline.audio_tracks()[0]
    change(track, track[1])
    otio.adapters.write_to_file(timeline, str(path))
    return path


def test_what_nobody_touched_lies_where_we_wrote_it(room: Any, cut: Any) -> None:
    sequence = room.read(cut)
    path = written(room, cut, *(room.stem_clip((at, at + 48), sequence, takes=2) for at in (0, 48)))
    first, second = room.host(path).placed()
    assert (first.span, first.first_frame, first.kind) == (FrameSpan(0, 48, sequence.rate), 0, StemKind.FX)
    assert (second.span, second.first_frame) == (FrameSpan(48, 96, sequence.rate), 12)
    assert [Path(file).name for file in second.files] == ["cut_s048_FX_t1.wav", "cut_s048_FX_t2.wav"]
    assert done_by_hand(first, None) == done_by_hand(second, None) == ()


def rename(track: Any, clip: Any) -> None:
    clip.name = "good one"


def mute(track: Any, clip: Any) -> None:
    clip.enabled = False


def lower(track: Any, clip: Any) -> None:
    clip.effects.append(schema.Effect(effect_name="AudioLevels"))


def note(track: Any, clip: Any) -> None:
    clip.markers.append(schema.Marker(name="love this"))


def fade(track: Any, clip: Any) -> None:
    track.append(schema.Transition("fade", "SMPTE_Dissolve", otio.opentime.RationalTime(6, 24)))


def trim(track: Any, clip: Any) -> None:
    source = clip.source_range
    clip.source_range = otio.opentime.TimeRange(source.start_time, otio.opentime.RationalTime(30, 24))


def move(track: Any, clip: Any) -> None:
    gap = schema.Gap(source_range=otio.opentime.TimeRange(duration=otio.opentime.RationalTime(5, 24)))
    track.insert(1, gap)


HANDS = {
    rename: "renamed",
    mute: "muted",
    lower: "given an effect or a level",
    note: "given a marker",
    fade: "faded",
    trim: "trimmed",
    move: "moved",
}


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_what_a_hand_did_is_seen(room: Any, cut: Any, hand: Callable[[Any, Any], None]) -> None:
    sequence = room.read(cut)
    path = written(room, cut, *(room.stem_clip((at, at + 48), sequence) for at in (0, 48)))
    first, second = room.host(changed(path, hand)).placed()
    assert done_by_hand(second, None) == (HANDS[hand],)
    assert done_by_hand(first, None) == ()


def test_another_take_is_a_choice_that_is_kept_and_no_change(room: Any, cut: Any) -> None:
    sequence = room.read(cut)
    path = written(room, cut, *(room.stem_clip((at, at + 48), sequence, takes=2) for at in (0, 48)))

    def choose(track: Any, clip: Any) -> None:
        clip.active_media_reference_key = "take 2"

    second = room.host(changed(path, choose)).placed()[1]
    assert done_by_hand(second, None) == () and Path(second.files[0]).name == "cut_s048_FX_t2.wav"


@pytest.mark.parametrize("hand", [rename, mute, lower, note, fade, trim], ids=lambda hand: hand.__name__)
def test_a_changed_clip_is_written_again_just_as_it_is_wherever_it_lies(
    room: Any, cut: Any, hand: Callable[[Any, Any], None]
) -> None:
    sequence = room.read(cut)
    path = changed(written(room, cut, *(room.stem_clip((at, at + 48), sequence) for at in (0, 48))), hand)
    before = [json.loads(item.to_json_string()) for item in track_of(path)[1:]]
    clip: PlacedClip = room.host(path).placed()[1]
    again = written(room, cut, replace(clip, span=clip.span.shifted(-20)), name="again.otio")
    gap, *items = track_of(again)
    assert gap.duration().value == 28
    assert [json.loads(item.to_json_string()) for item in items] == before


def test_a_moved_stem_lies_elsewhere_with_the_same_frames_of_the_same_file(room: Any, cut: Any) -> None:
    sequence = room.read(cut)
    old = room.stem_clip((48, 96), sequence)
    place = FrameSpan(10, 40, sequence.rate)
    path = written(room, cut, StemClip(takes=old.takes, moved_to=place, moved_first_frame=14))
    gap, clip = track_of(path)
    available = clip.media_reference.available_range
    assert gap.duration().value == 10 and clip.duration().value == 30
    assert available.start_time.value == 86400 + 48 - 12, "the file's own timecode: where it was rendered for"
    assert clip.source_range.start_time.value - available.start_time.value == 14
    (placed,) = room.host(path).placed()
    assert (placed.span, placed.first_frame) == (place, 14) and done_by_hand(placed, None) == ()


def test_a_program_that_counts_source_ranges_from_zero_changes_nothing(room: Any, cut: Any) -> None:
    path = written(room, cut, room.stem_clip((48, 96), room.read(cut)))
    timeline = otio.adapters.read_from_file(str(path))
    clip = timeline.audio_tracks()[0][1]
    zero = clip.media_reference.available_range.start_time
    for owner, name in ((clip, "source_range"), (clip.media_reference, "available_range")):
        range_ = getattr(owner, name)
        setattr(owner, name, otio.opentime.TimeRange(range_.start_time - zero, range_.duration))
    otio.adapters.write_to_file(timeline, str(path))
    assert done_by_hand(room.host(path).placed()[0], None) == ()


@pytest.mark.parametrize("damage", [{"value": "x"}, {"rate": 0.0}, {"value": None}])
def test_a_damaged_clip_of_ours_is_an_error_with_a_name(room: Any, cut: Any, damage: dict[str, Any]) -> None:
    path = written(room, cut, room.stem_clip((48, 96), room.read(cut)))
    host = room.host(cut, path)
    content = json.loads(path.read_text())
    content["tracks"]["children"][1]["children"][1]["source_range"]["duration"].update(damage)
    path.write_text(json.dumps(content))
    with pytest.raises(NotATimeline):
        host.placed()


@pytest.mark.parametrize("kind", ["Subtitle", "subtitles", "Timed Text"])
def test_subtitle_tracks_are_dialogue(room: Any, kind: str) -> None:
    said = room.track(
        room.gap(12),
        schema.Clip("Who is there?", source_range=otio.opentime.TimeRange(duration=otio.opentime.RationalTime(24, 24))),
        schema.Clip(
            "SUB 2",
            source_range=otio.opentime.TimeRange(duration=otio.opentime.RationalTime(6, 24)),
            metadata={"a program": {"Text": "It is\nme."}},
        ),
        kind=kind,
        name="S1",
    )
    sequence = room.read_tracks(room.track(room.clip("a.mov", 0, 96)), said)
    assert [(line.text, line.span.start_frame, line.span.end_frame) for line in sequence.subtitles] == [
        ("Who is there?", 12, 36),
        ("It is me.", 36, 42),
    ]
    assert len(sequence.edits) == 1
