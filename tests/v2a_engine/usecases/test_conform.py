"""Conform: the sound follows its picture; only what is new is rendered."""

from dataclasses import replace
from fractions import Fraction

import pytest
from conform_room import FX, RATE, A, B, C, CuttingRoom, Shown, StemFor, fates, heard, sequence

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Marker
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.conform_before import OtherRate
from v2a_engine.usecases.conform_changes import in_words
from v2a_engine.usecases.plan import CueWishes, Wishes


def test_shots_that_only_moved_keep_their_files_and_the_same_frames_of_them(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, C).conform(C, A, B)
    assert heard(conformed) == [
        ("/stems/cut_s010_FX_t1.wav", 48, 48, 12),
        ("/stems/cut_s020_FX_t1.wav", 96, 48, 12),
        ("/stems/cut_s030_FX_t1.wav", 0, 48, 12),
    ]
    assert conformed.requests == ()
    assert {what for what, _, _ in fates(conformed)} == {"moved"}


def test_an_equal_cut_changes_nothing(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, C).conform(A, B, C)
    assert {what for what, _, _ in fates(conformed)} == {"unchanged"} and conformed.requests == ()
    assert list(in_words(conformed.changes, sequence(A), sequence(A))) == []


def test_a_clip_is_known_by_what_it_shows_wherever_its_media_lies(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, ("a", 100, 48)).conform(("elsewhere/a", 100, 48))
    assert fates(conformed) == [("unchanged", "s010_FX", 0)]


@pytest.mark.parametrize(
    ("first", "frames", "expected"),
    [(110, 38, 22), (100, 40, 12), (90, 48, 2), (88, 72, 0), (104, 50, 16)],
    ids=["head", "tail", "slipped into the head handle", "both handles to their ends", "tail handle"],
)
def test_a_trimmed_shot_uses_what_the_file_holds(stem_for: StemFor, first: int, frames: int, expected: int) -> None:
    conformed = CuttingRoom(stem_for, A, B).conform(("a", first, frames), B)
    assert ("/stems/cut_s010_FX_t1.wav", 0, frames, expected) in heard(conformed)
    assert fates(conformed)[0] == ("trimmed", "s010_FX", 0) and conformed.requests == ()


@pytest.mark.parametrize("longer", [("a", 87, 48), ("a", 100, 61)])
def test_what_reaches_beyond_the_handles_is_rendered_and_its_neighbours_are_not(
    stem_for: StemFor, longer: Shown
) -> None:
    conformed = CuttingRoom(stem_for, A, B).conform(longer, B)
    assert [request.cue_id for request in conformed.requests] == ["s010_FX"]
    assert "handles" in conformed.changes[0].why
    assert [name for name, *_ in heard(conformed)] == ["/stems/cut_s020_FX_t1.wav"]


def test_a_speed_change_and_an_insert_are_rendered_and_what_left_is_gone(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, C).conform(("a:2", 100, 48), ("z", 0, 24), C)
    assert sorted(fate[:2] for fate in fates(conformed)) == [
        ("gone", "s010_FX"),
        ("gone", "s020_FX"),
        ("moved", "s030_FX"),
        ("new", "s010_FX"),
        ("new", "s020_FX"),
    ]
    assert [request.span.start_frame for request in conformed.requests] == [0, 48]
    assert "speed" in next(one.why for one in conformed.changes if one.what == "new")


def test_two_halves_of_a_shot_both_keep_its_sound(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B).conform(("a", 100, 20), B, ("a", 120, 28))
    assert heard(conformed) == [
        ("/stems/cut_s010_FX_t1.wav", 0, 20, 12),
        ("/stems/cut_s010_FX_t1.wav", 68, 28, 32),
        ("/stems/cut_s020_FX_t1.wav", 20, 48, 12),
    ]


def test_a_shot_used_twice_keeps_each_of_its_stems(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, B, A).conform(A, A, B)
    assert [(name, start) for name, start, *_ in heard(conformed)] == [
        ("/stems/cut_s010_FX_t1.wav", 0),
        ("/stems/cut_s020_FX_t1.wav", 96),
        ("/stems/cut_s030_FX_t1.wav", 48),
    ]


