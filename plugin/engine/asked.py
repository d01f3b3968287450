"""What this panel asked the engine for and has not got: kept here, so that no death of the engine loses it."""

import threading
from collections.abc import Sequence
from dataclasses import replace

from v2a_engine.domain.request import StemRequest
from v2a_engine.job_wire import ENDED
from v2a_engine.usecases.ports import JobState


class Asked:
    """Requests on their way, first without, then with the job's own id. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._new: dict[str, StemRequest] = {}  # not with the engine, by an id of our own, or the one it had there
        self._open: dict[str, StemRequest] = {}  # with the engine, by the job's id

    def add(self, requests: Sequence[StemRequest]) -> tuple[JobState, ...]:
        """They wait here for the engine; shown as queued."""
        with self._lock:
            jobs = []
            for request in requests:
                self._count += 1
                job_id = f"new {self._count}"
                self._new[job_id] = request
                jobs.append(JobState(job_id=job_id, request=request, state="queued"))
            return tuple(jobs)

    def new(self) -> dict[str, StemRequest]:
        """What the engine does not have yet."""
        with self._lock:
            return dict(self._new)

    def lost(self) -> tuple[JobState, ...]:
        """The engine died: it is asked for everything again, and what ran waits."""
        with self._lock:
            waiting = [JobState(job_id=key, request=request, state="queued") for key, request in self._open.items()]
            self._new.update(self._open)
            self._open.clear()
            return tuple(waiting)

    def delivered(self, own_ids: Sequence[str], jobs: Sequence[JobState]) -> tuple[JobState, ...]:
        """The engine has them: what goes of ours, and what comes instead."""
        with self._lock:
            gone = [
                JobState(job_id=own_id, request=job.request, state="cancelled")
                for own_id, job in zip(own_ids, jobs, strict=True)
                if self._new.pop(own_id, None) is not None and own_id != job.job_id
            ]
            for job in jobs:
                if job.state not in ENDED:
                    self._open[job.job_id] = job.request
        return (*gone, *jobs)

    def drop(self, job_ids: Sequence[str]) -> tuple[JobState, ...]:
        """Those that the engine does not have are given up."""
        with self._lock:
            return tuple(
                JobState(job_id=job_id, request=request, state="cancelled")
                for job_id in job_ids
                if (request := self._new.pop(job_id, None)) is not None
            )

    def moved(self, job: JobState) -> JobState:
        """A job as the engine tells of it; one that we asked for keeps the request that we asked with."""
        with self._lock:
            mine = self._open.get(job.job_id)
            if job.state in ENDED:
                self._open.pop(job.job_id, None)
        return job if mine is None else replace(job, request=mine)

    @property
    def is_empty(self) -> bool:
        with self._lock:
            return not self._new and not self._open
