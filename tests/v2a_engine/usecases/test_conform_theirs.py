"""Stems that the user took to tracks of their own: left, not doubled, and told with what is to be done by hand."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from conform_room import A, B, C, CuttingRoom, fates, heard, sequence

from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.conform import Conformed
from v2a_engine.usecases.conform_changes import Change, counted, in_words, table
from v2a_engine.usecases.ports import PlacedClip, Stray

StemFor = Callable[..., Stem]


def stray(clip: PlacedClip, start: int | None = None) -> Stray:
    """On the user's track, where it was or elsewhere."""
    by = 0 if start is None else start - clip.span.start_frame
    return Stray(clip=replace(clip, span=clip.span.shifted(by), track=None), is_noted=True, track_name="my effects")


def change(conformed: Conformed, what: str) -> Change:
    (found,) = (change for change in conformed.changes if change.what == what)
    return found


def test_one_that_the_new_cut_lacks_is_to_be_copied_to_where_its_picture_went(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    theirs = stray(room.clips.pop(1))
    conformed = room.conform(B, A, before={"elsewhere": (theirs,)})
    told = change(conformed, "by hand")
    assert "copy it there to 01:00:00:00" in told.why and "'my effects'" in told.why
    assert change(conformed, "silent").why == (
        "its stem lies on a track of your own or in a compound clip, and is yours"
    )
    assert conformed.requests == () and [file for file, *_ in heard(conformed)] == ["/stems/cut_s010_FX_t1.wav"]


def test_one_whose_picture_moved_without_it_is_told_from_where_to_where(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    theirs = stray(room.clips.pop(1))
    conformed = room.conform(B, A, before={"elsewhere": (theirs,), "elsewhere_now": (theirs,)})
    told = change(conformed, "by hand")
    assert "lies on your track 'my effects' at 01:00:02:00" in told.why and "move it to 01:00:00:00" in told.why
    (line,) = (line for line in in_words(conformed.changes, room.old, sequence(B, A)) if line.startswith("by hand"))
    assert line.startswith("by hand s020_FX: was at 01:00:02:00, belongs at 01:00:00:00 (")
    (row,) = (row for row in table(conformed.changes, room.old, sequence(B, A)) if row[0] == "by hand")
    assert row[3:7] == ("01:00:02:00", "01:00:04:00", "01:00:00:00", "01:00:02:00") and "move it to" in row[7]
    assert any(line.startswith("1 on tracks of your own") and "by hand" in line for line in counted(conformed.changes))


def test_one_that_the_user_laid_beside_its_picture_on_purpose_is_as_far_beside_it(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B, C)
    theirs = stray(room.clips.pop(1), start=50)  # two frames late
    conformed = room.conform(C, A, B, before={"elsewhere": (theirs,), "elsewhere_now": (theirs,)})
    assert ("by hand", "s020_FX", 98) in fates(conformed)


@pytest.mark.parametrize("start", [48, 50])
def test_one_that_the_user_moved_along_is_left_and_its_shot_gets_no_second_stem(stem_for: StemFor, start: int) -> None:
    room = CuttingRoom(stem_for, A, B)
    theirs = stray(room.clips.pop(1), start)
    conformed = room.conform(B, A, before={"elsewhere": (theirs,), "elsewhere_now": (stray(theirs.clip, start - 48),)})
    assert ("elsewhere", "s020_FX", start - 48) in fates(conformed) and "it stays there" in conformed.changes[0].why
    assert not {"by hand", "silent"} & {change.what for change in conformed.changes}
    assert conformed.requests == () and len(conformed.clips) == 1


def test_a_stem_that_was_ours_and_lies_on_their_track_now_is_not_placed_again(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    conformed = room.conform(A, B, before={"elsewhere_now": (stray(room.clips[1]),)})
    assert fates(conformed) == [("unchanged", "s010_FX", 0), ("elsewhere", "s020_FX", 48)]
    assert [file for file, *_ in heard(conformed)] == ["/stems/cut_s010_FX_t1.wav"]


def test_a_stem_that_they_used_for_another_shot_leaves_its_own_shot_alone(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    conformed = room.conform(A, B, before={"elsewhere_now": (stray(room.clips[1], start=0),)})
    assert "its picture is not under it" in change(conformed, "elsewhere").why
    assert len(heard(conformed)) == 2, "both shots keep theirs"


def test_a_copy_on_their_track_beside_ours_changes_nothing_for_ours(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    copy = stray(room.clips[1])
    conformed = room.conform(B, A, before={"elsewhere": (copy,), "elsewhere_now": (stray(copy.clip, 0),)})
    assert len(heard(conformed)) == 2 and ("elsewhere", "s020_FX", 0) in fates(conformed)


def test_one_whose_picture_is_gone_is_told_so(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    theirs = stray(room.clips.pop(1))
    there = room.conform(A, before={"elsewhere": (theirs,), "elsewhere_now": (theirs,)})
    assert "its picture is not under it" in change(there, "elsewhere").why
    assert "nor is its picture" in change(room.conform(A, before={"elsewhere": (theirs,)}), "elsewhere").why
