"""Frames on a rational clock: the only way this program counts time."""

import re
from dataclasses import dataclass
from fractions import Fraction

from v2a_engine.domain.errors import BadRange, UnknownFrameRate

_NEAR = Fraction(1, 1000)
_TIMECODE = re.compile(r"(\d{1,2}):(\d{2}):(\d{2})([:;.])(\d{2,3})")


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """The frames from `start_frame` up to, not including, `end_frame`."""

    start_frame: int
    end_frame: int
    rate: Fraction  # frames per second; 24000/1001, never 23.976

    def __post_init__(self) -> None:
        if self.end_frame < self.start_frame:
            raise BadRange(f"{self.start_frame}-{self.end_frame}", "it ends before it starts")

    @property
    def frames(self) -> int:
        return self.end_frame - self.start_frame

    def seconds(self) -> tuple[Fraction, Fraction]:
        """Both borders, exact."""
        return self.start_frame / self.rate, self.end_frame / self.rate

    @property
    def length_s(self) -> Fraction:
        return self.frames / self.rate

    def samples(self, sample_rate_hz: int) -> tuple[int, int]:
        """Both borders in samples, each rounded once, from zero: neighbours share it, so no gap and no overlap.

        >>> FrameSpan(1, 3, Fraction(24000, 1001)).samples(48_000)
        (2002, 6006)
        """
        start_s, end_s = self.seconds()
        return round(start_s * sample_rate_hz), round(end_s * sample_rate_hz)

    def widened(self, head_frames: int, tail_frames: int) -> "FrameSpan":
        """The same span with more (or, negative, less) on either side."""
        return FrameSpan(self.start_frame - head_frames, self.end_frame + tail_frames, self.rate)

    def shifted(self, frames: int) -> "FrameSpan":
        """The same span, later by so many frames.

        >>> FrameSpan(1, 3, Fraction(24)).shifted(-1)
        FrameSpan(start_frame=0, end_frame=2, rate=Fraction(24, 1))
        """
        return FrameSpan(self.start_frame + frames, self.end_frame + frames, self.rate)

    def overlaps(self, other: "FrameSpan") -> bool:
        """Do the two share a moment? Rates may differ.

        >>> FrameSpan(0, 24, Fraction(24)).overlaps(FrameSpan(25, 50, Fraction(25)))
        False
        """
        if self.rate == other.rate:  # the usual case; fractions are slow, and long timelines ask this millions of times
            return max(self.start_frame, other.start_frame) < min(self.end_frame, other.end_frame)
        return max(self.seconds()[0], other.seconds()[0]) < min(self.seconds()[1], other.seconds()[1])

    def clipped(self, to: "FrameSpan") -> "FrameSpan":
        """What lies inside `to`, which has the same rate. Empty at `to`'s nearer border when they do not meet."""
        start = min(max(self.start_frame, to.start_frame), to.end_frame)
        end = max(min(self.end_frame, to.end_frame), start)
        return FrameSpan(start, end, self.rate)


def exact_rate(label: float | str | Fraction) -> Fraction:
    """Give back the rate that a host wrote as a decimal.

    >>> exact_rate(23.976), exact_rate("25"), exact_rate(23.976024627685547)
    (Fraction(24000, 1001), Fraction(25, 1), Fraction(24000, 1001))
    >>> exact_rate("30000/1001")
    Fraction(30000, 1001)
    """
    try:
        written = Fraction(label)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise UnknownFrameRate(label) from None
    nominal = round(written)
    for rate in (Fraction(nominal), Fraction(nominal * 1000, 1001)):
        if 1 <= nominal <= 1000 and abs(rate - written) < _near(nominal):
            return rate
    raise UnknownFrameRate(label)  # refuse: a guessed rate puts every stem out of sync


def _near(nominal: int) -> Fraction:
    # "23.98" is what many programs print for 24000/1001; whole rates lie 0.024 and more away from their drop twins.
    return Fraction(6, 1000) if nominal in (24, 30, 48, 60, 120) else _NEAR


def timecode(frame: int, rate: Fraction, drop_frame: bool = False) -> str:
    """SMPTE timecode of a frame number counted from midnight.

    >>> timecode(86400, Fraction(24)), timecode(1800, Fraction(30000, 1001), drop_frame=True)
    ('01:00:00:00', '00:01:00;02')
    """
    nominal = round(rate)
    if drop_frame:
        frame = _with_dropped_numbers(frame, nominal)
    seconds, frames = divmod(frame, nominal)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{';' if drop_frame else ':'}{frames:02d}"


def _has_drop_frame(rate: Fraction) -> bool:
    return rate.denominator == 1001 and round(rate) % 30 == 0


def _with_dropped_numbers(frame: int, nominal: int) -> int:
    dropped = nominal // 15  # 2 numbers a minute at 29.97, 4 at 59.94; none in every tenth minute
    ten_minutes, rest = divmod(frame, nominal * 600 - dropped * 9)
    minutes = max(0, (rest - dropped) // (nominal * 60 - dropped))
    return frame + dropped * (9 * ten_minutes + minutes)


def frame_of_timecode(label: str, rate: Fraction, drop_frame: bool | None = None) -> int:
    """The frame number from midnight that a timecode names; `;` means drop frame, at rates that have it, unless told
    otherwise.

    >>> frame_of_timecode("00:01:00;02", Fraction(30000, 1001)), frame_of_timecode("00:01:00;02", Fraction(25))
    (1800, 1502)
    """
    match = _TIMECODE.fullmatch(label.strip())
    if match is None:
        raise BadRange(label, "it is not a timecode like 01:00:04:12")
    hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
    nominal = round(rate)
    if minutes > 59 or seconds > 59 or frames >= nominal:
        raise BadRange(label, f"there is no such timecode at {nominal} frames a second")
    number = (hours * 3600 + minutes * 60 + seconds) * nominal + frames
    if drop_frame if drop_frame is not None else match[4] == ";" and _has_drop_frame(rate):
        whole_minutes = hours * 60 + minutes
        number -= nominal // 15 * (whole_minutes - whole_minutes // 10)
    return number
