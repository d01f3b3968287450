"""Subtitles -> lines of dialogue in a sequence's frames."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from v2a_engine.domain.shot import Marker, Sequence
from v2a_engine.domain.time import FrameSpan

Line = tuple[str, Fraction, Fraction]  # words, from, to: seconds


def with_subtitles(sequence: Sequence, lines: Iterable[Line]) -> Sequence:
    """The sequence with these lines besides those of its own.

    They count from the sequence's first frame, as players do; where none would lie inside it so, but some would
    counted in its timecode, they count in that. What lies outside is told in the notes.
    """
    every = list(lines)
    start_s = sequence.start_frame / sequence.rate
    found = _inside(every, Fraction(0), sequence) or _inside(every, start_s, sequence)
    outside = len(every) - len(found)
    told = {1: "1 subtitle lies"}.get(outside, f"{outside} subtitles lie")
    note = (f"{told} outside the timeline and cannot be cues.",) if outside else ()
    return replace(sequence, subtitles=(*sequence.subtitles, *found), notes=(*sequence.notes, *note))


def _inside(lines: Iterable[Line], zero_s: Fraction, sequence: Sequence) -> list[Marker]:
    found = []
    for text, start_s, end_s in lines:
        start = round((start_s - zero_s) * sequence.rate)
        span = FrameSpan(start, max(round((end_s - zero_s) * sequence.rate), start + 1), sequence.rate)
        inside = span.clipped(sequence.span)
        if inside.frames:
            found.append(Marker(text=text, span=inside))
    return found
