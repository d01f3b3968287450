"""Real recordings, divided by who made them: no author and no origin is in two parts.

The corpus is a folder with a `manifest.csv`, as `v2a_engine.training.corpus` reads it. Families (recordings that share
an author or an origin) are dealt out whole, by a hash: 3 of 8 to tuning, 3 to held-out, 2 to the unmarked segments.
"""

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from marks.sound import RATE_HZ, Random, Samples, at_level
from v2a_engine.training.corpus import decode, read_manifest
from v2a_engine.training.recording import Recording
from v2a_engine.training.split import families

CATEGORIES = (
    "rain",
    "birds",
    "footsteps",
    "impact_glass",
    "fire",
    "engine_vehicle",
    "human_nonspeech",
    "explosion_firework",
    "water",
    "door",
    "aircraft",
    "music_instrument",
    # from here on: the next take
    "impact_metal",
    "dog",
    "machine_tool",
    "thunder",
    "bell_clock",
    "insects_frogs",
    "whoosh",
    "typing",
    "wild_animals",
    "kitchen_domestic",
    "gun",
    "train",
)
_SHARES = ("tuning",) * 3 + ("held-out",) * 3 + ("unmarked",) * 2
_QUIETEST_DBFS = -55.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording with its part."""

    recording: Recording
    part: str


@functools.cache
def dealt(corpus: Path) -> tuple[Recorded, ...]:
    """Every recording of the corpus with the part to which its family went."""
    out = []
    for family in families(read_manifest(corpus)):
        lot = hashlib.sha256(("mark " + min(one.path for one in family)).encode()).digest()[0] % len(_SHARES)
        out += [Recorded(one, _SHARES[lot]) for one in family]
    return tuple(sorted(out, key=lambda one: one.recording.path))


def recordings(corpus: Path, part: str, category: str) -> list[Recording]:
    """A category's recordings in one part, in an order that does not favour an alphabet; the longer ones first."""
    those = [one.recording for one in dealt(corpus) if one.part == part and one.recording.category == category]
    by_lot = sorted(those, key=lambda one: hashlib.sha256(one.path.encode()).digest())
    return sorted(by_lot, key=lambda one: one.seconds < 4)


def stereo(corpus: Path, recording: Recording, longest_s: float, rng: Random) -> Samples:
    """The recording as a stem: its loudest stretch of at most `longest_s`, panned, with a level."""
    mono = decode(corpus, recording)
    length = round(longest_s * RATE_HZ)
    if len(mono) > length:
        energy = np.concatenate([[0.0], np.cumsum(np.square(mono, dtype=np.float64))])
        start = int(np.argmax(energy[length:] - energy[:-length]))
        mono = mono[start : start + length]
    pan = rng.uniform(0.35, 0.65)
    sound = np.stack([mono * np.float32(np.cos(pan * np.pi / 2)), mono * np.float32(np.sin(pan * np.pi / 2))])
    return at_level(sound, float(rng.uniform(-32, -20)))


def sounds_at_all(samples: Samples) -> bool:
    """A recording of nothing is no material."""
    return float(np.sqrt(np.square(samples).mean())) > 10 ** (_QUIETEST_DBFS / 20)
