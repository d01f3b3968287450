"""Onsets with a confidence, by two detectors that know nothing of the engine, and how well two lists of them agree.

`librosa`: `onset_detect` with its default settings (delta 0.07), the one that published evaluations use; it finds
small rises too, in steady noise as well. `strict`: benchmarks/onsets.py, rises of 6 dB in the mean of 16 bands.
A confidence is the largest sample within 50 ms over the sound's largest (CondFoleyGen, arXiv:2304.10490); onsets
nearer than 50 ms to a surer one are dropped, and so are those of the first 150 ms: both detectors take the start of a
file for an event, and two files that merely start together would agree (white noise gained 0.12 by it).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from onsets import matches
from onsets import onsets as strict_onsets

from judge.envelope import RATE_HZ, Mono

Seconds = npt.NDArray[np.float64]
NEAR_S = 0.05
START_S = 0.15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attacks:
    """Onsets of one sound, in time's order."""

    times_s: Seconds
    confidence: Seconds  # 0..1


def librosa_onsets(mono: Mono) -> Seconds:
    """Times in seconds by librosa's defaults, at 22.05 kHz as in its own examples."""
    import librosa
    import soxr

    if not np.any(np.abs(mono) > 1e-5):
        return np.zeros(0)
    found: Seconds = librosa.onset.onset_detect(y=soxr.resample(mono, RATE_HZ, 22_050), sr=22_050, units="time")
    return found


DETECTORS: dict[str, Callable[[Mono], Seconds]] = {"librosa": librosa_onsets, "strict": strict_onsets}


def attacks_of(mono: Mono, detector: str = "librosa") -> Attacks:
    """What a detector finds, with confidences."""
    times_s = DETECTORS[detector](mono)
    times_s = times_s[times_s >= START_S]
    peak = max(float(np.abs(mono).max(initial=0.0)), 1e-9)
    reach = round(NEAR_S * RATE_HZ)
    middles = [round(float(time_s) * RATE_HZ) for time_s in times_s]
    sure = np.array([np.abs(mono[max(0, at - reach) : at + reach]).max(initial=0.0) / peak for at in middles])
    kept: list[int] = []
    for place in np.argsort(-sure, kind="stable"):
        if all(abs(times_s[place] - times_s[other]) >= NEAR_S for other in kept):
            kept.append(int(place))
    kept.sort()
    return Attacks(times_s=times_s[kept], confidence=sure[kept])


def average_precision(found: Attacks, reference_s: Seconds, tolerance_s: float) -> float:
    """Area under precision over recall, surest first, each onset taking the nearest free reference onset.

    A reference onset that nothing takes adds nothing, so silence scores 0. (CondFoleyGen's own sum lets misses in
    with confidence 0, which gives silence 1; figures by that sum are not comparable with these.)
    """
    free = np.ones(len(reference_s), bool)
    total, hits = 0.0, 0
    for rank, place in enumerate(np.argsort(-found.confidence, kind="stable"), start=1):
        apart = np.where(free, np.abs(reference_s - found.times_s[place]), np.inf)
        if len(apart) and apart.min() <= tolerance_s:
            free[int(apart.argmin())] = False
            hits += 1
            total += hits / rank
    return total / max(len(reference_s), 1)


def onset_accuracy(found: Attacks, reference_s: Seconds, tolerance_s: float) -> float:
    """Share of reference onsets with an onset of their own inside the tolerance."""
    return len(matches(found.times_s, reference_s, tolerance_s)) / max(len(reference_s), 1)
