"""The parts of a run: each measures, tells how far it is, and gives rows; what was measured before is read back."""

import hashlib
import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from marks import audibility, jobs, material, music, pace, position, reader, trials, unmarked
from marks.attacks import Attack
from marks.audibility import Heard, Judges
from marks.material import Material, Stem
from marks.position import Located
from marks.sound import RATE_HZ, draws_for
from marks.trials import Trial, tally

Row = TypeVar("Row")


def tell(line: str) -> None:
    """Progress, at once."""
    print(line, flush=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What all parts share."""

    which: str
    material: Material
    stems: Sequence[Stem]
    attacks: Sequence[Attack]
    kept: Path
    workers: int = 1

    def attacked(self) -> list[Trial]:
        """All attacks on all stems."""
        rows: list[Trial] = []
        suite = _digest("".join(attack.name for attack in self.attacks))
        names = [f"{stem.name} {stem.digest} {suite}" for stem in self.stems]
        pieces = self._each("attacks", names, Trial, lambda n: list(trials.tried(self.stems[n], self.attacks)))
        for number, of_stem in enumerate(pieces):
            rows += of_stem
            counted = tally(of_stem)
            tell(
                f"  {number + 1}/{len(names)} {self.stems[number].name}: of {counted.trials} {counted.found} found,"
                f" {counted.exact} exact, {counted.job} right job"
            )
        return rows

    def mixed(self, count: int) -> list[Trial]:
        """Whole mixes of jobs."""
        rows: list[Trial] = []
        among = _digest("".join(stem.digest for stem in self.stems))
        names = [f"{self.which} {number} {among}" for number in range(count)]

        def measure(number: int) -> list[Trial]:
            return list(jobs.tried(jobs.drawn(self.which, number, self.stems)))

        for number, of_job in enumerate(self._each("mixes", names, Trial, measure), 1):
            rows += of_job
            if number % 10 == 0:
                tell(f"  {number}/{count} jobs, {sum(row.job for row in rows)} of {len(rows)} right")
        return rows

    def located(self, count: int) -> list[Located]:
        """Programmes with five marked seconds in them."""
        beds = material.companions(self.which, self.material)
        long = [stem for stem in self.stems if stem.samples.shape[1] >= 6 * RATE_HZ][:count]
        names = [f"{stem.name} {stem.digest}" for stem in long]
        return _joined(self._each("position", names, Located, lambda n: [position.located(long[n], beds)]))

    def heard(self) -> list[Heard]:
        """Every stem beside its marked self."""
        judges: list[Judges] = []  # loaded when the first stem needs them

        def measure(number: int) -> list[Heard]:
            if not judges:
                judges.append(audibility.Judges())
            tell(f"  {number + 1}/{len(names)} {self.stems[number].name}")
            return [judges[0].heard(self.stems[number])]

        names = [f"{stem.name} {stem.digest}" for stem in self.stems]
        return _joined(self._each("audibility", names, Heard, measure))

    def unmarked(self, count: int, keys: int) -> list[unmarked.Heard]:
        """Segments that are not ours. Key 0 is the product's own."""
        rows: list[unmarked.Heard] = []
        recordings = len(unmarked.recordings(self.material.corpus))
        names = [f"part {part} {keys} keys {recordings}" for part in range(unmarked.parts(count))]
        listed = reader.keys(keys)

        def measure(part: int) -> list[unmarked.Heard]:
            return unmarked.heard(part, self.material.corpus, listed)

        for of_part in self._each("unmarked", names, unmarked.Heard, measure):
            rows += of_part
            tell(f"  {len(rows)} of {count} unmarked segments, {sum(row.found for row in rows)} taken for ours")
        return rows[:count]

    def paced(self) -> list[pace.Pace]:
        """Speeds, on music: everything is in it."""
        return pace.measured(music.band(pace.LENGTH_S, draws_for("pace")))

    def _each(
        self, part: str, names: Sequence[str], row: type[Row], measure: Callable[[int], list[Row]]
    ) -> Iterator[list[Row]]:
        """The rows of every piece, in order; with several workers they measure first, and leave them on disk."""

        def once(number: int) -> list[Row]:
            letters = "".join(one if one.isalnum() else "_" for one in names[number])
            return _once(self.kept / part / reader.STAMP / f"{letters}.json", row, lambda: measure(number))

        if self.workers > 1:
            _shared(once, len(names), self.workers)
        return map(once, range(len(names)))


def _shared(work: Callable[[int], object], count: int, workers: int) -> None:
    """Do `count` pieces of work in processes of their own, each every so-many-th."""
    context = multiprocessing.get_context("fork")

    def share(first: int) -> None:
        for number in range(first, count, workers):
            work(number)

    children = [context.Process(target=share, args=(first,)) for first in range(workers)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    if any(child.exitcode for child in children):
        raise SystemExit("A worker failed; what it said is above.")


def _once(path: Path, row: type[Row], measure: Callable[[], list[Row]]) -> list[Row]:
    if path.is_file():
        return [row(**values) for values in json.loads(path.read_text(encoding="utf-8"))]
    rows = measure()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(one) for one in rows]), encoding="utf-8")  # type: ignore[call-overload]
    part.rename(path)
    return rows


def _joined(pieces: Iterator[list[Row]]) -> list[Row]:
    return [row for piece in pieces for row in piece]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
