"""Other speeds: played faster (pitch follows), stretched (pitch kept), and the waver of a worn transport."""

import numpy as np
from scipy import fft, ndimage

from marks.sound import RATE_HZ, Random, Samples, resampled

_FRAME, _HOP = 2048, 512
_SEGMENT, _REACH = 1920, 480  # 40 ms, searched 10 ms either way


def varispeed(samples: Samples, speed: float) -> Samples:
    """Played faster or slower: pitch and length follow."""
    return resampled(samples, RATE_HZ * speed, RATE_HZ)


def phase_vocoder(samples: Samples, speed: float) -> Samples:
    """Stretched with phases locked to the nearest peak; the channels share their phase advance."""
    window = np.hanning(_FRAME + 1)[:-1]
    padded = np.pad(samples, ((0, 0), (_FRAME, 2 * _FRAME)))
    frames = int(samples.shape[1] / speed) // _HOP + 2
    places = (np.arange(frames) * _HOP * speed + _FRAME // 2).astype(np.int64)
    out = np.zeros((len(samples), frames * _HOP + _FRAME))
    phase = np.zeros(_FRAME // 2 + 1)
    omega = 2 * np.pi * np.arange(_FRAME // 2 + 1) * _HOP / _FRAME
    for number, place in enumerate(places):
        now = fft.rfft(padded[:, place : place + _FRAME] * window)
        if number:
            before = fft.rfft(padded[:, place - _HOP : place - _HOP + _FRAME] * window)
            turn = np.angle((now * before.conj()).sum(axis=0)) - omega
            phase += omega + np.angle(np.exp(1j * turn))
        else:
            phase = np.angle(now.sum(axis=0))
        phase = _locked(phase, now)
        turned = now * np.exp(1j * (phase - np.angle(now.sum(axis=0))))
        out[:, number * _HOP : number * _HOP + _FRAME] += fft.irfft(turned, _FRAME) * window
    out /= 1.5 * _FRAME / _HOP / 4
    return out[:, _FRAME // 2 :][:, : int(samples.shape[1] / speed)].astype(np.float32)


def _locked(phase: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Bins around a peak keep the angles that they have to it in the source."""
    size = np.abs(now).sum(axis=0)
    peaks = np.flatnonzero(size == ndimage.maximum_filter1d(size, 7))
    angles = np.angle(now.sum(axis=0))
    borders = (peaks[1:] + peaks[:-1] + 1) // 2
    nearest = peaks[np.searchsorted(borders, np.arange(len(phase)), side="right")]
    locked: np.ndarray = phase[nearest] + angles - angles[nearest]
    return locked


def overlap_add(samples: Samples, speed: float) -> Samples:
    """Stretched by overlapping pieces where their waves agree best (WSOLA)."""
    padded = np.pad(samples, ((0, 0), (_REACH, _SEGMENT * 2 + _REACH)))
    mono = padded.sum(axis=0)
    hop = _SEGMENT // 2
    window = np.hanning(_SEGMENT + 1)[:-1]
    count = int(samples.shape[1] / speed) // hop + 1
    out = np.zeros((len(samples), (count + 2) * hop))
    place = _REACH
    for number in range(count):
        if number:
            follows = mono[place + hop : place + hop + _SEGMENT]
            middle = min(int(number * hop * speed) + _REACH, padded.shape[1] - _SEGMENT - _REACH)
            around = mono[middle - _REACH : middle + _REACH + _SEGMENT]
            place = middle - _REACH + int(np.argmax(_similarity(around, follows)))
        out[:, number * hop : number * hop + _SEGMENT] += padded[:, place : place + _SEGMENT] * window
    return out[:, : int(samples.shape[1] / speed)].astype(np.float32)


def _similarity(around: np.ndarray, piece: np.ndarray) -> np.ndarray:
    size = fft.next_fast_len(len(around) + len(piece), real=True)
    products = fft.irfft(fft.rfft(around, size) * fft.rfft(piece, size).conj(), size)[: 2 * _REACH]
    energy = np.concatenate([[0.0], np.cumsum(np.square(around, dtype=np.float64))])
    power = energy[len(piece) :][: 2 * _REACH] - energy[: 2 * _REACH]
    similar: np.ndarray = products / np.sqrt(power + 1e-9)
    return similar


def repitched(samples: Samples, semitones: float) -> Samples:
    """Another pitch, the same length."""
    ratio = 2 ** (semitones / 12)
    return varispeed(overlap_add(samples, 1 / ratio), ratio)


def wavering(samples: Samples, depth: float, rng: Random) -> Samples:
    """Wow: the speed swings by +-`depth` at 0.5 to 1.5 Hz."""
    rate = rng.uniform(0.5, 1.5) * 2 * np.pi / RATE_HZ
    time = np.arange(samples.shape[1])
    moved = time + depth / rate * np.sin(rate * time + rng.uniform(0, 2 * np.pi))
    return np.stack([ndimage.map_coordinates(one, [moved], order=3, mode="nearest") for one in samples]).astype(
        np.float32
    )
