"""The decision how loud, by arithmetic."""

import math
from fractions import Fraction

import numpy as np
import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.time import FrameSpan
from v2a_engine.media.loudness import Loudness, TruePeakMeter
from v2a_engine.stems.level import level_note, levelling
from v2a_engine.stems.limiter import CONTEXT_SAMPLES, limited


def aim(kind: StemKind, level_lufs: float, true_peak_dbtp: float = -2.0) -> StemRequest:
    """A request of which only the levels matter."""
    span = FrameSpan(0, 24, Fraction(24))
    return StemRequest(
        cue_id="s010",
        kind=kind,
        span=span,
        rendered_span=span,
        picture=(),
        level_lufs=level_lufs,
        true_peak_dbtp=true_peak_dbtp,
        seed=1,
        wav_path="/s010_t1.wav",
        start_timecode_frame=0,
    )


def loudness(short_term: float, peak: float, median: float | None = None) -> Loudness:
    return Loudness(
        short_term_max_lufs=short_term,
        short_term_median_lufs=short_term if median is None else median,
        momentary_max_lufs=short_term,
        integrated_lufs=short_term,
        range_lu=0.0,
        true_peak_dbtp=peak,
    )


@pytest.mark.parametrize(
    ("peak", "gain_db", "is_limited"),
    [
        (-12.0, 10.0, False),  # lands on -2 dBTP exactly
        (-10.0, 8.0, False),  # 2 dB less is nothing to limit for
        (-7.0, 10.0, True),  # 5 dB of limiting keep the level
        (-5.0, 9.0, True),  # 7 dB are too much for a limiter alone
        (-1.0, 5.0, True),
    ],
)
def test_gain_gives_way_to_peaks_then_a_limiter_then_both(peak: float, gain_db: float, is_limited: bool) -> None:
    plan = levelling(aim(StemKind.FX, -27.0), loudness(-37.0, peak))
    assert plan.gain_db == pytest.approx(gain_db)
    assert (plan.limit_to_dbtp is not None) == is_limited


def test_the_true_peak_that_is_asked_for_decides_the_gain() -> None:
    assert levelling(aim(StemKind.FX, -27.0, true_peak_dbtp=-4.0), loudness(-37.0, -12.0)).gain_db == pytest.approx(8.0)


def test_a_stem_that_its_peaks_keep_too_quiet_says_so_and_one_as_asked_says_nothing() -> None:
    assert "-32 LUFS, not at -27" in level_note(aim(StemKind.FX, -27.0), loudness(-32.0, -2.0))
    assert level_note(aim(StemKind.FX, -27.0), loudness(-28.0, -2.0)) == ""


def test_an_ambience_goes_by_its_usual_window_and_an_effect_by_its_loudest() -> None:
    storm = loudness(-20.0, -12.0, median=-40.0)
    assert levelling(aim(StemKind.BG, -38.0), storm).gain_db == pytest.approx(2.0)
    assert levelling(aim(StemKind.FX, -27.0), storm).gain_db == pytest.approx(-7.0)


@pytest.mark.parametrize("level", [-71.0, -math.inf])
def test_near_silence_is_not_raised(level: float) -> None:
    assert levelling(aim(StemKind.FX, -27.0), loudness(level, level)).gain_db == 0.0
    assert "not raised" in level_note(aim(StemKind.FX, -27.0), loudness(level, level))


def test_the_limiter_holds_the_ceiling_keeps_the_image_and_leaves_quiet_parts_alone() -> None:
    rng = np.random.default_rng(4)
    fall = np.exp(-np.arange(24_000) / 2000)
    sound = (rng.standard_normal(24_000) * fall).astype(np.float32)
    sound = np.concatenate([np.zeros(24_000, np.float32) + 0.01, sound])
    stereo = np.stack([sound, 0.5 * sound])
    quieter = limited(stereo, -6.0)
    meter = TruePeakMeter(2)
    meter.add(quieter)
    assert -6.5 < meter.dbtp < -5.8
    assert np.abs(quieter[1] - 0.5 * quieter[0]).max() < 1e-6
    assert np.array_equal(quieter[:, :20_000], stereo[:, :20_000])


def test_the_limiter_needs_no_more_context_than_it_says() -> None:
    sound = np.random.default_rng(5).standard_normal((2, 30_000)).astype(np.float32)
    whole = limited(sound, -6.0)
    first, last = 10_000 - CONTEXT_SAMPLES, 20_000 + CONTEXT_SAMPLES
    part = limited(sound[:, first:last], -6.0)[:, CONTEXT_SAMPLES:-CONTEXT_SAMPLES]
    assert np.abs(part - whole[:, 10_000:20_000]).max() < 1e-5


def test_a_shot_in_which_little_happens_is_laid_lower_and_says_so() -> None:
    quiet = levelling(aim(StemKind.BG, -38.0), loudness(-30.0, -20.0), quieter_db=12.0)
    assert quiet.gain_db == pytest.approx(-20.0)
    assert "12 dB under -38" in level_note(aim(StemKind.BG, -38.0), loudness(-50.0, -40.0), quieter_db=12.0)
