"""The engine with its embedded weights: whatever the user changes is heard in the samples themselves."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import Cancelled, UnknownDevice
from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.domain.time import FrameSpan
from v2a_engine.engines.v2a.engine import V2AEngine
from v2a_engine.media.identity import identify

RATE = Fraction(24)


def quiet(step: int, steps: int, stage: str) -> None: ...


class Kept:
    """A sink that keeps what it gets."""

    def __init__(self) -> None:
        self.blocks: list[npt.NDArray[np.float32]] = []

    def write(self, block: npt.NDArray[np.float32]) -> None:
        self.blocks.append(block)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> V2AEngine:
    return V2AEngine(device="cpu", cache=tmp_path_factory.mktemp("seen"))


def film(path: Path, lands_at: int) -> Path:
    """One second of a box that falls and stops at a frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(24):
            picture = np.full((180, 320, 3), 60, np.uint8)
            top = int(130 * min(1.0, (number / lands_at) ** 2))
            picture[top : top + 30, 140:180] = 220
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def asked(path: Path) -> StemRequest:
    media = Media(path=str(path))
    span = FrameSpan(0, 24, RATE)
    return StemRequest(
        cue_id="s010_FX",
        kind=StemKind.FX,
        span=span,
        rendered_span=span,
        picture=(PictureSegment(media=replace(media, identity=identify(media)), frames=24),),
        prompt="wood",
        steps=3,
        level_lufs=-27.0,
        seed=1,
        wav_path="/s010_t1.wav",
        start_timecode_frame=0,
    )


def heard(engine: V2AEngine, request: StemRequest) -> npt.NDArray[np.float32]:
    sink = Kept()
    engine.render(request, sink, quiet)
    return np.concatenate(sink.blocks, axis=1)


def test_every_wish_and_every_pixel_is_heard(engine: V2AEngine, tmp_path: Path) -> None:
    request = asked(film(tmp_path / "a.mp4", 12))
    plain = heard(engine, request)
    assert plain.shape == (2, 48_128)  # whole mel frames; the sink trims
    strike = TimedPrompt(text="bell", span=FrameSpan(18, 19, RATE), strike=True)
    others = [
        replace(request, prompt="rain"),
        replace(request, prompt=""),
        replace(request, negative_prompt="metal"),
        replace(request, guidance=2.0),
        replace(request, steps=4),
        replace(request, seed=2),
        replace(request, moments=(strike,)),
        replace(request, kind=StemKind.BG),
        asked(film(tmp_path / "b.mp4", 18)),
    ]
    for other in others:
        difference = np.abs(heard(engine, other) - plain).max()
        assert difference > 1e-3 * np.abs(plain).max(), other
    assert np.array_equal(heard(engine, request), plain)


def test_an_empty_shot_stays_quiet_and_a_prompt_for_it_is_answered_with_how_to_be_heard(
    engine: V2AEngine, tmp_path: Path
) -> None:
    black = replace(asked(film(tmp_path / "a.mp4", 12)), picture=(PictureSegment(media=None, frames=24),), prompt="")
    assert engine.render(black, Kept(), quiet).quieter_db > 6
    prompted = engine.render(replace(black, prompt="a door slam"), Kept(), quiet)
    assert 'marker "FX: a door slam"' in " ".join(prompted.warnings)
    span = FrameSpan(6, 12, RATE)
    struck = replace(black, moments=(TimedPrompt(text="a door slam", span=span, strike=True),))
    seen = engine.render(struck, Kept(), quiet)
    assert seen.quieter_db == 0 and not seen.warnings


def test_another_take_decodes_nothing(engine: V2AEngine, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 12)
    request = asked(path)
    heard(engine, request)
    path.unlink()
    assert np.isfinite(heard(engine, replace(request, seed=5))).all()


def test_whoever_reports_can_be_stopped_while_looking_and_while_sampling(engine: V2AEngine, tmp_path: Path) -> None:
    request = asked(film(tmp_path / "c.mp4", 9))
    for at in ("looking", "sampling"):

        def stop(step: int, steps: int, stage: str, at: str = at) -> None:
            if stage == at:
                raise Cancelled

        with pytest.raises(Cancelled):
            engine.render(request, Kept(), stop)


def test_a_device_that_is_not_here_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownDevice, match="cpu"):
        V2AEngine(device="gpu")