def test_a_shot_whose_stem_was_deleted_stays_without(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    del room.clips[1]
    conformed = room.conform(B, A)
    assert fates(conformed) == [("silent", "s010_FX", 0), ("moved", "s010_FX", 48)] and conformed.requests == ()


def test_a_new_marker_over_an_old_shot_is_heard(stem_for: StemFor) -> None:
    slam = Marker(text="FX: door slam", span=FrameSpan(50, 51, RATE))
    conformed = CuttingRoom(stem_for, A, B).conform(A, B, markers=[slam])
    assert [(one.cue_id, one.moments[0].text) for one in conformed.requests] == [("s020_FX", "door slam")]


def test_a_marker_that_moved_with_its_shot_renders_nothing(stem_for: StemFor) -> None:
    then, now = (Marker(text="FX: door slam", span=FrameSpan(at, at + 1, RATE)) for at in (50, 2))
    conformed = CuttingRoom(stem_for, A, B, markers=[then]).conform(B, A, markers=[now])
    assert conformed.requests == ()


def test_what_was_asked_for_without_a_marker_stays_heard(stem_for: StemFor) -> None:
    on_a_sheet = Marker(text="FX: door slam", span=FrameSpan(50, 51, RATE))
    conformed = CuttingRoom(stem_for, A, B, markers=[on_a_sheet]).conform(B, A)
    assert conformed.requests == ()


def test_ambience_follows_its_scene_and_is_made_anew_where_another_shot_lies_in_it(stem_for: StemFor) -> None:
    both = Wishes()
    a2 = ("a", 400, 24)
    room = CuttingRoom(stem_for, A, a2, B, wishes=both)
    moved = room.conform(B, A, a2)
    assert moved.requests == ()
    assert ("/stems/cut_sc010_BG_t1.wav", 48, 72, 12) in heard(moved)
    changed = room.conform(A, ("a", 600, 10), a2, B)
    assert [request.cue_id for request in changed.requests] == ["sc010_BG", "s020_FX"]


def test_cuts_at_different_rates_are_refused(stem_for: StemFor) -> None:
    with pytest.raises(OtherRate, match="25"):
        CuttingRoom(stem_for, A).conform(A, rate=Fraction(25))


@pytest.mark.parametrize("now", [[("a", 400, 24), A, B], [A, ("a", 404, 12), B], [("a", 100, 40), ("a", 404, 20), B]])
def test_ambience_stays_where_its_scene_was_recut_from_the_same_shots(stem_for: StemFor, now: list[Shown]) -> None:
    room = CuttingRoom(stem_for, A, ("a", 400, 24), B, wishes=Wishes(kinds=(StemKind.BG,)))
    conformed = room.conform(*now)
    frames = sum(frames for _, _, frames in now[:-1])
    assert conformed.requests == ()
    assert ("/stems/cut_sc010_BG_t1.wav", 0, frames, 12) in heard(conformed)
    assert any("recut" in change.why for change in conformed.changes)


def test_ambience_is_made_anew_where_its_file_is_too_short_for_the_scene(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, ("a", 400, 24), B, wishes=Wishes(kinds=(StemKind.BG,)))
    conformed = room.conform(("a", 400, 24), A, ("a", 100, 40), B)
    assert [request.cue_id for request in conformed.requests] == ["sc010_BG"]


def test_a_still_keeps_the_very_frames_of_its_stem(stem_for: StemFor) -> None:
    conformed = CuttingRoom(stem_for, A, ("d:0", 40, 30)).conform(("d:0", 40, 30), A)
    assert ("/stems/cut_s020_FX_t1.wav", 0, 30, 12) in heard(conformed)


def test_a_shot_used_twice_whose_one_stem_was_deleted_stays_without_it_there(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, A)
    del room.clips[2]
    conformed = room.conform(A, B, A)
    assert ("silent", "s030_FX", 96) in fates(conformed) and len(conformed.clips) == 2


def test_stems_of_a_kind_that_was_not_asked_for_are_told_to_be_gone(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, wishes=Wishes())
    room.wishes = FX
    gone = [(change.clip, change.why) for change in room.conform(A, B).changes if change.what == "gone"]
    assert gone == [(name, "stems of its kind were not asked for") for name in ("sc010_BG", "sc020_BG")]


def test_a_sheet_of_the_new_cut_leaves_out_and_asks_anew(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    rows = (
        CueWishes(cue_id="s010_FX", skip=True),
        CueWishes(cue_id="s020_FX", prompt="", takes=2),
        CueWishes(cue_id="s030_FX", negative_prompt="music"),
    )
    room.wishes = replace(FX, of_cues=rows)
    conformed = room.conform(B, A, C)
    assert [request.cue_id for request in conformed.requests] == ["s030_FX"]
    assert [name for name, *_ in heard(conformed)] == ["/stems/cut_s010_FX_t1.wav"]
    left_out = next(change for change in conformed.changes if change.clip == "s020_FX" and change.what == "gone")
    assert "sheet" in left_out.why


def test_what_is_rendered_is_called_as_no_clip_that_stays_whatever_their_folders(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    elsewhere = "/other/cut_s010_FX_t1.wav"
    room.shelf.stems[elsewhere] = replace(room.shelf.stems.pop(room.clips[0].files[0]), wav_path=elsewhere)
    room.touch(0, files=(elsewhere,))
    room.wishes = replace(FX, takes=2)
    conformed = room.conform(C, A, B)
    assert [(one.cue_id, one.wav_path, one.take) for one in conformed.requests] == [
        ("s010_FX", "/stems/cut_s010_FX_t2.wav", 2),
        ("s010_FX", "/stems/cut_s010_FX_t3.wav", 3),
    ]


def test_a_moment_that_was_deleted_from_the_sheet_is_no_more_heard_than_after_a_run(stem_for: StemFor) -> None:
    slam = Marker(text="FX: door slam", span=FrameSpan(50, 51, RATE))
    room = CuttingRoom(stem_for, A, B, markers=[slam])
    kept = room.conform(A, B, markers=[slam])
    room.wishes = replace(FX, of_cues=(CueWishes(cue_id="s020_FX", moments=()),))
    conformed = room.conform(A, B, markers=[slam])
    assert kept.requests == () and [(one.cue_id, one.moments) for one in conformed.requests] == [("s020_FX", ())]
    assert [change.why for change in conformed.changes if change.what == "new"] == ["its cues changed"]
