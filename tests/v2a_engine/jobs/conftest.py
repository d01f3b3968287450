"""A request to queue, and a real stem on disk that answers it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.stem import Observations, Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import Engine, Progress

MakeRequest = Callable[..., StemRequest]


@pytest.fixture
def make_request(tmp_path: Path) -> MakeRequest:
    span = FrameSpan(0, 12, Fraction(24))
    template = StemRequest(
        cue_id="s000_FX",
        kind=StemKind.FX,
        span=span,
        rendered_span=span,
        picture=(PictureSegment(media=None, frames=12),),
        level_lufs=-27.0,
        seed=0,
        engine="tone",
        steps=5,
        wav_path="",
        start_timecode_frame=0,
    )

    def make(number: int, folder: Path = tmp_path, **fields: object) -> StemRequest:
        named = replace(
            template, cue_id=f"s{number:03d}_FX", seed=number, wav_path=str(folder / f"show_s{number:03d}_FX_t1.wav")
        )
        return replace(named, **fields)  # type: ignore[arg-type]

    return make


class ToneEngine:
    """Renders a tone whose pitch is the seed; tells of every step."""

    name = "tone"
    version = "1"
    weights_sha256 = "0" * 64
    fingerprint = "tone-1"

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, request: StemRequest, sink: object, progress: Progress) -> Observations:
        for step in range(request.steps):
            progress(step, request.steps, "sampling")
        self.rendered.append(request.cue_id)
        return Observations()


class ToneWriter:
    """The port `StemWriter` without finish: what the queue needs of it."""

    def __init__(self, stem_for: Callable[..., Stem]) -> None:
        self.stem_for = stem_for

    def write(self, request: StemRequest, engine: Engine, progress: Progress) -> Stem:
        observations = engine.render(request, None, progress)  # type: ignore[arg-type]
        first, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
        tone = 0.1 * np.sin(np.arange(end - first) * (0.01 * (request.seed + 1)))
        soundfile.write(request.wav_path, np.stack([tone, tone], axis=1), SAMPLE_RATE_HZ, subtype="PCM_24")
        return self.stem_for(
            request,
            samples=end - first,
            observations=observations,
            key=request.key(engine.fingerprint),
            wav_sha256=hashlib.sha256(Path(request.wav_path).read_bytes()).hexdigest(),
        )


class ToneShelf:
    """Remembers what `ToneWriter` wrote, as long as the file is there."""

    def __init__(self) -> None:
        self.stems: dict[str, Stem] = {}

    def find(self, key: str, folder: str) -> Stem | None:
        stem = self.stems.get(key)
        return stem if stem and Path(stem.wav_path).exists() and str(Path(stem.wav_path).parent) == folder else None

    def free_path(self, wanted: str) -> str:
        return wanted


@pytest.fixture
def engine() -> ToneEngine:
    return ToneEngine()


@pytest.fixture
def writer(stem_for: Callable[..., Stem]) -> ToneWriter:
    return ToneWriter(stem_for)


@pytest.fixture
def shelf() -> ToneShelf:
    return ToneShelf()
