"""The two curves that lock sound to picture, at the mel rate: when something starts, and how loud it is.

Training computes them from sound (`energy_curve`, and onsets it knows or hears), a shot's picture gives them by way of
the motion encoder (`conditions_from_motion`). Both write the same shapes: an onset is a small fixed bump in the frame
that holds it, energy is a level in decibels from -60 dB (0) to the loudest (1) that rises at once and falls slowly.
Training also draws energy in the parametric form of `energy_from_events`, so that what the picture gives is nothing new
to the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from v2a_engine.engines.v2a.mel import FRAME_RATE, HOP_SAMPLES
from v2a_engine.engines.v2a.motion_bed import UNSURE, motion_bed, moving_air

if TYPE_CHECKING:  # the analysis of pictures is not needed to use its result
    from v2a_engine.engines.v2a.motion import MotionTrack

Curve = npt.NDArray[np.float32]
Seconds = npt.NDArray[np.float64]

LOWEST_DB = -60.0  # energy 0
_SILENT_DB = -80.0
ENERGY_RELEASE_S = 0.06
DECAY_S = 0.22  # of a middling event's energy to 1/e of the curve; stronger ones ring longer
SOFTEST_EVENT = 0.55  # energy that the weakest motion event gets, so that whatever is seen is heard
ONSET_KERNEL = (0.4, 1.0, 0.4)  # the frame of the onset and its neighbours
_RATE_HZ = float(FRAME_RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncConditions:
    """Curves for one stretch of picture at 93.75 frames a second; None: not known, the model chooses."""

    frames: int
    kind: str | None  # "FX", "BG" or None
    onsets: Curve | None  # (frames,)
    energy: Curve | None  # (frames,)

    def __post_init__(self) -> None:
        for name, curve in (("onsets", self.onsets), ("energy", self.energy)):
            if curve is not None and curve.shape != (self.frames,):
                raise ValueError(f"sync conditions: {name} has shape {curve.shape}, not ({self.frames},)")

    def padded(self, frames: int) -> "SyncConditions":
        """The same, followed by silence up to `frames`."""
        more = frames - self.frames

        def longer(curve: Curve | None) -> Curve | None:
            return None if curve is None else np.pad(curve, (0, more))

        return replace(self, frames=frames, onsets=longer(self.onsets), energy=longer(self.energy))


def onset_curve(times_s: npt.ArrayLike, strengths: npt.ArrayLike, frames: int) -> Curve:
    """Bumps as high as their strength (0..1) in the frames that hold the onsets; those outside are left out."""
    curve = np.zeros(frames, dtype=np.float32)
    for time_s, strength in zip(np.atleast_1d(times_s), np.atleast_1d(strengths), strict=True):
        centre = int(np.floor(time_s * _RATE_HZ))
        if not 0 <= centre < frames:
            continue
        for offset, height in zip((-1, 0, 1), ONSET_KERNEL, strict=True):
            frame = centre + offset
            if 0 <= frame < frames:
                curve[frame] = max(curve[frame], height * strength)
    return curve


def energy_curve(wave: npt.NDArray[np.float32], peak_db: float | None = None) -> Curve:
    """Level of each whole mel frame of a mono wave, 0..1 for -60..0 dB under `peak_db`.

    Args:
        wave: (samples,) at 48 kHz.
        peak_db: frame level in dBFS that counts as 1; the loudest frame's when None.
            A wave that is nowhere louder than -80 dBFS stays 0.
    """
    levels_db = frame_levels_db(wave)
    top_db = float(levels_db.max(initial=_SILENT_DB)) if peak_db is None else peak_db
    if top_db <= _SILENT_DB:
        return np.zeros(len(levels_db), dtype=np.float32)
    return released(np.clip((levels_db - top_db) / -LOWEST_DB + 1, 0, 1).astype(np.float32))


def frame_levels_db(wave: npt.NDArray[np.float32]) -> Curve:
    """Root mean square of each 512-sample frame in dBFS, floor -120."""
    frames = len(wave) // HOP_SAMPLES
    squares = np.square(wave[: frames * HOP_SAMPLES], dtype=np.float32).reshape(frames, HOP_SAMPLES).mean(axis=1)
    levels: Curve = 10 * np.log10(squares + 1e-12)
    return levels


def released(levels: Curve) -> Curve:
    """Attack at once, fall by 1/e of the level every 60 ms."""
    keep = np.float32(np.exp(-1 / (_RATE_HZ * ENERGY_RELEASE_S)))
    out = levels.copy()
    for frame in range(1, len(out)):
        out[frame] = max(out[frame], out[frame - 1] * keep)
    return out


def energy_from_events(
    times_s: npt.ArrayLike, strengths: npt.ArrayLike, frames: int, decays_s: npt.ArrayLike = DECAY_S
) -> Curve:
    """What `energy_curve` would roughly see of short events: up at once to the strength, then an exponential fall."""
    curve = np.zeros(frames, dtype=np.float32)
    for time_s, strength, decay_s in zip(
        *np.broadcast_arrays(*np.atleast_1d(times_s, strengths, decays_s)), strict=True
    ):
        first = int(np.floor(time_s * _RATE_HZ))
        if first >= frames:
            continue
        start = max(first, 0)
        since = np.arange(start - first, frames - first, dtype=np.float32)
        fall = strength * np.exp(-since / (_RATE_HZ * decay_s * (0.5 + strength)))
        curve[start:] = np.maximum(curve[start:], fall)
    return curve


def conditions_from_motion(
    track: "MotionTrack", start_s: float, frames: int, stem_kind: str, decay_s: float = DECAY_S
) -> SyncConditions:
    """Curves for `frames` mel frames of a shot from `start_s` on.

    FX: an onset and a decaying energy for each motion event, over what the amount of motion alone says. Where the track
    has events and none is sure, onsets count as unknown: "none here" would silence the motion between them. Where it
    has none, nothing strikes: the generator would invent blows.
    BG: no onsets, and an even energy that follows the slow motion.
    """
    grid_s: Seconds = start_s + (np.arange(frames, dtype=np.float64) + 0.5) / _RATE_HZ
    if stem_kind == "BG":
        air = _slow(moving_air(track, grid_s))
        return SyncConditions(frames=frames, kind="BG", onsets=np.zeros(frames, np.float32), energy=air)
    bed, pulses = motion_bed(track, grid_s)
    events = [event for event in track.events if start_s <= event.time_s < start_s + frames / _RATE_HZ]
    times_s = [event.time_s - start_s for event in events]
    beds = [float(bed[min(int(time_s * _RATE_HZ), frames - 1)]) for time_s in times_s]
    strengths = [_event_energy(event.strength, bed_there) for event, bed_there in zip(events, beds, strict=True)]
    decays_s = [event.decay_s or decay_s for event in events]
    energy = np.maximum(bed, energy_from_events(times_s, strengths, frames, decays_s)).astype(np.float32)
    if not track.events:
        return SyncConditions(frames=frames, kind="FX", onsets=np.zeros(frames, np.float32), energy=energy)
    if bed.any() and not any(event.sureness > UNSURE for event in track.events):
        return SyncConditions(frames=frames, kind="FX", onsets=None, energy=energy)
    pulse_times_s, pulse_heights = [time_s - start_s for time_s, _ in pulses], [height for _, height in pulses]
    onsets = onset_curve([*times_s, *pulse_times_s], [*strengths, *pulse_heights], frames)
    return SyncConditions(frames=frames, kind="FX", onsets=onsets, energy=energy)


def _event_energy(strength: float, bed: float) -> float:
    """Louder the harder it hits, and always heard over the bed it falls on."""
    return min(max(SOFTEST_EVENT + (1 - SOFTEST_EVENT) * strength, bed + 0.1 + 0.2 * strength), 1.0)


def _slow(curve: Curve, width_s: float = 2.0) -> Curve:
    """Mean over `width_s`, the edges held."""
    width = max(1, min(int(width_s * _RATE_HZ), len(curve)))
    padded = np.pad(curve, (width // 2, width - 1 - width // 2), mode="edge")
    summed = np.cumsum(np.concatenate(([0.0], padded)))
    smooth: Curve = ((summed[width:] - summed[:-width]) / width).astype(np.float32)
    return smooth


def stacked(curves: Sequence[SyncConditions]) -> tuple[Curve, Curve]:
    """Values (batch, 2, frames), zero where absent, and presence (batch, 2)."""
    values = [
        [np.zeros(one.frames, np.float32) if curve is None else curve for curve in (one.onsets, one.energy)]
        for one in curves
    ]
    present = [[float(one.onsets is not None), float(one.energy is not None)] for one in curves]
    return np.asarray(values, dtype=np.float32), np.asarray(present, dtype=np.float32)
