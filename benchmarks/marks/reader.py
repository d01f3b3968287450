"""The only place where the benchmark touches the mark: marking, reading, the ids, and what the code is that does it."""

import hashlib
import inspect
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from marks.sound import RATE_HZ, Samples
from v2a_engine.watermark import detect as reading
from v2a_engine.watermark.detect import detect
from v2a_engine.watermark.embed import embed
from v2a_engine.watermark.pattern import PERIOD_SAMPLES, id_of
from v2a_engine.watermark.scan import scan

_BLOCK_SAMPLES = 1 << 17
_MATCHES_JOBS = "known_ids" in inspect.signature(detect).parameters
_TAKES_KEYS = "key" in inspect.signature(detect).parameters
FALSE_ALARM_LIMIT = reading.FALSE_ALARM_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a sound."""

    found: bool
    score_z: float
    probability: float  # the bound that the reader itself gives for a false alarm
    read_id: str  # without knowing any job; empty where it cannot be read
    job_id: str  # told apart among the known jobs


def mark(samples: Samples, first_sample: int, mark_id: str) -> Samples:
    """The sound, marked."""
    return embed(samples, first_sample, mark_id)


def read(samples: Samples, rate_hz: int = RATE_HZ, known_ids: Collection[str] = ()) -> Reading:
    """Read once without knowing any job and, where `known_ids` are given, once among them."""
    blind = detect(samples, rate_hz)
    job_id = blind.mark_id if blind.mark_id in known_ids else ""
    if known_ids and _MATCHES_JOBS:
        job_id = detect(samples, rate_hz, known_ids=known_ids).mark_id
    return Reading(
        found=blind.found,
        score_z=blind.score_z,
        probability=blind.false_positive_probability,
        read_id=blind.mark_id,
        job_id=job_id,
    )


def read_with_key(samples: Samples, key: bytes | None) -> Reading:
    """Read with another key than the product's own, where the reader takes one; None is the product's."""
    if key is None:
        return read(samples)
    if not _TAKES_KEYS:
        raise ValueError("The reader takes no other key: leave out --keys.")
    seen = detect(samples, RATE_HZ, key=key)
    return Reading(
        found=seen.found,
        score_z=seen.score_z,
        probability=seen.false_positive_probability,
        read_id=seen.mark_id,
        job_id="",
    )


def job_ids(right: str, others: int = 999) -> list[str]:
    """The right id among those of other jobs."""
    return sorted({right, *(id_of(f"another job {number}") for number in range(others))})


def stamp() -> str:
    """Another one when the mark's code or the benchmark's changes: what other code measured is not used again."""
    total = hashlib.sha256()
    for folder in (Path(reading.__file__ or "").parent, Path(__file__).parent):
        for file in sorted(folder.glob("*.py")):
            total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stretch of a programme that is said to be ours."""

    start_s: float
    end_s: float
    sequence_s: float
    period_s: float  # after which the sequence's moments repeat
    mark_id: str


def scanned(samples: Samples, known_ids: Collection[str]) -> list[Found]:
    """Read a programme in blocks, as a file is read."""
    blocks = (samples[:, start : start + _BLOCK_SAMPLES] for start in range(0, samples.shape[1], _BLOCK_SAMPLES))
    return [
        Found(
            start_s=one.start_s,
            end_s=one.end_s,
            sequence_s=one.sequence_s,
            period_s=PERIOD_SAMPLES / RATE_HZ,
            mark_id=one.mark_id,
        )
        for one in scan(blocks, known_ids).segments
    ]
