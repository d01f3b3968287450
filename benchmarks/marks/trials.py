"""Mark a stem, attack it, read it: one row for each, and what many rows say together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from marks.attacks import Attack
from marks.material import Stem
from marks.reader import Reading, id_of, job_ids, mark, read
from marks.sound import RATE_HZ, Samples, draws_for

Read = Callable[[Samples, int, list[str]], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One marked sound after one attack."""

    stem: str
    kind: str
    origin: str
    attack: str
    found: bool
    exact: bool  # the id was read, without knowing any job
    job: bool  # the right one among a thousand known jobs
    wrong: bool  # an id was read or a job named that is not the stem's
    score_z: float
    probability: float


def judged(seen: Reading, right_id: str) -> tuple[bool, bool, bool, bool]:
    """Found, exact, right job, wrong id. An id read where no mark is found is no hit, and a wrong one neither."""
    exact = seen.found and seen.read_id == right_id
    wrong = any(one not in ("", right_id) for one in (seen.read_id, seen.job_id))
    return seen.found, exact, seen.job_id == right_id, wrong


def tried(stem: Stem, attacks: Sequence[Attack], reader: Read = read) -> Iterator[Trial]:
    """Every attack on one stem; those that need a longer sound are left out."""
    right_id = id_of(stem.name)
    known = job_ids(right_id)
    marked = mark(stem.samples, stem.first_sample, right_id)
    for attack in attacks:
        if marked.shape[1] < attack.least_s * RATE_HZ:
            continue
        samples, rate_hz = attack.apply(marked, draws_for("attack", stem.name, attack.drawn_by))
        yield trial(stem, attack.name, reader(samples, rate_hz, known), right_id)


def trial(stem: Stem, attack: str, seen: Reading, right_id: str) -> Trial:
    """A reading as a row."""
    found, exact, job, wrong = judged(seen, right_id)
    return Trial(
        stem=stem.name,
        kind=stem.kind,
        origin=stem.origin,
        attack=attack,
        found=found,
        exact=exact,
        job=job,
        wrong=wrong,
        score_z=round(seen.score_z, 3),
        probability=seen.probability,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Rows counted together; shares in per cent."""

    trials: int
    found: int
    exact: int
    job: int
    wrong: int

    def per_cent(self, hits: int) -> float:
        """A count as a share of the trials."""
        return 100 * hits / self.trials if self.trials else float("nan")


def tally(rows: Iterable[Trial]) -> Tally:
    """Count rows."""
    listed = list(rows)
    return Tally(
        trials=len(listed),
        found=sum(row.found for row in listed),
        exact=sum(row.exact for row in listed),
        job=sum(row.job for row in listed),
        wrong=sum(row.wrong for row in listed),
    )


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share, in per cent; 95 % unless told otherwise."""
    if trials == 0:
        return 0.0, 100.0
    share, square = hits / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    reach = z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials)) / (1 + square / trials)
    return 100 * max(0.0, middle - reach), 100 * min(1.0, middle + reach)
