"""Our stems off our tracks: on tracks of the user's, in compounds, or where a program dropped our notes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.conform_before import Before
from v2a_engine.usecases.place import stems_of_theirs, unseen_stems

schema = otio.schema


@pytest.fixture
def old(room: Any) -> Path:
    """A cut of two shots with a stem for each, records beside them."""
    cut = room.timeline(room.track(room.clip("a.mov", 0, 48), room.clip("b.mov", 0, 48)), start=86400)
    sequence, path = room.read(cut), room.folder / "old.otio"
    clips = [room.stem_clip((at, at + 48), sequence) for at in (0, 48)]
    for stem in (clip.takes[0] for clip in clips):
        Path(stem.wav_path).touch()
        Path(f"{stem.wav_path}.json").write_text(stem.to_json())
    room.host(cut, path).place(clips)
    return Path(path)


def changed(path: Path, change: Callable[[Any, Any], None]) -> Path:
    """The file after someone worked on it; `change` gets the timeline and our track."""
    timeline = otio.adapters.read_from_file(str(path))
    change(timeline, timeline.audio_tracks()[0])
    otio.adapters.write_to_file(timeline, str(path))
    return path


def strip_clips(timeline: Any, track: Any) -> None:
    for clip in track.find_clips():
        clip.metadata.clear()
        clip.media_reference.metadata.clear()


def strip_all(timeline: Any, track: Any) -> None:
    strip_clips(timeline, track)
    track.metadata.clear()
    track[1].enabled = False


def drag_to_their_track(timeline: Any, track: Any) -> None:
    clip = track.pop(1)
    timeline.tracks.append(schema.Track("mine", kind="Audio", children=[schema.Gap(duration=clip.duration()), clip]))


def into_a_compound(timeline: Any, track: Any) -> None:
    clip = track.pop(1)
    track.append(schema.Stack("compound", children=[schema.Track(kind="Audio", children=[clip])]))


def before(room: Any, path: Path) -> Before:
    return Before.of(room.host(path), room.host(path))


def test_clips_whose_notes_a_program_dropped_are_known_by_the_records_beside_their_files(room: Any, old: Path) -> None:
    intact = before(room, old).clips
    stripped = before(room, changed(old, strip_clips)).clips
    assert [(one.files, one.span, one.first_frame) for one in stripped] == [
        (one.files, one.span, one.first_frame) for one in intact
    ]
    assert '"wildtrack"' in stripped[0].as_it_is, "placed again it is ours to remove"


def test_without_any_track_of_ours_the_stems_of_other_tracks_are_brought_along_and_it_is_said(
    room: Any, old: Path
) -> None:
    found = before(room, changed(old, strip_all))
    assert [(one.span.start_frame, one.kind, one.track) for one in found.clips] == [(0, "FX", None), (48, "FX", None)]
    assert "no track of ours" in found.notes[0] and "(2)" in found.notes[0]
    assert "muted" in done_by_hand(found.clips[1], None) and found.tracks == found.elsewhere == ()


@pytest.mark.parametrize(("change", "track"), [(drag_to_their_track, None), (into_a_compound, 0)])
def test_a_stem_on_a_track_of_the_users_or_in_a_compound_is_found_there(
    room: Any, old: Path, change: Callable[[Any, Any], None], track: int | None
) -> None:
    found = before(room, changed(old, change))
    assert [one.span.start_frame for one in found.clips] == [0]
    assert [(one.clip.span.start_frame, one.clip.track) for one in found.elsewhere] == [(48, track)]


def test_a_run_says_which_stems_are_on_tracks_of_the_users(room: Any, old: Path) -> None:
    assert stems_of_theirs(room.host(old)) == ()
    (said,) = stems_of_theirs(room.host(changed(old, drag_to_their_track)))
    assert said.startswith("1 clip plays a stem of ours on tracks of your own ('mine')")


def test_a_run_says_that_stems_without_our_notes_are_nobodys_to_remove(room: Any, old: Path) -> None:
    assert unseen_stems(room.host(old)) == ()
    (said,) = unseen_stems(room.host(changed(old, strip_all)))
    assert said.startswith("2 clips play stems of ours without our notes") and "`wildtrack remove` cannot" in said


def test_a_sound_of_the_users_own_is_none_of_ours(room: Any, old: Path) -> None:
    def change(timeline: Any, track: Any) -> None:
        strip_all(timeline, track)
        for clip in track.find_clips():
            Path(f"{clip.media_reference.target_url}.json").write_text('{"theirs": true}')

    assert before(room, changed(old, change)).clips == ()


def test_that_media_of_the_old_cut_is_offline_is_said_with_the_way_to_mend_it(room: Any, old: Path) -> None:
    assert before(room, old).notes == ()
    (said,) = before(room, changed(old, lose_first)).notes
    assert "1 of its clips" in said and "gone.mov is not there" in said and "--map" in said


def lose_first(timeline: Any, track: Any) -> None:
    timeline.video_tracks()[0][0].media_reference.target_url = "/nowhere/gone.mov"
