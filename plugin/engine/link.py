"""The background engine, for the panel: one thread follows all jobs, another brings what is asked.

The engine may die at any moment. Whatever was asked for and has not come is kept here as well as there: the follower
sees the end of its stream, starts the engine again, and asks for all of it once more. Asking twice is asking once, so
nothing is rendered twice, and a queue that was lost with its file comes back.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer

from plugin.engine.asked import Asked
from plugin.engine.job_list import JobList
from plugin.session.panel_words import said
from plugin.session.ports import EngineLink
from plugin.session.reports import EngineCondition, EngineState
from plugin.tasks import Lane, Postbox, Ticket
from v2a_engine.domain.errors import EngineError, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.engine_process import ServiceStatus
from v2a_engine.job_wire import ENDED, UnknownJob
from v2a_engine.remote.address import EngineAddress
from v2a_engine.remote.engine import EngineControl
from v2a_engine.remote.job_queue import EngineEnded, Following, JobMoved, QueueEvent, RemoteQueue, WaitingChanged
from v2a_engine.usecases.ports import JobState, Progress

_DEVICES = {"cpu": "Processor", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}
_LOOK_EVERY_S = 2.0  # for an engine that somebody else started
_ASK_STATUS_MS = 2000
_MOST_DEATHS = 3  # in a row, with nothing finished in between
_MOST_AT_ONCE = 200  # jobs told of between two turns of the event loop: each makes a card anew


class ServiceLink(EngineLink):
    """Over `v2a_engine.remote`."""

    def __init__(self, address: EngineAddress, parent: QObject | None = None) -> None:
        super().__init__()
        self.setParent(parent)
        self._queue, self._control = RemoteQueue(address), EngineControl(address)
        self._asked = Asked()
        self._list = JobList()
        self._state = EngineState()
        self._postbox = Postbox(self)
        self._news: list[JobState] = []
        self._news_lock = threading.Lock()
        self._wake = threading.Event()
        self._deaths = 0
        self._cancel_later: list[str] = []
        self._following: Following | None = None
        self._ending = False
        self._commands, self._watch, self._status = Lane(self), Lane(self), Lane(self)
        self._follower: Ticket = self._watch.start("Following the engine", self._follow, _nothing, self._broke)
        self._clock = QTimer(self, interval=_ASK_STATUS_MS)
        self._clock.timeout.connect(self._ask_status)

    @property
    def state(self) -> EngineState:
        return self._state

    def jobs(self) -> Sequence[JobState]:
        """What runs, what waits in the order of doing, what failed."""
        return self._list.jobs()

    def submit(self, requests: Sequence[StemRequest]) -> None:
        if requests:
            jobs = self._asked.add(requests)
            self._tell(jobs[:_MOST_AT_ONCE])
            self._news_came(jobs[_MOST_AT_ONCE:])
            self._deliver_soon()

    def cancel(self, job_ids: Sequence[str]) -> None:
        self._tell(self._asked.drop(job_ids))
        # The last first: else the next would start when the running one stops.
        theirs = [job_id for job_id in reversed(job_ids) if not job_id.startswith("new ")]
        failed = [job for job_id in theirs if (job := self._list.get(job_id)) is not None and job.state == "failed"]
        self._tell([replace(job, state="cancelled") for job in failed])
        self._command("Cancelling", partial(self._cancel, theirs))

    def retry(self, job_ids: Sequence[str]) -> None:
        jobs = [job for job_id in job_ids if (job := self._list.get(job_id)) is not None]
        self._tell([replace(job, state="cancelled") for job in jobs])
        self.submit([job.request for job in jobs])

    def move(self, job_id: str, before: str) -> None:
        order = self._list.moved(job_id, before)
        self.order_changed.emit()
        self._command("Reordering", lambda: self._queue.reorder(order))

    def restart(self) -> None:
        self._set(EngineCondition.RESTARTING)
        self._command("Restarting the engine", self._restart)

    def close(self) -> None:
        self._ending = True
        self._clock.stop()
        self._follower.stop()
        self._wake.set()
        if self._following is not None:
            self._following.close()
        for lane in (self._commands, self._watch, self._status):
            lane.close()

    # On the lane of commands.

    def _command(self, what: str, act: Callable[[], object]) -> None:
        self._commands.start(what, lambda _: act(), _nothing, self._complain)

    def _deliver_soon(self) -> None:
        if self._state.condition in (EngineCondition.OFF, EngineCondition.DEAD):
            self._set(EngineCondition.STARTING)
        self._command("Asking the engine", self._deliver)

    def _deliver(self) -> None:
        new = list(self._asked.new().items())
        try:
            for start in range(0, len(new), _MOST_AT_ONCE):
                own_ids, requests = zip(*new[start : start + _MOST_AT_ONCE], strict=True)
                jobs = self._asked.delivered(own_ids, self._queue.add(requests))
                self._news_came(jobs)
                self._wake.set()
                self._news_came(self._ended_meanwhile([job.job_id for job in jobs if job.state not in ENDED]))
        except EngineError as error:  # it cannot be had now: all of it goes on waiting here
            self._postbox.put(partial(self._set, EngineCondition.DEAD, said(error)))
        except V2AError as error:  # it will not take these
            self._news_came(self._asked.drop(own_ids))
            self._postbox.put(partial(self.refused.emit, error, requests))

    def _ended_meanwhile(self, job_ids: Sequence[str]) -> list[JobState]:
        """Of jobs just asked for, those that ended before the answer came: the follower had told of it too early."""
        try:
            jobs = self._queue.jobs(job_ids) if job_ids else ()
        except (EngineError, UnknownJob):  # the follower sees that it died
            return []
        return [self._asked.moved(job) for job in jobs if job.state in ENDED]

    def _cancel(self, job_ids: Sequence[str]) -> None:
        for place, job_id in enumerate(job_ids):
            try:
                job = self._queue.cancel(job_id)
                if job.state in ENDED:  # else its end is told by the follower, and perhaps was already
                    self._news_came([self._asked.moved(job)])
            except UnknownJob:
                continue
            except EngineError:  # it is away, but has them on its disk
                self._cancel_later += job_ids[place:]
                return

    def _restart(self) -> None:
        self._deaths = 0
        self._news_came(self._asked.lost())
        self._status_came(self._control.restart())
        self._deliver()

    # On the follower's thread.

    def _follow(self, _: Progress) -> None:
        while not self._ending:
            try:
                self._following = self._queue.follow()
            except EngineError:
                self._wake.wait(_LOOK_EVERY_S)
                self._wake.clear()
                continue
            self._postbox.put(self._connected)
            try:
                for event in self._following:
                    self._take_over(event)
            except EngineError:
                self._died()

    def _take_over(self, event: QueueEvent) -> None:
        if isinstance(event, JobMoved):
            job = self._asked.moved(event.job)
            if job.state == "done":
                self._deaths = 0
            self._news_came([job])
        elif isinstance(event, WaitingChanged):
            self._postbox.put(partial(self._order_came, event))
        elif isinstance(event, EngineEnded):
            self._postbox.put(partial(self._set, EngineCondition.OFF, "The engine was stopped. What waits is kept."))

    def _died(self) -> None:
        """Start it again and ask for what it had; not for ever, for a job may be what kills it."""
        if self._ending:
            return
        if self._asked.is_empty:
            self._postbox.put(partial(self._set, EngineCondition.OFF))
            return
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            why = f"The engine ended {self._deaths} times in a row. Restart it; what waits is kept."
            self._postbox.put(partial(self._set, EngineCondition.DEAD, why))
            return
        self._news_came(self._asked.lost())
        self._postbox.put(partial(self._set, EngineCondition.RESTARTING, "The engine died and is started again."))
        self._postbox.put(partial(self._command, "Restarting the engine", self._deliver))

    def _news_came(self, jobs: Sequence[JobState]) -> None:
        """From any thread: told in one piece when the UI thread has time."""
        with self._news_lock:
            is_first = not self._news
            self._news.extend(jobs)
        if is_first and jobs:
            self._postbox.put(self._tell_news)

    # On the UI thread.

    def _tell_news(self) -> None:
        with self._news_lock:
            some, self._news = self._news[:_MOST_AT_ONCE], self._news[_MOST_AT_ONCE:]
            more = bool(self._news)
        self._tell(some)
        if more:
            self._postbox.put(self._tell_news)

    def _tell(self, jobs: Sequence[JobState]) -> None:
        last = {job.job_id: job for job in jobs}  # of several steps of one job the last tells all
        if last:
            self._list.take_over(last.values())
            self.jobs_changed.emit(tuple(last.values()))
            self._settle()

    def _order_came(self, event: WaitingChanged) -> None:
        self._list.expect(event.left_s)
        self.order_changed.emit()

    def _connected(self) -> None:
        self._set(EngineCondition.IDLE)
        self._settle()
        self._ask_status()
        if self._cancel_later:
            late, self._cancel_later = self._cancel_later, []
            self._command("Cancelling", partial(self._cancel, late))
        self._clock.start()

    def _settle(self) -> None:
        """Working or idle, by what is to be done."""
        if self._state.condition in (EngineCondition.IDLE, EngineCondition.WORKING):
            busy = any(job.state not in ENDED for job in self._list.jobs())
            self._set(EngineCondition.WORKING if busy else EngineCondition.IDLE)

    def _ask_status(self) -> None:
        if self._state.condition in (EngineCondition.IDLE, EngineCondition.WORKING):
            self._status.start("Asking the engine", lambda _: self._control.status(), self._status_came, _nothing)

    def _status_came(self, status: ServiceStatus | None) -> None:
        if status is not None:
            self._postbox.put(partial(self._show, status))

    def _show(self, status: ServiceStatus) -> None:
        marks = {word for engine in status.engines for word in engine.fingerprint.split()}
        self._change(
            replace(
                self._state,
                device=next((words for mark, words in _DEVICES.items() if mark in marks), ""),
                memory_bytes=status.memory_peak_bytes,
                version=status.version,
            )
        )

    def _set(self, condition: EngineCondition, message: str = "") -> None:
        if condition in (EngineCondition.OFF, EngineCondition.DEAD):
            self._clock.stop()
        self._change(replace(self._state, condition=condition, message=message))

    def _change(self, state: EngineState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _complain(self, error: V2AError) -> None:
        self.refused.emit(error, ())

    def _broke(self, error: V2AError) -> None:
        if not self._ending:
            self._set(EngineCondition.DEAD, said(error))


def _nothing(_: object) -> None:
    """An answer that nobody needs."""
