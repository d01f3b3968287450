"""An engine that claps where the picture says so: what it hears of the cut comes from Wildtrack's own eyes alone."""

import zlib
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from coded_film import HEIGHT, WIDTH, Code, read_code

from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import Observations
from v2a_engine.domain.time import FrameSpan
from v2a_engine.media.video import decode_picture
from v2a_engine.usecases.ports import Progress, SampleSink

EVERY = 7  # source frames
CLAP_SAMPLES = 480  # 10 ms: shorter than a frame at 60 a second


def claps_at(shown: list[Code | None]) -> dict[int, Code]:
    """The frames on which a clap belongs: where a source frame with a number divisible by seven comes up."""
    found = {}
    for frame, code in enumerate(shown):
        comes_up = frame == 0 or shown[frame - 1] != code
        if code is not None and comes_up and code[1] % EVERY == 0:
            found[frame] = code
    return found


def clap(code: Code, kind: str) -> npt.NDArray[np.float32]:
    """Its noise, like no other's: shape (2, samples)."""
    rng = np.random.default_rng(zlib.crc32(f"{code} {kind}".encode()))
    fall = np.exp(-np.arange(CLAP_SAMPLES) / 150)
    return (0.2 * fall * rng.standard_normal((2, CLAP_SAMPLES))).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class PictureClaps:
    """An engine for `BwfStemWriter`."""

    name: str = "v2a"
    version: str = "1.0"
    weights_sha256: str = "cd" * 32
    fingerprint: str = "picture-claps 1.0 cpu"
    longest_s: Fraction = Fraction(3600)

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        """Decode the request's picture, and put each clap on the first sample of its frame."""
        span, warnings = request.rendered_span, []
        zero, end = span.samples(SAMPLE_RATE_HZ)
        sound = np.zeros((2, end - zero + CLAP_SAMPLES), np.float32)
        shown = [
            read_code(picture.grey(WIDTH, HEIGHT))
            for picture in decode_picture(request.picture, span.rate, warnings.append)
        ]
        for frame, code in claps_at(shown).items():
            start = FrameSpan(span.start_frame + frame, span.start_frame + frame, span.rate).samples(SAMPLE_RATE_HZ)[0]
            sound[:, start - zero : start - zero + CLAP_SAMPLES] += clap(code, request.kind)
        progress(1, 1, "clapping")
        sink.write(sound)
        return Observations(seen="coded pictures", warnings=tuple(warnings))
