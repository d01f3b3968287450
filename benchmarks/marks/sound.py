"""What every part of the mark's benchmark means by a sound: float32, (channels, samples), 48 kHz unless said."""

import hashlib
from typing import Literal

import numpy as np
import numpy.typing as npt
import soxr
from scipy import signal

Samples = npt.NDArray[np.float32]
Random = np.random.Generator
Pass = Literal["lowpass", "highpass", "bandpass"]

RATE_HZ = 48_000
_FRAME_SAMPLES = RATE_HZ // 50
_ACTIVE_WITHIN_DB = 40.0


def draws_for(*names: object) -> Random:
    """Random numbers that depend on these names alone: not on the order in which things are measured."""
    digest = hashlib.sha256("\0".join(map(str, names)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def active_rms(samples: Samples) -> float:
    """RMS of the moments (20 ms) within 40 dB of the loudest: silence between steps does not make steps quieter."""
    frames = max(1, samples.shape[1] // _FRAME_SAMPLES)
    used = samples[:, : frames * _FRAME_SAMPLES].astype(np.float64)
    power = np.square(used).reshape(len(samples), frames, -1).mean(axis=(0, 2))
    loud = power >= power.max() * 10 ** (-_ACTIVE_WITHIN_DB / 10)
    return float(np.sqrt(power[loud].mean())) if power.max() > 0 else 0.0


def at_level(samples: Samples, active_dbfs: float) -> Samples:
    """The sound at an active RMS, in dB below full scale; silence stays silence."""
    level = active_rms(samples)
    return samples * np.float32(10 ** (active_dbfs / 20) / level) if level > 0 else samples


def below_full_scale(samples: Samples, peak: float = 0.98) -> Samples:
    """Turned down where it would clip, as an editor would."""
    highest = float(np.abs(samples).max(initial=0))
    return samples * np.float32(peak / highest) if highest > peak else samples


def resampled(samples: Samples, from_hz: float, to_hz: float) -> Samples:
    """The same sound at another rate."""
    converted: Samples = soxr.resample(np.ascontiguousarray(samples.T), from_hz, to_hz).T
    return np.ascontiguousarray(converted, np.float32)


def filtered(samples: Samples, hz: float | tuple[float, float], kind: Pass, order: int = 8) -> Samples:
    """Through a Butterworth filter."""
    sections = signal.butter(order, hz, kind, fs=RATE_HZ, output="sos")
    return signal.sosfilt(sections, samples, axis=1).astype(np.float32)


def fitted(samples: Samples, length: int) -> Samples:
    """Cut or looped to a length."""
    repeats = -(-length // samples.shape[1])
    return np.tile(samples, (1, repeats))[:, :length]
