"""Ask a picture file what it is, without decoding more than its first picture."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import MediaFacts
from v2a_engine.media.container import declared_length_s, declared_rates, decoded, open_picture, snapped, tick_s
from v2a_engine.media.shown import Picture, Scaler
from v2a_engine.media.stills import is_pattern, numbered_path, numbered_pictures

SEQUENCE_RATE = Fraction(24)  # given for numbered pictures, which carry no rate; a timeline's own goes before it
_LOOK_AT_PACKETS = 240
_LOOK_AT_BYTES = 16 << 20
_TAIL_S = 10
_OUT_OF_ORDER = 16  # pictures; H.264 and HEVC reorder no more
_KNOWN_RATES = tuple(
    Fraction(nominal * 1000, thousand)
    for nominal in (12, 15, 16, 18, 24, 25, 30, 48, 50, 60, 100, 120)
    for thousand in (1000, 1001)
    if thousand == 1000 or nominal in (24, 30, 48, 60, 120)
)


def probe(path: str) -> MediaFacts:
    """What a film, a picture, a folder of numbered pictures or a pattern ("/reel/frame.%04d.png") is.

    The rate is exact. A constant rate that editors do not know (15.0625 in an old AVI) is given as it is; for a
    variable one it is the known rate nearest to the average. `frames` is the length in frames of that rate; for a
    constant rate these are the pictures. Numbered pictures carry no rate: they get `SEQUENCE_RATE`.

    Raises:
        MediaOffline: nothing is there. UnreadableMedia: it cannot be decoded.
    """
    if is_pattern(path) or Path(path).is_dir():
        return _probe_numbered(path)
    container, stream = open_picture(path)
    with container:
        times = _first_times(container, stream)
        rate, is_variable = _rate(stream, times)
        frames = _frames(container, stream, times, rate, is_variable)
        timecode = _timecode(container, stream)
        has_sound = bool(container.streams.audio)
    width, height = _size(path)
    return MediaFacts(
        rate=rate,
        frames=frames,
        width=width,
        height=height,
        start_timecode=timecode,
        has_sound=has_sound,
        is_variable_rate=is_variable,
    )


def _probe_numbered(path: str) -> MediaFacts:
    media = numbered_pictures(path)
    width, height = _size(numbered_path(media, 0))
    return MediaFacts(rate=SEQUENCE_RATE, frames=media.pictures or 1, width=width, height=height)


def _size(path: str) -> tuple[int, int]:
    container, stream = open_picture(path)
    with container:
        frame = next(filter(None, decoded(container, stream)), None)
        if frame is None:
            raise UnreadableMedia(path, "not one of its pictures can be decoded")
        aspect = stream.sample_aspect_ratio
        turns = round(frame.rotation / 90)
    pixel_aspect = Fraction(aspect.numerator, aspect.denominator) if aspect else Fraction(1)
    return Picture(source=(path, 0), frame=frame, scaler=Scaler(), quarter_turns=turns, pixel_aspect=pixel_aspect).size


def _first_times(container: InputContainer, stream: VideoStream) -> list[Fraction]:
    """When the first pictures are shown, in seconds, rising. Empty where the file gives no times."""
    return _times(container, stream, _LOOK_AT_PACKETS, _LOOK_AT_BYTES)


def _times(
    container: InputContainer, stream: VideoStream, most_packets: int | None = None, most_bytes: int | None = None
) -> list[Fraction]:
    ticks, size, in_part = [], 0, False
    try:
        for packet in container.demux(stream):
            tick = packet.pts if packet.pts is not None else packet.dts
            if tick is not None and packet.size and not packet.is_discard:
                ticks.append(tick)
            size += packet.size
            in_part = bool((most_packets and len(ticks) >= most_packets) or (most_bytes and size > most_bytes))
            if in_part:
                break
    except av.error.FFmpegError:
        pass  # a damaged file ends here; what was read counts
    unit_s = tick_s(stream)
    times = sorted(tick * unit_s for tick in set(ticks))
    # B-frames come out of order: the last of a part may wait for others before them that were not read.
    return times[: max(2, len(times) - _OUT_OF_ORDER)] if in_part else times


def _rate(stream: VideoStream, times: Sequence[Fraction]) -> tuple[Fraction, bool]:
    """The rate whose frames all these times fall on; else the known one nearest to the average, and True."""
    declared = declared_rates(stream)
    if len(times) < 3:
        return (declared or [Fraction(25)])[0], False
    average = (len(times) - 1) / (times[-1] - times[0])
    candidates = [*declared, snapped(average), average]
    for rate in candidates:
        if _fits(rate, times, tick_s(stream)) and average > rate * Fraction(9, 10):
            return rate, False
    # Not the declared rate: Matroska's is a promise that variable films break.
    whole = stream.frames / (stream.duration * tick_s(stream)) if stream.frames and stream.duration else average
    return min(_KNOWN_RATES, key=lambda known: abs(known - whole)), True


def _fits(rate: Fraction, times: Sequence[Fraction], unit_s: Fraction) -> bool:
    slack_frames = min(max(unit_s * rate, Fraction(1, 50)), Fraction(1, 4))
    positions = [(time - times[0]) * rate for time in times]
    on_grid = all(abs(position - round(position)) <= slack_frames for position in positions)
    return on_grid and all(round(after) > round(before) for before, after in pairwise(positions))


def _frames(
    container: InputContainer, stream: VideoStream, times: Sequence[Fraction], rate: Fraction, is_variable: bool
) -> int:
    length_s = stream.duration * tick_s(stream) if stream.duration else None
    counted = stream.frames
    if counted and (length_s is None or (not is_variable and abs(length_s * rate - counted) < Fraction(3, 2))):
        return counted
    last_s = _last_time(container, stream)
    if last_s is None or not times:
        return counted or len(times) or 1
    frames = round((last_s - times[0]) * rate) + 1
    if is_variable and length_s is not None:
        return max(frames, ceil(length_s * rate - Fraction(1, 2)))
    return frames


def _last_time(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """When the last picture in the file is shown: read from near its end, or all of it where that cannot be found."""
    unit_s = tick_s(stream)
    length_s = declared_length_s(container, stream)
    if length_s is None and container.duration:
        length_s = Fraction(container.duration, av.time_base)
    starts_s = [] if length_s is None else [max(length_s - _TAIL_S * back, Fraction(0)) for back in (1, 10, 100)]
    for start_s in [*starts_s, Fraction(0)]:
        try:
            container.seek((stream.start_time or 0) + int(start_s / unit_s), stream=stream)
        except (av.error.FFmpegError, OSError):
            continue
        times = _times(container, stream)
        if times:
            return times[-1]
    return None


def _timecode(container: InputContainer, stream: VideoStream) -> str:
    holders = [stream.metadata, container.metadata, *(other.metadata for other in container.streams)]
    return next((holder["timecode"] for holder in holders if holder.get("timecode")), "")
