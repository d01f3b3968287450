"""Sounds made of noise, sines and envelopes: cleaner than anything recorded, so the hardest hosts for a mark.

Each takes a length and random numbers, which decide its details as well (pace, pitch, colour, decay), and gives
(2, samples) at 48 kHz. Between the steps there is digital silence.
"""

import numpy as np

from marks.sound import RATE_HZ, Random, Samples, at_level, filtered


def _time_s(length_s: float) -> np.ndarray:
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def _noise(length_s: float, rng: Random) -> Samples:
    return rng.normal(0, 1, (2, round(length_s * RATE_HZ))).astype(np.float32)


def _placed(sound: Samples, piece: Samples, at_s: float) -> None:
    start = round(at_s * RATE_HZ)
    piece = piece[:, : sound.shape[1] - start]
    sound[:, start : start + piece.shape[1]] += piece


def steps(length_s: float, rng: Random, *, gravel: bool) -> Samples:
    """Footsteps: a click and a thump on a hard floor, or a scatter of grains."""
    sound = np.zeros((2, round(length_s * RATE_HZ)), np.float32)
    pace_s, tone = rng.uniform(0.45, 0.65), rng.uniform(90, 180)
    at_s = float(rng.uniform(0.05, 0.3))
    while at_s < length_s - 0.1:
        step = _gravel_step(rng) if gravel else _hard_step(tone, rng)
        _placed(sound, step * np.float32(rng.uniform(0.6, 1)), at_s)
        at_s += pace_s * float(rng.uniform(0.93, 1.07))
    return at_level(sound, -24)


def _hard_step(tone_hz: float, rng: Random) -> Samples:
    time_s = _time_s(0.18)
    thump = np.sin(2 * np.pi * tone_hz * time_s) * np.exp(-time_s / 0.03)
    click = filtered(_noise(0.18, rng), (1200, 7000), "bandpass", 2) * np.exp(-time_s / rng.uniform(0.006, 0.014))
    return ((thump + 0.7 * click) * np.minimum(1, time_s[::-1] / 0.02)).astype(np.float32)


def _gravel_step(rng: Random) -> Samples:
    sound = np.zeros((2, round(0.35 * RATE_HZ)), np.float32)
    for at_s in np.sort(rng.beta(1.5, 3, 45)) * 0.3:
        length_s = float(rng.uniform(0.004, 0.02))
        grain = filtered(_noise(0.03, rng), float(rng.uniform(1500, 6000)), "lowpass", 2)
        fall = np.exp(-_time_s(0.03) / length_s)
        _placed(sound, (grain * fall * rng.exponential(0.5)).astype(np.float32), float(at_s))
    return sound


def rain(length_s: float, rng: Random) -> Samples:
    """A wash with drops upon it."""
    sound = filtered(_noise(length_s, rng), (400, float(rng.uniform(7000, 12000))), "bandpass", 1)
    for at_s in rng.uniform(0, length_s - 0.05, int(length_s * rng.integers(20, 60))):
        time_s = _time_s(0.04)
        drop = np.sin(2 * np.pi * rng.uniform(1500, 5000) * time_s) * np.exp(-time_s / 0.006) * rng.exponential(2.0)
        pan = rng.uniform(0.2, 0.8)
        _placed(sound, np.stack([drop * pan, drop * (1 - pan)]).astype(np.float32), float(at_s))
    return at_level(sound, -30)


def engine(length_s: float, rng: Random) -> Samples:
    """A motor: many harmonics of a firing rate that drifts, and its intake's noise, in step with it."""
    time_s = _time_s(length_s)
    hz = rng.uniform(25, 60) * (1 + 0.06 * np.sin(2 * np.pi * rng.uniform(0.1, 0.4) * time_s))
    phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
    tones = sum(np.sin(n * phase + rng.uniform(0, 6.3)) * rng.uniform(0.3, 1) / n**0.7 for n in range(1, 40))
    breath = filtered(_noise(length_s, rng), (200, 4000), "bandpass", 1) * (1 + np.sin(phase))
    return at_level((tones + rng.uniform(0.5, 1.5) * breath).astype(np.float32), -26)


