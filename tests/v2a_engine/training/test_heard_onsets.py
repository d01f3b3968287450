"""Attacks in sound whose times are known."""

import numpy as np
import pytest

from v2a_engine.training.heard_onsets import detect_onsets


def knock(seed: int, decay_s: float = 0.05, samples: int = 9600) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(samples)
    return (noise * np.exp(-np.arange(samples) / (decay_s * 48_000))).astype(np.float32)


def knocks_at(times_s: list[float], gains_db: list[float], background_db: float = -70) -> np.ndarray:
    wave = np.random.default_rng(99).standard_normal(48_000 * 4).astype(np.float32) * 10 ** (background_db / 20)
    for number, (time_s, gain_db) in enumerate(zip(times_s, gains_db, strict=True)):
        first = round(time_s * 48_000)
        piece = knock(number) * 10 ** (gain_db / 20) * 0.3
        wave[first : first + len(piece)] += piece[: len(wave) - first]
    return wave


@pytest.mark.parametrize("background_db", [-70.0, -45.0])
def test_placed_sounds_are_found_within_12_ms_and_nothing_else(background_db: float) -> None:
    placed = [0.31, 0.72, 1.5, 1.63, 2.9, 3.4]
    found, strengths = detect_onsets(knocks_at(placed, [0, -6, -3, -10, 0, -12], background_db))
    assert len(found) == len(placed)
    assert np.abs(found - placed).max() < 0.012
    assert strengths[0] > strengths[1] and strengths[4] > strengths[5]


def test_steady_noise_and_silence_have_no_onsets() -> None:
    noise = np.random.default_rng(1).standard_normal(96_000).astype(np.float32) * 0.1
    assert len(detect_onsets(noise)[0]) == 0
    assert len(detect_onsets(np.zeros(96_000, np.float32))[0]) == 0
    assert len(detect_onsets(np.zeros(10, np.float32))[0]) == 0
