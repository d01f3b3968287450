"""Loudness and true peak of a stream of sound, after ITU-R BS.1770-4 and EBU Tech 3341/3342.

Fed block by block; what is kept are ten numbers a second. All channels weigh 1, which is right for mono and stereo.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

from v2a_engine.domain.stem import SILENCE_LUFS

Samples = npt.NDArray[np.float32]
Energies = npt.NDArray[np.float64]

_HOPS_MOMENTARY = 4  # of 100 ms
_HOPS_SHORT_TERM = 30

# BS.1770-4, annex 2, table 1: four phases of an interpolating filter; the last two are the first two, turned round.
_PHASES = (
    (0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625),
    (0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125),
    (-0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625),
    (0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375),
)
_TAPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What a meter says of a whole sound. Everything is -inf for digital silence."""

    short_term_max_lufs: float
    short_term_median_lufs: float  # of the windows in which something sounds
    momentary_max_lufs: float
    integrated_lufs: float
    range_lu: float  # EBU Tech 3342; 0 for silence
    true_peak_dbtp: float


class LoudnessMeter:
    """Feed it blocks of shape (channels, samples), then ask for the `Loudness` of them all.

    A sound shorter than 3 s has no short-term window of its own: it is measured as one window of its own length.
    Windows move on by 100 ms; a rest of less than that at the end is measured only in such a short sound.
    """

    def __init__(self, rate_hz: int, channels: int = 2) -> None:
        self._filter = k_weighting(rate_hz)
        self._state = np.zeros((len(self._filter), channels, 2))
        self._hop = rate_hz // 10
        self._rest: Energies = np.zeros(0)
        self._hops: list[Energies] = []
        self._energy = 0.0
        self._samples = 0
        self._peak = TruePeakMeter(channels)

    def add(self, block: Samples) -> None:
        """Go on with the next samples."""
        self._peak.add(block)
        weighted, self._state = signal.sosfilt(self._filter, block.astype(np.float64), axis=1, zi=self._state)
        power = np.square(weighted).sum(axis=0)
        self._energy += float(power.sum())
        self._samples += power.size
        power = np.concatenate([self._rest, power])
        whole = power.size // self._hop
        self._hops.append(power[: whole * self._hop].reshape(whole, self._hop).mean(axis=1))
        self._rest = power[whole * self._hop :]

    def result(self) -> Loudness:
        """Everything fed so far, as one sound."""
        short_term = lufs(self._windows(_HOPS_SHORT_TERM))
        momentary = self._windows(_HOPS_MOMENTARY)
        audible = _gated(short_term, below_mean_lu=20.0)
        return Loudness(
            short_term_max_lufs=float(short_term.max()),
            short_term_median_lufs=float(np.median(audible)) if audible.size else float(short_term.max()),
            momentary_max_lufs=float(lufs(momentary).max()),
            integrated_lufs=_mean_lufs(_gated(lufs(momentary), below_mean_lu=10.0)),
            range_lu=float(np.subtract(*np.percentile(audible, [95, 10]))) if audible.size else 0.0,
            true_peak_dbtp=self._peak.dbtp,
        )

    def _windows(self, hops: int) -> Energies:
        energies: Energies = np.concatenate([np.zeros(0), *self._hops])
        if energies.size < hops:
            return np.array([self._energy / max(self._samples, 1)])
        sums = np.concatenate([[0.0], np.cumsum(energies)])
        # A difference of sums may come out a hair below nothing after a loud part.
        windows: Energies = np.maximum(sums[hops:] - sums[:-hops], 0.0) / hops
        return windows


class TruePeakMeter:
    """The highest level between and on the samples, from four times as many (BS.1770-4, annex 2)."""

    def __init__(self, channels: int) -> None:
        self._before: Samples = np.zeros((channels, _TAPS - 1), np.float32)
        self._highest = 0.0
        first, second = (np.array(_PHASES[n] + _PHASES[n + 1], np.float32) for n in (0, 2))
        self._interpolate = np.stack([first, second, second[::-1], first[::-1]], axis=1).ravel()

    def add(self, block: Samples) -> None:
        """Go on with the next samples, shape (channels, samples)."""
        known = np.concatenate([self._before, block], axis=1)
        # Only where the filter lies wholly on known samples: a block's end is no end of the sound.
        between = signal.upfirdn(self._interpolate, known, up=4, axis=1)[:, 4 * (_TAPS - 1) : 4 * known.shape[1]]
        self._highest = max(self._highest, float(np.abs(between).max(initial=0)), float(np.abs(known).max()))
        self._before = known[:, known.shape[1] - (_TAPS - 1) :]

    @property
    def dbtp(self) -> float:
        """Decibels above full scale; -inf for silence."""
        return 20 * float(np.log10(self._highest)) if self._highest > 0 else float("-inf")


def k_weighting(rate_hz: int) -> Energies:
    """BS.1770's two filters at any sample rate, shape (2, 6): second-order sections.

    The standard gives coefficients at 48 kHz only; these are the analogue filters behind them (constants as found by
    B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement", AES 2018), warped to the rate.
    """
    shelf_hz, shelf_db, shelf_q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    pass_hz, pass_q = 38.13547087602444, 0.5003270373238773
    k = np.tan(np.pi * shelf_hz / rate_hz)
    high = 10 ** (shelf_db / 20)
    band = high**0.4996667741545416
    shelf = [high + band * k / shelf_q + k * k, 2 * (k * k - high), high - band * k / shelf_q + k * k]
    under = [1 + k / shelf_q + k * k, 2 * (k * k - 1), 1 - k / shelf_q + k * k]
    k = np.tan(np.pi * pass_hz / rate_hz)
    under_pass = [1 + k / pass_q + k * k, 2 * (k * k - 1), 1 - k / pass_q + k * k]
    return np.array(
        [
            [value / under[0] for value in (*shelf, *under)],
            [1.0, -2.0, 1.0, *(value / under_pass[0] for value in under_pass)],
        ]
    )


def lufs(energies: Energies) -> Energies:
    """K-weighted mean squares, summed over channels, on the loudness scale."""
    with np.errstate(divide="ignore"):
        loudness: Energies = -0.691 + 10 * np.log10(energies)
    return loudness


def _gated(windows_lufs: Energies, below_mean_lu: float) -> Energies:
    audible: Energies = windows_lufs[windows_lufs > SILENCE_LUFS]
    gated: Energies = audible[audible > _mean_lufs(audible) - below_mean_lu]
    return gated


def _mean_lufs(windows_lufs: Energies) -> float:
    if windows_lufs.size == 0:
        return float("-inf")
    return float(10 * np.log10(np.mean(10 ** (windows_lufs / 10))))
