"""A real, small engine for tests: seeded noise, a pause at each step, and a diary of what it rendered.

What its prompt says, it does: "refuse" raises an error with a sentence, "bug" an unforeseen one, "crash" kills the
process the hard way.
"""

import os
import signal
import time
from pathlib import Path

import numpy as np

from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import Observations
from v2a_engine.usecases.ports import Progress, SampleSink

STEP_S = 0.03


class SlowEngine:
    name = "slow"
    version = "1"
    weights_sha256 = "0" * 64
    fingerprint = "slow 1 cpu"

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        note("start", request)
        for step in range(request.steps):
            progress(step, request.steps, "sampling")
            time.sleep(STEP_S)
            self._obey(request, step)
        first, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
        noise = np.random.default_rng(request.seed).standard_normal((2, end - first), dtype=np.float32)
        sink.write(noise * np.float32(0.05))
        note("end", request)
        return Observations()

    def _obey(self, request: StemRequest, step: int) -> None:
        if request.prompt == "refuse":
            raise MediaOffline("/reel/lost.mov", "Shot 7")
        if request.prompt == "bug":
            raise ZeroDivisionError("of our own making")
        if request.prompt == "crash" and step == 1:
            os.kill(os.getpid(), signal.SIGKILL)


class SeeingEngine(SlowEngine):
    """Has eyes: its steps are those of the request, as in rendering."""

    name = "seeing"
    fingerprint = "seeing 1 cpu"

    def look(self, request: StemRequest, progress: Progress) -> str:
        note("look", request)
        for step in range(request.steps):
            progress(step, request.steps, "looking")
            time.sleep(STEP_S)
            self._obey(request, step)
        return f"a test, 90 %, by seed {request.seed}"


def note(what: str, request: StemRequest) -> None:
    """One line in the diary, written at once: the process may be killed in the next moment."""
    with (Path(os.environ["WILDTRACK_HOME"]) / "diary.txt").open("a") as diary:
        diary.write(f"{what} {request.cue_id}\n")
