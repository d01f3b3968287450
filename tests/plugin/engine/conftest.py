"""A service of its own for each test, with a small real engine that takes its time."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stem_records import slow_request

from plugin.engine.link import ServiceLink
from v2a_engine import engine_process
from v2a_engine.domain.request import StemRequest
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.remote.address import EngineAddress
from v2a_engine.usecases.ports import JobState

SLOW_ENGINE = Path(__file__).parents[2] / "v2a_engine" / "service"


class SlowAnswers(EngineAddress):
    """The engine's address, over a connection on which answers wait for as long as `may_answer` is not set."""

    def __init__(self, options: ServiceOptions) -> None:
        super().__init__(options)
        self.may_answer = threading.Event()
        self.may_answer.set()

    def call(self, method: str, path: str, *, body: str | None = None) -> Any:
        answer = super().call(method, path, body=body)
        assert self.may_answer.wait(60)
        return answer


class Watched:
    """A link, and all that it told."""

    def __init__(self, out: Path, qtbot: object) -> None:
        self.out, self.qtbot = out, qtbot
        self.address = SlowAnswers(ServiceOptions(engines=("slow=slow_engine:SlowEngine",)))
        self.link = ServiceLink(self.address)
        self.told: list[JobState] = []
        self.conditions: list[str] = []
        self.refused: list[Exception] = []
        self.link.jobs_changed.connect(self.told.extend)
        self.link.state_changed.connect(lambda state: self.conditions.append(state.condition))
        self.link.refused.connect(lambda error, _: self.refused.append(error))

    def request(self, number: int, steps: int = 4, prompt: str = "") -> StemRequest:
        return slow_request(number, self.out, prompt=prompt, steps=steps)

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
