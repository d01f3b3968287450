"""Music from a few lines: a band with drums, and pads."""

import numpy as np

from marks.sound import RATE_HZ, Random, Samples, at_level, filtered

_MAJOR, _MINOR = (0, 4, 7), (0, 3, 7)
_PROGRESSIONS = ((0, 5, 7, 0), (0, 9, 5, 7), (0, 8, 3, 10), (0, 7, 9, 5))


def band(length_s: float, rng: Random) -> Samples:
    """Drums, bass and a strummed instrument, at a tempo."""
    beat_s, root_hz = 60 / rng.uniform(84, 138), 55 * 2 ** (rng.integers(0, 12) / 12)
    chords = _PROGRESSIONS[rng.integers(len(_PROGRESSIONS))]
    out = np.zeros((2, round((length_s + 2) * RATE_HZ)), np.float32)
    for beat in range(int(length_s / beat_s) + 1):
        semitones = chords[beat // 4 % 4]
        at_s = beat * beat_s
        _lay(out, _kick() if beat % 2 == 0 else _snare(rng), at_s, 0.9)
        for half in (0, 0.5):
            _lay(out, _hat(rng), at_s + half * beat_s, 0.25)
            _lay(out, _bass(root_hz * 2 ** (semitones / 12), beat_s / 2), at_s + half * beat_s, 0.5)
        for note in _MAJOR if semitones in (0, 5, 7) else _MINOR:
            hz = root_hz * 4 * 2 ** ((semitones + note) / 12)
            _lay(out, _string(hz, 1.2, rng), at_s + rng.uniform(0, 0.02), 0.25)
    return at_level(out[:, : round(length_s * RATE_HZ)], -20)


def pad(length_s: float, rng: Random) -> Samples:
    """Slow chords of detuned voices that open and close."""
    bar_s, root_hz = rng.uniform(2, 3.5), 110 * 2 ** (rng.integers(0, 12) / 12)
    chords = _PROGRESSIONS[rng.integers(len(_PROGRESSIONS))]
    out = np.zeros((2, round((length_s + 2 * bar_s) * RATE_HZ)), np.float32)
    for bar in range(int(length_s / bar_s) + 1):
        time_s = np.arange(round(1.3 * bar_s * RATE_HZ)) / RATE_HZ
        swell = np.sin(np.pi * time_s / time_s[-1]) ** 0.7
        for note in (*_MAJOR, 11) if bar % 2 == 0 else (*_MINOR, 10):
            hz = root_hz * 2 ** ((chords[bar % 4] + note) / 12)
            voices = [_saw(hz * (1 + cents), time_s, rng) for cents in (-0.003, 0.003)]
            _lay(out, np.stack(voices) * swell.astype(np.float32), bar * bar_s, 0.2)
    return at_level(filtered(out, float(rng.uniform(1800, 4500)), "lowpass", 2)[:, : round(length_s * RATE_HZ)], -24)


def _lay(out: Samples, piece: Samples, at_s: float, gain: float) -> None:
    start = round(at_s * RATE_HZ)
    piece = piece[:, : max(0, out.shape[1] - start)]
    out[:, start : start + piece.shape[1]] += np.float32(gain) * piece


def _both(mono: np.ndarray) -> Samples:
    return np.stack([mono, mono]).astype(np.float32)


def _seconds(length_s: float) -> np.ndarray:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def _kick() -> Samples:
    time_s = _seconds(0.3)
    hz = 50 + 120 * np.exp(-time_s / 0.03)
    return _both(np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * np.exp(-time_s / 0.1))


def _snare(rng: Random) -> Samples:
    time_s = _seconds(0.25)
    noise = rng.normal(0, 0.5, (2, len(time_s))) * np.exp(-time_s / 0.07)
    return (noise + 0.5 * np.sin(2 * np.pi * 190 * time_s) * np.exp(-time_s / 0.05)).astype(np.float32)


def _hat(rng: Random) -> Samples:
    time_s = _seconds(0.08)
    return filtered(rng.normal(0, 1, (2, len(time_s))).astype(np.float32), 6000, "highpass", 2) * np.exp(
        -time_s / 0.02
    ).astype(np.float32)


def _bass(hz: float, length_s: float) -> Samples:
    time_s = _seconds(length_s)
    wave = sum(np.sin(2 * np.pi * hz * n * time_s) / n for n in range(1, 8))
    return _both(wave * np.minimum(1, time_s[::-1] / 0.01) * np.exp(-time_s / 0.4))


def _string(hz: float, length_s: float, rng: Random) -> Samples:
    time_s = _seconds(length_s)
    wave = sum(np.sin(2 * np.pi * hz * n * time_s) * np.exp(-time_s * (1 + n)) / n for n in range(1, 14))
    pan = rng.uniform(0.3, 0.7)
    return np.stack([wave * pan, wave * (1 - pan)]).astype(np.float32)


def _saw(hz: float, time_s: np.ndarray, rng: Random) -> np.ndarray:
    """One period drawn once, harmonics up to 6 kHz, and read at the voice's pitch."""
    turns = np.arange(4097) / 4096
    period = sum(np.sin(2 * np.pi * n * turns) / n for n in range(1, int(6000 / hz)))
    wave: np.ndarray = np.interp((hz * time_s + rng.uniform()) % 1, turns, period).astype(np.float32)
    return wave
