"""Resolve's four ways to count frames, each a type of its own, and the ways between them.

Mixing them up is the classic fault of Resolve scripts: reads look right, and the render is silent.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NewType

from v2a_engine.domain.time import FrameSpan, exact_rate, frame_of_timecode, timecode

RecordFrame = NewType("RecordFrame", int)  # of the timeline, start timecode included: 01:00:00:00 at 24 is 86400
TimelineFrame = NewType("TimelineFrame", int)  # of the timeline, 0 at its start: marks, markers, our sequences
MediaFrame = NewType("MediaFrame", int)  # of a picture file, in the media's own rate
WavFrame = NewType("WavFrame", int)  # of a WAV, in the rate that its project had when it was imported

_CUT_SHORT = (23, 29, 47, 59, 95, 119)  # no timeline of Resolve's counts so


def rate_label(setting: str) -> tuple[Fraction, bool]:
    """The exact rate that a setting spells, and whether it drops frames.

    >>> rate_label("29.97 DF"), rate_label("24")
    ((Fraction(30000, 1001), True), (Fraction(24, 1), False))

    Raises:
        UnknownFrameRate: it is none.
    """
    number, _, mode = str(setting).strip().partition(" ")
    return exact_rate(number), mode.strip().upper() == "DF"


def timeline_rate(setting: str) -> tuple[Fraction, bool]:
    """The same of a timeline or a project: some builds of 18 tell 29.97 as 29.0, and so with all such rates.

    >>> timeline_rate("29.0")[0], timeline_rate("29.97")[0], timeline_rate("30")[0]
    (Fraction(30000, 1001), Fraction(30000, 1001), Fraction(30, 1))

    Raises:
        UnknownFrameRate: it is none.
    """
    rate, drops = rate_label(setting)
    return (Fraction(1000 * (rate.numerator + 1), 1001) if rate in _CUT_SHORT else rate), drops


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineClock:
    """How one timeline counts."""

    rate: Fraction
    drop_frame: bool
    zero: RecordFrame  # its first frame, as Resolve counts records
    start_frame: int  # its first frame, as its timecode counts from midnight

    def record(self, frame: TimelineFrame) -> RecordFrame:
        return RecordFrame(self.zero + frame)

    def relative(self, frame: RecordFrame) -> TimelineFrame:
        return TimelineFrame(frame - self.zero)

    def span(self, start: RecordFrame, frames: int) -> FrameSpan:
        """In the sequence's frames."""
        first = self.relative(start)
        return FrameSpan(first, first + frames, self.rate)

    def timecode(self, frame: TimelineFrame) -> str:
        return timecode(self.start_frame + frame, self.rate, self.drop_frame)

    def frame_at(self, label: str) -> TimelineFrame:
        """
        Raises:
            BadRange: it is no timecode.
        """
        return TimelineFrame(frame_of_timecode(label, self.rate, self.drop_frame) - self.start_frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class WavRange:
    """The part of a WAV that sounds."""

    start: WavFrame
    end: WavFrame  # the frame after the last


def wav_range(place: FrameSpan, first_frame: int, wav_rate: Fraction) -> WavRange | None:
    """The range of a WAV heard at `place` from its `first_frame`, a frame of the timeline.

    None where it begins or ends between two frames of the WAV: it cannot lie there without moving against its picture.

    >>> wav_range(FrameSpan(96, 144, Fraction(24)), 12, Fraction(24))
    WavRange(start=12, end=60)
    >>> wav_range(FrameSpan(50, 54, Fraction(50)), 4, Fraction(25))
    WavRange(start=2, end=4)
    >>> wav_range(FrameSpan(50, 53, Fraction(50)), 4, Fraction(25)) is None
    True
    """
    start = first_frame * wav_rate / place.rate
    end = (first_frame + place.frames) * wav_rate / place.rate
    if start.denominator != 1 or end.denominator != 1:
        return None
    return WavRange(start=WavFrame(int(start)), end=WavFrame(int(end)))
