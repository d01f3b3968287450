"""Time: exact rates, shared borders, drop-frame timecode."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v2a_engine.domain.errors import BadRange, UnknownFrameRate
from v2a_engine.domain.time import FrameSpan, exact_rate, frame_of_timecode, timecode


def test_neighbours_share_a_border_and_two_hundred_of_them_do_not_drift(every_rate: Fraction) -> None:
    spans = [FrameSpan(37 * n, 37 * (n + 1), every_rate) for n in range(200)]
    borders = [span.samples(48_000) for span in spans]
    assert all(a[1] == b[0] for a, b in itertools.pairwise(borders))
    assert abs(borders[-1][1] - 200 * 37 / every_rate * 48_000) <= Fraction(1, 2)


@pytest.mark.parametrize("label", [23.976, 23.98, "23.976", 23.976024627685547, 24000 / 1001])
def test_every_spelling_of_23_976_is_the_same_exact_rate(label: float | str) -> None:
    assert exact_rate(label) == Fraction(24000, 1001)


@pytest.mark.parametrize("label", [0, -24, float("nan"), float("inf"), "fast", 24.5, 1e9])
def test_a_rate_nobody_knows_is_refused(label: float | str) -> None:
    with pytest.raises(UnknownFrameRate):
        exact_rate(label)


@given(st.integers(0, 24 * 3600 * 29), st.sampled_from([Fraction(30000, 1001), Fraction(60000, 1001)]))
def test_drop_frame_timecode_names_each_frame_once(frame: int, rate: Fraction) -> None:
    assert frame_of_timecode(timecode(frame, rate, drop_frame=True), rate) == frame


def test_an_hour_of_drop_frame_timecode_is_an_hour_on_the_clock() -> None:
    assert frame_of_timecode("01:00:00;00", Fraction(30000, 1001)) == 107892


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(BadRange):
        FrameSpan(10, 9, Fraction(24))
