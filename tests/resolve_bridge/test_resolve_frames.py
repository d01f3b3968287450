"""Resolve's four ways to count: between them no sound moves against its picture."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from resolve_bridge.frames import RecordFrame, TimelineClock, TimelineFrame, rate_label, wav_range
from v2a_engine.domain.time import FrameSpan

RATES = [Fraction(n) for n in (16, 18, 24, 25, 30, 48, 50, 60)]
RATES += [Fraction(n * 1000, 1001) for n in (24, 30, 60)]


@given(
    start=st.integers(0, 500),
    first=st.integers(0, 500),
    frames=st.integers(1, 5000),
    rate=st.sampled_from(RATES),
    wav_rate=st.sampled_from(RATES),
)
def test_a_range_of_a_wav_begins_and_ends_exactly_where_it_is_wanted_or_there_is_none(
    start: int, first: int, frames: int, rate: Fraction, wav_rate: Fraction
) -> None:
    found = wav_range(FrameSpan(start, start + frames, rate), first, wav_rate)
    exact = first * wav_rate / rate, (first + frames) * wav_rate / rate
    assert (found is None) is any(frame.denominator > 1 for frame in exact)
    assert found is None or (found.start, found.end) == exact
    assert found is not None or rate != wav_rate


@given(frame=st.integers(0, 300_000), rate=st.sampled_from(RATES), hours=st.integers(0, 10))
def test_timecode_leads_back_to_the_same_frame(frame: int, rate: Fraction, hours: int) -> None:
    for drops in {False, rate in (Fraction(30000, 1001), Fraction(60000, 1001))}:
        start = hours * 3600 * round(rate)
        clock = TimelineClock(rate=rate, drop_frame=drops, zero=RecordFrame(start), start_frame=start)
        assert clock.frame_at(clock.timecode(TimelineFrame(frame))) == frame
        assert clock.relative(clock.record(TimelineFrame(frame))) == frame


def test_a_setting_spells_rate_and_drop_frame() -> None:
    assert rate_label("59.94 DF") == (Fraction(60000, 1001), True)
    assert rate_label(" 23.976 ") == (Fraction(24000, 1001), False)
    assert rate_label("25.0") == (Fraction(25), False)
