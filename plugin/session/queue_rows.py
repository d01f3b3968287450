"""The queue as rows for a person: in the order of doing, each with the time until it is there."""

from collections.abc import Callable, Iterable
from pathlib import PurePath

from plugin.session.reports import QueueRow
from v2a_engine.usecases.pace import Pace, is_loading
from v2a_engine.usecases.ports import JobState

_OPEN = ("running", "queued")


def queue_rows(jobs: Iterable[JobState], pace: Pace, title_of: Callable[[JobState], str]) -> tuple[QueueRow, ...]:
    """What runs, what waits, then what failed.

    Args:
        jobs: in the order in which the engine does them.
        title_of: of jobs of the open timeline; empty for those of others, which go by their file's name.
    """
    listed = list(jobs)
    rows = []
    left_s = 0.0
    for state in _OPEN:
        for job in (job for job in listed if job.state == state):
            left_s += pace.seconds_left(job)
            rows.append(_row(job, pace, title_of(job), None if is_loading(job) else left_s))
    return (*rows, *(_row(job, pace, title_of(job), None) for job in listed if job.state == "failed"))


def _row(job: JobState, pace: Pace, title: str, seconds_left: float | None) -> QueueRow:
    take = f", take {job.request.take}" if job.request.take > 1 else ""
    return QueueRow(
        job_id=job.job_id,
        cue_id=job.request.cue_id if title else "",
        title=f"{title}{take}" if title else PurePath(job.request.wav_path).name,
        state=job.state,
        progress=pace.progress(job),
        stage=job.stage,
        seconds_left=seconds_left,
        message=job.message,
    )
