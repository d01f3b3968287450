"""What goes back into a timeline that the user worked in meanwhile, and what stays theirs."""

from dataclasses import replace
from fractions import Fraction

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip
from v2a_engine.usecases.put_back import put_back

RATE = Fraction(24)


def clip(number: int, take: int = 1, frames: int = 48) -> PlacedClip:
    span = FrameSpan(number * 48, number * 48 + frames, RATE)
    return PlacedClip(
        kind=StemKind.FX,
        name=f"s{number}",
        files=(f"/stems/s{number}_t{take}.wav",),
        span=span,
        first_frame=12,
        written_span=FrameSpan(number * 48, number * 48 + 48, RATE),
        written_first_frame=12,
    )


def muted(one: PlacedClip) -> PlacedClip:
    return replace(one, by_hand=("muted",), as_it_is="muted")


def test_what_lies_as_we_left_it_goes_back() -> None:
    before, after = [clip(0), clip(1)], [clip(0, take=2), clip(1), clip(2)]
    back = put_back(before, after, after)
    assert list(back.clips) == before and not back.theirs and back.in_words == ""


def test_a_take_without_a_file_in_common_is_known_by_where_we_put_it() -> None:
    touched = muted(clip(0, take=2))
    back = put_back([clip(0), clip(1)], [clip(0, take=2), clip(1)], [touched, clip(1)])
    assert list(back.clips) == [clip(1), touched]
    assert back.in_words == "1 clip that you changed was left"


def test_one_that_was_changed_again_in_the_same_way_is_still_the_users() -> None:
    louder = replace(muted(clip(0)), as_it_is="muted, and otherwise than before")
    assert list(put_back([muted(clip(0))], [muted(clip(0))], [louder]).clips) == [louder]


def test_what_the_user_brought_back_before_us_lies_there_once() -> None:
    back = put_back([clip(0)], [clip(0, take=2)], [clip(0)])
    assert list(back.clips) == [clip(0)] and back.in_words == ""


def test_of_a_clip_that_was_cut_in_two_the_part_that_is_as_we_left_it_stays() -> None:
    first = clip(0, frames=20)
    second = replace(clip(0), span=FrameSpan(30, 48, RATE), first_frame=42)
    moved = replace(second, span=FrameSpan(28, 46, RATE))
    back = put_back([first, second], [first, second], [first, moved])
    assert list(back.clips) == [first, moved]


def test_what_is_the_users_stays_so_however_it_is_read_again() -> None:
    touched = muted(clip(0))
    back = put_back([], [clip(0), clip(1)], [touched, clip(1)])
    left = back.left_of([replace(touched, as_it_is="written anew")])
    again = put_back([clip(0), clip(1)], left, [touched])
    assert list(again.clips) == [clip(1), touched]


def test_what_was_taken_out_stays_out_the_next_time_too() -> None:
    back = put_back([clip(0)], [clip(0, take=2)], [])
    assert back.clips == () and back.in_words == "1 clip that you took out stays out"
    assert put_back([clip(0, take=2)], back.left_of([]), []).clips == ()
