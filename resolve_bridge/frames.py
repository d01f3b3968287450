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


def rate_label(setting: str) -> tuple[Fraction, bool]:
    """The exact rate that a setting spells, and whether it drops frames.

    >>> rate_label("29.97 DF"), rate_label("24")
    ((Fraction(30000, 1001), True), (Fraction(24, 1), False))

    Raises:
        UnknownFrameRate: it is none.
    """
    number, _, mode = str(setting).strip().partition(" ")
    return exact_rate(number), mode.strip().upper() == "DF"


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
    """The part of a WAV that sounds, and by how much it is longer than asked because WAV frames are coarser."""

    start: WavFrame
    end: WavFrame  # the frame after the last
    early_frames: int = 0  # of the timeline; less than 0: shorter
    late_frames: int = 0


def wav_range(place: FrameSpan, first_frame: int, wav_rate: Fraction, held_s: Fraction) -> WavRange | None:
    """The range of a WAV heard at `place` from its `first_frame`, a frame of the timeline. None: there is none.

    Where the WAV counts in fewer frames than the timeline, the range begins earlier and ends later, by what the
    file's handles hold, so that no sound moves against its picture; at the timeline's very start it begins later.

    Args:
        held_s: how long the file is.

    >>> wav_range(FrameSpan(96, 144, Fraction(24)), 12, Fraction(24), Fraction(3))
    WavRange(start=12, end=60, early_frames=0, late_frames=0)
    >>> wav_range(FrameSpan(50, 54, Fraction(50)), 3, Fraction(25), Fraction(1))
    WavRange(start=1, end=4, early_frames=1, late_frames=1)
    """
    ratio, last = wav_rate / place.rate, first_frame + place.frames
    coarse = max(int(1 / ratio), 1) + 1
    room = min(first_frame, place.start_frame, coarse)
    earlier = (*range(room + 1), *range(-1, -coarse - 1, -1))
    later = (*range(coarse + 1), *range(-1, -coarse - 1, -1))
    early = next((by for by in earlier if _whole((first_frame - by) * ratio)), None)
    ends = (by for by in later if _whole((last + by) * ratio))
    late = next((by for by in ends if by <= 0 or (last + by) / place.rate <= held_s), None)
    if early is None or late is None or place.frames + early + late <= 0:
        return None
    start, end = WavFrame(int((first_frame - early) * ratio)), WavFrame(int((last + late) * ratio))
    return WavRange(start=start, end=end, early_frames=early, late_frames=late)


def _whole(number: Fraction) -> bool:
    return number.denominator == 1
