"""The local service seen as the port `Renderer`. Imports nothing heavy: the editor's process uses it too."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from v2a_engine import engine_process
from v2a_engine.calls import ServiceGone, call, follow, job_path
from v2a_engine.connection import Connection
from v2a_engine.domain.errors import EngineError, EngineUnreachable, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.engine_process import EngineDidNotStart, ServiceOptions, ServiceStatus
from v2a_engine.job_wire import ENDED, EVENT_JOB, EVENT_STOPPED, UnknownJob, from_wire
from v2a_engine.usecases.ports import JobProgress, JobState

_MOST_AT_ONCE = 200
_MOST_DEATHS = 2  # of the service, with nothing finished in between
_BREATH_S = 0.3  # one that is ending answers a moment longer


class EngineStopped(EngineError):
    """Somebody stopped the service while this program waited for stems."""

    def __init__(self, waiting: int) -> None:
        super().__init__(
            f"The engine was stopped while {waiting} stems were still to come. They are kept: "
            "run the same command again and they go on."
        )


class ServiceRenderer:
    """Renders by way of the local service, which it starts where none runs."""

    def __init__(self, options: ServiceOptions | None = None) -> None:
        self._options = options or ServiceOptions()

    def render(self, requests: Sequence[StemRequest], progress: JobProgress) -> Iterator[JobState]:
        """Each request's end, in the order they finish.

        If the service dies, it is started again and goes on with what it had. Whoever leaves early (`Cancelled` from
        `progress`, Ctrl-C, closing the iterator) cancels what is not finished.

        Raises:
            EngineUnreachable: it cannot be kept alive. EngineStopped: somebody ended it.
            V2AError: it refuses a request, with the service's own sentence.
        """
        if not requests:
            return
        asked = _Asked(requests, self._options)
        try:
            for job in asked.moves():
                progress(job)
                if job.state in ENDED:
                    yield job
        except (EngineUnreachable, EngineStopped):
            raise
        except BaseException:
            asked.cancel()
            raise

    def jobs(self) -> tuple[JobState, ...]:
        """Every job that the running service remembers, in the order of asking.

        Raises:
            EngineUnreachable: none runs.
        """
        return tuple(from_wire(fields) for fields in call(_running(), "GET", "/jobs"))

    def job(self, job_id: str) -> JobState:
        """One job as it stands.

        Raises:
            EngineUnreachable, UnknownJob.
        """
        return from_wire(call(_running(), "GET", job_path(job_id)))

    def cancel(self, job_id: str) -> JobState:
        """Stop a job that waits or runs; one that has ended stays as it is.

        Raises:
            EngineUnreachable, UnknownJob.
        """
        return from_wire(call(_running(), "POST", job_path(job_id, "cancel")))

    def status(self) -> ServiceStatus | None:
        """What the running service says of itself; None if none runs."""
        running = engine_process.find()
        return running and running[1]


def _running() -> Connection:
    running = engine_process.find()
    if running is None:
        raise EngineUnreachable("it does not run")
    return running[0]


class _Asked:
    """What one call of `render` asked for, followed to its end across deaths of the service."""

    def __init__(self, requests: Sequence[StemRequest], options: ServiceOptions) -> None:
        self._options = options
        self._unsubmitted = list(requests)
        self._being_asked: list[StemRequest] = []
        self._open: dict[str, list[StemRequest]] = {}  # two equal sounds are one job
        self._connection: Connection | None = None
        self._deaths = 0

    def moves(self) -> Iterator[JobState]:
        """Every change of every request, until all have ended."""
        while self._unsubmitted or self._open:
            try:
                connection = self._connected()
                yield from self._submit(connection)
                yield from self._follow(connection)
            except UnknownJob:  # the service lost its store: ask again for what is open
                self._unsubmitted = [request for requests in self._open.values() for request in requests]
                self._open = {}
            except ServiceGone as gone:
                if self._is_last_death():
                    raise EngineUnreachable(f"it died {self._deaths} times in a row: {gone.why}") from gone
            except EngineDidNotStart as error:  # a job left over from last time may be what kills it
                if not error.died or self._is_last_death():
                    raise

    def cancel(self) -> None:
        """Cancel what is open, the last asked for first: else the next would start when the running one stops."""
        running = engine_process.find()
        if running is None:
            return
        connection = running[0]
        try:
            for job_id in reversed([*self._open, *self._unanswered(connection)]):
                with suppress(UnknownJob):
                    call(connection, "POST", job_path(job_id, "cancel"))
        except ServiceGone:
            return

    def _unanswered(self, connection: Connection) -> list[str]:
        """Jobs that the service took from us, of which we never heard because we were interrupted as it answered."""
        if not self._being_asked:
            return []
        jobs = [from_wire(fields) for fields in call(connection, "GET", "/jobs")]
        return [job.job_id for job in jobs if job.request in self._being_asked and job.state not in ENDED]

    def _is_last_death(self) -> bool:
        self._connection = None
        self._deaths += 1
        time.sleep(_BREATH_S)
        return self._deaths > _MOST_DEATHS

    def _connected(self) -> Connection:
        if self._connection is None:
            # In the middle of a run, a service that answers is good whatever its build.
            running = engine_process.find() if self._open else None
            self._connection = running[0] if running else engine_process.start(self._options)
        return self._connection

    def _submit(self, connection: Connection) -> Iterator[JobState]:
        while self._unsubmitted:
            some = self._unsubmitted[:_MOST_AT_ONCE]
            body = f"[{','.join(request.to_json() for request in some)}]"
            self._being_asked = some
            try:
                answers: list[dict[str, Any]] = call(connection, "POST", "/jobs", body=body)
            except V2AError:
                self._being_asked = []  # none was taken; equal ones may be somebody else's
                raise
            del self._unsubmitted[:_MOST_AT_ONCE]
            by_job: defaultdict[str, list[StemRequest]] = defaultdict(list)
            for request, fields in zip(some, answers, strict=True):
                by_job[fields["job_id"]].append(request)
            for job_id, requests in by_job.items():
                self._open[job_id] = self._open.get(job_id, []) + requests
            self._being_asked = []
            for fields in {fields["job_id"]: fields for fields in answers}.values():
                yield from self._moved(fields)

    def _follow(self, connection: Connection) -> Iterator[JobState]:
        if not self._open:
            return
        for event, fields in follow(connection, list(self._open)):
            if event == EVENT_STOPPED:
                raise EngineStopped(sum(len(requests) for requests in self._open.values()))
            if event == EVENT_JOB:
                yield from self._moved(fields)

    def _moved(self, fields: dict[str, Any]) -> Iterator[JobState]:
        requests = self._open[fields["job_id"]]
        job = from_wire(fields, requests[0])
        if job.state in ENDED:
            self._deaths = 0
            del self._open[job.job_id]
        for request in requests:
            yield replace(job, request=request)
