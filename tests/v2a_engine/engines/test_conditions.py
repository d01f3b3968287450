"""Curves from sound and from motion: the same shapes, at the right frames."""

import numpy as np
import pytest

from v2a_engine.engines.v2a.conditions import (
    SyncConditions,
    conditions_from_motion,
    energy_curve,
    energy_from_events,
    onset_curve,
    stacked,
)
from v2a_engine.engines.v2a.motion import MotionEvent, MotionTrack

RATE = 93.75


def track(events: list[tuple[float, float]], energy: float = 0.0, amount: float = -2.0) -> MotionTrack:
    times_s = np.arange(0, 4, 1 / 24, dtype=np.float32)
    full = np.full(len(times_s), energy, np.float32)
    return MotionTrack(
        times_s=times_s,
        onset_probability=np.zeros_like(full),
        energy=full,
        pan=np.zeros_like(full),
        amount=np.full_like(full, amount),
        stops=np.zeros_like(full),
        events=tuple(MotionEvent(time_s=t, strength=s, pan=0.0) for t, s in events),
    )


def test_an_onset_stands_in_the_frame_that_holds_it() -> None:
    curve = onset_curve([0.0, 1.0, 9.0], [0.5, 1.0, 1.0], 200)
    assert curve.argmax() == int(1.0 * RATE)
    assert curve[0] == 0.5
    assert np.count_nonzero(curve) == 5  # two bumps, one of them cut by the start; what lies outside is left out


def test_energy_is_the_level_in_decibels_under_the_loudest() -> None:
    tone = np.sin(np.arange(96_000) * 0.3).astype(np.float32)
    tone[48_000:] *= 10 ** (-30 / 20)
    curve = energy_curve(tone)
    assert curve[:90].min() == pytest.approx(1.0, abs=0.02)
    assert curve[150:].mean() == pytest.approx(0.5, abs=0.02)
    assert energy_curve(tone * 0.01, peak_db=-3.0)[10] == pytest.approx(1 - 40 / 60, abs=0.02)
    assert energy_curve(np.zeros(5120, np.float32)).max() == 0


def test_energy_rises_at_once_and_falls_slowly() -> None:
    wave = np.zeros(48_000, np.float32)
    wave[24_064:24_576] = 0.5  # one frame of sound
    curve = energy_curve(wave)
    assert curve[46] == 0 and curve[47] == 1
    assert 0 < curve[47 + 6] < 0.5 and curve[-1] < 0.01


def test_energy_of_events_starts_with_them() -> None:
    curve = energy_from_events([0.5, 1.5], [1.0, 0.6], 300)
    assert curve[int(0.5 * RATE) - 1] == 0 and curve[int(0.5 * RATE)] == 1
    assert curve[int(1.5 * RATE)] == pytest.approx(0.6)
    assert np.all(np.diff(curve[int(0.5 * RATE) : int(1.5 * RATE)]) <= 0)


def test_motion_events_become_onsets_at_their_time_counted_from_the_start() -> None:
    sync = conditions_from_motion(track([(0.2, 1.0), (1.5, 0.5)]), start_s=1.0, frames=188, stem_kind="FX")
    assert sync.onsets is not None and sync.energy is not None
    assert sync.onsets.argmax() == int(0.5 * RATE)
    assert np.count_nonzero(sync.onsets) == 3  # the event before the start is not in it
    assert sync.energy[: int(0.5 * RATE)].max() == 0


def test_stronger_events_sound_louder() -> None:
    sync = conditions_from_motion(track([(0.5, 0.1), (2.0, 0.9)]), start_s=0, frames=375, stem_kind="FX")
    assert sync.energy is not None
    assert 0.5 < sync.energy[int(0.5 * RATE)] < sync.energy[int(2.0 * RATE)] <= 1


def test_a_background_has_no_onsets_and_an_even_energy() -> None:
    sync = conditions_from_motion(track([(0.5, 1.0)], energy=0.5), start_s=0, frames=375, stem_kind="BG")
    assert sync.onsets is not None and sync.onsets.max() == 0
    assert sync.energy is not None and sync.energy.min() > 0.65
    assert np.ptp(sync.energy) < 0.05


def test_a_shot_without_any_analysed_picture_has_quiet_effects() -> None:
    nothing = MotionTrack.from_arrays(
        {name: np.zeros(0, np.float32) for name in ("times_s", "onset_probability", "energy", "pan", "amount", "stops")}
        | {"events": np.zeros((0, 4), np.float32)}
    )
    sync = conditions_from_motion(nothing, start_s=0, frames=96, stem_kind="FX")
    assert sync.onsets is not None and sync.energy is not None
    assert sync.onsets.max() == 0 and sync.energy.max() == 0


def test_absent_curves_are_marked_absent() -> None:
    absent = SyncConditions(frames=8, kind=None, onsets=None, energy=np.ones(8, np.float32))
    values, present = stacked([absent, absent.padded(8)])
    assert values.shape == (2, 2, 8)
    assert present.tolist() == [[0, 1], [0, 1]]
    longer = absent.padded(12)
    assert longer.energy is not None and longer.energy[8:].max() == 0 and longer.onsets is None


def test_curves_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="energy has shape"):
        SyncConditions(frames=8, kind="FX", onsets=None, energy=np.ones(9, np.float32))
