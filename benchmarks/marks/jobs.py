"""What leaves the house: the whole mix of a job, all of its stems marked alike, encoded and played faster.

A job has two to four stems of the set, one of them at least eight seconds long, at their places on one sequence and at
levels within 12 dB. Every stem is marked by itself at its own place; then they are mixed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from marks import retime
from marks.attacks import AAC_128
from marks.codecs import through
from marks.material import Stem
from marks.reader import id_of, job_ids, mark, read
from marks.sound import RATE_HZ, Samples, at_level, below_full_scale, draws_for
from marks.trials import Read, Trial, trial

MIX, MIX_AAC, MIX_AAC_25 = "job mix", "job mix, aac 128", "job mix, aac, 24>25"
VARIANTS = (MIX, MIX_AAC, MIX_AAC_25)
TARGET_FOUND, TARGET_JOB = 99.0, 98.0
_LONG_S = 8.0
_LATEST_S = 6.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """A mix with the id that all of its stems carry."""

    name: str
    samples: Samples
    mark_id: str
    first_sample: int
    stems: tuple[Stem, ...]


def drawn(which: str, number: int, among: Sequence[Stem]) -> Job:
    """Job `number` of a set: which stems, where, how loud, all from its name."""
    name = f"{which} job {number}"
    rng = draws_for("job", name)
    long = [stem for stem in among if stem.samples.shape[1] >= _LONG_S * RATE_HZ]
    first = long[rng.integers(len(long))]
    others = [stem for stem in among if stem is not first]
    chosen = [first, *(others[n] for n in rng.permutation(len(others))[: rng.integers(1, 4)])]
    starts = [int(rng.integers(0, round(_LATEST_S * RATE_HZ))) for _ in chosen]
    sequence = int(rng.integers(0, 3600 * RATE_HZ))
    mark_id = id_of(name)
    length = max(start + stem.samples.shape[1] for start, stem in zip(starts, chosen, strict=True))
    mix = np.zeros((2, length), np.float32)
    for start, stem in zip(starts, chosen, strict=True):
        marked = mark(at_level(stem.samples, float(rng.uniform(-32, -20))), sequence + start, mark_id)
        mix[:, start : start + marked.shape[1]] += marked
    return Job(name=name, samples=below_full_scale(mix), mark_id=mark_id, first_sample=sequence, stems=tuple(chosen))


def tried(job: Job, reader: Read = read) -> Iterator[Trial]:
    """The mix as it is, encoded, and encoded and played at 25 frames a second instead of 24."""
    row = Stem(
        name=f"{job.name}: {' + '.join(stem.kind for stem in job.stems)}",
        kind="job",
        origin="job",
        samples=job.samples,
        first_sample=job.first_sample,
    )
    known = job_ids(job.mark_id)
    encoded = through(AAC_128, job.samples)
    forms = (job.samples, encoded, retime.varispeed(encoded, 25 / 24))
    for variant, samples in zip(VARIANTS, forms, strict=True):
        yield trial(row, variant, reader(samples, RATE_HZ, known), job.mark_id)
