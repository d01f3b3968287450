"""Pan follows the motion; width folds down to mono without loss."""

import numpy as np
import pytest

from v2a_engine.engines.v2a.motion import MotionEvent, MotionTrack
from v2a_engine.engines.v2a.stereo import WIDEST_PAN, pan_curve, panned, widened


def noise(samples: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(samples).astype(np.float32) * 0.1


def moving(pan: np.ndarray, events: tuple[MotionEvent, ...] = ()) -> MotionTrack:
    full = np.zeros(len(pan), np.float32)
    times_s = np.arange(len(pan), dtype=np.float32) / 24
    return MotionTrack(
        times_s=times_s,
        onset_probability=full,
        energy=full,
        pan=pan.astype(np.float32),
        amount=full,
        stops=full * 0,
        events=events,
    )


def joined(blocks: object) -> np.ndarray:
    return np.concatenate(list(blocks), axis=1)  # type: ignore[call-overload]


def test_sound_moves_with_the_picture() -> None:
    places = pan_curve(moving(np.linspace(-1, 1, 96)), 0.0, 4.0)
    stereo = joined(panned([noise(48_000, n) for n in range(4)], places))
    power = np.square(stereo).reshape(2, 4, 48_000).mean(axis=2)
    assert power[0, 0] > 2 * power[1, 0] and power[1, 3] > 2 * power[0, 3]


def test_panning_keeps_the_power() -> None:
    mono = noise(96_000)
    stereo = joined(panned([mono], pan_curve(moving(np.linspace(-1, 1, 48)), 0.0, 2.0)))
    assert np.allclose(np.square(stereo).sum(axis=0), np.square(mono), rtol=1e-3, atol=1e-9)


def test_an_event_sounds_where_it_is_seen() -> None:
    event = MotionEvent(time_s=1.0, strength=1.0, pan=1.0)
    places = pan_curve(moving(np.full(96, -1.0), (event,)), 0.0, 4.0)
    assert places[10] == pytest.approx(-WIDEST_PAN)
    assert places[52:68] == pytest.approx(np.full(16, WIDEST_PAN))
    assert places[-1] == pytest.approx(-WIDEST_PAN)


def test_without_motion_sound_stands_in_the_middle() -> None:
    mono = noise(4800)
    left, right = joined(panned([mono], pan_curve(moving(np.zeros(0)), 0.0, 0.1)))
    assert np.allclose(left, right, atol=1e-6)


def test_a_wide_sound_folds_down_to_the_mono_it_was() -> None:
    mono = noise(96_000)
    left, right = joined(widened([mono], seed=1))
    assert np.allclose((left + right) * np.sqrt(0.5), mono, atol=1e-6)
    assert np.corrcoef(left, right)[0, 1] < 0.7


@pytest.mark.parametrize("size", [64, 1000, 40_000])
def test_blocks_joined_equal_the_whole(size: int) -> None:
    mono = noise(96_000)
    places = pan_curve(moving(np.linspace(-1, 1, 48)), 0.0, 2.0)
    blocks = [mono[first : first + size] for first in range(0, len(mono), size)]
    assert np.allclose(joined(widened(blocks, seed=1)), joined(widened([mono], seed=1)), atol=1e-6)
    assert np.allclose(joined(panned(blocks, places)), joined(panned([mono], places)), atol=1e-6)


def test_another_seed_is_another_width() -> None:
    mono = noise(9600)
    assert not np.allclose(joined(widened([mono], seed=1)), joined(widened([mono], seed=2)), atol=1e-4)
