"""Real encoders and filters, from the FFmpeg libraries inside PyAV and from libsndfile."""

import io
from dataclasses import dataclass

import av
import numpy as np
import soundfile
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from marks.sound import RATE_HZ, Samples

_BLOCK_SAMPLES = 4096


class NoEncoder(Exception):
    """This build of FFmpeg lacks an encoder that an attack names."""


@dataclass(frozen=True, slots=True)
class Codec:
    """An encoder with its container; `av.codec` names."""

    encoder: str
    container: str
    bit_rate: int
    rate_hz: int = RATE_HZ

    def check(self) -> None:
        """Raises NoEncoder where it is missing."""
        if self.encoder not in av.codecs_available:
            raise NoEncoder(f"The FFmpeg inside PyAV {av.__version__} has no encoder {self.encoder}.")
        try:
            av.Codec(self.encoder, "w")
        except ValueError as error:
            raise NoEncoder(f"The FFmpeg inside PyAV {av.__version__} cannot encode {self.encoder}.") from error


def through(codec: Codec, samples: Samples) -> Samples:
    """Encode and decode again, at the codec's rate. What the encoder puts before and after stays, as in an edit."""
    codec.check()
    layout = "mono" if len(samples) == 1 else "stereo"
    file = io.BytesIO()
    with av.open(file, "w", format=codec.container) as container:
        stream = container.add_stream(codec.encoder, rate=codec.rate_hz, options={"b": str(codec.bit_rate)})
        assert isinstance(stream, AudioStream)
        stream.bit_rate, stream.layout = codec.bit_rate, layout
        for frame in _frames(samples, codec.rate_hz, layout):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    file.seek(0)
    return _decoded(file, codec.rate_hz, layout)


def _frames(samples: Samples, rate_hz: int, layout: str) -> list[AudioFrame]:
    frames = []
    for start in range(0, samples.shape[1], _BLOCK_SAMPLES):
        block = np.ascontiguousarray(np.clip(samples[:, start : start + _BLOCK_SAMPLES], -1, 1))
        frame = AudioFrame.from_ndarray(block, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate_hz, start
        frames.append(frame)
    return frames


def _decoded(file: io.BytesIO, rate_hz: int, layout: str) -> Samples:
    with av.open(file, "r") as container:
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate_hz)
        blocks = [
            part.to_ndarray()
            for frame in [*container.decode(container.streams.audio[0]), None]
            for part in resampler.resample(frame)
        ]
    return np.concatenate(blocks, axis=1).astype(np.float32)


def through_vorbis(samples: Samples, effort: float = 0.6) -> Samples:
    """libvorbis inside libsndfile; `effort` 0..1 is its compression level (0.6: about 128 kbit/s)."""
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", RATE_HZ, len(samples), format="OGG", subtype="VORBIS", compression_level=effort
    ) as writer:
        for start in range(0, samples.shape[1], _BLOCK_SAMPLES):  # one long write overflows the encoder's stack
            writer.write(np.clip(samples[:, start : start + _BLOCK_SAMPLES], -1, 1).T)
    file.seek(0)
    decoded, _ = soundfile.read(file, dtype="float32", always_2d=True)
    return np.ascontiguousarray(decoded.T)


def tempo_filtered(samples: Samples, speed: float) -> Samples:
    """FFmpeg's `atempo`: another speed, the same pitch."""
    layout = "mono" if len(samples) == 1 else "stereo"
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE_HZ, format="fltp", layout=layout)
    steps = [source, graph.add("atempo", f"{speed:.9f}"), graph.add("aformat", "fltp"), graph.add("abuffersink")]
    graph.link_nodes(*steps)
    graph.configure()
    blocks: list[Samples] = []
    for frame in [*_frames(samples, RATE_HZ, layout), None]:
        graph.push(frame)
        blocks += _pulled(graph)
    return np.concatenate(blocks, axis=1).astype(np.float32)


def _pulled(graph: av.filter.Graph) -> list[Samples]:
    blocks: list[Samples] = []
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return blocks
        assert isinstance(frame, AudioFrame)
        blocks.append(frame.to_ndarray().astype(np.float32))
