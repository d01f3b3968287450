"""A look-ahead limiter that works on any stretch of sound by itself."""

import numpy as np
from scipy import ndimage, signal

from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.media.audio import Samples

_REACH_SAMPLES = SAMPLE_RATE_HZ // 500  # 2 ms on either side of a peak: a blow keeps its body
CONTEXT_SAMPLES = 2 * _REACH_SAMPLES + 32


def limited(samples: Samples, ceiling_db: float) -> Samples:
    """Turn the sound down around what would pass the ceiling, both channels alike.

    The gain at each peak is spread by a minimum over the reach and then smoothed over the same reach, so it is never
    higher than any peak needs, and moves no faster than the reach allows. Results are right from CONTEXT_SAMPLES
    away from either end: give that much more than is needed.

    Args:
        samples: (channels, samples).
        ceiling_db: decibels of full scale, against peaks at four times the sample rate.
    """
    between = np.abs(signal.resample_poly(samples, 4, 1, axis=1))[:, : 4 * samples.shape[1]]
    peaks = between.reshape(samples.shape[0], samples.shape[1], 4).max(axis=(0, 2))
    peaks = np.maximum(peaks, np.roll(peaks, 1))  # a top between two samples concerns both
    needed = np.minimum(1, 10 ** (ceiling_db / 20) / np.maximum(peaks, 1e-9))
    reach = 2 * _REACH_SAMPLES + 1
    lowest = ndimage.minimum_filter1d(needed, reach, mode="nearest")
    smooth = _REACH_SAMPLES + 1  # twice over makes a triangle as wide as the reach
    gain = ndimage.uniform_filter1d(ndimage.uniform_filter1d(lowest, smooth, mode="nearest"), smooth, mode="nearest")
    quieter: Samples = samples * gain.astype(np.float32)
    return quieter
