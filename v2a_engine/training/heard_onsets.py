"""Onsets in sound: a rise in any of a few bands, dated where the fast envelope starts to climb."""

import numpy as np
import numpy.typing as npt

from v2a_engine.engines.v2a.conditions import Curve, Seconds, energy_curve
from v2a_engine.engines.v2a.mel import FRAME_RATE, SAMPLE_RATE_HZ

_STEP_SAMPLES = 128
_FFT_SAMPLES = 512
_LOOK_BACK = 4  # steps: 10.7 ms
_BANDS = 20
_REFRACTORY_S = 0.05
_SMALLEST_RISE_DB = 5.0  # mean over the bands


def detect_onsets(wave: npt.NDArray[np.float32]) -> tuple[Seconds, Curve]:
    """Times in seconds and strengths (0..1, level over -60 dB of the loudest) of attacks in a mono wave at 48 kHz."""
    nothing = np.zeros(0), np.zeros(0, dtype=np.float32)
    if len(wave) < 2 * _FFT_SAMPLES or np.abs(wave).max() < 1e-4:
        return nothing
    levels_db = _band_levels_db(wave)
    earlier = np.minimum.reduce([_delayed(levels_db, steps) for steps in range(1, _LOOK_BACK + 1)])
    rise_db = np.maximum(levels_db - earlier, 0).mean(axis=1)
    peaks = _peaks(rise_db)
    if not len(peaks):
        return nothing
    times_s = np.array([_start_of_rise(wave, peak * _STEP_SAMPLES) / SAMPLE_RATE_HZ for peak in peaks])
    energy = energy_curve(wave)
    firsts = np.minimum((times_s * float(FRAME_RATE)).astype(int), len(energy) - 1)
    strengths = np.array([energy[first : first + 5].max() for first in firsts], dtype=np.float32)
    return times_s, strengths


def _band_levels_db(wave: npt.NDArray[np.float32]) -> Curve:
    """(steps, bands); a step's window is centred on it. Levels are relative to the loudest, with a floor at -55 dB."""
    padded = np.pad(wave, (_FFT_SAMPLES // 2, _FFT_SAMPLES // 2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _FFT_SAMPLES)[::_STEP_SAMPLES]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_FFT_SAMPLES).astype(np.float32), axis=1)))
    borders = np.unique(np.geomspace(1, _FFT_SAMPLES // 2, _BANDS + 1).astype(int))
    bands = np.add.reduceat(power[:, : borders[-1]], borders[:-1], axis=1)
    floor = bands.max(axis=0, keepdims=True).clip(bands.max() * 1e-4) * 10**-5.0
    levels: Curve = 10 * np.log10(bands + floor)
    return levels


def _delayed(levels: Curve, steps: int) -> Curve:
    return np.concatenate((np.repeat(levels[:1], steps, axis=0), levels[:-steps]))


def _peaks(rise_db: Curve) -> list[int]:
    """Local maxima well over what is usual nearby, the higher of two neighbours kept."""
    reach = int(_REFRACTORY_S * SAMPLE_RATE_HZ / _STEP_SAMPLES)
    usual = _running_median(rise_db, 8 * reach)
    candidates = [
        step
        for step in range(len(rise_db))
        if rise_db[step] > usual[step] * 1.6 + _SMALLEST_RISE_DB
        and rise_db[step] == rise_db[max(0, step - reach) : step + reach + 1].max()
    ]
    return [step for before, step in zip([-reach, *candidates], candidates, strict=False) if step - before > 1]


def _running_median(values: Curve, width: int) -> Curve:
    half = width // 2
    padded = np.pad(values, (half, width - 1 - half), mode="reflect" if len(values) > half else "edge")
    medians: Curve = np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)
    return medians


def _start_of_rise(wave: npt.NDArray[np.float32], near_samples: int) -> float:
    """Sample at which the 1 ms envelope passes a tenth of its climb around `near_samples`."""
    first = max(0, near_samples - 960)
    piece = np.abs(wave[first : near_samples + 720])
    envelope = np.convolve(piece, np.ones(48, dtype=np.float32) / 48)[: len(piece)]
    before = float(np.median(envelope[: max(1, len(envelope) // 4)]))
    threshold = before + 0.1 * max(float(envelope.max()) - before, 0.0)
    top = int(envelope.argmax())
    below = np.nonzero(envelope[: top + 1] <= threshold)[0]
    return float(first + (below[-1] if len(below) else 0))


def events_in(times_s: Seconds, strengths: Curve, span_s: tuple[float, float]) -> tuple[Seconds, Curve]:
    """The onsets inside the span, counted from its start."""
    inside = (times_s >= span_s[0]) & (times_s < span_s[1])
    return times_s[inside] - span_s[0], strengths[inside]
