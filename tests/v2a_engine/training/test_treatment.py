"""Rooms and colours put on recordings: onsets stay, halls ring, nothing else changes."""

import random

import numpy as np
import pytest

from v2a_engine.training.treatment import LARGE_HALL, SMALL_ROOM, Treatment, draw_treatment, room_response

RATE_HZ = 48_000


def click(at_s: float) -> np.ndarray:
    wave = np.zeros(RATE_HZ * 3, dtype=np.float32)
    wave[round(at_s * RATE_HZ)] = 1.0
    return wave


def level_db(wave: np.ndarray, start_s: float, end_s: float) -> float:
    return float(10 * np.log10(np.square(wave[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]).mean() + 1e-20))


@pytest.mark.parametrize("room", [SMALL_ROOM, LARGE_HALL])
def test_the_direct_sound_stays_first_and_loudest(room: str) -> None:
    for seed in range(5):
        response = room_response(room, random.Random(seed))
        assert np.abs(response).argmax() == 0 and response[0] == 1.0


def test_a_hall_rings_on_where_a_small_room_is_silent() -> None:
    for seed in range(5):
        wet = [
            Treatment(room=room, response=room_response(room, random.Random(seed)), tilt_db_per_octave=0).applied(
                click(0.5)
            )
            for room in (SMALL_ROOM, LARGE_HALL)
        ]
        small_db, large_db = (level_db(wave, 1.1, 1.4) for wave in wet)
        assert small_db < -110 < -95 < large_db


def test_nothing_sounds_before_the_onset() -> None:
    for seed in range(10):
        wave = draw_treatment(random.Random(seed), room_share=1.0).applied(click(1.0))
        assert level_db(wave, 0, 0.99) < level_db(wave, 0.999, 1.01) - 60
        assert len(wave) == RATE_HZ * 3


def test_a_tilt_raises_the_treble_against_the_bass() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE_HZ).astype(np.float32)
    bright = Treatment(room=None, response=np.ones(1, np.float32), tilt_db_per_octave=1.5).applied(noise)
    gains_db = 20 * np.log10(np.abs(np.fft.rfft(bright)) / np.abs(np.fft.rfft(noise)))
    assert gains_db[4000] - gains_db[500] == pytest.approx(4.5, abs=1.0)