def room_tone(length_s: float, rng: Random) -> Samples:
    """Air in a quiet room, at -62 dBFS."""
    dark = filtered(_noise(length_s, rng), float(rng.uniform(250, 600)), "lowpass", 1)
    return at_level(dark + 0.02 * _noise(length_s, rng), -62)


def mains_hum(length_s: float, rng: Random) -> Samples:
    """50 or 60 Hz and its harmonics, steady, over a little hiss."""
    time_s, mains_hz = _time_s(length_s), float(rng.choice([50, 60]))
    tones = sum(
        np.sin(2 * np.pi * mains_hz * n * time_s + rng.uniform(0, 6.3)) * rng.uniform(0.2, 1) / n for n in range(1, 25)
    )
    return at_level((tones + 0.01 * _noise(length_s, rng)).astype(np.float32), -34)


def whoosh(length_s: float, rng: Random) -> Samples:
    """Noise whose band sweeps up and down again."""
    time_s = _time_s(length_s)
    shape = np.sin(np.pi * time_s / length_s) ** rng.uniform(1.5, 3)
    low, high = (
        filtered(_noise(length_s, rng), (200, 1200), "bandpass", 2),
        filtered(_noise(length_s, rng), (1000, 7000), "bandpass", 2),
    )
    return at_level((shape * (low + shape * high * rng.uniform(0.5, 1.5))).astype(np.float32), -22)


def thud(length_s: float, rng: Random) -> Samples:
    """A heavy fall: a low tone that sinks, and dust."""
    time_s = _time_s(length_s)
    hz = rng.uniform(50, 80) * (1 + np.exp(-time_s / 0.03))
    body = np.sin(2 * np.pi * np.cumsum(hz) / RATE_HZ) * np.exp(-time_s / rng.uniform(0.1, 0.2))
    dust = filtered(_noise(length_s, rng), float(rng.uniform(1500, 4000)), "lowpass", 2) * np.exp(-time_s / 0.06)
    return at_level((body + 0.5 * dust).astype(np.float32), -20)


def metal(length_s: float, rng: Random) -> Samples:
    """A struck plate: inharmonic modes that ring, the high ones shorter."""
    time_s = _time_s(length_s)
    modes_hz = rng.uniform(250, 500) * np.cumsum(rng.uniform(0.4, 1.5, 18))
    ring = sum(
        np.sin(2 * np.pi * hz * time_s + rng.uniform(0, 6.3))
        * np.exp(-time_s * (1.5 + hz / 1200))
        * rng.uniform(0.2, 1)
        for hz in modes_hz
    )
    strike = filtered(_noise(length_s, rng), (2000, 9000), "bandpass", 2) * np.exp(-time_s / 0.004)
    return at_level((np.stack([ring, ring]) + strike).astype(np.float32), -22)


def beeps(length_s: float, rng: Random) -> Samples:
    """An appliance: pure tones with silence between."""
    sound = np.zeros((2, round(length_s * RATE_HZ)), np.float32)
    hz = rng.uniform(900, 2500)
    for at_s in np.arange(0.05, length_s - 0.15, rng.uniform(0.2, 0.35)):
        time_s = _time_s(0.12)
        tone = np.sin(2 * np.pi * hz * time_s) * np.minimum(1, np.minimum(time_s, time_s[::-1]) / 0.005)
        _placed(sound, np.stack([tone, tone]).astype(np.float32), float(at_s))
    return at_level(sound, -24)


def chimes(length_s: float, rng: Random) -> Samples:
    """Tubular bells in the wind: long pure tones over each other."""
    sound = np.zeros((2, round(length_s * RATE_HZ)), np.float32)
    notes_hz = rng.uniform(500, 900) * 2 ** (np.array([0, 2, 4, 7, 9, 12]) / 12)
    for at_s in rng.uniform(0, max(length_s - 0.2, 0.01), max(2, int(2 * length_s))):
        time_s = _time_s(min(length_s, 5.0))
        hz = float(rng.choice(notes_hz))
        tone = sum(np.sin(2 * np.pi * hz * r * time_s) * np.exp(-time_s * (0.8 + r)) / r for r in (1, 2.76, 5.4))
        pan = rng.uniform(0.2, 0.8)
        _placed(sound, np.stack([tone * pan, tone * (1 - pan)]).astype(np.float32), float(at_s))
    return at_level(sound, -24)
