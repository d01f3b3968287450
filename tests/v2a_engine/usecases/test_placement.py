"""The preview of placing says what will happen, clip by clip, and what it says is what is placed."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.placement import Action, Placement, placement_of
from v2a_engine.usecases.ports import PlacedClip, StemClip
from v2a_engine.usecases.removal import removal_of
from v2a_engine.usecases.take_fit import ToPlace

StemFor = Callable[..., Stem]
RATE = Fraction(24)


class Shelf:
    def __init__(self, *stems: Stem) -> None:
        self.stems = {stem.wav_path: stem for stem in stems}

    def find(self, key: str, folder: str) -> Stem | None:
        raise NotImplementedError

    def read(self, wav_path: str) -> Stem | None:
        return self.stems.get(wav_path)

    def free_path(self, wanted: str) -> str:
        raise NotImplementedError


def span(start: int, end: int) -> FrameSpan:
    return FrameSpan(start, end, RATE)


def stem(stem_for: StemFor, number: int, take: int = 1, frames: int = 48, handles: int = 12) -> Stem:
    start = number * 48
    heard = span(start, start + frames)
    return stem_for(
        StemRequest(
            cue_id=f"s{number * 10:03d}_FX",
            kind=StemKind.FX,
            span=heard,
            rendered_span=heard.widened(handles, handles),
            picture=(),
            level_lufs=-27.0,
            seed=take,
            take=take,
            wav_path=f"/stems/s{number * 10:03d}_FX_t{take}.wav",
            start_timecode_frame=86400,
        )
    )


def test_what_lies_over_a_shot_that_is_offline_now_stays(stem_for: StemFor) -> None:
    lost, gone = stem(stem_for, 1), stem(stem_for, 5)
    shelf = Shelf(lost, gone)
    placement = placement_of([card(0)], [lying(lost), lying(gone)], shelf, unseen=[span(48, 96)])
    told = {row.name: (row.action, row.why) for row in placement.rows}
    assert told["s010_FX_t1.wav"] == (Action.KEPT, "Its shot is offline, damaged or not looked at yet")
    assert told["s050_FX_t1.wav"][0] is Action.REMOVED
    assert [clip.files[0] for clip in placement.clips if isinstance(clip, PlacedClip)] == [lost.wav_path]


def test_silent_stems_are_named_and_counted(stem_for: StemFor) -> None:
    loud, silent = stem(stem_for, 0), replace(stem(stem_for, 1), short_term_lufs=float("-inf"))
    placement = placement_of([card(0, loud), card(1, silent)], [], Shelf(loud, silent))
    assert [(row.is_silent, row.why) for row in placement.rows] == [(False, ""), (True, "Silent")]
    assert placement.in_words.count("silent") == 1 and ". 1 of the stems is silent." in placement.in_words
    both = placement_of([card(0, replace(loud, short_term_lufs=float("-inf"))), card(1, silent)], [], Shelf())
    assert ". 2 of the stems are silent." in both.in_words
    assert "silent" not in placement_of([card(0, loud)], [], Shelf(loud)).in_words


def card(number: int, *takes: Stem, at: FrameSpan | None = None, is_wanted: bool = True) -> ToPlace:
    where = at or span(number * 48, number * 48 + 48)
    return ToPlace(cue_id=f"s{number * 10:03d}_FX", kind=StemKind.FX, span=where, takes=takes, is_wanted=is_wanted)


def lying(*takes: Stem, by_hand: tuple[str, ...] = (), at: FrameSpan | None = None) -> PlacedClip:
    written = takes[0].request.span
    return PlacedClip(
        kind=StemKind.FX,
        name="FX",
        files=tuple(take.wav_path for take in takes),
        span=at or written,
        first_frame=12,
        written_span=written,
        written_first_frame=12,
        by_hand=by_hand,
    )


def actions(placement: Placement) -> list[tuple[str, Action]]:
    return [(row.cue_id, row.action) for row in placement.rows]


def files(placement: Placement) -> list[str]:
    return [clip.takes[0].wav_path if isinstance(clip, StemClip) else clip.files[0] for clip in placement.clips]


def test_the_first_placing_adds_clips_on_new_tracks(stem_for: StemFor) -> None:
    one = stem(stem_for, 1)
    placement = placement_of([card(1, one), card(2)], (), Shelf(one))
    assert actions(placement) == [("s010_FX", Action.ADDED)]
    assert placement.new_tracks == (StemKind.FX,)
    assert "New tracks: FX" in placement.in_words and "1 added" in placement.in_words
    assert placement.clips == (StemClip(takes=(one,)),)


def test_what_lies_there_as_it_is_wanted_is_kept(stem_for: StemFor) -> None:
    one = stem(stem_for, 1)
    placement = placement_of([card(1, one)], [lying(one)], Shelf(one))
    assert actions(placement) == [("s010_FX", Action.KEPT)]
    assert placement.changes_nothing and placement.new_tracks == ()


def test_another_chosen_take_replaces_the_clip_and_keeps_the_other_as_its_alternative(stem_for: StemFor) -> None:
    first, second = stem(stem_for, 1), stem(stem_for, 1, take=2)
    placement = placement_of([card(1, second, first)], [lying(first)], Shelf(first, second))
    assert actions(placement) == [("s010_FX", Action.REPLACED)]
    assert placement.clips == (StemClip(takes=(second, first)),)


def test_what_was_changed_by_hand_is_left_and_nothing_is_put_beside_it(stem_for: StemFor) -> None:
    first, second = stem(stem_for, 1), stem(stem_for, 1, take=2)
    for touched in (lying(first, by_hand=("muted",)), lying(first, at=span(50, 90))):
        placement = placement_of([card(1, second)], [touched], Shelf(first, second))
        assert actions(placement) == [("s010_FX", Action.LEFT)]
        assert placement.clips == (touched,)
        assert placement.rows[0].why.startswith("You ")


def test_what_is_heard_as_before_is_not_called_replaced_where_only_other_takes_came(stem_for: StemFor) -> None:
    first, second = stem(stem_for, 1), stem(stem_for, 1, take=2)
    placement = placement_of([card(1, first, second)], [lying(first)], Shelf(first, second))
    assert actions(placement) == [("s010_FX", Action.TAKES)] and not placement.changes_nothing
    assert placement.clips == (StemClip(takes=(first, second)),)
    assert "1 heard as before, with other takes added" in placement.in_words
    fewer = placement_of([card(1, first)], [lying(first, second)], Shelf(first, second))
    assert actions(fewer) == [("s010_FX", Action.KEPT)]


def test_a_take_takes_the_place_of_what_was_changed_by_hand_only_where_the_user_says_so(stem_for: StemFor) -> None:
    first, second = stem(stem_for, 1), stem(stem_for, 1, take=2)
    touched, shelf = replace(lying(first, at=span(50, 90)), track=1), Shelf(first, second)
    asked = card(1, second, first)
    left = placement_of([asked], [touched], shelf)
    assert [(row.action, row.is_in_the_way) for row in left.rows] == [(Action.LEFT, True)]
    anyway = placement_of([replace(asked, takes_over=True)], [touched], shelf)
    (row,) = anyway.rows
    assert (row.action, row.is_in_the_way, row.why) == (
        Action.REPLACED,
        True,
        "You moved and trimmed it: the new one anyway",
    )
    assert anyway.clips == (StemClip(takes=(second, first), track=1),)


def test_the_sentence_says_that_what_the_user_changed_goes_where_it_does(stem_for: StemFor) -> None:
    first, second, other = stem(stem_for, 1), stem(stem_for, 1, take=2), stem(stem_for, 2)
    touched, shelf = lying(first, by_hand=("given a marker",)), Shelf(first, second, other)
    left = placement_of([card(1, second)], [touched], shelf)
    anyway = placement_of([replace(card(1, second), takes_over=True)], [touched], shelf)
    assert left.in_words.endswith("Nothing of yours changes.")
    assert anyway.in_words.endswith("What you changed on 1 of them goes too.") and "Nothing" not in anyway.in_words
    everything = removal_of([touched, lying(other)], shelf)
    assert everything.in_words == "Clips of ours: 2 removed. What you changed on 1 of them goes too."
    but_theirs = removal_of([touched, lying(other)], shelf, keeps_changed=True)
    assert but_theirs.in_words.endswith("Nothing of yours changes.")


def test_shots_and_scenes_without_a_take_are_told_where_they_are_meant_and_wanted(stem_for: StemFor) -> None:
    one, lies = stem(stem_for, 1), stem(stem_for, 2)
    ambience = replace(card(0), cue_id="c010_BG", kind=StemKind.BG)
    others = [card(5, is_wanted=False), replace(card(6), is_meant=False), card(2)]
    placement = placement_of([card(1, one), *others, card(3), card(4), ambience], [lying(lies)], Shelf(one, lies))
    assert placement.in_words.endswith("No sound yet: effects of 2 shots, ambience of 1 scene.")
    assert "No sound yet" not in placement_of([card(1, one), *others], [lying(lies)], Shelf(one, lies)).in_words
    nothing = placement_of([card(3)], [], Shelf())
    assert nothing.in_words == "There is nothing of ours to place. No sound yet: effects of 1 shot."


def test_of_a_clip_that_was_cut_in_two_by_hand_both_parts_go_where_the_new_take_goes_in(stem_for: StemFor) -> None:
    first, second = stem(stem_for, 1), stem(stem_for, 1, take=2)
    parts = [lying(first, at=span(48, 60)), replace(lying(first, at=span(70, 96)), first_frame=34)]
    anyway = placement_of([replace(card(1, second), takes_over=True)], parts, Shelf(first, second))
    assert [row.action for row in anyway.rows] == [Action.REPLACED, Action.REMOVED]
    assert anyway.clips == (StemClip(takes=(second,)),)


@pytest.mark.parametrize("reason", ["not another", "not meant", "gone", "not wanted"])
def test_nothing_takes_the_place_of_what_was_changed_by_hand_where_nothing_new_waits(
    stem_for: StemFor, reason: str
) -> None:
    first, second = stem(stem_for, 1), stem(stem_for, 1, take=2)
    asked = replace(
        card(1, first if reason == "not another" else second),
        takes_over=True,
        is_meant=reason != "not meant",
        is_wanted=reason != "not wanted",
    )
    gone = {second.wav_path} if reason == "gone" else ()
    touched = lying(first, by_hand=("given an effect or a level",))
    placement = placement_of([asked], [touched], Shelf(first, second), gone)
    assert [(row.action, row.is_in_the_way) for row in placement.rows] == [(Action.LEFT, False)]
    assert placement.rows[0].why == "You gave it an effect or a level" and placement.clips == (touched,)


def test_a_stem_is_placed_on_the_track_that_its_clip_lay_on(stem_for: StemFor) -> None:
    first, second, other = stem(stem_for, 1), stem(stem_for, 1, take=2), stem(stem_for, 2)
    there = [replace(lying(first), track=2), replace(lying(other), track=1)]
    placement = placement_of([card(1, second, first), card(2)], there, Shelf(first, second, other))
    assert actions(placement) == [("s010_FX", Action.REPLACED), ("s020_FX", Action.KEPT)]
    assert [clip.track for clip in placement.clips] == [2, 1]


@pytest.mark.parametrize(("clips", "words"), [(1, "1 stays as it is"), (2, "2 stay as they are")])
def test_the_sentence_speaks_of_one_clip_as_of_one(stem_for: StemFor, clips: int, words: str) -> None:
    stems = [stem(stem_for, number) for number in range(1, clips + 1)]
    cards = [card(number, one) for number, one in enumerate(stems, start=1)]
    placement = placement_of(cards, [lying(one) for one in stems], Shelf(*stems))
    assert placement.in_words == f"Clips of ours: {words}. Nothing of yours changes."
    touched = placement_of(cards, [lying(one, by_hand=("muted",)) for one in stems], Shelf(*stems))
    assert f"you changed {'it' if clips == 1 else 'them'} by hand" in touched.in_words


def test_clips_of_cards_without_a_take_stay(stem_for: StemFor) -> None:
    one = stem(stem_for, 1)
    placement = placement_of([card(1)], [lying(one)], Shelf(one))
    assert actions(placement) == [("s010_FX", Action.KEPT)]
    assert files(placement) == [one.wav_path]


def test_clips_that_are_not_wanted_or_whose_shot_is_gone_are_removed(stem_for: StemFor) -> None:
    one, five = stem(stem_for, 1), stem(stem_for, 5)
    placement = placement_of([card(1, is_wanted=False)], [lying(one), lying(five)], Shelf(one, five))
    assert [row.action for row in placement.rows] == [Action.REMOVED, Action.REMOVED]
    assert placement.clips == ()
    assert "No shot shows" in placement.rows[1].why


def test_a_take_follows_its_shot_to_where_it_lies_now(stem_for: StemFor) -> None:
    one = stem(stem_for, 1)
    placement = placement_of([card(1, one, at=span(480, 528))], (), Shelf(one))
    (clip,) = placement.clips
    assert (clip.span, clip.first_frame) == (span(480, 528), 12)


def test_a_take_of_another_length_is_never_heard_beyond_its_shot_or_its_own_end(stem_for: StemFor) -> None:
    long = stem(stem_for, 1, frames=60)
    placement = placement_of([card(1, long)], (), Shelf(long))
    assert placement.clips[0].span == span(48, 96)
    assert "another length" in placement.rows[0].why
    short = stem(stem_for, 1, frames=30)
    assert placement_of([card(1, short)], (), Shelf(short)).clips[0].span == span(48, 78)


def test_takes_with_other_handles_are_no_alternatives_of_one_clip(stem_for: StemFor) -> None:
    first, other = stem(stem_for, 1), stem(stem_for, 1, take=2, handles=0)
    (clip,) = placement_of([card(1, first, other)], (), Shelf(first, other)).clips
    assert isinstance(clip, StemClip) and clip.takes == (first,)


def test_a_clip_whose_files_are_gone_stays_as_it_is(stem_for: StemFor) -> None:
    one = stem(stem_for, 1)
    there = replace(lying(one), as_it_is="{...}")
    placement = placement_of([card(1)], [there], Shelf())
    assert placement.clips == (there,)


def test_where_only_some_are_meant_everything_else_stays_as_it_lies(stem_for: StemFor) -> None:
    old, new = stem(stem_for, 2, take=1), stem(stem_for, 2, take=2)
    other, gone = stem(stem_for, 0, take=1), stem(stem_for, 9)
    chosen_elsewhere = replace(card(0, stem(stem_for, 0, take=2)), is_meant=False)
    unwanted = replace(card(1, is_wanted=False), is_meant=False)
    there = [lying(other), lying(stem(stem_for, 1)), lying(old), lying(gone)]
    placement = placement_of([chosen_elsewhere, unwanted, card(2, new, old)], there, Shelf(other, old, new, gone))
    assert actions(placement) == [
        ("s000_FX", Action.KEPT),
        ("s010_FX", Action.KEPT),
        ("s020_FX", Action.REPLACED),
        ("", Action.KEPT),
    ]
    assert [clip for clip in placement.clips if isinstance(clip, PlacedClip)] == [there[0], there[1], there[3]]


def test_a_take_whose_file_is_gone_is_not_placed_and_what_lies_there_without_its_file_stays(stem_for: StemFor) -> None:
    lost, there, dead = stem(stem_for, 0), stem(stem_for, 1), stem(stem_for, 2)
    spare = stem(stem_for, 1, take=2)
    asked = [card(0, lost), card(1, there, spare), card(2)]
    placement = placement_of(asked, [lying(dead)], Shelf(there), {take.wav_path for take in (lost, dead, spare)})
    assert actions(placement) == [
        ("s000_FX", Action.MISSING),
        ("s010_FX", Action.ADDED),
        ("s020_FX", Action.MISSING),
    ]
    assert placement.missing == ("s000_FX", "s020_FX")
    assert files(placement) == [there.wav_path, dead.wav_path], "nor the other take that is gone"
    assert "2 not placed anew, for their files are gone" in placement.in_words
