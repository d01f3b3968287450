"""The queue of one device: what is asked, what runs, what became of it. Shared by the routes and the worker."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from v2a_engine.domain.errors import Cancelled, EngineError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.job_wire import ENDED, UnknownJob
from v2a_engine.jobs.changes import Changes
from v2a_engine.jobs.identity import job_id
from v2a_engine.jobs.running_job import RunningJob
from v2a_engine.jobs.speeds import Speeds
from v2a_engine.jobs.store import JobStore
from v2a_engine.usecases.ports import JobState

REPORT_EVERY_S = 0.1
_AGAIN = ("failed", "cancelled")  # states that a retry takes up

Errand = Callable[[], None]


class QueueEnds(EngineError):
    """Asked in the moment in which the service ends."""

    def __init__(self) -> None:
        super().__init__("The engine is just ending and takes no more stems. Run the command again in a moment.")


class JobQueue:
    """First in, first out, unless a person changes the order; one at a time. Any method, from any thread."""

    def __init__(self, store: JobStore, finished: Callable[[StemRequest], Stem | None]) -> None:
        self.changes = Changes()
        self._store = store
        self._finished = finished
        self._lock = threading.RLock()
        self._arrival = threading.Condition(self._lock)
        self._changed_at: dict[str, int] = {}
        self._waiting_changed_at = 0
        self._running: RunningJob | None = None
        self._speeds = Speeds()
        self._errands: deque[Errand] = deque()
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
            self._enqueue(fresh)
            return [self.get(name) for name, _ in asked]

    def retry(self, name: str) -> JobState:
        """Queue a failed or cancelled job again, as it was asked for; one that is just being cancelled goes on.

        Any other stays as it is.

        Raises:
            UnknownJob. QueueEnds: nothing was queued.
        """
        with self._lock:
            if self._stopping:
                raise QueueEnds
            job = self.get(name)
            self._cancelling.discard(name)
            if job.state in _AGAIN:
                self._enqueue({name: job.request})
            return self.get(name)

    def reorder(self, first: Sequence[str]) -> list[JobState]:
        """These start first, in this order; the others that wait follow as they were. All that wait or run now.

        Jobs that wait no more are passed by: they may have started in this moment.

        Raises:
            UnknownJob: nothing was changed.
        """
        with self._lock:
            for name in first:
                self.get(name)
            self._store.reorder(first)
            self._announce_waiting()
            return self.open()

    def get(self, name: str) -> JobState:
        """A job as it stands, its step included.

        Raises:
            UnknownJob.
        """
        with self._lock:
            if self._running is not None and self._running.job_id == name:
                return self._running.now()
            job = self._store.get(name)
        if job is None:
            raise UnknownJob(name)
        return job

    def all(self) -> list[JobState]:
        """Every job that is remembered, in the order of asking, or as it was changed since."""
        with self._lock:
            jobs = list(self._store.all())
            left = {job.job_id: job for job in self.open()}
        return [left.get(job.job_id, job) for job in jobs]

    def open(self) -> list[JobState]:
        """Those that run or wait, in the order in which they start, with the work that each still needs."""
        with self._lock:
            running = self._running
            jobs = self._store.open()
            expected = self._speeds.expected_s(job.request for job in jobs)
        return [
            running.now() if running is not None and running.job_id == job.job_id else replace(job, left_s=left_s)
            for job, left_s in zip(jobs, expected, strict=True)
        ]

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

    def moves(self, since: int) -> tuple[int, list[JobState], list[JobState] | None]:
        """The revision now, all jobs that changed after `since`, and those that wait, if they did (else None).

        After -1: all that wait or run, and what has ended since the service started.
        """
        with self._lock:
            names = [name for name, at in self._changed_at.items() if at > since]
            if since < 0:
                names = list(dict.fromkeys([*names, *(job.job_id for job in self._store.open())]))
            waiting = None
            if self._waiting_changed_at > since:
                waiting = [job for job in self.open() if job.state == "queued"]
            return self.changes.revision, [self.get(name) for name in names], waiting

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

    def do_first(self, errand: Errand) -> None:
        """Have the worker do something that needs the device, before the next job. It may not raise.

        Raises:
            QueueEnds.
        """
        with self._lock:
            if self._stopping:
                raise QueueEnds
            self._errands.append(errand)
            self._arrival.notify_all()

    def saw(self, request: StemRequest) -> None:
        """An errand has looked at this picture: a stem of it will take less."""
        with self._lock:
            self._speeds.saw(request)
            self._announce_waiting()

    def take(self) -> JobState | Errand | None:
        """What to do next: an errand, or a job, now running. Waits for one; None when the queue stops."""
        with self._lock:
            while not self._stopping:
                if self._errands:
                    return self._errands.popleft()
                job = self._store.start_next()
                if job is not None:
                    self._running = RunningJob(job, self._speeds)
                    self._reported_at_s = 0.0
                    self._announce(job.job_id)
                    self._announce_waiting()
                    return job
                self._arrival.wait()
        return None

    def report(self, step: int, steps: int, stage: str) -> None:
        """The running job moves: a `Progress`. Told on at most every `REPORT_EVERY_S`, new stages at once.

        Raises:
            Cancelled: it is cancelled, or the queue stops.
        """
        with self._lock:
            running = self._running
            if running is None:
                raise RuntimeError("no job runs")
            if self._stopping or running.job_id in self._cancelling:
                raise Cancelled(running.request.cue_id)
            is_new_stage = running.moved(step, steps, stage)
            now_s = time.monotonic()
            if is_new_stage or now_s - self._reported_at_s >= REPORT_EVERY_S:
                self._reported_at_s = now_s
                self._announce(running.job_id)

    def finish(self, job: JobState) -> None:
        """The running job has ended: done or failed."""
        with self._lock:
            if self._running is not None and job.state == "done":
                self._running.teach()
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
                self._announce_waiting()

    def put_back_running(self) -> None:
        """The process leaves while a job runs that would not stop: it waits for the next start."""
        with self._lock:
            if self._running is not None:
                self._store.put_back(self._running.job_id)

    def _enqueue(self, fresh: dict[str, StemRequest]) -> None:
        self._store.enqueue(fresh.items())
        for name in fresh:
            self._announce(name)
        self._announce_waiting()
        self._arrival.notify_all()

    def _end(self, job: JobState) -> None:
        self._store.end(job)
        if self._running is not None and self._running.job_id == job.job_id:
            self._running = None
        self._cancelling.discard(job.job_id)
        self._announce(job.job_id)
        self._announce_waiting()  # one fewer waits, or one more is known of how long they take

    def _announce(self, name: str) -> None:
        self._changed_at[name] = self.changes.announce()

    def _announce_waiting(self) -> None:
        self._waiting_changed_at = self.changes.announce()
