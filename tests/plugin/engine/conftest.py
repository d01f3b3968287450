"""A service of its own for each test, with a small real engine that takes its time."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from plugin.engine.link import ServiceLink
from v2a_engine import engine_process
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.time import FrameSpan
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.remote.address import EngineAddress
from v2a_engine.usecases.ports import JobState

SLOW_ENGINE = Path(__file__).parents[2] / "v2a_engine" / "service"


class Watched:
    """A link, and all that it told."""

    def __init__(self, out: Path, qtbot: object) -> None:
        self.out, self.qtbot = out, qtbot
        self.link = ServiceLink(EngineAddress(ServiceOptions(engines=("slow=slow_engine:SlowEngine",))))
        self.told: list[JobState] = []
        self.conditions: list[str] = []
        self.refused: list[Exception] = []
        self.link.jobs_changed.connect(self.told.extend)
        self.link.state_changed.connect(lambda state: self.conditions.append(state.condition))
        self.link.refused.connect(lambda error, _: self.refused.append(error))

    def request(self, number: int, steps: int = 4, prompt: str = "") -> StemRequest:
        span = FrameSpan(number * 24, number * 24 + 12, Fraction(24))
        return StemRequest(
            cue_id=f"s{number:03d}_FX",
            kind=StemKind.FX,
            span=span,
            rendered_span=span,
            picture=(PictureSegment(media=None, frames=12),),
            prompt=prompt,
            steps=steps,
            level_lufs=-27.0,
            seed=number,
            engine="slow",
            wav_path=str(self.out / f"show_s{number:03d}_FX_t1.wav"),
            start_timecode_frame=0,
        )

    def states(self, number: int) -> list[str]:
        return [job.state for job in self.told if job.request.cue_id == f"s{number:03d}_FX"]

    def done(self) -> set[str]:
        return {job.request.cue_id for job in self.told if job.state == "done"}

    def until(self, condition: object) -> None:
        self.qtbot.waitUntil(condition, timeout=60_000)

    def pid(self) -> int:
        running = engine_process.find()
        assert running is not None
        return running[0].pid


@pytest.fixture
def watched(tmp_path: Path, qtbot: object) -> Iterator[Watched]:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WILDTRACK_HOME", str(tmp_path / "home"))
        patch.setenv("PYTHONPATH", str(SLOW_ENGINE))
        bench = Watched(out, qtbot)
        yield bench
        bench.link.close()
        engine_process.stop()
