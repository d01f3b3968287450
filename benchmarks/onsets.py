"""Finding onsets in a sound and comparing them with what happened: for the benchmarks, used by nothing that ships.

The detector knows nothing of the engine. Settings, chosen on noise bursts over a noise bed and on steady noise, never
on generated sound: 1024-sample windows every 5 ms at 48 kHz, 16 bands from 60 Hz to 16 kHz. Novelty is how much louder
a band's 25 ms after a moment are than its 40 ms before, in dB, rises only, averaged over bands; a band counts down to
50 dB below the loudest band of the whole sound. An onset is a peak of novelty, the highest within 60 ms, at least 6 dB
high (steady noise reaches 5.5, a burst 10 dB over its bed 15), and the level in the 60 ms after it is not more than
26 dB below the sound's loudest moment: softer rises are not heard as events beside it. Times come about 5 ms early.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

RATE_HZ = 48_000
FRAME_S = 1 / 24
_HOP, _WINDOW = 240, 1024
_BANDS = 16
_FLOOR_DB = 50.0
_BEFORE, _AFTER = 8, 5  # hops
_NEAR = 12  # hops: 60 ms
_RISE_DB = 6.0
_BELOW_LOUDEST_DB = 26.0

Seconds = npt.NDArray[np.float64]
Times = Sequence[float] | Seconds
Mono = npt.NDArray[np.float32]


def onsets(mono: Mono) -> Seconds:
    """Times of onsets, in seconds from the first sample."""
    if len(mono) < 4 * _WINDOW or not np.any(mono):
        return np.zeros(0)
    rise = _novelty_db(mono)
    loud_db = _smooth_level_db(mono, len(rise))
    peaks = []
    for hop in np.flatnonzero(rise >= _RISE_DB):
        near = rise[max(0, hop - _NEAR) : hop + _NEAR + 1]
        after_db = loud_db[hop : hop + _NEAR].max()
        if rise[hop] == near.max() and after_db > loud_db.max() - _BELOW_LOUDEST_DB:
            peaks.append(hop)
    apart = [hop for number, hop in enumerate(peaks) if number == 0 or hop - peaks[number - 1] > _NEAR // 2]
    return np.array(apart, np.float64) * _HOP / RATE_HZ


def _novelty_db(mono: Mono) -> npt.NDArray[np.float64]:
    power = _band_power(mono)
    power = np.maximum(power, power.max() * 10 ** (-_FLOOR_DB / 10))
    sums = np.pad(np.cumsum(power, axis=1), ((0, 0), (1, 0)))
    hops = np.arange(power.shape[1])
    low, high = np.maximum(hops - _BEFORE, 0), np.minimum(hops + _AFTER, power.shape[1])
    before = (sums[:, hops] - sums[:, low]) / np.maximum(hops - low, 1)
    after = (sums[:, high] - sums[:, hops]) / (high - hops)
    before[:, :2] = power[:, :2]  # a sound that begins with the file has nothing to rise from
    return np.maximum(10 * np.log10(after / before), 0).mean(axis=0)


def _band_power(mono: Mono) -> npt.NDArray[np.float64]:
    padded = np.pad(mono.astype(np.float64), _WINDOW // 2, mode="reflect")
    count = (len(mono) - 1) // _HOP + 1
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW))) ** 2
    edges = np.geomspace(60, 16_000, _BANDS + 1) * _WINDOW / RATE_HZ
    bands = [power[:, int(low) : max(int(low) + 1, int(high))].sum(axis=1) for low, high in pairwise(edges)]
    return np.stack(bands)


def _smooth_level_db(mono: Mono, hops: int) -> npt.NDArray[np.float64]:
    squares = np.concatenate([[0.0], np.cumsum(mono.astype(np.float64) ** 2)])
    middles = np.arange(hops) * _HOP
    low, high = np.maximum(middles - _HOP, 0), np.minimum(middles + _HOP, len(mono))
    return 10 * np.log10((squares[high] - squares[low]) / np.maximum(high - low, 1) + 1e-12)


def matches(heard: Times, meant: Times, tolerance_s: float) -> list[tuple[int, int]]:
    """Which moment heard is which moment meant, as places in the two lists: the nearest first, each taken once."""
    pairs = sorted((abs(h - m), i, j) for i, h in enumerate(heard) for j, m in enumerate(meant))
    taken_heard: set[int] = set()
    taken_meant: set[int] = set()
    found = []
    for apart_s, i, j in pairs:
        if apart_s <= tolerance_s and i not in taken_heard and j not in taken_meant:
            taken_heard.add(i)
            taken_meant.add(j)
            found.append((i, j))
    return found


@dataclass
class Score:
    """Counts over shots. An impact is hit when an onset lies within one frame of it; each onset hits one impact."""

    impacts: int = 0
    hits: int = 0
    onsets: int = 0
    extras: int = 0
    errors_s: tuple[float, ...] = ()

    def add(self, heard: Seconds, loud: Sequence[float], excused: Sequence[float], *, count_extras: bool) -> None:
        """One shot: `loud` are the impacts to be hit, `excused` all visible contacts, faint ones too."""
        errors = [float(heard[i] - loud[j]) for i, j in matches(heard, loud, FRAME_S)]
        self.impacts += len(loud)
        self.hits += len(errors)
        self.errors_s += tuple(errors)
        if count_extras:
            self.onsets += len(heard)
            causes = np.array([*loud, *excused, np.inf])
            self.extras += sum(bool(np.abs(causes - h).min() > FRAME_S) for h in heard)

    def merge(self, other: "Score") -> None:
        self.impacts += other.impacts
        self.hits += other.hits
        self.onsets += other.onsets
        self.extras += other.extras
        self.errors_s += other.errors_s

    @property
    def recall(self) -> float:
        return self.hits / self.impacts if self.impacts else float("nan")

    @property
    def extra_share(self) -> float:
        return self.extras / self.onsets if self.onsets else 0.0

    def row(self, label: str) -> str:
        recall = f"{self.recall:6.1%}" if self.impacts else "     -"
        errors = np.array(self.errors_s) * 1000
        off = (
            f"{np.median(errors):+8.1f} {np.median(np.abs(errors)):8.1f} {np.percentile(np.abs(errors), 95):8.1f}"
            if len(errors)
            else f"{'-':>8} {'-':>8} {'-':>8}"
        )
        extras = f"{self.extra_share:7.1%} {self.extras:4d}/{self.onsets:<4d}" if self.onsets else f"{'-':>7} {'':9}"
        return f"{label:30} {recall} {self.hits:4d}/{self.impacts:<4d} {extras} {off}"


HEADER = (
    f"{'':30} {'recall':>6} {'hit/all':>9} {'extras':>7} {'of heard':>9} {'bias ms':>8} {'med ms':>8} {'p95 ms':>8}"
)
