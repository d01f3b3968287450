"""Mono to stereo with a meaning: effects stand where the motion is, backgrounds are wide. Block by block."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, sosfilt

if TYPE_CHECKING:  # the analysis of pictures is not needed to use its result
    from v2a_engine.engines.v2a.motion import MotionTrack

SAMPLE_RATE_HZ = 48_000
WIDEST_PAN = 0.7  # motion at the picture's edge; a sound in one loudspeaker alone is unpleasant on headphones
SIDE_GAIN = 0.6
_GRID_HZ = 50  # steps of a pan curve
_SMOOTHING_S = 0.12
_EVENT_LEAD_S = 0.06  # the place is reached before the sound starts
_SIDE_FROM_HZ = 150.0  # below, the sides would only weaken the bass
_VELVET_PULSES = 30
_VELVET_S = 0.03
_SPREAD = np.float32(0.5**0.5)  # as loud as the panned ones: both sides carry half the power

Mono = npt.NDArray[np.float32]
Stereo = npt.NDArray[np.float32]
Curve = npt.NDArray[np.float32]


def pan_curve(track: "MotionTrack", start_s: float, duration_s: float) -> Curve:
    """Where the sound stands, -0.7 left to 0.7 right, 50 values a second from `start_s` on.

    The motion's own place, but from each event on the event's, until the next event or half a second later.
    """
    steps = int(np.ceil(duration_s * _GRID_HZ)) + 1
    grid_s = start_s + np.arange(steps) / _GRID_HZ
    if not len(track.times_s):
        return np.zeros(steps, dtype=np.float32)
    places = np.interp(grid_s, track.times_s, track.pan)
    events = sorted(track.events, key=lambda event: event.time_s)
    for number, event in enumerate(events):
        end_s = min([event.time_s + 0.5, *(after.time_s - _EVENT_LEAD_S for after in events[number + 1 : number + 2])])
        places[(grid_s >= event.time_s - _EVENT_LEAD_S) & (grid_s < end_s)] = event.pan
    width = round(_SMOOTHING_S * _GRID_HZ) | 1
    padded = np.pad(places, width // 2, mode="edge")
    smooth = np.convolve(padded, np.hanning(width + 2)[1:-1] / np.hanning(width + 2).sum(), mode="valid")
    curve: Curve = (np.clip(smooth, -1, 1) * WIDEST_PAN).astype(np.float32)
    return curve


def panned(blocks: Iterable[Mono], places: Curve) -> Iterator[Stereo]:
    """Blocks (samples,) to (2, samples), of constant power wherever they stand.

    Args:
        places: 50 values a second, as from `pan_curve`; the last one holds to the end.
    """
    done = 0
    times = np.arange(len(places)) * (SAMPLE_RATE_HZ / _GRID_HZ)
    for block in blocks:
        place = np.interp(np.arange(done, done + len(block)), times, places)
        angle = (place + 1) * (np.pi / 4)
        yield (np.stack((np.cos(angle), np.sin(angle))) * block).astype(np.float32)
        done += len(block)


def widened(blocks: Iterable[Mono], seed: int) -> Iterator[Stereo]:
    """Blocks (samples,) to (2, samples): the middle as it was, and sides that differ from it.

    The side is the middle through sparse noise 30 ms long (velvet noise, Alary et al., DAFx 2017), added on the left,
    taken away on the right: left plus right is the middle, so a mono fold-down hears nothing of it.
    """
    generator = np.random.default_rng(seed)
    delays, signs = _velvet(generator)
    sections = butter(2, _SIDE_FROM_HZ, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
    state = np.zeros((len(sections), 2))
    past = np.zeros(int(delays.max()), dtype=np.float32)
    for block in blocks:
        heard = np.concatenate((past, block))
        side: Mono = np.zeros(len(block), dtype=np.float32)
        for delay, sign in zip(delays, signs, strict=True):
            first = len(past) - delay
            side += sign * heard[first : first + len(block)]
        high, state = sosfilt(sections, side, zi=state)
        side = (high * (SIDE_GAIN / np.sqrt(len(delays)))).astype(np.float32)
        yield (np.stack((block + side, block - side)) * _SPREAD).astype(np.float32)
        past = heard[len(heard) - len(past) :]


def _velvet(generator: np.random.Generator) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """One pulse at a random place in each of 30 equal stretches, of random sign."""
    stretch = _VELVET_S * SAMPLE_RATE_HZ / _VELVET_PULSES
    delays = ((np.arange(_VELVET_PULSES) + generator.random(_VELVET_PULSES)) * stretch).astype(np.int64) + 1
    return delays, generator.choice(np.array([-1, 1], dtype=np.float32), _VELVET_PULSES)
