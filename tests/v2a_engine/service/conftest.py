"""A service of its own for each test, with a real small engine, and nothing left running afterwards."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import av
import numpy as np
import pytest
from stem_records import slow_request

from v2a_engine import engine_process
from v2a_engine.calls import call
from v2a_engine.client import ServiceRenderer
from v2a_engine.domain.request import StemRequest
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.remote.address import EngineAddress
from v2a_engine.remote.job_queue import RemoteQueue
from v2a_engine.usecases.ports import JobState

OPTIONS = ServiceOptions(engines=("slow=slow_engine:SlowEngine", "seeing=slow_engine:SeeingEngine"))


class Bench:
    """A state folder, an output folder, and what the tests do with them."""

    options = OPTIONS

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self.out = root / "out"
        self.home.mkdir()
        self.out.mkdir()
        self.renderer = ServiceRenderer(OPTIONS)
        self.address = EngineAddress(OPTIONS)
        self.queue = RemoteQueue(self.address)

    def request(self, number: int, prompt: str = "", steps: int = 4, folder: Path | None = None) -> StemRequest:
        return slow_request(number, folder or self.out, prompt=prompt, steps=steps)

    def film(self, name: str, pictures: int = 48) -> str:
        """A film at 24 frames a second whose picture n has the grey `grey_of(n)`; its path."""
        path = self.out / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=24, options={"g": "12", "preset": "veryfast", "crf": "1"})
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
            for number in range(pictures):
                pixels = np.full((72, 128, 3), grey_of(number), np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(stream.encode(None))
        return str(path)

    def start(self) -> engine_process.Connection:
        return engine_process.start(OPTIONS)

    def pid(self) -> int:
        """The process that serves now. (`start` could replace it, should the code on disk have changed meanwhile.)"""
        running = engine_process.find()
        assert running is not None
        return running[0].pid

    def submit(self, requests: Sequence[StemRequest]) -> list[str]:
        """Ask without waiting, as a program does that dies right after; the job ids."""
        body = f"[{','.join(request.to_json() for request in requests)}]"
        return [job["job_id"] for job in call(self.start(), "POST", "/jobs", body=body)]

    def render(self, requests: Sequence[StemRequest]) -> dict[str, JobState]:
        """Each cue's end."""
        return {job.request.cue_id: job for job in self.renderer.render(requests, lambda _: None)}

    def diary(self, what: str) -> Counter[str]:
        """How often the engine started or ended each cue."""
        path = self.home / "diary.txt"
        lines = path.read_text().split("\n")[:-1] if path.exists() else []
        return Counter(line.split()[1] for line in lines if line.startswith(what))

    def names(self) -> list[str]:
        """The stems in the output folder."""
        return sorted(path.name for path in self.out.glob("*.wav"))

    def log(self) -> str:
        return (self.home / "engine" / "engine.log").read_text()

    def connection_fields(self) -> dict[str, object]:
        fields: dict[str, object] = json.loads((self.home / "engine" / "connection.json").read_text())
        return fields


def grey_of(number: int) -> int:
    return 20 + 4 * (number % 48)


def wait_until(condition: Callable[[], bool], within_s: float = 60.0) -> None:
    """Poll gently, and fail rather than hang."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def _bench(root: Path) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WILDTRACK_HOME", str(root / "home"))
        patch.setenv("XDG_CACHE_HOME", str(root / "cache"))  # what was seen in pictures before
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # where slow_engine lies
        yield Bench(root)
        engine_process.stop()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """For tests that kill, stop or replace the service."""
    yield from _bench(tmp_path)


@pytest.fixture(scope="module")
def warm_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """For tests that leave the service as it is; each with cues of its own."""
    yield from _bench(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], None]:
    return wait_until
