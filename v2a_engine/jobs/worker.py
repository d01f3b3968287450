"""The one thread that owns the device."""

import logging
import threading
from collections.abc import Callable

from v2a_engine.domain.errors import Cancelled
from v2a_engine.jobs.attempt import attempt
from v2a_engine.jobs.queue import JobQueue
from v2a_engine.jobs.workshop import Workshop
from v2a_engine.usecases.ports import JobState

log = logging.getLogger(__name__)


class Worker(threading.Thread):
    """Renders job after job until the queue stops; in between, does the errands that need the device."""

    def __init__(self, queue: JobQueue, workshop: Workshop, log_place: str, on_fault: Callable[[], None]) -> None:
        """
        Args:
            log_place: where a person finds tracebacks.
            on_fault: called when the queue itself fails (a full disk, say). Jobs can then neither be taken nor
                ended: better no service than one that accepts jobs and never does them.
        """
        super().__init__(name="worker", daemon=True)  # a step that never ends must not hold the process
        self._queue = queue
        self._workshop = workshop
        self._log_place = log_place
        self._on_fault = on_fault

    def run(self) -> None:
        try:
            while (work := self._queue.take()) is not None:
                if isinstance(work, JobState):
                    self._work(work)
                else:
                    work()
        except Exception:  # the thread's edge
            log.exception("the queue failed; the service ends")
            self._on_fault()

    def _work(self, job: JobState) -> None:
        log.info("job %s starts: %s", job.job_id, job.request.wav_path)
        try:
            ended = attempt(job, lambda: self._workshop.render(job.request, self._queue.report), self._log_place)
        except Cancelled:
            log.info("job %s stopped", job.job_id)
            self._queue.interrupted(job)
        else:
            log.info("job %s is %s", job.job_id, ended.state)
            self._queue.finish(ended)
