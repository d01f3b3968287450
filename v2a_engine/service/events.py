"""Job states as server-sent events."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool

from v2a_engine.job_wire import ENDED, EVENT_END, EVENT_JOB, EVENT_STOPPED, EVENT_WAITING, to_wire
from v2a_engine.jobs.queue import JobQueue

HEARTBEAT_S = 5.0
_HEARTBEAT = ": still here\n\n"


async def events(queue: JobQueue, job_ids: Sequence[str]) -> AsyncIterator[str]:
    """Every named job as it stands, then each change, until all have ended or the service stops.

    The jobs must be known. A follower that comes back asks again and misses nothing: the first events tell all.
    """
    still_open = set(job_ids)
    revision = -1
    while True:
        revision, moved = await run_in_threadpool(queue.changed, sorted(still_open), revision)
        for job in moved:
            yield _event(EVENT_JOB, to_wire(job, with_request=False))
        still_open -= {job.job_id for job in moved if job.state in ENDED}
        if not still_open:
            yield _event(EVENT_END, {})
            return
        if queue.is_stopping:
            yield _event(EVENT_STOPPED, {})
            return
        while not await queue.changes.beyond(revision, HEARTBEAT_S):
            yield _HEARTBEAT


async def all_events(queue: JobQueue) -> AsyncIterator[str]:
    """Every job that waits or runs, then each change of any, those that are added later included, until the end.

    A job brings its request when it is told of first, and again whenever it is queued: it may have changed.
    """
    told: set[str] = set()
    revision = -1
    while True:
        revision, moved, waiting = await run_in_threadpool(queue.moves, revision)
        for job in moved:
            yield _event(EVENT_JOB, to_wire(job, with_request=job.state == "queued" or job.job_id not in told))
            told.add(job.job_id)
        if waiting is not None:
            yield _event(EVENT_WAITING, [[job.job_id, job.left_s] for job in waiting])
        if queue.is_stopping:
            yield _event(EVENT_STOPPED, {})
            return
        while not await queue.changes.beyond(revision, HEARTBEAT_S):
            yield _HEARTBEAT


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
