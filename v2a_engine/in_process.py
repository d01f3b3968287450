"""Rendering without the service: in this process, one request after the other."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from v2a_engine.domain.errors import UnknownEngine
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.jobs.attempt import attempt
from v2a_engine.jobs.identity import job_id
from v2a_engine.usecases.ports import Engine, JobProgress, JobState, StemShelf, StemWriter
from v2a_engine.usecases.render import render_stem

_REPORT_EVERY_S = 0.1
_LOG_PLACE = "what this program wrote to its log, the terminal if it has none"


class InProcessRenderer:
    """The port `Renderer` with an engine of its own. Nothing is queued on disk, nothing outlives the caller."""

    def __init__(self, engine: Engine, writer: StemWriter, shelf: StemShelf) -> None:
        self._engine = engine
        self._writer = writer
        self._shelf = shelf

    def render(self, requests: Sequence[StemRequest], progress: JobProgress) -> Iterator[JobState]:
        """Each request's end, in their order; a failure is that job's result.

        Raises:
            Cancelled: `progress` asked for it. KeyboardInterrupt passes. Either way nothing is half written.
        """
        jobs = [JobState(job_id=job_id(request), request=request, state="queued") for request in requests]
        for job in jobs:
            progress(job)
        for job in jobs:
            ended = attempt(job, partial(self._stem, job, progress), _LOG_PLACE)
            progress(ended)
            yield ended

    def _stem(self, job: JobState, progress: JobProgress) -> Stem:
        if job.request.engine != self._engine.name:
            raise UnknownEngine(job.request.engine, [self._engine.name])
        report = _Report(replace(job, state="running"), progress)
        return render_stem(job.request, self._engine, self._writer, self._shelf, report)


class _Report:
    """A job's steps, told on at most ten times a second, new stages at once."""

    def __init__(self, job: JobState, progress: JobProgress) -> None:
        self._job = job
        self._progress = progress
        self._told_at_s = 0.0

    def __call__(self, step: int, steps: int, stage: str) -> None:
        is_new_stage = stage != self._job.stage
        self._job = replace(self._job, step=step, steps=steps, stage=stage)
        now_s = time.monotonic()
        if is_new_stage or now_s - self._told_at_s >= _REPORT_EVERY_S:
            self._told_at_s = now_s
            self._progress(self._job)
