"""Conform: what a hand changed is never replaced, and nothing that it left alone goes."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conform_room import RATE, A, B, C, CuttingRoom, Shown, StemFor, fates, heard, lying, sequence

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import OurTrack, PlacedClip

TOUCHED = {
    "trimmed": {"span": FrameSpan(50, 80, RATE), "first_frame": 14},
    "renamed": {"by_hand": ("renamed",)},
    "muted": {"by_hand": ("muted",)},
    "moved": {"span": FrameSpan(51, 99, RATE)},
}


@pytest.mark.parametrize("hand", TOUCHED)
def test_what_a_hand_changed_goes_with_its_picture_and_is_never_replaced(stem_for: StemFor, hand: str) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(1, **TOUCHED[hand])
    touched = room.clips[1]
    conformed = room.conform(B, A, ("z", 0, 10))
    left = [clip for clip in conformed.clips if isinstance(clip, PlacedClip)]
    assert [clip.as_it_is for clip in left] == ["the very clip of s020_FX"]
    assert (left[0].span, left[0].first_frame) == (touched.span.shifted(-48), touched.first_frame)
    assert [request.cue_id for request in conformed.requests] == ["s030_FX"], "its shot is not rendered anew"
    assert hand in next(one.why for one in conformed.changes if one.what == "left")


@pytest.mark.parametrize("now", [("b", 210, 30), ("b", 180, 90)], ids=["trimmed", "longer than its handles"])
def test_a_touched_stem_answers_for_its_shot_whatever_became_of_it(stem_for: StemFor, now: Shown) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.touch(1, by_hand=("muted",))
    conformed = room.conform(A, now)
    assert conformed.requests == ()
    (left,) = (clip for clip in conformed.clips if isinstance(clip, PlacedClip))
    assert left.span.start_frame - 48 == 200 - now[1], "the sound lies under the picture that it was made for"


def test_a_touched_stem_whose_picture_is_gone_stays_where_it_lies(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.touch(1, by_hand=("renamed",))
    conformed = room.conform(A)
    assert ("left", "s020_FX", 48) in fates(conformed)


def test_a_touched_stem_stays_with_its_picture_through_one_conform_after_the_other(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(1, span=FrameSpan(52, 90, RATE), first_frame=14)
    once = room.conform(("z", 0, 30), A, B)
    room.old = sequence(("z", 0, 30), A, B)
    room.clips = [clip for clip in once.clips if isinstance(clip, PlacedClip)]
    twice = room.conform(B, A)
    (left,) = (clip for clip in twice.clips if isinstance(clip, PlacedClip))
    assert left.span == FrameSpan(4, 42, RATE)


@pytest.mark.parametrize("hand", TOUCHED)
def test_conforming_again_to_the_same_output_doubles_nothing(stem_for: StemFor, hand: str) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(1, **TOUCHED[hand])
    once = room.conform(("z", 0, 30), B, A, C)
    there = [clip for clip in once.clips if isinstance(clip, PlacedClip)]
    assert len(there) == 1
    assert lying(room.conform(("z", 0, 30), B, A, C, now=there)) == lying(once)


def test_a_stem_changed_in_the_new_cut_is_not_said_to_be_gone_from_the_old_one(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    there = replace(room.clips[1], span=(lies := FrameSpan(0, 48, RATE)), written_span=lies, by_hand=("muted",))
    assert fates(room.conform(B, now=[there])) == [("gone", "s010_FX", None), ("left", "s020_FX", 0)]


def test_what_a_hand_changed_in_the_new_cut_itself_stays_there(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    rippled = [replace(clip, span=clip.span.shifted(10)) for clip in room.clips]
    muted = replace(rippled[0], by_hand=("muted",))
    conformed = room.conform(("z", 0, 10), A, B, now=[muted, rippled[1]])
    assert ("left", "s010_FX", 10) in fates(conformed) and ("moved", "s020_FX", 58) in fates(conformed)
    assert [request.cue_id for request in conformed.requests] == ["s010_FX"], "only the insert"


def test_a_stem_whose_samples_were_edited_stays(stem_for: StemFor, tmp_path: Path) -> None:
    room = CuttingRoom(stem_for, A, B)
    edited = tmp_path / "edited.wav"
    edited.write_bytes(b"other samples than the record knows")
    room.touch(1, files=(str(edited),))
    conformed = room.conform(A, B)
    (left,) = (clip for clip in conformed.clips if isinstance(clip, PlacedClip))
    assert left.files == (str(edited),) and left.span.start_frame == 48


def before(room: CuttingRoom) -> list[tuple[str, int, int, int, int | None]]:
    """How the old cut's clips lie."""
    found = ((one.files[0], one.span.start_frame, one.span.frames, one.first_frame, one.track) for one in room.clips)
    return sorted(found, key=str)


