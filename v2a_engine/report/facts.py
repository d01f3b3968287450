"""Numbers and times as the page writes them."""

from fractions import Fraction
from math import isfinite

from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import FrameSpan, timecode
from v2a_engine.usecases.score import Outcome


def timecodes(span: FrameSpan, sequence: Sequence) -> tuple[str, str]:
    """In and out of a span; the out is the first frame after it, as editors write it."""
    zero, drop = sequence.start_frame, sequence.drop_frame
    return timecode(zero + span.start_frame, span.rate, drop), timecode(zero + span.end_frame, span.rate, drop)


def rate_label(rate: Fraction, drop_frame: bool) -> str:
    """
    >>> rate_label(Fraction(30000, 1001), True), rate_label(Fraction(24), False)
    ('29.97 fps DF', '24 fps')
    """
    number = f"{float(rate):.3f}".rstrip("0").rstrip(".")
    return f"{number} fps{' DF' if drop_frame else ''}"


def length_label(seconds: float) -> str:
    """
    >>> length_label(3.25), length_label(75), length_label(3700)
    ('3.2 s', '1 min 15 s', '1 h 1 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def level_label(value: float, unit: str) -> str:
    """A level, or that there is none."""
    return f"{value:.1f} {unit}" if isfinite(value) else "silent"


def whole_span(outcome: Outcome) -> FrameSpan:
    """From the first shot's start to the last one's end, skipped ones too: what the strip shows."""
    spotting = outcome.spotting
    spans = [shot.span for shot in spotting.shots] + [shot.span for shot in spotting.skipped]
    rate = spotting.sequence.rate
    if not spans:
        return spotting.sequence.span
    return FrameSpan(min(span.start_frame for span in spans), max(span.end_frame for span in spans), rate)


def seconds_by_stage(outcome: Outcome) -> dict[str, float]:
    """Over all stems, in the order the stages first came."""
    total: dict[str, float] = {}
    for stem in outcome.stems:
        for stage, seconds in stem.observations.seconds_by_stage:
            total[stage] = total.get(stage, 0.0) + seconds
    return total
