"""Which of many clips lie over a place."""

from fractions import Fraction
from random import Random

from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.along_time import AlongTime

RATES = (Fraction(24), Fraction(24000, 1001), Fraction(25))


def spans(count: int, seed: int) -> list[FrameSpan]:
    """Some long, some empty, at several rates; many begin and end together."""
    random = Random(seed)
    starts = ((random.randrange(0, 200), random.choice((0, 1, 5, 5, 40, 190))) for _ in range(count))
    return [FrameSpan(start, start + frames, random.choice(RATES)) for start, frames in starts]


def test_those_over_a_place_are_found_in_the_order_they_were_given_in_and_no_other() -> None:
    lying = spans(60, seed=1)
    along = AlongTime(lying, lambda span: span)
    for place in spans(200, seed=2):
        assert along.over(place) == [span for span in lying if span.overlaps(place)]


def test_neighbours_that_meet_at_a_border_do_not_lie_over_one_another() -> None:
    rate = RATES[1]
    clips = {name: FrameSpan(at, at + 5, rate) for name, at in (("first", 10**6), ("second", 10**6 + 5))}
    along = AlongTime(clips, clips.__getitem__)
    assert along.over(clips["second"]) == ["second"]
    assert along.over(FrameSpan(10**6 + 4, 10**6 + 6, rate)) == ["first", "second"]
    assert along.over(FrameSpan(10**6 + 10, 10**6 + 11, rate)) == []
