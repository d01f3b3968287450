"""The queue, as the session tells it: what runs and waits, under the names that stems have now."""

import time
from collections.abc import Sequence as Seq
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from plugin.session.asking import Asking
from plugin.session.board import Board
from plugin.session.job_homes import JobHomes
from plugin.session.panel_words import in_panel_words
from plugin.session.ports import Parts
from plugin.session.queue_rows import queue_rows
from plugin.session.reports import EngineState, QueueRow
from plugin.tasks import Lane
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
        self._job_homes = JobHomes()
        self._folder_lane = Lane(self)
        self._link.jobs_changed.connect(self._jobs_moved)
        self._link.order_changed.connect(self.queue_changed)
        self._link.state_changed.connect(self.engine_changed)
        self._link.refused.connect(self._refused)

    @property
    def engine(self) -> EngineState:
        return self._link.state

    def queue(self) -> Seq[QueueRow]:
        """What runs, what waits in the order of doing, what failed."""
        return queue_rows(map(self._named, self._link.jobs()), self._pace, self._title_of)

    def _title_of(self, job: JobState) -> str:
        cue_id = self._cue_of(job)
        return f"{self.card(cue_id).title} {job.request.kind}" if cue_id else ""

    def _cue_of(self, job: JobState) -> str:
        return self._job_homes.cue_of(job, self._board) if self._board is not None else ""

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
        self._take_over_jobs(jobs)

    def _take_over_jobs(self, jobs: Seq[JobState]) -> None:
        if self._board is not None:
            if self._is_opening:
                self._meanwhile.append(lambda board: self._moved_on(board, jobs))
            changed = self._moved_on(self._board, jobs)
            if changed:
                self.cards_changed.emit(changed)
            if changed and any(job.state != "running" for job in jobs):
                self.keep()
        self.queue_changed.emit()

    def _moved_on(self, board: Board, jobs: Seq[JobState]) -> frozenset[str]:
        """Tell the open board what became of its jobs; the ids of the cards that are new ones now."""
        folders = board.timeline.stems_folders
        unknown = [job for job in jobs if not folders.has_looked_for(job.request.wav_path)]
        if unknown:
            self._folder_lane.start(
                "Looking where stems go",
                lambda _: folders.look([job.request.wav_path for job in unknown]),
                lambda _: self._take_over_jobs(unknown),
                partial(self.complain, "engine"),
            )
        ours = self._ours(jobs)
        arrived = {job.request.cue_id for job in ours if job.stem is not None or board.is_new(job)}
        changed = board.jobs_moved(ours)
        self._judge(arrived)
        return changed

    def _ours(self, jobs: Seq[JobState]) -> list[JobState]:
        """Those for cards of this timeline."""
        return [self._named(job) for job in jobs if self._cue_of(job)]

    def _named(self, job: JobState) -> JobState:
        """The same with its stem as it is called here: another cut, or this one before it changed, calls it otherwise.

        What went wrong is said in the panel's words.
        """
        cue_id = self._cue_of(job) or job.request.cue_id
        if job.message:
            job = replace(job, message=in_panel_words(job.message))
        return job if cue_id == job.request.cue_id else replace(job, request=replace(job.request, cue_id=cue_id))

    def _refused(self, error: V2AError, requests: Seq[StemRequest]) -> None:
        self.complain(requests[0].cue_id if len(requests) == 1 else "engine", error, "restart engine")
