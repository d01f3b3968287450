"""The sound tracks of any audio or video file, read in blocks, whatever state the file is in.

Context: files come from anywhere: cut off, with headers that lie, with a hundred tracks, ten hours long.
Choice: PyAV alone, so that one reader serves WAV and MXF alike. Each track is read in a pass of its own, all other
streams thrown away by the demuxer; of a block no more than a second is held. What was read before a damage counts,
and the damage is told. FFmpeg may open local files only: a playlist in disguise reaches no network.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard

from v2a_engine.domain.errors import MediaError, MediaOffline, UnreadableMedia
from v2a_engine.media.container import open_container, reason

RATE_HZ = 48_000
MOST_CHANNELS = 8  # read at once; a track of more is read in several parts
_BLOCK_SAMPLES = RATE_HZ
_MISSING_S = 0.25  # that a file may end before it says so: padding, rounding
_MOST_TAG_CHARACTERS = 500
_SLOWEST_HZ, _FASTEST_HZ = 2_000, 768_000  # a lower rate would unfold a packet to gigabytes
_LOUDEST = 100.0  # 40 dB above full scale: float files may hold anything
_PACKED = "flt"  # float32, channels side by side: PyAV 18 crashes on the ninth plane of planar sound

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFacts:
    """What a file says of one of its sound tracks, or of up to eight of its channels."""

    number: int  # among the file's sound tracks, from 1
    codec: str
    rate_hz: int
    channels: int
    first_channel: int = 0  # of those that are read together
    title: str
    declared_s: float | None  # how long the file says it is
    starts_at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFile:
    """What stands in a file, without its sound."""

    format: str
    tags: dict[str, str]
    tracks: tuple[TrackFacts, ...]


def open_sound(path: Path) -> SoundFile:
    """Look what sound a file holds.

    Raises:
        MediaOffline, UnreadableMedia, NoSound: it is not there, is no media, or has no sound track.
    """
    if not path.exists():
        raise MediaOffline(str(path), path.name)
    if not path.is_file():
        raise UnreadableMedia(str(path), "it is no file")
    with open_container(str(path)) as container:
        facts = [_facts(container, stream, number) for number, stream in enumerate(container.streams.audio, start=1)]
        if not facts:
            raise NoSound(path)
        tags = {key.lower(): value[:_MOST_TAG_CHARACTERS] for key, value in container.metadata.items()}
        parts = tuple(part for one in facts for part in _in_parts(one))
        return SoundFile(format=container.format.name, tags=tags, tracks=parts)


def _facts(container: InputContainer, stream: AudioStream, number: int) -> TrackFacts:
    context = stream.codec_context
    seconds = stream.duration * _tick_s(stream) if stream.duration else (container.duration or 0) / av.time_base
    return TrackFacts(
        number=number,
        codec=context.name if context else "unknown",
        rate_hz=context.sample_rate if context else 0,
        channels=context.channels if context else 0,
        title=stream.metadata.get("title", "")[:_MOST_TAG_CHARACTERS],
        declared_s=seconds or None,
        starts_at_s=max(0.0, (stream.start_time or 0) * _tick_s(stream)),
    )


def _in_parts(facts: TrackFacts) -> Iterator[TrackFacts]:
    for first in range(0, max(facts.channels, 1), MOST_CHANNELS):
        yield replace(facts, first_channel=first)


def _tick_s(stream: AudioStream) -> float:
    base = stream.time_base
    return base.numerator / base.denominator if base else 1 / RATE_HZ


class NoSound(MediaError):
    """A film without sound."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no sound track in {path}: nothing to listen to, and nothing to judge.")


