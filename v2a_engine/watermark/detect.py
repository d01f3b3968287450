"""Reading the mark of a sound that is held in memory."""

from collections.abc import Collection

import numpy as np
import soxr

from v2a_engine.watermark.pattern import KEY, RATE_HZ
from v2a_engine.watermark.scan import Scan, scan
from v2a_engine.watermark.tiles import Samples


def detect(
    samples: Samples, rate_hz: int, known_ids: Collection[str] = (), *, retimed: bool = True, key: bytes = KEY
) -> Scan:
    """Look for the mark in a sound of any rate, shape (channels, samples); the rest as for `scan`."""
    if rate_hz != RATE_HZ:
        samples = np.ascontiguousarray(soxr.resample(np.ascontiguousarray(samples.T), rate_hz, RATE_HZ).T)
    return scan([samples], known_ids, retimed=retimed, key=key)
