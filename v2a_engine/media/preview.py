"""Write a film to look at: the picture as the viewer sees it, with the mixed stems."""

import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import Colorspace
from av.video.stream import VideoStream

from v2a_engine.domain.errors import DiskFull, OutputRefused
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.media.shown import Pixels, Shown
from v2a_engine.media.video import decode_picture

Block = npt.NDArray[np.float32]

_SOUND_HZ = 48_000
_SOUND_BITS_A_SECOND = 192_000
_STAGE = "writing the preview"
_REPORTS_A_SECOND = 4
_WITHOUT_PICTURE = (16, 9)
_WIDEST = 1280  # smaller pictures are not blown up
_BT709 = 1  # the same number for matrix, primaries and transfer
_VIDEO_RANGE = 1
# PyAV's wheels bring libx264; builds without it have one of the others.
_ENCODERS = ("libx264", "libopenh264", "h264_videotoolbox", "h264_mf")
_WITHOUT_H264 = "mpeg4"

OURS = "Wildtrack preview: the sound is made by a machine"


def write_preview(
    picture: Sequence[PictureSegment],
    rate: Fraction,
    mix: Iterable[Block],
    path: Path,
    progress: Callable[[int, int, str], None],
    seal: Callable[[Path], None],
) -> tuple[str, ...]:
    """Write picture and sound to an MP4 (H.264, AAC at 192 kbit/s), ready to play from its beginning.

    The sound is cut or filled up with silence to the picture's length. Pictures of other proportions than the
    first are shown whole, with black beside them.

    Args:
        mix: float32 blocks (2, samples) at 48 kHz from the picture's first frame on, of any lengths; read as needed.
        progress: called with step, steps and stage four times a second of picture; may raise Cancelled.
        seal: called with the finished film before it gets its name; signs it in place.

    Returns:
        What the viewer should know: damaged pictures, another codec where H.264 is not to be had.

    Raises:
        MediaOffline, UnreadableMedia: of the picture. DiskFull, OutputRefused, and what `seal` raises: nothing is
            left under `path`.
    """
    _refuse_sources(picture, path)
    notes: list[str] = []
    size = _canvas(picture, rate)
    frames = sum(segment.frames for segment in picture)
    with _finished(path, seal) as container:
        screen, speaker = _screen(container, rate, size, notes), _speaker(container)
        sound = Sound(mix)
        report_every = max(1, int(rate / _REPORTS_A_SECOND))
        for shown in decode_picture(picture, rate, notes.append):
            container.mux(screen.encode(_video_frame(shown, size, rate)))
            until = round((shown.record_frame + 1) / rate * _SOUND_HZ)
            container.mux(speaker.encode(sound.frame_until(until)))
            if shown.record_frame % report_every == 0:
                progress(shown.record_frame, frames, _STAGE)
        container.mux(screen.encode(None))
        container.mux(speaker.encode(None))
    progress(frames, frames, _STAGE)
    return tuple(notes)


def is_our_preview(path: Path) -> bool:
    """Was this file written by `write_preview`?"""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return container.metadata.get("comment") == OURS
    except (OSError, ValueError):
        return False


class Sound:
    """Cuts blocks of any lengths anew, at the borders of picture frames."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks: Iterator[Block] = iter(blocks)
        self._rest: Block = np.zeros((2, 0), np.float32)
        self._given = 0

    def frame_until(self, sample: int) -> av.AudioFrame:
        """The sound from where the last frame ended up to a sample counted from the start; silence after its end."""
        wanted = sample - self._given
        parts, have = [self._rest], self._rest.shape[1]
        while have < wanted:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((2, wanted - have), np.float32)
            parts.append(np.asarray(block, np.float32))
            have += block.shape[1]
        joined = np.concatenate(parts, axis=1)
        self._rest = joined[:, wanted:]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(joined[:, :wanted]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = _SOUND_HZ, self._given, Fraction(1, _SOUND_HZ)
        self._given = sample
        return frame


def _refuse_sources(picture: Sequence[PictureSegment], path: Path) -> None:
    for segment in picture:
        if segment.media is not None and Path(segment.media.path).resolve() == path.resolve():
            raise OutputRefused(str(path), "it is one of the source files")


def _canvas(picture: Sequence[PictureSegment], rate: Fraction) -> tuple[int, int]:
    """Even width and height, in the proportions of the first picture that is not black."""
    width = _WIDEST
    wide, high = _WITHOUT_PICTURE
    first = next((segment for segment in picture if segment.media is not None and segment.frames), None)
    if first is not None:
        wide, high = next(decode_picture([first], rate, lambda _: None)).size
        width = min(width, wide)
    return max(2, width // 2 * 2), max(2, width * high // wide // 2 * 2)


@contextmanager
def _finished(path: Path, seal: Callable[[Path], None]) -> Iterator[OutputContainer]:
    """A container to write to, which gets its name only once it is whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            container.metadata["comment"] = OURS
            yield container
        seal(part)
        part.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(str(path)) from error
        raise OutputRefused(str(path), (error.strerror or str(error)).lower()) from error
    finally:
        part.unlink(missing_ok=True)


def _screen(container: OutputContainer, rate: Fraction, size: tuple[int, int], notes: list[str]) -> VideoStream:
    encoder = next((name for name in _ENCODERS if _can_encode(name)), _WITHOUT_H264)
    if encoder == _WITHOUT_H264:
        notes.append("This installation has no H.264 encoder: the preview's picture is MPEG-4 Part 2.")
    options = {"preset": "veryfast", "crf": "20"} if encoder == "libx264" else {}
    stream = container.add_stream(encoder, rate=rate, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.bit_rate = 0 if options else 6_000_000
    context = stream.codec_context
    context.time_base = 1 / rate
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _VIDEO_RANGE
    return stream


def _can_encode(name: str) -> bool:
    try:
        av.codec.Codec(name, "w")
    except av.codec.codec.UnknownCodecError:
        return False
    return True


def _speaker(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=_SOUND_HZ)
    assert isinstance(stream, AudioStream)
    stream.codec_context.layout = "stereo"
    stream.bit_rate = _SOUND_BITS_A_SECOND
    return stream


def _video_frame(shown: Shown, size: tuple[int, int], rate: Fraction) -> av.VideoFrame:
    rgb = av.VideoFrame.from_ndarray(_fitted(shown, size), format="rgb24")
    frame = rgb.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
    frame.pts, frame.time_base = shown.record_frame, 1 / rate
    return frame


def _fitted(shown: Shown, size: tuple[int, int]) -> Pixels:
    width, height = size
    wide, high = shown.size if shown.size[0] else size
    scale = min(Fraction(width, wide), Fraction(height, high))
    # One pixel of rounding is no bar.
    inner_width = width if abs(wide * scale - width) < 2 else round(wide * scale)
    inner_height = height if abs(high * scale - height) < 2 else round(high * scale)
    pixels = shown.rgb(inner_width, inner_height)
    if (inner_width, inner_height) == size:
        return pixels
    screen = np.zeros((height, width, 3), np.uint8)
    left, top = (width - inner_width) // 2, (height - inner_height) // 2
    screen[top : top + inner_height, left : left + inner_width] = pixels
    return screen