class TrackSound:
    """The sound of one track. Read `blocks` to their end; only then does the rest mean anything."""

    def __init__(self, path: Path, facts: TrackFacts) -> None:
        self._path = path
        self._facts = facts
        self._samples = _SampleHash()
        self._broken_packets = 0
        self._end = ""
        self.seconds = 0.0

    def blocks(self) -> Iterator[Samples]:
        """The sound at 48 kHz, float32 (channels, samples), about a second at a time."""
        held: list[Samples] = []
        samples = 0
        for piece in self._pieces():
            held.append(piece)
            samples += piece.shape[1]
            if samples >= _BLOCK_SAMPLES:
                self.seconds += samples / RATE_HZ
                yield np.concatenate(held, axis=1)
                held, samples = [], 0
        if samples:
            self.seconds += samples / RATE_HZ
            yield np.concatenate(held, axis=1)

    @property
    def damage(self) -> str:
        """What could not be read, in words; empty where all could."""
        said = []
        if self._broken_packets:
            said.append(f"{self._broken_packets} damaged pieces were left out")
        declared = self._facts.declared_s
        if declared is not None and self.seconds < declared - max(_MISSING_S, 0.01 * declared):
            said.append(f"the file says that it lasts {declared:.1f} s, but its sound ends after {self.seconds:.1f} s")
        if self._end:
            said.append(f"reading ended at {self.seconds:.1f} s: {self._end}")
        return "; ".join(said)

    @property
    def pcm_sha256(self) -> str:
        """The hash of the samples as a stem's data chunk holds them; empty where they are not of a stem's form."""
        return "" if self._broken_packets or self._end else self._samples.hexdigest()

    def _pieces(self) -> Iterator[Samples]:
        conversion = _Conversion()
        first = self._facts.first_channel
        try:
            for frame in self._frames():
                self._samples.add(frame)
                for piece in conversion.of(frame):
                    yield _part(piece, first)
            for piece in conversion.rest():
                yield _part(piece, first)
        except (av.error.FFmpegError, ValueError) as error:  # a form that nothing converts
            self._end = reason(error)

    def _frames(self) -> Iterator[AudioFrame]:
        with open_container(str(self._path)) as container:
            stream = container.streams.audio[self._facts.number - 1]
            if stream.codec_context is None:
                self._end = "nothing here decodes its codec"
                return
            for other in container.streams:
                other.discard = Discard.default if other is stream else Discard.all
            yield from self._decoded(container, stream)

    def _decoded(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        for packet in self._packets(container, stream):
            try:
                yield from packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                self._broken_packets += 1

    def _packets(self, container: InputContainer, stream: AudioStream) -> Iterator["Packet[AudioStream]"]:
        try:
            yield from container.demux(stream)
        except av.error.FFmpegError as error:  # in the middle of the file
            self._end = reason(error)
        except IndexError:  # PyAV's, of a transport stream's packet whose stream it did not see at first
            self._end = "a stream begins in the middle of the file"


def _part(piece: Samples, first_channel: int) -> Samples:
    """Some of the channels; copied, so that the others are not kept alive."""
    if len(piece) <= MOST_CHANNELS:
        return piece
    return piece[first_channel : first_channel + MOST_CHANNELS].copy()


class _Conversion:
    """Frames of any form to float32 at 48 kHz. A track may change its form on the way: the number of channels stays."""

    def __init__(self) -> None:
        self._form: tuple[str, str, int] | None = None
        self._layout = ""
        self._resampler: AudioResampler | None = None

    def of(self, frame: AudioFrame) -> Iterator[Samples]:
        """
        Raises:
            ValueError, FFmpegError: it cannot be converted.
        """
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if form != self._form:
            if not _SLOWEST_HZ <= frame.sample_rate <= _FASTEST_HZ:
                raise ValueError(f"{frame.sample_rate} samples a second are no sound")
            yield from self.rest()
            self._layout = self._layout or frame.layout.name
            self._resampler = AudioResampler(format=_PACKED, layout=self._layout, rate=RATE_HZ)
            self._form = form
        yield from self._through(frame)

    def rest(self) -> Iterator[Samples]:
        """What is still in the resampler."""
        if self._resampler is not None:
            yield from self._through(None)
            self._resampler = None

    def _through(self, frame: AudioFrame | None) -> Iterator[Samples]:
        assert self._resampler is not None
        for part in self._resampler.resample(frame):
            samples = part.to_ndarray().reshape(-1, len(part.layout.channels)).T
            yield np.clip(np.nan_to_num(samples, posinf=0, neginf=0), -_LOUDEST, _LOUDEST)


class _SampleHash:
    """Of 48 kHz, stereo, 24 bits: whatever lossless file they lie in, the hash is that of the stem's data chunk."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._is_stem_like = True
        self._any = False

    def add(self, frame: AudioFrame) -> None:
        if not self._is_stem_like:
            return
        form = frame.format.name, len(frame.layout.channels), frame.sample_rate
        if form not in (("s32", 2, RATE_HZ), ("s32p", 2, RATE_HZ)):
            self._is_stem_like = False
            return
        words = frame.to_ndarray()
        interleaved = words.T if frame.format.is_planar else words
        quarters = np.ascontiguousarray(interleaved, "<i4").view(np.uint8).reshape(-1, 4)
        if quarters[:, 0].any():  # more than 24 bits
            self._is_stem_like = False
            return
        self._any = True
        self._digest.update(quarters[:, 1:].tobytes())

    def hexdigest(self) -> str:
        return self._digest.hexdigest() if self._is_stem_like and self._any else ""
