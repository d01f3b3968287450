"""Small copies of stems inside the page, to click and listen: AAC, which every browser plays."""

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.stem import Stem, source_range_samples
from v2a_engine.media.audio import read_blocks

BITS_A_SECOND = 80_000


def encoded_size(stem: Stem) -> int:
    """About how many bytes `encode` gives."""
    start, end = source_range_samples(stem.request, SAMPLE_RATE_HZ)
    return (end - start) * BITS_A_SECOND // (8 * SAMPLE_RATE_HZ) + 1500


def encode(stem: Stem) -> bytes:
    """The part of a stem that is heard, as an M4A file."""
    start, end = source_range_samples(stem.request, SAMPLE_RATE_HZ)
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ)
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.layout = "stereo"
        stream.bit_rate = BITS_A_SECOND
        position = 0
        for block in read_blocks(Path(stem.wav_path), SAMPLE_RATE_HZ):
            heard = block[:, max(0, start - position) : max(0, end - position)]
            if heard.shape[1]:
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(heard), format="fltp", layout="stereo")
                frame.sample_rate, frame.time_base = SAMPLE_RATE_HZ, Fraction(1, SAMPLE_RATE_HZ)
                frame.pts = max(0, position - start)
                container.mux(stream.encode(frame))
            position += block.shape[1]
        container.mux(stream.encode(None))
    return file.getvalue()
