"""A small engine that makes bursts of noise, and a program that writes one stem with it; for the tests beside it."""

import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Observations
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import stem_log
from v2a_engine.stems.writer import BwfStemWriter
from v2a_engine.usecases.ports import Progress, SampleSink

FILM = Fraction(24000, 1001)


@dataclass(frozen=True, kw_only=True)
class NoiseBursts:
    """An engine: one burst a second (`fall_s` long), or steady noise where `fall_s` is 0. The seed decides."""

    level: float = 0.05
    fall_s: float = 0.0
    surplus: int = 1000  # samples more than asked for; negative: fewer
    block: int = 40_000
    name: str = "noise-bursts"
    version: str = "1.0"
    weights_sha256: str = "ab" * 32
    fingerprint: str = "noise-bursts 1.0 cpu"

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        start, end = request.rendered_span.samples(48_000)
        rng = np.random.default_rng(request.seed)
        total = end - start + self.surplus
        for first in range(0, total, self.block):
            place = np.arange(first, min(first + self.block, total))
            envelope = np.exp(-(place % 48_000) / 48_000 / self.fall_s) if self.fall_s else np.ones(place.size)
            progress(first, total, "sampling")
            sink.write((self.level * envelope * rng.standard_normal((2, place.size))).astype(np.float32))
        return Observations(seen="noise", warnings=("it is only noise",), seconds_by_stage=(("sampling", 0.5),))


def writer() -> BwfStemWriter:
    """One that signs with the identity of the tests' own home, and enters its stems in the log there."""
    return BwfStemWriter(identity_store().open, stem_log())


def request_for(wav: Path, seconds: float = 2.0, kind: str = "FX", **changes: Any) -> StemRequest:
    """A request without picture, with 12 frames of handles."""
    span = FrameSpan(500, 500 + round(seconds * FILM), FILM)
    request = StemRequest(
        cue_id=f"s010_{kind}",
        kind=StemKind(kind),
        span=span,
        rendered_span=span.widened(12, 12),
        picture=(),
        prompt="a café door, slammed",
        level_lufs=-27.0 if kind == "FX" else -38.0,
        seed=7,
        wav_path=str(wav),
        start_timecode_frame=86_400,
    )
    return replace(request, **changes)


def quietly(step: int, steps: int, stage: str) -> None:
    """A progress that nobody looks at."""


if __name__ == "__main__":
    wav, seconds, kind = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    writer().write(request_for(wav, seconds, kind), NoiseBursts(fall_s=0.1), quietly)
    if sys.platform != "win32":
        import resource

        sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