def test_both_halves_of_a_stem_that_was_cut_in_two_stay(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.razor(1, 20)
    conformed = room.conform(A, B, C)
    assert lying(conformed) == before(room) and conformed.requests == ()
    assert fates(conformed).count(("left", "s020_FX", 48)) == 1 and ("left", "s020_FX", 68) in fates(conformed)
    assert not any("not in the new cut" in change.why for change in conformed.changes)


def test_each_half_goes_with_its_part_of_the_picture(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.razor(1, 20)
    conformed = room.conform(("b", 200, 20), A, ("b", 220, 28))
    assert [(start, frames) for _, start, frames, *_ in lying(conformed)] == [(20, 48), (0, 20), (68, 28)]
    assert conformed.requests == ()


def test_half_a_stem_whose_part_of_the_picture_is_gone_stays_beside_the_rest_and_says_so(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.razor(1, 30)
    conformed = room.conform(("b", 200, 25), A)
    assert ("left", "s020_FX", 0) in fates(conformed) and ("left", "s020_FX", 30) in fates(conformed)
    assert any("beside the rest of its shot" in change.why for change in conformed.changes)


def test_a_copy_does_not_drive_out_the_original(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.copy(0, 100)
    conformed = room.conform(A, B, C)
    assert lying(conformed) == before(room) and conformed.requests == ()
    assert {what for what, *_ in fates(conformed)} == {"unchanged", "left"}


def test_a_copy_goes_with_the_picture_that_it_was_put_under(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.copy(0, 98)
    conformed = room.conform(C, A, B)
    assert ("/stems/cut_s010_FX_t1.wav", 2, 48, 12, 1) in lying(conformed)
    assert [start for _, start, *_ in heard(conformed)] == [48, 96, 0], "and the originals with theirs"


def test_a_copy_on_another_track_at_the_very_place_of_its_original_stays(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    room.copy(0, 0)
    conformed = room.conform(A, B)
    assert lying(conformed) == before(room)
    assert next(change.why for change in conformed.changes if change.what == "left") == "copied"


def test_a_copy_that_was_put_in_the_place_of_a_like_shots_stem_answers_for_it(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, A)
    del room.clips[2]
    room.copy(0, 96)
    conformed = room.conform(A, B, A)
    assert lying(conformed) == before(room) and conformed.requests == ()


def test_a_shot_whose_stem_went_elsewhere_by_hand_stays_without(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    room.touch(0, span=FrameSpan(96, 144, RATE), track=1)
    conformed = room.conform(A, B, C)
    assert lying(conformed) == before(room)
    silent = next(change for change in conformed.changes if change.what == "silent")
    assert "changed by hand" in silent.why


def work(room: CuttingRoom, chance: random.Random) -> None:
    """Do something to one of the stems."""
    number = chance.randrange(len(room.clips))
    one = room.clips[number]
    cut = chance.randrange(1, max(one.span.frames // 2, 2))
    deeds: dict[str, Callable[[], None]] = {
        "copy": lambda: room.copy(number, chance.randrange(260), track=len(room.clips)),
        "mute": lambda: room.touch(number, by_hand=(*one.by_hand, "muted")),
        "rename": lambda: room.touch(number, by_hand=(*one.by_hand, "renamed")),
        "move": lambda: room.touch(number, span=one.span.shifted(chance.randrange(-one.span.start_frame, 100))),
        "delete": lambda: room.clips.remove(one),
    }
    if one.span.frames > cut:
        deeds["razor"] = lambda: room.razor(number, cut)
        deeds["head"] = lambda: room.touch(number, span=one.span.widened(-cut, 0), first_frame=one.first_frame + cut)
        deeds["tail"] = lambda: room.touch(number, span=one.span.widened(0, -cut))
    deeds[chance.choice(list(deeds))]()


@pytest.mark.parametrize("seed", range(60))
def test_whatever_a_hand_did_the_very_same_cut_leaves_it_so(stem_for: StemFor, seed: int) -> None:
    chance = random.Random(seed)
    still, same = ("d:0", 40, 30), [A, B, C, A, ("a", 148, 20), ("b", 230, 40)]
    room = CuttingRoom(stem_for, *same, still)
    for _ in range(chance.randrange(1, 7)):
        work(room, chance)
    conformed = room.conform(*same, still)
    assert lying(conformed) == before(room) and conformed.requests == ()
    assert not {what for what, *_ in fates(conformed)} & {"new", "gone", "moved", "trimmed"}
    again = room.conform(
        *same, still, now=room.clips, tracks_now=[OurTrack(name="", muted=False, theirs=(), as_it_is="")]
    )
    assert (
        sorted(each[:4] for each in lying(again)) == sorted(each[:4] for each in before(room)) and again.requests == ()
    )


def test_a_copy_in_the_new_cut_itself_stays_there(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    old = room.clips
    room.copy(0, 60)
    now, room.clips = room.clips, old[:2]
    conformed = room.conform(A, B, now=now)
    assert [each[:3] for each in lying(conformed)] == [
        ("/stems/cut_s010_FX_t1.wav", 0, 48),
        ("/stems/cut_s010_FX_t1.wav", 60, 48),
        ("/stems/cut_s020_FX_t1.wav", 48, 48),
    ]


def test_a_stem_nudged_in_the_new_cut_itself_stays_where_the_whole_cut_was_not_shifted(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    now = [replace(room.clips[0], span=room.clips[0].span.shifted(3)), *room.clips[1:]]
    conformed = room.conform(A, B, C, now=now)
    assert ("left", "s010_FX", 3) in fates(conformed) and len(conformed.clips) == 3


def test_clips_of_the_users_own_on_our_tracks_go_with_their_picture_and_are_told(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    own = replace(room.clips[1], name="my bang.wav", files=(), span=FrameSpan(60, 70, RATE), written_span=None)
    tracks = [OurTrack(name="FX", muted=False, theirs=(own,), as_it_is="")]
    conformed = room.conform(B, A, tracks=tracks)
    assert ("yours", "my bang.wav", 12) in fates(conformed)
    (kept,) = (clip for clip in conformed.clips if isinstance(clip, PlacedClip))
    assert (kept.span.start_frame, kept.files) == (12, ())
    assert len(room.conform(B, A, tracks=tracks, tracks_now=tracks).clips) == 2, "there already"


def own_clip(start: int, end: int) -> OurTrack:
    clip = PlacedClip(
        kind=StemKind.FX, name="door", files=(), span=FrameSpan(start, end, RATE), first_frame=0, written_span=None
    )
    return OurTrack(name="FX", muted=False, theirs=(clip,), as_it_is="the track")


@pytest.mark.parametrize(
    ("now", "start", "why"),
    [
        ((("z", 0, 30), A, B), 130, "it went with the shot before it"),
        ((B, A), 52, "it went with the shot before it"),
        ((A, B), 100, ""),
        ((C,), 100, "the shots beside it are not in the new cut"),
    ],
    ids=["everything shifts", "reordered", "as it was", "gone"],
)
def test_a_clip_behind_the_last_shot_goes_with_that_shot(
    stem_for: StemFor, now: tuple[Shown, ...], start: int, why: str
) -> None:
    room = CuttingRoom(stem_for, A, B)
    conformed = room.conform(*now, tracks=[own_clip(100, 110)])
    assert ("yours", "door", start) in fates(conformed)
    assert why in next(one.why for one in conformed.changes if one.what == "yours")


def test_a_clip_over_black_whose_shot_before_is_gone_goes_with_the_one_after_and_a_copy_does_the_same(
    stem_for: StemFor,
) -> None:
    room = CuttingRoom(stem_for, A, ("z", 0, 20), B, C)
    room.old = replace(room.old, edits=(room.old.edits[0], *room.old.edits[2:]))
    del room.clips[1]
    room.copy(2, 50)
    room.touch(3, span=FrameSpan(50, 60, RATE))
    conformed = room.conform(("y", 0, 200), B, tracks=[own_clip(52, 60)])
    assert ("yours", "door", 200 - 68 + 52) in fates(conformed) and ("left", "s040_FX", 200 - 68 + 50) in fates(
        conformed
    )
    assert sum("it went with the shot after it" in one.why for one in conformed.changes) == 2


@pytest.mark.parametrize(("record", "why"), [(True, "its file was changed"), (False, "the record beside its file is")])
def test_a_stem_whose_record_is_gone_is_not_said_to_be_changed(
    stem_for: StemFor, tmp_path: Path, record: bool, why: str
) -> None:
    room = CuttingRoom(stem_for, A, B)
    file = tmp_path / "stem.wav"
    for path in (file, tmp_path / "stem.wav.json")[: 1 + record]:
        path.write_bytes(b"something")
    room.touch(1, files=(str(file),))
    (left,) = (change for change in room.conform(A, B).changes if change.what == "left")
    assert why in left.why


def test_a_clip_over_black_stays_over_black_where_one_of_the_shots_beside_it_takes_it_there(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, ("z", 0, 20), B)
    room.old = replace(room.old, edits=(room.old.edits[0], room.old.edits[2]))
    now = sequence(A, C, ("z", 0, 20), B)
    del room.clips[1]
    cut = replace(now, edits=(*now.edits[:2], now.edits[3]))
    conformed = room.conform(now_cut=cut, tracks=[own_clip(50, 60)])
    assert ("yours", "door", 98) in fates(conformed)
