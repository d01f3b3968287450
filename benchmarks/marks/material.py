"""The stems that are marked: a set to tune on and one to report on, with nothing in common but their kinds.

A take of a set is about thirty stems: 13 made of formulas (synthetic.py, music.py, speech.py), 12 recordings of as many
categories, and, where they were made, 6 of the product's own engine (generated.py). Tuning and held-out differ in
seeds, voices, words, prompts and in every recording's author; further takes add new ones of each.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from marks import generated, music, recorded, speech, synthetic
from marks.reader import PERIOD_S
from marks.sound import RATE_HZ, Random, Samples, below_full_scale, draws_for

SETS = ("tuning", "held-out")
LENGTH_S = 10.0
COMPANION_S = 14.0
_REAL_A_TAKE = 12

Maker = Callable[[float, Random], Samples]

_MADE: dict[str, tuple[Maker, float]] = {
    "steps hard": (partial(synthetic.steps, gravel=False), LENGTH_S),
    "steps gravel": (partial(synthetic.steps, gravel=True), LENGTH_S),
    "rain": (synthetic.rain, LENGTH_S),
    "engine": (synthetic.engine, LENGTH_S),
    "room tone": (synthetic.room_tone, LENGTH_S),
    "mains hum": (synthetic.mains_hum, LENGTH_S),
    "whoosh": (synthetic.whoosh, 1.0),
    "thud": (synthetic.thud, 1.0),
    "metal": (synthetic.metal, 2.0),
    "beeps": (synthetic.beeps, 1.0),
    "band": (music.band, LENGTH_S),
    "pad": (music.pad, LENGTH_S),
}
QUICK = ("steps hard", "steps gravel", "rain", "engine", "mains hum", "whoosh", "metal", "band")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stem:
    """An unmarked sound with the place where it lies on its sequence."""

    name: str  # "held-out steps hard 0": says all that decides the samples, but for files
    kind: str
    origin: str  # "made", "real", "generated", "speech"
    samples: Samples
    first_sample: int  # on the sequence, at 48 kHz

    @property
    def digest(self) -> str:
        """Another one for other samples, whatever the name."""
        return hashlib.sha256(self.samples.tobytes()).hexdigest()[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Where sounds come from that are not made here; what is missing is left out and said."""

    corpus: Path
    generated: Path

    def gaps(self) -> list[str]:
        """What cannot be measured here, and why."""
        found = []
        if not (self.corpus / "manifest.csv").is_file():
            found.append(f"No real recordings: {self.corpus} holds no manifest.csv. Name a corpus with --corpus.")
        if reason := speech.missing():
            found.append(f"No speech: {reason}.")
        if not generated.present(self.generated):
            found.append(f"No generated stems in {self.generated}. Make them with --make-generated {self.generated}.")
        return found


def stems(which: str, material: Material, takes: Sequence[int] = (0,)) -> Iterator[Stem]:
    """The stems of a set, take by take."""
    for take in takes:
        for kind, (make, length_s) in _MADE.items():
            yield _stem(which, kind, take, "made", partial(make, length_s))
        if not speech.missing():
            yield _stem(which, "speech", take, "speech", partial(speech.speech, LENGTH_S, part=which))
        if (material.corpus / "manifest.csv").is_file():
            yield from _real(which, take, material.corpus)
        for kind, samples in generated.load(material.generated, which, take):
            yield _stem(which, kind, take, "generated", lambda _rng, kept=samples: kept)


def quick_stems(which: str, material: Material) -> list[Stem]:
    """Eight that are made and up to four that are not."""
    every = list(stems(which, material))
    made = [stem for stem in every if stem.kind in QUICK]
    others = [stem for stem in every if stem.origin == "generated"][:2]
    others += [stem for stem in every if stem.origin in ("real", "speech")][: 4 - len(others)]
    return made + others


def companions(which: str, material: Material) -> tuple[Samples, ...]:
    """Unmarked music, ambience and speech to mix with; of the set, but none of its stems."""
    names: list[tuple[str, Maker]] = [("band", music.band), ("pad", music.pad), ("rain", synthetic.rain)]
    if not speech.missing():
        names.append(("speech", partial(speech.speech, part=which)))
    sounds = [make(COMPANION_S, draws_for("companion", which, name)) for name, make in names]
    if (material.corpus / "manifest.csv").is_file():
        for category in ("ambience_nature", "wind"):
            for one in recorded.recordings(material.corpus, which, category)[:1]:
                sounds.append(recorded.stereo(material.corpus, one, COMPANION_S, draws_for("companion", one.path)))
    return tuple(sounds)


def _stem(which: str, kind: str, take: int, origin: str, make: Callable[[Random], Samples]) -> Stem:
    name = f"{which} {kind} {take}"
    rng = draws_for("stem", name)
    first_sample = int(rng.integers(0, round(100 * PERIOD_S * RATE_HZ)))  # up to an hour into the sequence
    return Stem(name=name, kind=kind, origin=origin, samples=below_full_scale(make(rng)), first_sample=first_sample)


def _real(which: str, take: int, corpus: Path) -> Iterator[Stem]:
    for place in range(take * _REAL_A_TAKE, (take + 1) * _REAL_A_TAKE):
        category = recorded.CATEGORIES[place % len(recorded.CATEGORIES)]
        among = recorded.recordings(corpus, which, category)
        turn = place // len(recorded.CATEGORIES)
        if turn < len(among):
            draw = partial(recorded.as_stem, corpus, among, turn, LENGTH_S)
            yield _stem(which, f"real {category}", take, "real", draw)
