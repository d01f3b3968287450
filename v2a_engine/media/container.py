"""Open a picture file, and read from it what container and stream declare."""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from v2a_engine.domain.errors import MediaOffline, UnknownFrameRate, UnreadableMedia
from v2a_engine.domain.time import exact_rate

# A playlist inside a file that calls itself a film must not reach out: local files only.
_LOCAL_ONLY = {"protocol_whitelist": "file"}
_STILL_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".dpx", ".exr", ".bmp", ".tga", ".webp", ".jp2"})
_NO_PICTURES = frozenset({"tty", "concat", "hls", "dash", "ffmetadata"})  # demuxers that would "play" text


def is_still(path: str) -> bool:
    """Does the name say that the file is one picture?"""
    return Path(path).suffix.lower() in _STILL_ENDINGS


def open_container(path: str) -> InputContainer:
    """Open a media file.

    Raises:
        MediaOffline: it is not there. UnreadableMedia: it is, and is no media.
    """
    if not Path(path).exists():
        raise MediaOffline(path, Path(path).name)
    options = dict(_LOCAL_ONLY)
    if is_still(path):
        options["pattern_type"] = "none"  # or a % in the name would be read as a number's place
    try:
        name = "file:" + os.path.abspath(path)  # noqa: PTH100 - links stay links
        container = av.open(name, options=options, metadata_errors="replace")  # old tags are not UTF-8
    except PermissionError as error:
        raise UnreadableMedia(path, "there is no permission to read it") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if _is_cut_off(path):
            raise UnreadableMedia(path, "it was cut off before its index, as by a copy that broke off") from error
        raise UnreadableMedia(path, f"it does not open as a film, picture or sound ({reason(error)})") from error
    if container.format.name in _NO_PICTURES:
        container.close()
        raise UnreadableMedia(path, "it is a text file, not a film, picture or sound")
    return container


def _is_cut_off(path: str) -> bool:
    """Is it an MP4 or MOV that has pictures (mdat), but not the index (moov) that tells where they are?"""
    boxes: set[bytes] = set()
    with Path(path).open("rb") as file:
        start, end = 0, file.seek(0, os.SEEK_END)
        while start + 16 <= end and len(boxes) < 16:
            file.seek(start)
            header = file.read(16)
            size = int.from_bytes(header[:4], "big")
            size = int.from_bytes(header[8:], "big") if size == 1 else size
            boxes.add(header[4:8])
            start += size if size >= 8 else end  # 0: up to the file's end; less than its own header: no box
    return b"mdat" in boxes and b"moov" not in boxes


def open_picture(path: str) -> tuple[InputContainer, VideoStream]:
    """Open a file together with its first picture stream, which decodes on all cores.

    Raises:
        MediaOffline: it is not there. UnreadableMedia: it is, and holds no picture that can be decoded.
    """
    container = open_container(path)
    cover = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [stream for stream in container.streams.video if not stream.disposition & cover]
    if not streams:
        container.close()
        raise UnreadableMedia(path, "there is no moving picture in it")
    stream = streams[0]
    if stream.codec_context is None:
        container.close()
        raise UnreadableMedia(path, "nothing here decodes its picture codec")
    stream.thread_type = "AUTO"
    return container, stream


def reason(error: BaseException) -> str:
    """What FFmpeg said, without numbers and paths."""
    return str(getattr(error, "strerror", "") or error).rstrip(".").lower()


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame | None]:
    """Yield pictures in the order of their showing, and None wherever the decoder met damage."""
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                yield None
                continue
            for frame in frames:
                assert isinstance(frame, av.VideoFrame)
                yield None if frame.is_corrupt else frame
    except av.error.FFmpegError:
        yield None  # the file ends in the middle of something


def tick_s(stream: VideoStream) -> Fraction:
    """The unit of the stream's timestamps, in seconds."""
    base = stream.time_base  # PyAV 18: Fraction or None, 19: AVRational, false when unset
    return Fraction(base.numerator, base.denominator) if base else Fraction(1, 90_000)


def declared_rates(stream: VideoStream) -> list[Fraction]:
    """The frame rates that the file names for itself, the likeliest first; each as editors know it where they do."""
    rates = [stream.average_rate, stream.base_rate, stream.guessed_rate]
    return [snapped(Fraction(rate.numerator, rate.denominator)) for rate in rates if rate]


def snapped(rate: Fraction) -> Fraction:
    """The rate that editors know by this number, or the number itself where there is none (old AVI, webcams)."""
    try:
        return exact_rate(rate)
    except UnknownFrameRate:
        return rate


def likely_rate(stream: VideoStream) -> Fraction:
    """The rate to count frames by; where the file tells none, 25, and timestamps alone decide."""
    return next(iter(declared_rates(stream)), Fraction(25))


def declared_end_frame(container: InputContainer, stream: VideoStream, rate: Fraction) -> Fraction | None:
    """Where the file says that its picture ends, in frames of `rate` from its first; None where it does not say."""
    length_s = declared_length_s(container, stream)
    return None if length_s is None else length_s * rate


def declared_length_s(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """How long the file says its picture is."""
    if stream.duration:
        return stream.duration * tick_s(stream)
    tagged = _clock_s(stream.metadata.get("DURATION", ""))  # Matroska's, one for each stream
    if tagged is not None:
        return tagged - max(Fraction(0), (stream.start_time or 0) * tick_s(stream))
    if container.duration and len(container.streams) == 1:  # else sound that goes on would count as picture
        return Fraction(container.duration, av.time_base)
    return None


def _clock_s(text: str) -> Fraction | None:
    parts = text.split(":")
    if len(parts) != 3 or not all(part.replace(".", "", 1).isdigit() for part in parts):
        return None
    return Fraction(parts[0]) * 3600 + Fraction(parts[1]) * 60 + Fraction(parts[2])
