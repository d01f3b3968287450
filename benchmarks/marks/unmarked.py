"""Sound that is not ours: how often does the reader say that it is?

Segments of 1, 2 and 5 s: hum, engines, chimes, beeps, rain, steps, metal, whooshes, music, speech, plain tones and
noises, and every second one of real recordings, as they are. Segment n is the same in every run. The reader knows 1,000
jobs, as on a machine that made some. Measured in parts, so that a run can go on where the last one stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from marks import music, recorded, speech, synthetic
from marks.material import Maker
from marks.reader import id_of, job_ids, suspected
from marks.sound import RATE_HZ, Random, Samples, at_level, draws_for, fitted
from marks.trials import wilson

SEGMENTS, QUICK_SEGMENTS = 10_000, 600
_LENGTHS_S = (1, 2, 5)
_ROUND_S = sum(_LENGTHS_S)
_ROUNDS = 4  # of every length, out of one sound
_A_BLOCK = _ROUNDS * len(_LENGTHS_S)
_A_PART = 25 * _A_BLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the reader said of one unmarked segment."""

    kind: str
    length_s: int
    key: int  # 0: the product's own
    found: bool
    mark_id: str


def _tones(length_s: float, rng: Random) -> Samples:
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    waves = [np.sin(2 * np.pi * hz * time_s) for hz in rng.uniform(100, 9000, rng.integers(1, 5))]
    return at_level(np.stack([sum(waves), sum(waves)]).astype(np.float32), -24)


def _gated_noise(length_s: float, rng: Random) -> Samples:
    """Noise switched on and off, in step with itself: the nearest thing to tiles that was not made by a key."""
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    gate = (np.sin(2 * np.pi * rng.uniform(2, 20) * time_s) > rng.uniform(-0.5, 0.5)).astype(np.float32)
    return at_level(rng.normal(0, 1, (2, len(time_s))).astype(np.float32) * (0.1 + gate), -24)


_KINDS: tuple[tuple[str, Maker], ...] = (
    ("hum", synthetic.mains_hum),
    ("engine", synthetic.engine),
    ("chimes", synthetic.chimes),
    ("beeps", synthetic.beeps),
    ("rain", synthetic.rain),
    ("room tone", synthetic.room_tone),
    ("steps hard", partial(synthetic.steps, gravel=False)),
    ("steps gravel", partial(synthetic.steps, gravel=True)),
    ("metal", synthetic.metal),
    ("whoosh", synthetic.whoosh),
    ("tones", _tones),
    ("gated noise", _gated_noise),
    ("band", music.band),
    ("speech", partial(speech.speech, part="unmarked")),
)
_REAL_EVERY = 2  # every other block is real, where there is a corpus
_RECORDINGS_A_BLOCK = 7  # about as many as fill it
_PAD_EVERY = 15  # pads are slow to make


def parts(count: int) -> int:
    """How many parts hold so many segments."""
    return -(-count // _A_PART)


def heard(part: int, corpus: Path, keys: Sequence[bytes]) -> list[Heard]:
    """Read a part's segments; the keys take turns."""
    return [_heard(*one, keys) for one in segments(part * _A_PART, (part + 1) * _A_PART, corpus)]


def _heard(number: int, kind: str, samples: Samples, keys: Sequence[bytes]) -> Heard:
    key = number % len(keys)
    found, mark_id = suspected(samples, _known(), keys[key])
    return Heard(kind=kind, length_s=samples.shape[1] // RATE_HZ, key=key, found=found, mark_id=mark_id)


@cache
def _known() -> tuple[str, ...]:
    return tuple(job_ids(id_of("unmarked")))


def segments(first: int, stop: int, corpus: Path) -> Iterator[tuple[int, str, Samples]]:
    """Number, kind and samples of the segments from `first` up to `stop`, both whole blocks."""
    for block in range(first // _A_BLOCK, -(-stop // _A_BLOCK)):
        kind, sound = _block(block, corpus)
        start = 0
        for place in range(_A_BLOCK):
            length = _LENGTHS_S[place % len(_LENGTHS_S)] * RATE_HZ
            yield block * _A_BLOCK + place, kind, sound[:, start : start + length]
            start += length


def _block(block: int, corpus: Path) -> tuple[str, Samples]:
    length_s, rng = float(_ROUNDS * _ROUND_S), draws_for("unmarked", block)
    real = recordings(corpus)
    if real and block % _REAL_EVERY == 0:
        return "real", _several(real, block, corpus, rng)
    turn = block // _REAL_EVERY if real else block
    if turn % _PAD_EVERY == _PAD_EVERY - 1:
        return "pad", music.pad(length_s, rng)
    kinds = [one for one in _KINDS if one[0] != "speech" or not speech.missing()]
    kind, make = kinds[turn % len(kinds)]
    return kind, _in_pieces(make, rng) if kind in ("metal", "whoosh") else make(length_s, rng)


def _in_pieces(make: Maker, rng: Random) -> Samples:
    """Single sounds, one for each segment, each as long as its segment."""
    return np.concatenate([make(float(length_s), rng) for _ in range(_ROUNDS) for length_s in _LENGTHS_S], axis=1)


@cache
def recordings(corpus: Path) -> tuple[str, ...]:
    """Paths of all real recordings in the order in which they are used; none where there is no corpus."""
    if not (corpus / "manifest.csv").is_file():
        return ()
    paths = [one.recording.path for one in recorded.dealt(corpus)]
    return tuple(draws_for("order of recordings").permutation(paths))


def _several(paths: Sequence[str], block: int, corpus: Path, rng: Random) -> Samples:
    """Recordings one after another, other ones in every block until all have had their turn."""
    by_path = {one.recording.path: one.recording for one in recorded.dealt(corpus)}
    pieces: list[Samples] = []
    length, number = _ROUNDS * _ROUND_S * RATE_HZ, block // _REAL_EVERY * _RECORDINGS_A_BLOCK
    while sum(piece.shape[1] for piece in pieces) < length:
        pieces.append(recorded.stereo(corpus, by_path[paths[number % len(paths)]], 12.0, rng))
        number += 1
    return fitted(np.concatenate(pieces, axis=1), length)


def table(rows: Sequence[Heard], limit: float) -> str:
    """By kind, by length and by key: how many, and how many of them taken for ours."""
    lines = [f"{'unmarked':14} {'segments':>8} {'taken for ours':>14}"]
    groups = {
        **{row.kind: [one for one in rows if one.kind == row.kind] for row in rows},
        **{f"{length_s} s": [one for one in rows if one.length_s == length_s] for length_s in _LENGTHS_S},
        **{f"key {key}": [one for one in rows if one.key == key] for key in sorted({row.key for row in rows})},
        "all": list(rows),
    }
    lines += [f"{name:14} {len(of_it):8} {sum(row.found for row in of_it):14}" for name, of_it in groups.items()]
    _, high = wilson(sum(row.found for row in rows), len(rows))
    lines.append(f"Taken for ours: at most {high:.3f} % (95 %, two sides); the reader's own bound is {100 * limit:g} %")
    return "\n".join(lines)
