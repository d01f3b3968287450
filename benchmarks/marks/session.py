"""The parts of a run: each measures, tells how far it is, and gives rows; what was measured before is read back."""

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from marks import audibility, jobs, material, music, pace, position, reader, trials, unmarked
from marks.attacks import Attack
from marks.material import Material, Stem
from marks.reader import stamp
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

    def attacked(self) -> list[Trial]:
        """All attacks on all stems."""
        rows: list[Trial] = []
        for number, stem in enumerate(self.stems, 1):
            began = time.perf_counter()
            of_stem = self._attacked(stem)
            rows += of_stem
            counted = tally(of_stem)
            tell(
                f"  {number}/{len(self.stems)} {stem.name}: {counted.found} of {counted.trials} found,"
                f" {counted.exact} exact, {time.perf_counter() - began:.0f} s"
            )
        return rows

    def _attacked(self, stem: Stem) -> list[Trial]:
        path = self._path("attacks", _whole_name(stem))
        known = {row["attack"]: Trial(**row) for row in _read(path)}
        missing = [one for one in self.attacks if one.name not in known]
        if missing:
            known |= {row.attack: row for row in trials.tried(stem, missing)}
            _write(path, list(known.values()))
        return [known[one.name] for one in self.attacks if one.name in known]

    def mixed(self, count: int) -> list[Trial]:
        """Whole mixes of jobs."""
        rows: list[Trial] = []
        among = hashlib.sha256("".join(stem.digest for stem in self.stems).encode()).hexdigest()[:10]
        for number in range(count):
            rows += self._once("jobs", f"{number} of {among}", Trial, lambda n=number: self._job(n))
            if (number + 1) % 10 == 0:
                tell(f"  {number + 1}/{count} jobs, {sum(row.job for row in rows)} of {len(rows)} right")
        return rows

    def _job(self, number: int) -> list[Trial]:
        return list(jobs.tried(jobs.drawn(self.which, number, self.stems)))

    def located(self, count: int) -> list[position.Located]:
        """Programmes with five marked seconds in them."""
        beds = material.companions(self.which, self.material)
        long = [stem for stem in self.stems if stem.samples.shape[1] >= 6 * RATE_HZ][:count]
        rows: list[position.Located] = []
        for stem in long:
            rows += self._once(
                "position",
                _whole_name(stem),
                position.Located,
                lambda one=stem: [position.located(one, beds)],
            )
        return rows

    def heard(self) -> list[audibility.Heard]:
        """Every stem beside its marked self."""
        judges: list[audibility.Judges] = []  # loaded when the first stem needs them

        def judge(stem: Stem) -> list[audibility.Heard]:
            if not judges:
                judges.append(audibility.Judges())
            return [judges[0].heard(stem)]

        rows: list[audibility.Heard] = []
        for number, stem in enumerate(self.stems, 1):
            rows += self._once("audibility", _whole_name(stem), audibility.Heard, lambda one=stem: judge(one))
            if number % 8 == 0:
                tell(f"  {number}/{len(self.stems)} stems judged")
        return rows

    def unmarked(self, count: int, keys: int) -> list[unmarked.Heard]:
        """Segments that are not ours. Key 0 is the product's own."""
        return unmarked.measured(count, self.material.corpus, self.kept, reader.keys(keys), tell)

    def paced(self) -> list[pace.Pace]:
        """Speeds, on music: everything is in it."""
        return pace.measured(music.band(pace.LENGTH_S, draws_for("pace")))

    def _path(self, part: str, name: str) -> Path:
        return self.kept / part / stamp() / f"{''.join(c if c.isalnum() else '_' for c in name)}.json"

    def _once(self, part: str, name: str, row: type[Row], measure: Callable[[], list[Row]]) -> list[Row]:
        path = self._path(part, f"{self.which} {name}")
        if path.is_file():
            return [row(**values) for values in _read(path)]
        rows = measure()
        _write(path, rows)
        return rows


def _whole_name(stem: Stem) -> str:
    return f"{stem.name} {stem.digest}"


def _read(path: Path) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return rows


def _write(path: Path, rows: Sequence[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")  # type: ignore[call-overload]
    part.rename(path)
