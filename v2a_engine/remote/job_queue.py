"""The queue of the engine's process, for a person who looks at it and changes it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from v2a_engine.calls import HEARTBEAT, EventStream, job_path, open_events
from v2a_engine.calls import call as call_service
from v2a_engine.domain.request import StemRequest
from v2a_engine.job_wire import EVENT_JOB, EVENT_STOPPED, EVENT_WAITING, from_wire
from v2a_engine.remote.address import EngineAddress
from v2a_engine.usecases.ports import JobState

_MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMoved:
    """A job as it stands now."""

    job: JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChanged:
    """Which jobs wait now, the next one first, and the work that each takes, as jobs before it went."""

    left_s: dict[str, float | None]  # by job id, in the order in which they start; None: nothing to go by


@dataclass(frozen=True, slots=True, kw_only=True)
class StillThere:
    """The engine's process lives; comes every few seconds in which nothing else does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineEnded:
    """Somebody stops the engine's process; the jobs wait for its next start. The last event."""


QueueEvent = JobMoved | WaitingChanged | StillThere | EngineEnded


class RemoteQueue:
    """What is asked, what runs, what became of it. Looking starts no engine; asking for stems does."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    def add(self, requests: Sequence[StemRequest]) -> tuple[JobState, ...]:
        """Ask for stems without waiting for them; a state for each, in their order. Asking twice is asking once.

        Raises:
            InputError: a stem cannot be delivered as asked; those before it may be queued. EngineError.
        """
        states: list[JobState] = []
        for start in range(0, len(requests), _MOST_AT_ONCE):
            some = requests[start : start + _MOST_AT_ONCE]
            answers = self._address.call("POST", "/jobs", body=f"[{','.join(one.to_json() for one in some)}]")
            states += [from_wire(fields, one) for one, fields in zip(some, answers, strict=True)]
        return tuple(states)

    def jobs(self, job_ids: Sequence[str] = ()) -> tuple[JobState, ...]:
        """Every job that is remembered, in the queue's order; or these, in their own.

        Raises:
            EngineUnreachable: none runs. UnknownJob.
        """
        path = "/jobs?" + urlencode({"ids": ",".join(job_ids)})
        return _jobs(call_service(self._address.running(), "GET", path))

    def cancel(self, job_id: str) -> JobState:
        """Stop a job that waits or runs; one that has ended stays as it is.

        Raises:
            EngineUnreachable: none runs. UnknownJob.
        """
        return from_wire(call_service(self._address.running(), "POST", job_path(job_id, "cancel")))

    def retry(self, job_id: str) -> JobState:
        """Queue a failed or cancelled job again, at the end; any other stays as it is.

        Raises:
            UnknownJob. OutputRefused (as InputError): its folder is gone. EngineError.
        """
        return from_wire(self._address.call("POST", job_path(job_id, "retry")))

    def reorder(self, first: Sequence[str]) -> tuple[JobState, ...]:
        """These start first, in this order, the others after them as they were; kept on disk.

        After a drag in a list, give the whole list of those that wait. Those that wait no more are passed by.

        Returns:
            All that run or wait, in the order in which they start.

        Raises:
            UnknownJob: nothing was changed. EngineError.
        """
        return _jobs(self._address.call("POST", "/jobs/order", body=json.dumps(list(first))))

    def follow(self) -> "Following":
        """All that happens in the queue from now on, jobs that others ask for included.

        Raises:
            EngineUnreachable: none runs.
        """
        return Following(open_events(self._address.running(), []))


class Following:
    """First every job that waits or runs, or ended since the engine's process started; then each change.

    Loop over it on a thread of its own; `close` may be called from any other, and ends the loop.
    """

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._requests: dict[str, StemRequest] = {}

    def close(self) -> None:
        self._stream.close()

    def __iter__(self) -> Iterator[QueueEvent]:
        """
        Raises:
            EngineUnreachable: the engine's process died.
        """
        for name, data in self._stream:
            if name == HEARTBEAT:
                yield StillThere()
            elif name == EVENT_WAITING:
                yield WaitingChanged(left_s=dict(data))
            elif name == EVENT_STOPPED:
                yield EngineEnded()
            elif name == EVENT_JOB:
                yield JobMoved(job=self._job(data))

    def _job(self, fields: dict[str, Any]) -> JobState:
        job = from_wire(fields, None if "request" in fields else self._requests[fields["job_id"]])
        self._requests[job.job_id] = job.request
        return job


def _jobs(answers: list[dict[str, Any]]) -> tuple[JobState, ...]:
    return tuple(from_wire(fields) for fields in answers)
