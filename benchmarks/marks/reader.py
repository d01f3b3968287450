"""The only place where the benchmark touches the mark: marking, reading, the ids, and what the code is that does it."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from marks.sound import RATE_HZ, Samples
from v2a_engine.watermark import scan as scanning
from v2a_engine.watermark.detect import detect
from v2a_engine.watermark.embed import embed
from v2a_engine.watermark.finder import FALSE_ALARM_LIMIT as _LIMIT
from v2a_engine.watermark.pattern import KEY, PERIOD_SAMPLES
from v2a_engine.watermark.payload import ID_DIGITS

_BLOCK_SAMPLES = 1 << 17
PERIOD_S = PERIOD_SAMPLES / RATE_HZ
FALSE_ALARM_LIMIT = _LIMIT
Segment = scanning.Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a sound, by one who knows no job and by one who knows them."""

    found: bool  # knowing none
    score_z: float
    probability: float  # the bound that the reader itself gives for a false alarm
    read_id: str  # empty where it cannot be read
    job_id: str  # which of the known jobs it is said to be; empty where none


def mark(samples: Samples, first_sample: int, mark_id: str) -> Samples:
    """The sound, marked."""
    return embed(samples, first_sample, mark_id)


def read(samples: Samples, rate_hz: int = RATE_HZ, known_ids: Collection[str] = ()) -> Reading:
    """Read without knowing any job and, where `known_ids` are given, once more among them."""
    blind = detect(samples, rate_hz)
    return Reading(
        found=blind.found,
        score_z=blind.score_z,
        probability=blind.false_positive_probability,
        read_id=blind.mark_id,
        job_id=detect(samples, rate_hz, known_ids).mark_id if known_ids else "",
    )


def suspected(samples: Samples, known_ids: Collection[str], key: bytes) -> tuple[bool, str]:
    """Whether a sound is taken for ours by one who knows these jobs, and for which of them: the likeliest to err."""
    seen = detect(samples, RATE_HZ, known_ids, key=key)
    return seen.found, seen.mark_id


def scanned(samples: Samples, known_ids: Collection[str]) -> tuple[Segment, ...]:
    """Read a programme in blocks, as a file is read: what of it is said to be ours."""
    blocks = (samples[:, start : start + _BLOCK_SAMPLES] for start in range(0, samples.shape[1], _BLOCK_SAMPLES))
    return scanning.scan(blocks, known_ids).segments


def id_of(name: str) -> str:
    """An id for whatever has a name."""
    return hashlib.sha256(name.encode()).hexdigest()[:ID_DIGITS]


def job_ids(right: str, others: int = 999) -> list[str]:
    """The right id among those of other jobs."""
    return sorted({right, *(id_of(f"another job {number}") for number in range(others))})


def keys(count: int) -> list[bytes]:
    """The product's own key, and others that mean nothing."""
    return [KEY, *(f"benchmark key {number}".encode() for number in range(1, count))]


def _stamp() -> str:
    total = hashlib.sha256()
    for folder in (Path(scanning.__file__ or "").parent, Path(__file__).parent):
        for file in sorted(folder.glob("*.py")):
            total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()[:12]


STAMP = _stamp()  # another one when the mark's code or the benchmark's changes; taken when the code is loaded
