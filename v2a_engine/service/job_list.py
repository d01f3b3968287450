"""`wildtrack jobs`: what waits or runs in the background engine, and an end to it, in sentences.

Jobs outlive the command that asked for them, and the engine too. So where no engine runs, the queue is opened on
disk, with the engine's lock in hand: to look at jobs, or to drop them, must not start them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from filelock import FileLock, Timeout

from v2a_engine import engine_process
from v2a_engine.client import ServiceRenderer
from v2a_engine.domain.errors import EngineUnreachable, InputError
from v2a_engine.job_wire import ENDED
from v2a_engine.jobs.queue import JobQueue
from v2a_engine.jobs.store import JobStore
from v2a_engine.state_folder import JOBS_FILE, LOCK_FILE, engine_folder
from v2a_engine.usecases.ports import JobState

ALL = "all"
_NONE = "No job waits or runs."
_SHORTEST_ID = 8
_LONGEST_ID = 64
_PATIENCE_S = 5.0  # with an engine that is just starting or ending


class NotOneJob(InputError):
    """An id, or the beginning of one, that names no job or several."""

    def __init__(self, asked: str, count: int) -> None:
        super().__init__(
            f"{count or 'No'} jobs that wait or run have an id that begins with {asked!r}. "
            f"Give one of those that `wildtrack jobs` shows, or `{ALL}`."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queue:
    """The jobs, wherever they are kept now."""

    all: Callable[[], Sequence[JobState]]
    cancel: Callable[[str], JobState]
    is_at_work: bool  # an engine runs

    def open(self) -> list[JobState]:
        """Those that have not ended, in the order of asking."""
        return [job for job in self.all() if job.state not in ENDED]


def listed() -> str:
    """Every job that waits or runs, a line each.

    Raises:
        EngineUnreachable: it is just starting or ending.
    """
    with _opened() as queue:
        jobs = queue.open()
    if not jobs:
        return _NONE
    heading = "The engine's jobs:" if queue.is_at_work else "No engine runs. At its next start it goes on with:"
    length = _telling_length([job.job_id for job in jobs])
    return "\n".join([heading, *(_line(job, length) for job in jobs)])


def cancel(asked: str) -> str:
    """Drop the job whose id begins with `asked`, or all; a job that runs ends at its next step.

    Raises:
        NotOneJob: nothing was dropped.
        EngineUnreachable: it is just starting or ending.
    """
    with _opened() as queue:
        jobs = queue.open()
        chosen = jobs if asked == ALL else [job for job in jobs if job.job_id.startswith(asked)]
        if asked != ALL and len(chosen) != 1:
            raise NotOneJob(asked, len(chosen))
        # The last first: else the next would start when the running one stops.
        states = [queue.cancel(job.job_id).state for job in reversed(chosen)]
    if not states:
        return _NONE
    ends_later = " The one that runs ends at its next step." if "running" in states else ""
    return f"Cancelled: {len(states)}.{ends_later} Finished stems are kept."


@contextmanager
def _opened() -> Iterator[_Queue]:
    if engine_process.find() is not None:
        renderer = ServiceRenderer()
        yield _Queue(all=renderer.jobs, cancel=renderer.cancel, is_at_work=True)
        return
    folder = engine_folder()
    lock = FileLock(folder / LOCK_FILE, timeout=_PATIENCE_S)
    try:
        lock.acquire()
    except Timeout:
        raise EngineUnreachable("it is just starting or ending") from None
    with lock, closing(JobStore(folder / JOBS_FILE)) as store:
        queue = JobQueue(store, lambda _: None)
        yield _Queue(all=queue.all, cancel=queue.cancel, is_at_work=False)


def _telling_length(ids: Sequence[str]) -> int:
    """How many of their first letters tell the ids apart."""
    lengths = range(_SHORTEST_ID, _LONGEST_ID)
    return next(length for length in lengths if len({name[:length] for name in ids}) == len(ids))


def _line(job: JobState, length: int) -> str:
    step = f" {job.stage} {job.step}/{job.steps}" if job.state == "running" and job.steps else ""
    request = job.request
    return f"  {job.job_id[:length]}  {job.state}{step}: {request.cue_id} take {request.take}, {request.wav_path}"
