"""Where on the sequence a stretch of a file belongs, and which stems sound there.

The mark tells the moment only modulo its period; the log tells which moments the job has stems at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import timecode
from v2a_engine.watermark.pattern import PERIOD_SAMPLES, RATE_HZ
from v2a_engine.watermark.scan import Segment

PERIOD_S = PERIOD_SAMPLES / RATE_HZ
_SLACK_S = 0.5  # by which the reading of a stretch's ends may be off
_LONGEST_S = 48 * 3600.0  # of a sequence that is looked through
_LEAST_COVERED = 0.5  # of a stretch that a job's stems must reach over


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A moment of the sequence that a stretch may begin with."""

    sequence_s: float
    timecode: str
    stems: tuple[Stem, ...]  # that sound in the stretch


def is_silent(stem: Stem) -> bool:
    """Was it left silent? Then it sounds nowhere, and no mark can be found in it."""
    return not stem.provenance.watermark_id and stem.is_silent


def places(segment: Segment, stems: Sequence[Stem]) -> tuple[Place, ...]:
    """Every moment that fits, in order; more than one where the job is longer than the mark's period.

    Silent stems sound nowhere.
    """
    stems = [stem for stem in stems if not is_silent(stem)]
    if not stems:
        return ()
    lasts_s = (segment.end_s - segment.start_s) * segment.speed
    last_s = min(max(_heard(stem)[1] for stem in stems), _LONGEST_S)
    found = []
    for step in range(int(last_s / PERIOD_S) + 1):
        start_s = segment.sequence_s + step * PERIOD_S
        inside = tuple(stem for stem in stems if _overlap_s(stem, start_s, start_s + lasts_s) > min(_SLACK_S, lasts_s))
        if _covered_s(inside, start_s, start_s + lasts_s) >= _LEAST_COVERED * lasts_s:
            found.append(Place(sequence_s=start_s, timecode=_timecode(stems[0], start_s), stems=inside))
    return tuple(found)


def _heard(stem: Stem) -> tuple[float, float]:
    start_s, end_s = stem.request.rendered_span.seconds()
    return float(start_s), float(end_s)


def _overlap_s(stem: Stem, start_s: float, end_s: float) -> float:
    first_s, last_s = _heard(stem)
    return min(end_s, last_s) - max(start_s, first_s)


def _covered_s(stems: Sequence[Stem], start_s: float, end_s: float) -> float:
    """How much of the stretch at least one of the stems sounds in."""
    covered_s, reached_s = 0.0, start_s
    for first_s, last_s in sorted(map(_heard, stems)):
        begin_s, stop_s = max(first_s, reached_s), min(last_s, end_s)
        if stop_s > begin_s:
            covered_s, reached_s = covered_s + stop_s - begin_s, stop_s
    return covered_s


def _timecode(stem: Stem, sequence_s: float) -> str:
    request = stem.request
    frame = request.start_timecode_frame + round(sequence_s * request.span.rate)
    return timecode(max(frame, 0), request.span.rate, request.drop_frame)
