"""The job that runs: its steps, and the time that it still needs."""

import time
from dataclasses import replace

from v2a_engine.domain.request import StemRequest
from v2a_engine.jobs.speeds import Speeds
from v2a_engine.jobs.workshop import LOADING
from v2a_engine.usecases.ports import JobState


class RunningJob:
    """Its clock starts with the first step of its own: loading the engine counts for none."""

    def __init__(self, job: JobState, speeds: Speeds) -> None:
        self._job = job
        self._speeds = speeds
        (self._expected_s,) = speeds.expected_s([job.request])
        self._began_at_s: float | None = None

    @property
    def job_id(self) -> str:
        return self._job.job_id

    @property
    def request(self) -> StemRequest:
        return self._job.request

    def moved(self, step: int, steps: int, stage: str) -> bool:
        """Note a step; is it the first of another stage?"""
        if self._began_at_s is None and stage != LOADING:
            self._began_at_s = time.monotonic()
        is_new = stage != self._job.stage
        self._job = replace(self._job, stage=stage, step=step, steps=steps)
        return is_new

    def now(self) -> JobState:
        """As it stands. Once it takes longer than such stems do, nobody knows how long."""
        left_s = self._expected_s
        if left_s is not None and self._began_at_s is not None:
            left_s -= time.monotonic() - self._began_at_s
        return replace(self._job, left_s=left_s if left_s is not None and left_s > 0 else None)

    def teach(self) -> None:
        """It is done: what it took is known for the next. One that lay on the shelf took no step, and teaches none."""
        if self._began_at_s is not None:
            self._speeds.note(self.request, time.monotonic() - self._began_at_s)
