"""The meter against EBU Tech 3341's signals, against an independent meter, and against arithmetic."""

import numpy as np
import pyloudnorm  # type: ignore[import-untyped]
import pytest

from v2a_engine.media.loudness import Loudness, LoudnessMeter, Samples

RATE_HZ = 48_000


def sine(dbfs: float, seconds: float, frequency_hz: float = 1000.0, rate_hz: int = RATE_HZ) -> Samples:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * frequency_hz * time_s)
    return np.stack([wave, wave]).astype(np.float32)


def measured(sound: Samples, block: int = 4001, rate_hz: int = RATE_HZ) -> Loudness:
    meter = LoudnessMeter(rate_hz, sound.shape[0])
    for start in range(0, sound.shape[1], block):
        meter.add(sound[:, start : start + block])
    return meter.result()


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
def test_a_stereo_sine_of_minus_23_dbfs_reads_minus_23_on_every_scale(rate_hz: int) -> None:
    seen = measured(sine(-23.0, 20, rate_hz=rate_hz), rate_hz=rate_hz)
    for value in (seen.short_term_max_lufs, seen.short_term_median_lufs, seen.integrated_lufs, seen.momentary_max_lufs):
        assert value == pytest.approx(-23.0, abs=0.1)  # tolerance of Tech 3341
    assert seen.range_lu == pytest.approx(0.0, abs=0.1)


def test_integrated_loudness_gates_the_quiet_parts_as_in_tech_3341_case_3() -> None:
    sound = np.concatenate([sine(-36.0, 10), sine(-23.0, 60), sine(-36.0, 10)], axis=1)
    assert measured(sound).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_loudness_range_of_two_levels_is_their_distance_as_in_tech_3342_case_1() -> None:
    sound = np.concatenate([sine(-20.0, 20), sine(-30.0, 20)], axis=1)
    assert measured(sound).range_lu == pytest.approx(10.0, abs=1.0)


def test_short_term_maximum_follows_the_loud_part_and_the_median_the_usual_one() -> None:
    seen = measured(np.concatenate([sine(-30.0, 20), sine(-20.0, 4), sine(-30.0, 20)], axis=1))
    assert seen.short_term_max_lufs == pytest.approx(-20.0, abs=0.1)
    assert seen.short_term_median_lufs == pytest.approx(-30.0, abs=0.1)


def test_a_sound_shorter_than_a_window_is_measured_as_a_whole() -> None:
    assert measured(sine(-23.0, 1.23)).short_term_max_lufs == pytest.approx(-23.0, abs=0.15)


@pytest.mark.parametrize("seed", [1, 2])
def test_an_independent_meter_agrees_on_noise_with_pauses(seed: int) -> None:
    rng = np.random.default_rng(seed)
    levels = np.repeat(10 ** (rng.uniform(-60, -10, 25) / 20), RATE_HZ // 2)
    sound = (levels * rng.standard_normal((2, levels.size))).astype(np.float32)
    other = pyloudnorm.Meter(RATE_HZ, filter_class="DeMan").integrated_loudness(sound.T.astype(np.float64))
    assert measured(sound).integrated_lufs == pytest.approx(other, abs=0.1)


def test_block_borders_change_nothing() -> None:
    sound = (np.random.default_rng(3).standard_normal((2, 5 * RATE_HZ)) * 0.1).astype(np.float32)
    whole, parts = measured(sound, block=sound.shape[1]), measured(sound, block=777)
    assert parts.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-9)
    assert parts.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-5)


def test_true_peak_finds_the_top_that_lies_between_two_samples() -> None:
    # A quarter of the sample rate at 45 degrees: every sample lies 3 dB below the top (Tech 3341, case 17).
    time = np.arange(RATE_HZ)
    swell = np.minimum(1.0, time / 4800)  # a sine that starts at once does overshoot
    wave = (0.5 * swell * np.sin(np.pi / 2 * time + np.pi / 4)).astype(np.float32)
    seen = measured(np.stack([wave, wave]))
    assert 20 * np.log10(np.abs(wave).max()) == pytest.approx(-9.03, abs=0.01)
    assert -6.4 <= seen.true_peak_dbtp <= -5.8  # tolerance of Tech 3341: +0.2, -0.4


def test_silence_is_minus_infinity_everywhere_and_has_no_range() -> None:
    seen = measured(np.zeros((2, 4 * RATE_HZ), np.float32))
    assert {seen.short_term_max_lufs, seen.integrated_lufs, seen.true_peak_dbtp} == {float("-inf")}
    assert seen.range_lu == 0.0
