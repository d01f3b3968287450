"""Conform: what has to be there of the old cut, and what becomes of the sound where it is not."""

from dataclasses import replace

import pytest
from conform_room import RATE, A, B, C, CuttingRoom, StemFor, fates

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.conform_before import NothingOfOurs, StemsMissing
from v2a_engine.usecases.ports import OurTrack, PlacedClip


def lose(room: CuttingRoom, *numbers: int) -> None:
    for number in numbers:
        del room.shelf.stems[room.clips[number].files[0]]


def test_stems_that_are_not_where_the_old_cut_says_stop_it_before_anything_is_done(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    lose(room, 0, 1)
    with pytest.raises(StemsMissing, match="2 stems") as stopped:
        room.conform(C, A, B)
    sentence = str(stopped.value)
    assert "/stems/cut_s010_FX_t1.wav" in sentence
    assert "--map '/stems=" in sentence and "Bring the folder back" in sentence and "--without-missing" in sentence


def test_without_missing_stems_go_on_and_are_made_anew_and_no_shot_is_called_silent(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    lose(room, 0, 1)
    conformed = room.conform(C, A, before={"without_missing": True})
    assert fates(conformed) == [("moved", "s030_FX", 0), ("new", "s020_FX", 48), ("gone", "s020_FX", None)]
    assert [request.cue_id for request in conformed.requests] == ["s020_FX"]
    whys = {change.what.value: change.why for change in conformed.changes}
    assert whys["new"] == "its stem of before is not there" and whys["gone"] == "its file is not there"


def test_a_deleted_stem_stays_away_where_others_are_lost(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    lose(room, 0)
    del room.clips[1]
    conformed = room.conform(A, B, C, before={"without_missing": True})
    assert [request.cue_id for request in conformed.requests] == ["s010_FX"]
    assert ("silent", "s020_FX", 48) in fates(conformed)


def test_a_stem_that_a_hand_changed_is_kept_though_its_file_is_not_there(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    lose(room, 0)
    room.touch(0, by_hand=("muted",))
    conformed = room.conform(B, A, before={"without_missing": True})
    assert ("left", "s010_FX", 48) in fates(conformed) and conformed.requests == ()


def test_an_old_cut_without_anything_of_ours_is_refused(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.clips.clear()
    with pytest.raises(NothingOfOurs, match=r"'cut' no clip of ours is found.*`wildtrack run`"):
        room.conform(A, B)


def test_old_footage_that_is_offline_is_known_by_what_the_stems_were_made_for(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(0, by_hand=("muted",))
    room.old = replace(
        room.old, edits=tuple(replace(edit, picture=(), offline="media is offline") for edit in room.old.edits)
    )
    own = PlacedClip(
        kind=StemKind.FX,
        name="door",
        files=(),
        span=FrameSpan(100, 110, RATE),
        first_frame=0,
        written_span=None,
        track=0,
    )
    track = OurTrack(name="FX", muted=False, theirs=(own,), as_it_is="the track")
    conformed = room.conform(C, B, A, tracks=[track])
    assert conformed.requests == ()
    assert {("left", "s010_FX", 96), ("unchanged", "s020_FX", 48), ("yours", "door", 4)} <= set(fates(conformed))
    assert not any("not in the new cut" in change.why for change in conformed.changes)
