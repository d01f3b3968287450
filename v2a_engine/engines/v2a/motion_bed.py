"""What the amount of motion alone says of loudness: a bed that swells with it, and pulses where it breaks off.

Sure events are heard over near silence; where the encoder is not sure of any, as in most real footage, the bed rises
and what it does carries the sync. The constants were chosen on the development clips of benchmarks/motion.py, and on
no clip of its test half.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:  # the analysis of pictures is not needed to use its result
    from v2a_engine.engines.v2a.motion import MotionTrack

Curve = npt.NDArray[np.float32]
Seconds = npt.NDArray[np.float64]

# The generator makes silence of effects with an energy under about 0.6.
TOP, TOP_BESIDE_EVENTS = 0.82, 0.45  # energy of the shot's greatest motion, far from and near to a sure event
AIR_TOP, AIR_LEAST = 0.9, 0.7  # the same of an ambience
_ENERGY_PER_DECADE = 0.25  # 15 dB where motion grows tenfold
_LEARNED_DECADES = 0.5  # what the encoder's own energy counts beside the amount of motion
_LEAST_GREATEST, _STANDS_STILL, _MOVES = -0.8, -1.3, -1.0  # decades
_STILLNESS_FRAMES = 24  # a quarter of a second to each side: a short rest is no stillness
_ATTACK_S, _RELEASE_S = 0.3, 1.5
UNSURE, _SURE = 0.5, 0.75  # an event's probability: no reason, and every reason, to be quiet around it
_NEAR_EVENT_S = 2.0
_PULSE_ENERGY_PER_DECADE, _PULSE_DECAY_S, _LEAST_PULSE = 1.0, 0.08, 0.18


def motion_bed(track: "MotionTrack", grid_s: Seconds) -> tuple[Curve, list[tuple[float, float]]]:
    """The bed with its pulses, and the pulses as (time in the track, energy reached).

    Args:
        grid_s: evenly spaced times in the track, (frames,).
    """
    alive = 1 - track.stillness
    if not len(track.times_s) or not len(grid_s) or not alive:
        return np.zeros(len(grid_s), np.float32), []
    sure = _sureness_around(track, grid_s)
    learned = _on_grid(track, track.energy, grid_s) - float(track.energy.max())
    top = TOP + (TOP_BESIDE_EVENTS - TOP) * sure
    level = top + _ENERGY_PER_DECADE * (_swelling(track, grid_s) + _LEARNED_DECADES * learned)
    bed = (np.clip(level, 0, 1) * _moving(track, grid_s) * alive).astype(np.float32)
    stops = [(float(track.times_s[place]), float(track.stops[place])) for place in np.flatnonzero(track.stops)]
    energy, pulses = bed.copy(), []
    for time_s, fall in stops:
        first = int(np.searchsorted(grid_s, time_s))
        if not 0 < first < len(bed):
            continue
        rise = _PULSE_ENERGY_PER_DECADE * fall * (1 - float(sure[first]))
        if rise >= _LEAST_PULSE:
            heard = slice(first, int(np.searchsorted(grid_s, time_s + 8 * _PULSE_DECAY_S)))
            pulse = bed[heard] + rise * np.exp((grid_s[first] - grid_s[heard]) / _PULSE_DECAY_S)
            energy[heard] = np.maximum(energy[heard], np.clip(pulse, 0, 1))
            pulses.append((time_s, float(energy[first])))
    return energy, pulses


def _on_grid(track: "MotionTrack", values: Curve, grid_s: Seconds) -> Curve:
    """A value of every analysed picture, at other times."""
    return np.interp(grid_s, track.times_s, values).astype(np.float32)


def moving_air(track: "MotionTrack", grid_s: Seconds) -> Curve:
    """Energy of an ambience: it goes with the amount of motion, slowly and by a few decibels."""
    if not len(track.times_s) or not len(grid_s):
        return np.full(len(grid_s), AIR_LEAST, np.float32)
    air: Curve = np.clip(AIR_TOP + _ENERGY_PER_DECADE * _swelling(track, grid_s), AIR_LEAST, 1).astype(np.float32)
    return air


def _swelling(track: "MotionTrack", grid_s: Seconds) -> Curve:
    """Decades of motion, followed slowly, relative to the shot's greatest."""
    amount = _followed(_on_grid(track, track.amount, grid_s), float(np.diff(grid_s[:2]).sum()))
    greatest = max(float(np.percentile(track.amount, 95)), _LEAST_GREATEST)
    return amount - np.float32(greatest)


def _moving(track: "MotionTrack", grid_s: Seconds) -> Curve:
    """1 where something moves, 0 where all is still."""
    decades = _on_grid(track, track.amount, grid_s)
    width = 2 * _STILLNESS_FRAMES + 1
    held = np.lib.stride_tricks.sliding_window_view(np.pad(decades, _STILLNESS_FRAMES, mode="edge"), width).max(axis=1)
    moving: Curve = np.clip((held - _STANDS_STILL) / (_MOVES - _STANDS_STILL), 0, 1).astype(np.float32)
    return moving


def _sureness_around(track: "MotionTrack", grid_s: Seconds) -> Curve:
    """0..1: how sure an event somewhere near is; fades over two seconds."""
    sure = np.zeros(len(grid_s), np.float32)
    for event in track.events:
        share = np.clip((event.sureness - UNSURE) / (_SURE - UNSURE), 0, 1)
        sure = np.maximum(sure, share * np.exp(-np.abs(grid_s - event.time_s) / _NEAR_EVENT_S)).astype(np.float32)
    return sure


def _followed(values: Curve, step_s: float) -> Curve:
    """The values after a follower that rises faster than it falls; begins at the first second's mean."""
    rise, fall = (1 - np.exp(-step_s / pace_s) for pace_s in (_ATTACK_S, _RELEASE_S))
    level = float(values[: max(1, round(1 / max(step_s, 1e-3)))].mean())
    out = np.empty_like(values)
    for frame, value in enumerate(values):
        level += (rise if value > level else fall) * (float(value) - level)
        out[frame] = level
    return out
