"""The engine with its embedded weights: whatever the user changes is heard in the samples themselves."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from photographs import Frame, photograph

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import Cancelled, UnknownDevice
from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.domain.time import FrameSpan
from v2a_engine.engines.v2a.engine import V2AEngine, with_strikes
from v2a_engine.engines.v2a.motion import MotionEvent, MotionTrack
from v2a_engine.engines.v2a.pipeline import WEIGHTS_FOLDER
from v2a_engine.engines.v2a.ringing import Ringing
from v2a_engine.engines.v2a.text_encoder import TextEncoder
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
    pictures = np.full((24, 180, 320, 3), 60, np.uint8)
    for number, picture in enumerate(pictures):
        top = int(130 * min(1.0, (number / lands_at) ** 2))
        picture[top : top + 30, 140:180] = 220
    return encoded(path, pictures)


def encoded(path: Path, pictures: Iterable[Frame]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for picture in pictures:
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


def test_in_a_slow_pan_over_still_things_a_marker_is_heard_and_nothing_else(engine: V2AEngine, tmp_path: Path) -> None:
    table = photograph("coffee.jpg")
    pan = (np.ascontiguousarray(table[100:280, 2 * number : 2 * number + 320]) for number in range(24))
    strike = TimedPrompt(text="a door slam", span=FrameSpan(12, 13, RATE), strike=True)
    sound = heard(engine, replace(asked(encoded(tmp_path / "pan.mp4", pan)), prompt="", moments=(strike,)))
    before, after = sound[:, :20_000], sound[:, 24_000:36_000]
    assert np.abs(after).max() > 100 * np.abs(before).max()


def test_a_marker_on_an_event_that_is_seen_takes_its_place_and_counts_as_seen(tmp_path: Path) -> None:
    falling = asked(film(tmp_path / "a.mp4", 12))
    request = replace(
        falling,
        moments=tuple(TimedPrompt(text="a thud", span=FrameSpan(at, at + 1, RATE), strike=True) for at in (12, 20)),
    )
    landed = MotionEvent(time_s=0.52, strength=0.4, pan=0.0)
    nothing = np.zeros(0, np.float32)
    curves = dict.fromkeys(("times_s", "onset_probability", "energy", "pan", "amount", "stops"), nothing)
    track = with_strikes(MotionTrack(**curves, events=(landed,)), request, Ringing(WEIGHTS_FOLDER, TextEncoder()))
    assert [(event.time_s, event.is_seen) for event in track.events] == [(0.5, True), (pytest.approx(20 / 24), False)]


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
