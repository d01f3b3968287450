"""What a meter says, whatever the sound is meant to be: silence, bandwidth, level, stereo, mono."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from judge.attacks import attacks_of
from judge.envelope import RATE_HZ, Mono, level_db
from v2a_engine.media.loudness import LoudnessMeter

QUIET_DB = 40.0  # below the loudest 20 ms: silence between events
ROLL_OFF = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Soundness:
    """Of one mono sound, before it is levelled."""

    silence_share: float  # of 20 ms frames more than 40 dB below the loudest
    roll_off_hz: float  # 95 % of the energy lies below
    spread_db: float  # standard deviation of the level, silence clamped at -60 dB: how unsteady
    onsets_per_s: float  # by the strict detector


@dataclass(frozen=True, slots=True, kw_only=True)
class StereoFigures:
    """Of one stereo stem as delivered."""

    integrated_lufs: float
    true_peak_dbtp: float
    correlation: float  # of left and right: 1 is mono, below 0 they work against each other
    mono_loss_db: float  # how much less power left plus right has than both would have if nothing cancelled


def soundness(mono: Mono) -> Soundness:
    """Of (samples,) at 48 kHz."""
    levels = level_db(mono)
    return Soundness(
        silence_share=float((levels < levels.max() - QUIET_DB).mean()),
        roll_off_hz=roll_off_hz(mono),
        spread_db=float(levels.std()),
        onsets_per_s=len(attacks_of(mono, "strict").times_s) / (len(mono) / RATE_HZ),
    )


def roll_off_hz(mono: Mono) -> float:
    """Below it lies 95 % of the energy."""
    power = np.abs(np.fft.rfft(mono.astype(np.float64))) ** 2
    total = np.cumsum(power)
    place = int(np.searchsorted(total, ROLL_OFF * total[-1])) if total[-1] > 0 else 0
    return place * RATE_HZ / len(mono)


def stereo_figures(stem: npt.NDArray[np.float32]) -> StereoFigures:
    """Of (2, samples) at 48 kHz."""
    meter = LoudnessMeter(RATE_HZ)
    meter.add(stem)
    loudness = meter.result()
    left, right = stem.astype(np.float64)
    own = np.square(left).sum() + np.square(right).sum()
    folded = np.square(left + right).sum() / 2
    is_sounding = own > 1e-9
    return StereoFigures(
        integrated_lufs=loudness.integrated_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
        correlation=float((left * right).sum() / np.sqrt(np.square(left).sum() * np.square(right).sum() + 1e-20)),
        mono_loss_db=float(10 * np.log10(own / max(folded, 1e-12))) if is_sounding else 0.0,
    )
