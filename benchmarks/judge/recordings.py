"""Which real recordings judge, and in what form: held-out ones only, by other hands than any in training.

A recording is held out when `v2a_engine.training.split` keeps it from training (its author and origin have nothing in
training) and the weights' own list of recordings, where they bring one, does not name it as used. Balanced: the same
number of each category, spread over as many authors as there are.

Form: 4.096 s, as the generated sounds are. A single hit is laid at the same times as the generated hits, so that what
is compared is the sound, not how often it comes; longer ones run from their start, looped where they are short.
"""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from judge.envelope import RATE_HZ, Mono
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.mixtures import WINDOW_SAMPLES
from v2a_engine.training.recording import Recording

HIT_TIMES_S = (0.4, 1.3, 2.2, 3.1)
_LONGEST_HIT_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RealSound:
    """A recording in the form in which it is compared."""

    recording: Recording
    mono: Mono


def used_paths(weights: Path) -> frozenset[str]:
    """Recordings that these weights' own list says some part of them was trained on; empty where there is no list."""
    listed = weights / "recordings.csv"
    if not listed.exists():
        return frozenset()
    with listed.open(newline="", encoding="utf-8") as file:
        return frozenset(row["path"] for row in csv.DictReader(file) if row["used_for"] != "evaluation only")


def pick(
    corpus: DecodedCorpus, categories: list[str], each: int, *, held_out: bool, but_not: frozenset[str] = frozenset()
) -> list[int]:
    """Numbers of up to `each` recordings of every category, authors taken in turn."""
    chosen = []
    for category in categories:
        by_author: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(corpus.recordings):
            if one.category == category and one.held_out == held_out and one.path not in but_not:
                by_author[one.author].append(number)
        rng = random.Random(category)
        queues = [rng.sample(numbers, len(numbers)) for _, numbers in sorted(by_author.items())]
        rng.shuffle(queues)
        turns = [
            queue[turn] for turn in range(max(map(len, queues), default=0)) for queue in queues if turn < len(queue)
        ]
        chosen += turns[:each]
    return chosen


def presented(corpus: DecodedCorpus, number: int) -> RealSound:
    """The recording in the generated sounds' form."""
    recording, samples = corpus.recordings[number], corpus[number]
    is_hit = recording.kind == "oneshot" and recording.seconds <= _LONGEST_HIT_S
    return RealSound(recording=recording, mono=laid(samples) if is_hit else running(samples))


def laid(samples: Mono) -> Mono:
    """At each of the hit times, from the sample at which it starts to sound."""
    loud = np.flatnonzero(np.abs(samples) > 0.1 * np.abs(samples).max(initial=0))
    samples = samples[max(0, int(loud[0]) - 480) :] if len(loud) else samples
    wave = np.zeros(WINDOW_SAMPLES, np.float32)
    for time_s in HIT_TIMES_S:
        first = round(time_s * RATE_HZ)
        piece = samples[: WINDOW_SAMPLES - first]
        wave[first : first + len(piece)] += piece
    return wave


def running(samples: Mono) -> Mono:
    """From the start, for the whole 4.096 s."""
    return np.resize(samples, WINDOW_SAMPLES) if len(samples) else np.zeros(WINDOW_SAMPLES, np.float32)
