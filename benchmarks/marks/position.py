"""Where in a programme is our sound? Five marked seconds inside an unmarked minute, scanned as `verify` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np

from marks.material import Stem
from marks.reader import PERIOD_S, Segment, id_of, job_ids, mark, scanned
from marks.sound import RATE_HZ, Samples, at_level, draws_for, fitted

MARKED_S, PROGRAMME_S = 5.0, 60.0
MOST_ERROR_S, MOST_OUTSIDE = 0.5, 1.0  # seconds at either end; per cent of what is not ours
_FADE_SAMPLES = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What a scan said of one programme. Times in seconds of the file."""

    stem: str
    found: bool
    job: bool
    start_error_s: float  # nan where nothing was found
    end_error_s: float
    outside_percent: float  # of the unmarked time, farther than `MOST_ERROR_S` from ours, said to be ours
    sequence_error_s: float  # of the moment of the sequence that is said to lie at our sound's start


def located(stem: Stem, beds: Sequence[Samples]) -> Located:
    """Cut five seconds of a marked stem into an unmarked bed, and look for them."""
    rng = draws_for("position", stem.name)
    length = round(MARKED_S * RATE_HZ)
    marked = mark(stem.samples, stem.first_sample, id_of(stem.name))
    inside = int(rng.integers(0, marked.shape[1] - length + 1))
    piece = at_level(marked[:, inside : inside + length], -24)
    bed = at_level(fitted(beds[int(rng.integers(len(beds)))], round(PROGRAMME_S * RATE_HZ)), -24).copy()
    start = int(rng.integers(10 * RATE_HZ, bed.shape[1] - length - 10 * RATE_HZ))
    ramp = np.minimum(1, np.minimum(np.arange(length), np.arange(length)[::-1]) / _FADE_SAMPLES).astype(np.float32)
    bed[:, start : start + length] *= 1 - ramp
    bed[:, start : start + length] += piece * ramp
    right_id = id_of(stem.name)
    found = scanned(bed, job_ids(right_id))
    first, last = _sounding(piece)
    heard_s = (start + first) / RATE_HZ, (start + last) / RATE_HZ
    return _compared(stem, found, heard_s, (stem.first_sample + inside + first) / RATE_HZ, right_id)


def _sounding(piece: Samples) -> tuple[int, int]:
    """The first and the last sample within 40 dB of the loudest: silence at either end can hold no mark."""
    loud = np.flatnonzero(np.abs(piece).max(axis=0) > 0.01 * np.abs(piece).max())
    return int(loud[0]), int(loud[-1]) + 1


def _compared(
    stem: Stem, found: Sequence[Segment], heard_s: tuple[float, float], sequence_s: float, right_id: str
) -> Located:
    start_s, end_s = heard_s
    ours = [one for one in found if one.start_s < end_s and one.end_s > start_s]
    outside_s = sum(
        max(0.0, min(one.end_s, PROGRAMME_S) - one.start_s)
        - max(0.0, min(one.end_s, end_s + MOST_ERROR_S) - max(one.start_s, start_s - MOST_ERROR_S))
        for one in found
    )
    first = min(ours, key=lambda one: one.start_s) if ours else None
    return Located(
        stem=stem.name,
        found=bool(ours),
        job=any(one.mark_id == right_id for one in ours),
        start_error_s=first.start_s - start_s if first else float("nan"),
        end_error_s=max(one.end_s for one in ours) - end_s if ours else float("nan"),
        outside_percent=100 * max(0.0, outside_s) / (PROGRAMME_S - (end_s - start_s)),
        sequence_error_s=_around(first.sequence_s + start_s - first.start_s - sequence_s) if first else float("nan"),
    )


def _around(difference_s: float) -> float:
    return (difference_s + PERIOD_S / 2) % PERIOD_S - PERIOD_S / 2


def table(rows: Sequence[Located]) -> str:
    """One line a programme, and all together."""
    lines = [f"{'stem':44} {'found':>5} {'job':>4} {'start s':>8} {'end s':>7} {'outside %':>9} {'sequence s':>10}"]
    lines += [
        f"{row.stem:44.44} {'yes' if row.found else 'NO':>5} {'yes' if row.job else 'NO':>4} {row.start_error_s:8.2f}"
        f" {row.end_error_s:7.2f} {row.outside_percent:9.2f} {row.sequence_error_s:10.3f}"
        for row in rows
    ]
    errors = sorted(abs(one) for row in rows if row.found for one in (row.start_error_s, row.end_error_s))
    if errors:
        within = 100 * sum(one <= MOST_ERROR_S for one in errors) / len(errors)
        lines.append(
            f"Found {sum(row.found for row in rows)} of {len(rows)}; borders within {MOST_ERROR_S} s: {within:.0f} %,"
            f" the worst {errors[-1]:.2f} s; outside {mean(row.outside_percent for row in rows):.2f} %"
            f" (target < {MOST_OUTSIDE:g} %)"
        )
    return "\n".join(lines)
