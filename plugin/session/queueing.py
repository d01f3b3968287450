"""The queue, as the session tells it: what runs and waits, under the names that stems have now."""

import time
from collections.abc import Sequence as Seq
from dataclasses import replace

from PySide6.QtCore import QObject

from plugin.session.asking import Asking
from plugin.session.panel_words import in_panel_words
from plugin.session.ports import Parts
from plugin.session.queue_rows import queue_rows
from plugin.session.reports import EngineState, QueueRow
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.usecases.pace import Pace
from v2a_engine.usecases.ports import JobState


class Queueing(Asking):
    """The part of the session that follows the engine."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parts, parent)
        self._link = parts.link
        self._pace = Pace()
        self._cue_of_job: dict[str, str] = {}  # as its stem is called now, by job id
        self._link.jobs_changed.connect(self._jobs_moved)
        self._link.order_changed.connect(self.queue_changed)
        self._link.state_changed.connect(self.engine_changed)
        self._link.refused.connect(self._refused)

    @property
    def engine(self) -> EngineState:
        return self._link.state

    def queue(self) -> Seq[QueueRow]:
        """What runs, what waits in the order of doing, what failed."""
        return queue_rows(self._named(self._link.jobs()), self._pace, self._title_of)

    def _title_of(self, job: JobState) -> str:
        if self._board is None or not self._board.owns(job.request):
            return ""
        return f"{self._board.cards[job.request.cue_id].title} {job.request.kind}"

    def cancel_jobs(self, job_ids: Seq[str]) -> None:
        self._link.cancel(job_ids)

    def retry_jobs(self, job_ids: Seq[str]) -> None:
        self._link.retry(job_ids)

    def move_job(self, job_id: str, before: str) -> None:
        """Have it done before another one; before none ("") is at the end."""
        self._link.move(job_id, before)

    def restart_engine(self) -> None:
        """End the engine and start it anew; its queue is kept."""
        self._link.restart()

    def _jobs_moved(self, jobs: Seq[JobState]) -> None:
        now_s = time.monotonic()
        for job in jobs:
            self._pace.watch(job, now_s)
        if self._board is not None:
            if self._is_opening:
                self._meanwhile.append(lambda board: board.jobs_moved(self._named(jobs)))
            changed = self._board.jobs_moved(self._named(jobs))
            if changed:
                self.cards_changed.emit(changed)
            if changed and any(job.state != "running" for job in jobs):
                self.keep()
        self.queue_changed.emit()

    def _named(self, jobs: Seq[JobState]) -> list[JobState]:
        """The same with their stems as they are called now: after a re-edit a job comes back under its old name.

        What went wrong is said in the panel's words.
        """
        named = []
        for job in jobs:
            cue_id = job.request.cue_id
            if self._board is not None and self._board.owns(job.request):
                cue_id = self._cue_of_job.setdefault(job.job_id, cue_id)
            if job.message:
                job = replace(job, message=in_panel_words(job.message))
            named.append(
                job if cue_id == job.request.cue_id else replace(job, request=replace(job.request, cue_id=cue_id))
            )
        return named

    def _refused(self, error: V2AError, requests: Seq[StemRequest]) -> None:
        self.complain(requests[0].cue_id if len(requests) == 1 else "engine", error, "restart engine")
