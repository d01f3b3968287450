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
    spare=st.integers(0, 100),
    rate=st.sampled_from(RATES),
    wav_rate=st.sampled_from(RATES),
)
def test_a_range_of_a_wav_begins_and_ends_on_whole_frames_of_both(
    start: int, first: int, frames: int, spare: int, rate: Fraction, wav_rate: Fraction
) -> None:
    held_s = (first + frames + spare) / rate
    found = wav_range(FrameSpan(start, start + frames, rate), first, wav_rate, held_s)
    if rate == wav_rate:
        assert found is not None and (found.start, found.end) == (first, first + frames)
        return
    if found is None:
        return
    assert found.start / wav_rate == (first - found.early_frames) / rate, "no sound moves"
    assert found.end / wav_rate == (first + frames + found.late_frames) / rate
    assert found.early_frames <= min(first, start) and found.end / wav_rate <= held_s and found.start < found.end


def test_rates_with_a_common_frame_nearby_always_have_a_range() -> None:
    for rate, wav_rate in ((50, 25), (60, 30), (48, 24), (25, 50), (24, 48)):
        for first in range(6, 12):
            for frames in range(20, 30):
                place = FrameSpan(0, frames, Fraction(rate))
                assert wav_range(place, first, Fraction(wav_rate), Fraction(2)) is not None
    apart = FrameSpan(0, 48, Fraction(24000, 1001))
    assert wav_range(apart, 7, Fraction(24), Fraction(9)) is None, "these share none for 1000 frames"


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
