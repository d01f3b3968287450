"""The audition's mixer: takes at their places, solo, mute, gain, loop, shuttle. Arrays out, no Qt, no files.

The limiter's rule: what stays under `LINEAR_UP_TO` passes to the bit; what is louder is bent so that nothing passes
full scale. It has no memory, so that A and B are compared without one pumping the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plugin.panel.audition.wave_file import Block
from v2a_engine.domain.cue import StemKind

LINEAR_UP_TO = 0.8
_RAMP_SAMPLES = 240  # 5 ms: a change of gain, take, solo or mute makes no click
_MOST_RUNS = 32  # far more than changes of mind within what a sound device holds


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Voice:
    """One take at its place in the programme."""

    cue_id: str
    take: int
    kind: StemKind
    first_sample: int  # of the programme; below 0 where it began before
    sound: Block  # what is heard of it: no handles


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What the user set for one stem kind. It changes what is heard here, never a stem."""

    gain_db: float = 0.0
    solo: bool = False
    mute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Playing on without a change of mind: which sample of the programme is played when."""

    pulled: int  # samples that had been pulled at its beginning
    position: int
    speed: int
    loop: bool
    length: int

    def positions(self, pulled: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Of the programme; outside 0 .. length where it has run out."""
        reached = self.position + self.speed * (pulled - self.pulled)
        return reached % self.length if self.loop and self.length else reached


class Mixer:
    """Plays a programme of `length` samples. Which of them is heard depends on what was pulled, on nothing else."""

    def __init__(self, length: int) -> None:
        self._voices: tuple[Voice, ...] = ()
        self._gains: dict[tuple[str, int], float] = {}  # where each voice's ramp has come to
        self._heard: dict[str, int] = {}
        self._lanes = {kind: Lane() for kind in StemKind}
        self._pulled = 0
        self._runs = [_Run(pulled=0, position=0, speed=1, loop=False, length=length)]

    @property
    def length(self) -> int:
        return self._runs[-1].length

    @property
    def pulled(self) -> int:
        """How many samples were ever given out."""
        return self._pulled

    @property
    def position(self) -> int:
        """The programme's sample that is pulled next, 0 .. length."""
        return self.position_at(self._pulled)

    @property
    def speed(self) -> int:
        return self._runs[-1].speed

    @property
    def loop(self) -> bool:
        return self._runs[-1].loop

    def position_at(self, pulled: int) -> int:
        """Which sample of the programme was given out as number `pulled`; a device plays what was pulled before."""
        run = next((run for run in reversed(self._runs) if run.pulled <= pulled), self._runs[0])
        return int(np.clip(run.positions(np.array(pulled, np.int64)), 0, run.length))

    @property
    def ended(self) -> bool:
        """There is nothing more to play in this direction."""
        run = self._runs[-1]
        reached = int(run.positions(np.array(self._pulled, np.int64)))
        return not run.loop and (reached >= run.length if run.speed > 0 else reached < 0)

    def seek(self, sample: int) -> None:
        self._go_on(min(max(sample, 0), self.length), self.speed, self.loop)

    def run_at(self, speed: int) -> None:
        """1 as recorded, -1 backwards, 2 twice as fast."""
        self._go_on(self.position, speed, self.loop)

    def set_loop(self, loop: bool) -> None:
        self._go_on(self.position, self.speed, loop)

    def _go_on(self, position: int, speed: int, loop: bool) -> None:
        run = _Run(pulled=self._pulled, position=position, speed=speed, loop=loop, length=self.length)
        self._runs = [*self._runs[1 - _MOST_RUNS :], run]

    def load(self, voices: Iterable[Voice], heard: dict[str, int]) -> None:
        """Other voices, at the same position. `heard` says which take of each cue sounds."""
        self._voices = tuple(voices)
        self._heard = dict(heard)
        present = {(voice.cue_id, voice.take) for voice in self._voices}
        self._gains = {key: gain for key, gain in self._gains.items() if key in present}

    def hear(self, cue_id: str, take: int) -> None:
        """Another take of a cue, from the next sample on."""
        self._heard[cue_id] = take

    def heard(self, cue_id: str) -> int:
        return self._heard.get(cue_id, 0)

    def lane(self, kind: StemKind) -> Lane:
        return self._lanes[kind]

    def set_lane(self, kind: StemKind, lane: Lane) -> None:
        self._lanes[kind] = lane

    def gain(self, voice: Voice) -> float:
        """What a voice is multiplied with, as solo, mute, gain and the choice of takes have it."""
        lane = self._lanes[voice.kind]
        any_solo = any(one.solo for one in self._lanes.values())
        sounds = self._heard.get(voice.cue_id) == voice.take and not lane.mute and (lane.solo or not any_solo)
        return float(10 ** (lane.gain_db / 20)) if sounds else 0.0

    def skip(self, samples: int) -> None:
        """Go on without a sound."""
        self._pulled += samples

    def pull(self, samples: int) -> Block:
        """The next samples, float32, shape (2, samples); silence where the programme has run out."""
        run = self._runs[-1]
        positions = run.positions(self._pulled + np.arange(samples, dtype=np.int64))
        inside = (positions >= 0) & (positions < run.length)
        mixed = np.zeros((2, samples), np.float32)
        for voice in self._voices:
            ramp = self._ramp(voice, samples)
            if ramp is not None:
                mixed += _picked(voice, positions, inside, run) * ramp
        self._pulled += samples
        return limited(mixed)

    def _ramp(self, voice: Voice, samples: int) -> npt.NDArray[np.float32] | None:
        """The voice's gain, sample by sample; None where it is silent all along."""
        key, goal = (voice.cue_id, voice.take), self.gain(voice)
        before = self._gains.get(key, 0.0 if self._pulled else goal)  # what starts at the start starts whole
        share = np.minimum(np.arange(1, samples + 1, dtype=np.float32) / _RAMP_SAMPLES, 1)
        ramp = (before + (goal - before) * share).astype(np.float32)
        self._gains[key] = float(ramp[-1]) if samples else before
        return ramp if before or goal else None


def _picked(voice: Voice, positions: npt.NDArray[np.int64], inside: npt.NDArray[np.bool_], run: _Run) -> Block:
    """What the voice sounds at these samples of the programme. Faster than recorded, neighbours are averaged."""
    total = np.zeros((2, len(positions)), np.float32)
    width = max(abs(run.speed), 1)
    for step in range(width):
        at = positions - voice.first_sample + (step if run.speed > 0 else -step)
        there = inside & (at >= 0) & (at < voice.sound.shape[1])
        total[:, there] += voice.sound[:, at[there]]
    return total / np.float32(width) if width > 1 else total


def limited(mixed: Block) -> Block:
    """By the limiter's rule above: (2, samples), none beyond full scale."""
    loud = np.abs(mixed)
    if not (loud > LINEAR_UP_TO).any():
        return mixed
    room = np.float32(1 - LINEAR_UP_TO)
    bent = LINEAR_UP_TO + room * np.tanh((loud - LINEAR_UP_TO) / room)
    return np.where(loud > LINEAR_UP_TO, np.copysign(bent, mixed), mixed).astype(np.float32)
