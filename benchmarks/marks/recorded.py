"""Real recordings, divided by who made them: no author and no origin is in both parts.

The corpus is a folder with a `manifest.csv`, as `v2a_engine.training.corpus` reads it. Families (recordings that share
an author or an origin) are dealt out whole, by a hash.
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
    "item_cloth_paper",
    "gun",
    "train",
)
_LEAST_S = 1.0
_PARTS = ("tuning", "held-out")


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
        lot = hashlib.sha256(("mark " + min(one.path for one in family)).encode()).digest()[0] % len(_PARTS)
        out += [Recorded(one, _PARTS[lot]) for one in family]
    return tuple(sorted(out, key=lambda one: one.recording.path))


def recordings(corpus: Path, part: str, category: str) -> list[Recording]:
    """A category's recordings in one part, in an order that does not favour an alphabet; the longer ones first."""
    those = [one.recording for one in dealt(corpus) if one.part == part and one.recording.category == category]
    by_lot = sorted(those, key=lambda one: hashlib.sha256(one.path.encode()).digest())
    return sorted(by_lot, key=lambda one: (one.seconds < 4, one.seconds < _LEAST_S))


def as_stem(corpus: Path, among: list[Recording], turn: int, longest_s: float, rng: Random) -> Samples:
    """One recording, or, where it is shorter than a second, many such hits as a Foley artist lays them."""
    if among[turn].seconds >= _LEAST_S:
        return stereo(corpus, among[turn], longest_s, rng)
    hits = [one for one in among if one.seconds < _LEAST_S]
    sound = np.zeros((2, round(longest_s * RATE_HZ)), np.float32)
    at_s = float(rng.uniform(0.05, 0.5))
    while at_s < longest_s - _LEAST_S:
        hit = stereo(corpus, hits[rng.integers(len(hits))], longest_s, rng)
        start = round(at_s * RATE_HZ)
        hit = hit[:, : sound.shape[1] - start]
        sound[:, start : start + hit.shape[1]] += hit
        at_s += float(rng.uniform(0.6, 1.6))
    return sound


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
