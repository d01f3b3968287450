"""The jobs as the panel knows them, in the order of doing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from v2a_engine.usecases.ports import JobState

_GONE = ("done", "cancelled")


class JobList:
    """What runs, what waits, what failed; for the UI thread alone."""

    def __init__(self) -> None:
        self._jobs: dict[str, JobState] = {}

    def jobs(self) -> Sequence[JobState]:
        """Running ones first, then those that wait, in their order, then what failed."""
        return tuple(
            job for state in ("running", "queued", "failed") for job in self._jobs.values() if job.state == state
        )

    def get(self, job_id: str) -> JobState | None:
        return self._jobs.get(job_id)

    def take_over(self, jobs: Iterable[JobState]) -> None:
        """These are so now; what is done or cancelled goes."""
        for job in jobs:
            if job.state in _GONE:
                self._jobs.pop(job.job_id, None)
            else:
                self._jobs[job.job_id] = job

    def reorder(self, job_ids: Sequence[str]) -> None:
        """These come first, in this order."""
        first = {job_id: self._jobs[job_id] for job_id in job_ids if job_id in self._jobs}
        self._jobs = {**first, **{job_id: job for job_id, job in self._jobs.items() if job_id not in first}}

    def expect(self, left_s: Mapping[str, float | None]) -> None:
        """These wait, in this order, and need so long each."""
        for job_id, seconds in left_s.items():
            if (job := self._jobs.get(job_id)) is not None:
                self._jobs[job_id] = replace(job, left_s=seconds)
        self.reorder(list(left_s))

    def moved(self, job_id: str, before: str) -> tuple[str, ...]:
        """Put one before another, or at the end; the ids of those that wait, in their new order."""
        waiting = [job.job_id for job in self.jobs() if job.state == "queued" and job.job_id != job_id]
        place = waiting.index(before) if before in waiting else len(waiting)
        order = (*waiting[:place], job_id, *waiting[place:])
        self.reorder(order)
        return order
