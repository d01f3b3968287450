"""OTIO time <-> exact seconds and `FrameSpan`: the one door that a timeline's decimal rates pass.

OTIO writes rates as floats: 23.976, 23.98, 23.976024627685547 (a float32) and 24000/1001 all mean one rate, while
24000, 1000 or 1 are no frame rates at all but the ticks of a clock that some exporters count in.
"""

import math
from fractions import Fraction
from functools import lru_cache

import opentimelineio as otio

from otio_adapters.errors import BadTime
from v2a_engine.domain.time import FrameSpan, exact_rate

_FRAME_RATES = (5, 250)  # below and above, a rate is a clock's tick: 1 (seconds), 600, 1000, 24000, 90000
_SNAP = Fraction(1, 50)  # a value this near to a whole frame was whole before floats went over it
_SURE = Fraction(1, 1000)
# Beyond these nobody means a time; numbers of hundreds of digits would only take hours to reckon with.
_LARGEST, _FASTEST_HZ, _LONGEST_S, _QUICKEST = 1e22, 1e12, 10**10, 10**6


@lru_cache(maxsize=1024)
def frame_rate(label: float) -> Fraction | None:
    """The exact frame rate that a label names, None where it names a clock's ticks.

    >>> frame_rate(23.976), frame_rate(24000.0), frame_rate(1.0)
    (Fraction(24000, 1001), None, None)

    Raises:
        UnknownFrameRate: it looks like a frame rate, but like none that exists.
    """
    _finite(label)
    if not _FRAME_RATES[0] <= label <= _FRAME_RATES[1]:
        return None
    return exact_rate(label)


@lru_cache(maxsize=1024)
def clock_hz(label: float) -> Fraction:
    """How many units a second holds, for frame rates and for ticks.

    >>> clock_hz(29.97), clock_hz(24000.0)
    (Fraction(30000, 1001), Fraction(24000, 1))
    """
    _finite(label)
    if not 0 < label <= _FASTEST_HZ:
        raise BadTime(f"a time counts at a rate of {label:g}")
    return Fraction(label) if label > _FRAME_RATES[1] and label == round(label) else exact_rate(label)


def seconds(time: otio.opentime.RationalTime) -> Fraction:
    """Exact seconds.

    >>> seconds(otio.opentime.RationalTime(24, 23.976)), seconds(otio.opentime.RationalTime(11.9999, 24))
    (Fraction(1001, 1000), Fraction(1, 2))

    Raises:
        BadTime: the value or the rate is not finite or beyond all reason, or the rate not positive.
    """
    if time.value == 0 and time.rate == 0:  # how some write that there is nothing
        return Fraction(0)
    exact = _units(time) / clock_hz(time.rate)
    if abs(exact) > _LONGEST_S:
        raise BadTime(f"a time in it is {float(exact):.3g} seconds")
    return exact


def length_s(time: otio.opentime.RationalTime) -> Fraction:
    """Exact seconds of a duration.

    Raises:
        BadTime: it is negative.
    """
    length = seconds(time)
    if length < 0:
        raise BadTime(f"something lasts {float(length):g} seconds")
    return length


def offset_s(time: otio.opentime.RationalTime, origin: otio.opentime.RationalTime) -> Fraction:
    """Seconds from `origin` to `time`, where either may be a timecode hours from zero.

    Exporters convert between two spellings of one rate: Hiero writes frame 1937904 at "23.976" as 1937905.99 at
    "23.976024627685547". Read with exact rates that is two frames late. So where the spellings, taken by the
    letter, meet on a whole frame and the exact rates do not, the letter is right.

    >>> at = otio.opentime.RationalTime
    >>> offset_s(at(1937905.9905694576, 23.976024627685547), at(1937896, 23.976)) * Fraction(24000, 1001)
    Fraction(8, 1)
    """
    rate = clock_hz(origin.rate)
    exact = (_written(time.value) / clock_hz(time.rate) - _written(origin.value) / rate) * rate
    literal = (_written(time.value) / _written(time.rate) - _written(origin.value) / _written(origin.rate)) * rate
    if _beside_a_frame(literal) < _SURE < _beside_a_frame(exact):
        exact = literal
    return _snapped(exact, rate) / rate


def nearest_frame(time_s: Fraction, rate: Fraction) -> int:
    """A border in frames, rounded once, from zero: neighbours share it.

    >>> nearest_frame(Fraction(44, 25), Fraction(24))
    42
    """
    return round(time_s * rate)


def frame_span(start_s: Fraction, end_s: Fraction, rate: Fraction) -> FrameSpan:
    """The frames between two exact times.

    >>> frame_span(Fraction(1), Fraction(2), Fraction(24000, 1001))
    FrameSpan(start_frame=24, end_frame=48, rate=Fraction(24000, 1001))
    """
    return FrameSpan(nearest_frame(start_s, rate), nearest_frame(end_s, rate), rate)


def time_range(start_frame: int, frames: float, label: float) -> otio.opentime.TimeRange:
    """A range in whole frames, under the timeline's own spelling of its rate.

    >>> time_range(86400, 48, 24.0).end_time_exclusive().value
    86448.0
    """
    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(time(start_frame, label), time(frames, label))


def scalar(written: float) -> Fraction:
    """A speed as it was written: 0.1 is a tenth.

    >>> scalar(0.1), scalar(-2.0)
    (Fraction(1, 10), Fraction(-2, 1))

    Raises:
        BadTime: it is no number, or beyond all reason.
    """
    speed = _written(written)
    if speed and not 1 <= abs(speed) * _QUICKEST <= _QUICKEST**2:
        raise BadTime(f"something runs at {written:g} times its speed")
    return speed


def _units(time: otio.opentime.RationalTime) -> Fraction:
    return _snapped(_written(time.value), clock_hz(time.rate))


def _written(value: float) -> Fraction:
    _finite(value)
    if abs(value) > _LARGEST:
        raise BadTime(f"a time holds {value:g}")
    return Fraction(int(value)) if value == int(value) else Fraction(repr(float(value)))


def _snapped(value: Fraction, rate: Fraction) -> Fraction:
    return Fraction(round(value)) if rate <= _FRAME_RATES[1] and _beside_a_frame(value) < _SNAP else value


def _beside_a_frame(value: Fraction) -> Fraction:
    return abs(value - round(value))


def _finite(value: float) -> None:
    if not math.isfinite(value):
        raise BadTime(f"a time holds {value}")
