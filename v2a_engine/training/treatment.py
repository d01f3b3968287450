"""What the same recording might have sounded like elsewhere: another room, another microphone.

Rooms are made here, not recorded: a few early reflections, then noise that dies away, its treble sooner than its bass
(the picture of a room in Moorer, Computer Music Journal 3(2), 1979). The direct sound stays where it was, so that known
onsets stay known.
"""

import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from v2a_engine.training.corpus import SAMPLE_RATE_HZ, Samples

SMALL_ROOM, LARGE_HALL = "in a small room", "in a large hall"

_DECAYS_S = {SMALL_ROOM: (0.2, 0.5), LARGE_HALL: (1.0, 2.2)}  # time to -60 dB
_REFLECTIONS_S = {SMALL_ROOM: (0.002, 0.02), LARGE_HALL: (0.01, 0.08)}
_REFLECTIONS = 8
_TREBLE_FROM_HZ = 3_000
_STEEPEST_DB_PER_OCTAVE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A room, or none, and the colour of a microphone."""

    room: str | None  # SMALL_ROOM or LARGE_HALL; also the words for it
    response: Samples  # (samples,), the room's, direct sound first; one sample long without a room
    tilt_db_per_octave: float

    def applied(self, wave: Samples) -> Samples:
        """The wave under this treatment, as long as it was."""
        size = fft.next_fast_len(len(wave) + len(self.response), real=True)
        gains = fft.rfft(self.response, size) * _tilt(size, self.tilt_db_per_octave)
        treated: Samples = fft.irfft(fft.rfft(wave, size) * gains, size)[: len(wave)].astype(np.float32)
        return treated


def draw_treatment(rng: random.Random, room_share: float) -> Treatment:
    """A random one, with a room in `room_share` of the draws."""
    room = rng.choice((SMALL_ROOM, LARGE_HALL)) if rng.random() < room_share else None
    response = np.ones(1, dtype=np.float32) if room is None else room_response(room, rng)
    steepest = _STEEPEST_DB_PER_OCTAVE
    return Treatment(room=room, response=response, tilt_db_per_octave=rng.uniform(-steepest, steepest))


def room_response(room: str, rng: random.Random) -> Samples:
    """The impulse response (samples,) of a random room of this size at a random distance; starts with 1."""
    decay_s, reverberant_db = rng.uniform(*_DECAYS_S[room]), rng.uniform(-14, -2)
    numbers = np.random.default_rng(rng.getrandbits(32))
    length = round(decay_s * SAMPLE_RATE_HZ)
    time_s = np.arange(length, dtype=np.float32) / SAMPLE_RATE_HZ
    noise = numbers.standard_normal((2, length)).astype(np.float32)
    bass, treble = _below(noise[0], _TREBLE_FROM_HZ), noise[1] - _below(noise[1], _TREBLE_FROM_HZ)
    falls = [np.exp(-6.9 * time_s / (decay_s * share)) for share in (1.0, rng.uniform(0.35, 0.7))]
    tail = bass * falls[0] + treble * falls[1]
    first_s, last_s = _REFLECTIONS_S[room]
    tail[: round(last_s * SAMPLE_RATE_HZ)] *= np.float32(0.3)
    for _ in range(_REFLECTIONS):
        at_s = rng.uniform(first_s, last_s)
        tail[round(at_s * SAMPLE_RATE_HZ)] += np.float32(rng.choice((-1, 1)) * 20 * first_s / (first_s + at_s))
    tail[: round(first_s * SAMPLE_RATE_HZ)] = 0
    tail *= np.float32(10 ** (reverberant_db / 20) / np.sqrt(np.square(tail).sum() + 1e-9))
    tail[0] = 1
    response: Samples = tail
    return response


def _below(noise: Samples, edge_hz: float) -> Samples:
    spectrum = fft.rfft(noise)
    frequencies_hz = fft.rfftfreq(len(noise), 1 / SAMPLE_RATE_HZ)
    low: Samples = fft.irfft(spectrum / (1 + (frequencies_hz / edge_hz) ** 4), len(noise)).astype(np.float32)
    return low


def _tilt(size: int, db_per_octave: float) -> npt.NDArray[np.float32]:
    """Gains around 1 kHz, held below 60 Hz and above 12 kHz."""
    frequencies_hz = np.clip(fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ), 60, 12_000)
    gains: npt.NDArray[np.float32] = (10 ** (db_per_octave * np.log2(frequencies_hz / 1000) / 20)).astype(np.float32)
    return gains
