"""The queue of one device: what is asked, what runs, what became of it. Shared by the routes and the worker."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from v2a_engine.domain.errors import Cancelled, EngineError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.job_wire import ENDED, UnknownJob
from v2a_engine.jobs.changes import Changes
from v2a_engine.jobs.identity import job_id
from v2a_engine.jobs.store import JobStore
from v2a_engine.usecases.ports import JobState

REPORT_EVERY_S = 0.1


class QueueEnds(EngineError):
    """Asked in the moment in which the service ends."""

    def __init__(self) -> None:
        super().__init__("The engine is just ending and takes no more stems. Run the command again in a moment.")


class JobQueue:
    """First in, first out; one job at a time. Every method may be called from any thread."""

    def __init__(self, store: JobStore, finished: Callable[[StemRequest], Stem | None]) -> None:
        self.changes = Changes()
        self._store = store
        self._finished = finished
        self._lock = threading.RLock()
        self._arrival = threading.Condition(self._lock)
        self._changed_at: dict[str, int] = {}
        self._running: JobState | None = None
        self._reported_at_s = 0.0
        self._cancelling: set[str] = set()
        self._stopping = False

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    def add(self, requests: Sequence[StemRequest]) -> list[JobState]:
        """Ask for stems; one state for each request, in its order.

        What waits or runs already is only told of. A stem that lies finished on the shelf is done at once. All else
        is queued, whatever became of it before.

        Raises:
            QueueEnds: nothing was queued.
        """
        asked = [(job_id(request), request) for request in requests]
        stems = {name: stem for name, request in asked if (stem := self._finished(request)) is not None}
        with self._lock:
            if self._stopping:
                raise QueueEnds
            fresh: dict[str, StemRequest] = {}
            for name, request in asked:
                known = self._store.get(name)
                if known is not None and known.state not in ENDED:
                    self._cancelling.discard(name)
                elif name in stems:
                    self._store.end(JobState(job_id=name, request=request, state="done", stem=stems[name]))
                    self._announce(name)
                else:
                    fresh.setdefault(name, request)
            self._store.enqueue(fresh.items())
            for name in fresh:
                self._announce(name)
            self._arrival.notify_all()
            return [self.get(name) for name, _ in asked]

    def get(self, name: str) -> JobState:
        """A job as it stands, its step included.

        Raises:
            UnknownJob.
        """
        with self._lock:
            if self._running is not None and self._running.job_id == name:
                return self._running
            job = self._store.get(name)
        if job is None:
            raise UnknownJob(name)
        return job

    def all(self) -> list[JobState]:
        """Every job that is remembered, in the order of asking."""
        with self._lock:
            running = self._running
            return [running if running and running.job_id == job.job_id else job for job in self._store.all()]

    def counts(self) -> tuple[int, int]:
        """How many wait, how many run."""
        return self._store.count("queued"), self._store.count("running")

    def changed(self, names: Sequence[str], since: int) -> tuple[int, list[JobState]]:
        """The revision now, and those of the named jobs that changed after revision `since` (-1: all).

        Raises:
            UnknownJob.
        """
        with self._lock:
            moved = [self.get(name) for name in names if self._changed_at.get(name, 0) > since]
            return self.changes.revision, moved

    def cancel(self, name: str) -> JobState:
        """Stop a job: one that waits at once, one that runs at its next step. An ended one stays as it ended.

        Raises:
            UnknownJob.
        """
        with self._lock:
            job = self.get(name)
            if job.state == "queued":
                self._end(replace(job, state="cancelled"))
            elif job.state == "running":
                self._cancelling.add(name)
            return self.get(name)

    def stop(self) -> None:
        """No more jobs are taken, and the one that runs is put back at its next step."""
        with self._lock:
            self._stopping = True
            self._arrival.notify_all()
        self.changes.announce()

    def take(self) -> JobState | None:
        """The next job, now running. Waits for one; None when the queue stops. For the worker."""
        with self._lock:
            while not self._stopping:
                job = self._store.start_next()
                if job is not None:
                    self._running = job
                    self._reported_at_s = 0.0
                    self._announce(job.job_id)
                    return job
                self._arrival.wait()
        return None

    def report(self, step: int, steps: int, stage: str) -> None:
        """The running job moves: a `Progress`. Told on at most every `REPORT_EVERY_S`, new stages at once.

        Raises:
            Cancelled: it is cancelled, or the queue stops.
        """
        with self._lock:
            job = self._running
            if job is None:
                raise RuntimeError("no job runs")
            if self._stopping or job.job_id in self._cancelling:
                raise Cancelled(job.request.cue_id)
            self._running = replace(job, stage=stage, step=step, steps=steps)
            now_s = time.monotonic()
            if stage != job.stage or now_s - self._reported_at_s >= REPORT_EVERY_S:
                self._reported_at_s = now_s
                self._announce(job.job_id)

    def finish(self, job: JobState) -> None:
        """The running job has ended: done or failed."""
        with self._lock:
            self._end(job)

    def interrupted(self, job: JobState) -> None:
        """The running job was stopped: cancelled; or put back, as the queue stops, or as it is asked for again."""
        with self._lock:
            if job.job_id in self._cancelling:
                self._end(replace(job, state="cancelled"))
            else:
                self._store.put_back(job.job_id)
                self._running = None
                self._announce(job.job_id)

    def put_back_running(self) -> None:
        """The process leaves while a job runs that would not stop: it waits for the next start."""
        with self._lock:
            if self._running is not None:
                self._store.put_back(self._running.job_id)

    def _end(self, job: JobState) -> None:
        self._store.end(job)
        if self._running is not None and self._running.job_id == job.job_id:
            self._running = None
        self._cancelling.discard(job.job_id)
        self._announce(job.job_id)

    def _announce(self, name: str) -> None:
        self._changed_at[name] = self.changes.announce()
