"""Loudness over time, and how alike two sounds are in it."""

import numpy as np
import numpy.typing as npt

RATE_HZ = 48_000
HOP_S = 0.02
CLAMP_DB = 60.0  # below a sound's own loudest frame, everything counts as equally silent

Mono = npt.NDArray[np.float32]
Curve = npt.NDArray[np.float64]


def level_db(mono: Mono, clamp_db: float = CLAMP_DB) -> Curve:
    """Root mean square of successive 20 ms frames (no overlap) at 48 kHz in dB, clamped under the loudest."""
    hop = round(HOP_S * RATE_HZ)
    frames = len(mono) // hop
    squares = np.square(mono[: frames * hop], dtype=np.float64).reshape(frames, hop).mean(axis=1)
    levels = 10 * np.log10(squares + 1e-12)
    clamped: Curve = np.maximum(levels, levels.max(initial=-120.0) - clamp_db)
    return clamped


def correlation(first: Curve, second: Curve) -> float:
    """Pearson's r of two curves of one length; 0 where one of them never moves: nothing is in step with it."""
    if len(first) < 2 or first.std() < 1e-9 or second.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])


def moved(mono: Mono, shift_s: float) -> Mono:
    """The same sound later (or earlier, where negative), what falls off one end put on at the other."""
    return np.roll(mono, round(shift_s * RATE_HZ))


def e_l1(mono: Mono, reference: Mono) -> float:
    """Mean absolute difference of RMS envelopes as in Video-Foley (arXiv:2408.11915).

    Both at 16 kHz, frames of 512, hop 128, edges mirrored by 192, each sound's loudest sample at 1, so that
    level, which is the user's, does not count.
    """
    first, second = (_foley_envelope(_to_16_khz(one)) for one in (mono, reference))
    count = min(len(first), len(second))
    return float(np.abs(first[:count] - second[:count]).mean())


def _foley_envelope(mono: Mono) -> Curve:
    peak = float(np.abs(mono).max(initial=0.0))
    padded = np.pad(mono / peak if peak > 1e-6 else mono * 0, 192, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 512)[::128]
    envelope: Curve = np.sqrt(np.square(frames, dtype=np.float64).mean(axis=1))
    return envelope


def _to_16_khz(mono: Mono) -> Mono:
    import soxr

    resampled: Mono = soxr.resample(mono, RATE_HZ, 16_000)
    return resampled
