"""What the user made of a whole track of ours stays: its name, mute, level, markers, its place, clips of their own."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import StemClip

schema = otio.schema


@pytest.fixture
def cut(room: Any) -> Path:
    clips = [room.clip(name, 0, 48) for name in ("a.mov", "b.mov", "c.mov")]
    sound = [room.track(room.clip("s.wav", 0, 144), kind="Audio", name=name) for name in ("A1", "A2")]
    path: Path = room.save(room.timeline(room.track(*clips), *sound, start=86400))
    return path


@pytest.fixture
def output(room: Any, cut: Path) -> Path:
    """The cut with effects on two tracks, for they overlap, and ambience."""
    path: Path = room.folder / "out.otio"
    place(room, cut, path, *stems(room, cut))
    return path


def stems(room: Any, cut: Path) -> list[StemClip]:
    sequence = room.read(cut)
    effects = [room.stem_clip(span, sequence) for span in ((0, 48), (40, 96), (96, 144))]
    return [*effects, room.stem_clip((0, 144), sequence, kind=StemKind.BG)]


def place(room: Any, source: Path, path: Path, *clips: Any, **how: Any) -> None:
    for clip in clips:
        for stem in clip.takes if isinstance(clip, StemClip) else ():
            Path(stem.wav_path).touch()
    OtioFileHost(source, path, room.probe, **how).place(clips)


def timeline(path: Path) -> Any:
    return otio.adapters.read_from_file(str(path))


def written(path: Path) -> Any:
    return json.loads(path.read_text())


def dressed(path: Path) -> None:
    """The user works on the track of the effects, and brings the ambience before it and before A2."""
    changed = timeline(path)
    _, _, second, effects, more, ambience = list(changed.tracks)
    effects.name, effects.enabled = "Steve's effects", False
    effects.color = otio.core.Color(1.0, 0.0, 0.0, 1.0)
    effects.markers.append(schema.Marker(name="check the doors"))
    effects.effects.append(schema.Effect(effect_name="AudioLevels", metadata={"db": -6}))
    effects.metadata["an editor"] = {"height": 80}
    order = [*list(changed.tracks)[:2], ambience, second, effects, more]
    changed.tracks[:] = []
    changed.tracks.extend(track.clone() for track in order)
    otio.adapters.write_to_file(changed, str(path))


@pytest.mark.parametrize("again", ["the clean cut", "its own output"])
def test_a_dressed_track_stays_as_it_is_when_the_same_stems_are_placed_again(
    room: Any, cut: Path, output: Path, again: str
) -> None:
    dressed(output)
    before = written(output)
    source, target = (cut, output) if again == "the clean cut" else (output, room.folder / "second.otio")
    place(room, source, target, *stems(room, cut))
    assert written(target)["tracks"] == before["tracks"]
    room.host(target).remove()
    assert written(target) == written(cut)


def test_other_stems_go_on_the_dressed_track_as_well(room: Any, cut: Path, output: Path) -> None:
    dressed(output)
    place(room, cut, output, room.stem_clip((10, 30), room.read(cut)), *stems(room, cut)[3:])
    result = timeline(output)
    effects = next(track for track in result.tracks if track.name == "Steve's effects")
    assert not effects.enabled and [clip.name for clip in effects.find_clips()] == ["cut_s010_FX_t1"]
    assert [track.name for track in result.tracks] == ["V1", "A1", "BG (AI temp)", "A2", "Steve's effects"]


def test_a_dressed_track_stays_when_nothing_lies_on_it_any_more_and_a_plain_one_goes(
    room: Any, cut: Path, output: Path
) -> None:
    dressed(output)
    place(room, cut, output)
    result = timeline(output)
    assert [track.name for track in result.tracks] == ["V1", "A1", "A2", "Steve's effects"]


def test_tracks_of_another_timeline_are_adopted_where_there_are_none_of_ours(
    room: Any, cut: Path, output: Path
) -> None:
    dressed(output)
    old = room.host(output)
    recut = room.save(room.timeline(room.track(room.clip("c.mov", 0, 48), room.clip("a.mov", 0, 48))), "recut.otio")
    new = room.folder / "new.otio"
    host = room.host(recut, new)
    host.adopt(old.our_tracks())
    place_span = FrameSpan(48, 96, room.read(recut).rate)
    moved = replace(stems(room, cut)[0], moved_to=place_span, moved_first_frame=0, track=old.placed()[1].track)
    Path(moved.takes[0].wav_path).touch()
    host.place([moved])
    result = timeline(new)
    effects = result.tracks[-1]
    assert (effects.name, effects.enabled, effects.markers[0].name) == ("Steve's effects", False, "check the doors")
    assert [clip.range_in_parent().start_time.value for clip in effects.find_clips()] == [48]


@pytest.mark.parametrize(
    ("mine", "now", "expected"),
    [
        (["My FX"], ["A1", "A2"], ["V1", "A1", "A2", "FX", "BG"]),
        (["My FX"], ["A1", "A2", "My FX"], ["V1", "A1", "A2", "FX", "BG", "My FX"]),
        (["My FX", "Music"], ["A1", "A2", "Music", "New"], ["V1", "A1", "A2", "FX", "BG", "Music", "New"]),
        ([""], ["A1", "A2", "", "Music"], ["V1", "A1", "A2", "FX", "BG", "", "Music"]),
    ],
)
def test_adopted_tracks_lie_before_those_of_the_users_tracks_that_they_lay_before(
    room: Any, cut: Path, output: Path, mine: list[str], now: list[str], expected: list[str]
) -> None:
    changed = timeline(output)
    changed.tracks.extend(schema.Track(name=name, kind="Audio") for name in mine)
    otio.adapters.write_to_file(changed, str(output))
    own = [schema.Track(name=name, kind="Audio") for name in now]
    recut = room.save(room.timeline(room.track(room.clip("a.mov", 0, 144)), *own), "recut.otio")
    host = room.host(recut, room.folder / "new.otio")
    host.adopt(room.host(output).our_tracks())
    _, _, third, ambience = (replace(clip, track=None) for clip in stems(room, cut))
    for stem in (*third.takes, *ambience.takes):
        Path(stem.wav_path).touch()
    host.place([third, ambience])
    result = timeline(room.folder / "new.otio")
    assert [track.name.removesuffix(" (AI temp)") for track in result.tracks] == expected


def own_clip(path: Path, room: Any) -> None:
    """The user puts a clip of their own with a fade behind ours, and one into the gap of the second track."""
    changed = timeline(path)
    first, second = [track for track in changed.tracks if track.name.startswith("FX")]
    fade = schema.Transition("fade", "SMPTE_Dissolve", otio.opentime.RationalTime(6, 24))
    first.extend([room.clip("mine.wav", 10, 24), fade])
    gap = second[0].duration()
    second[0] = schema.Gap(source_range=otio.opentime.TimeRange(duration=gap - otio.opentime.RationalTime(30, 24)))
    second.insert(1, room.clip("hers.wav", 5, 30))
    otio.adapters.write_to_file(changed, str(path))


def test_clips_of_the_users_own_on_our_tracks_stay_where_they_are(room: Any, cut: Path, output: Path) -> None:
    own_clip(output, room)
    before = written(output)
    place(room, cut, output, *stems(room, cut))
    assert written(output) == before, "whatever the source is, the output was made of it"
    tracks = room.host(output).our_tracks()
    assert [[clip.name for clip in track.theirs] for track in tracks] == [["mine.wav"], ["hers.wav"], []]
    assert tracks[1].theirs[0].span == FrameSpan(10, 40, room.read(cut).rate)


def test_a_stem_goes_round_a_clip_of_the_users_own(room: Any, cut: Path, output: Path) -> None:
    own_clip(output, room)
    place(room, cut, output, room.stem_clip((140, 144), room.read(cut)), room.stem_clip((20, 60), room.read(cut)))
    result = timeline(output)
    first, second = [track.find_clips() for track in result.tracks if track.name.startswith("FX")]
    assert [clip.name for clip in first] == ["cut_s020_FX_t1", "cut_s140_FX_t1", "mine.wav"]
    assert [clip.name for clip in second] == ["hers.wav"]


def test_what_lies_behind_a_compound_clip_of_the_users_own_stays_behind_it(room: Any, cut: Path, output: Path) -> None:
    changed = timeline(output)
    track = next(track for track in changed.tracks if track.name == "FX (AI temp) 2")
    track[0] = room.stack(room.track(room.clip("mine.wav", 0, 40), kind="Audio"))
    otio.adapters.write_to_file(changed, str(output))
    before = written(output)
    assert [clip.span.start_frame for clip in room.host(output).placed()] == [0, 96, 40, 0]
    place(room, cut, output, *stems(room, cut))
    assert written(output) == before


@pytest.mark.parametrize("dialect", ["resolve", "premiere", "avid", "kdenlive", "fcp", "hiero"])
def test_without_a_dialect_named_the_one_found_is_written(room: Any, cut: Path, output: Path, dialect: str) -> None:
    place(room, cut, output, *stems(room, cut), dialect=dialect)
    before = written(output)
    place(room, cut, output, *stems(room, cut), dialect=None)
    assert written(output) == before
    new = room.folder / "new.otio"
    host = OtioFileHost(cut, new, room.probe, dialect=None)
    host.adopt(room.host(output).our_tracks())
    host.place(stems(room, cut))
    assert written(new) == before


def test_a_second_track_for_want_of_room_is_muted_and_levelled_as_the_first(room: Any, cut: Path) -> None:
    path, sequence = room.folder / "out.otio", room.read(cut)
    place(room, cut, path, room.stem_clip((0, 48), sequence))
    changed = timeline(path)
    track = changed.audio_tracks()[-1]
    track.enabled = False
    track.effects.append(schema.Effect(name="level", effect_name="Volume", metadata={"gain": -6}))
    track.metadata["Resolve_OTIO"] = {"SoloOn": True}
    otio.adapters.write_to_file(changed, str(path))
    place(room, cut, path, *(room.stem_clip(span, sequence) for span in ((0, 48), (40, 96))))
    first, second = timeline(path).audio_tracks()[-2:]
    assert [len(list(each.find_clips())) for each in (first, second)] == [1, 1] and first.name != second.name
    assert second.enabled is False and [effect.metadata["gain"] for effect in second.effects] == [-6]
    assert second.metadata["Resolve_OTIO"]["SoloOn"] is True
