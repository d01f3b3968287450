"""How far a job is and how long it will still take, learnt from those that have ended."""

from v2a_engine.usecases.ports import JobState

# How much of a stem's time is over when a stage begins, as measured on a processor; what is not listed tells nothing.
_STAGES = (("loading the engine", 0.0), ("looking", 0.02), ("sampling", 0.7), ("finishing", 0.9))
_FIRST_GUESS = 0.6  # seconds a second of sound, before any stem was finished
_WEIGHT_OF_NEW = 0.3


class Pace:
    """Watches jobs. Times come from the caller, in seconds on any clock that does not jump."""

    def __init__(self) -> None:
        self._seconds_a_second = _FIRST_GUESS
        self._started_at_s: dict[str, float] = {}
        self._progress: dict[str, float] = {}
        self._now_s = 0.0

    def watch(self, job: JobState, now_s: float) -> None:
        """A job moved."""
        self._now_s = now_s
        if job.state == "running":
            if is_loading(job):  # also when an engine that died is started again: what it had done is lost
                self._started_at_s.pop(job.job_id, None)
                self._progress.pop(job.job_id, None)
            self._started_at_s.setdefault(job.job_id, now_s)
            before = self._progress.get(job.job_id, 0.0)
            self._progress[job.job_id] = max(before, _told(job))
            return
        self._progress.pop(job.job_id, None)
        started_at_s = self._started_at_s.pop(job.job_id, None)
        if job.state == "done" and started_at_s is not None:
            took = (now_s - started_at_s) / max(_length_s(job), 0.1)
            self._seconds_a_second += _WEIGHT_OF_NEW * (took - self._seconds_a_second)

    def progress(self, job: JobState) -> float:
        """0..1; never less than it was, unless the engine is loaded again."""
        return self._progress.get(job.job_id, 0.0)

    def seconds_left(self, job: JobState) -> float:
        """Of this job alone: what the engine expects; else by its own pace, and by that of the jobs before it."""
        if job.left_s is not None:
            return job.left_s
        guess = self._seconds_a_second * _length_s(job)
        if job.state != "running":
            return guess
        done = self.progress(job)
        took = self._now_s - self._started_at_s.get(job.job_id, self._now_s)
        by_own_pace = took * (1 - done) / done if done > 0 else guess
        return done * by_own_pace + (1 - done) * max(guess - took, 0.0)


def is_loading(job: JobState) -> bool:
    """Is the engine being loaded for it? Nothing of the stem is made yet, and nobody knows how long that takes."""
    return job.state == "running" and job.stage == _STAGES[0][0]


def _length_s(job: JobState) -> float:
    return float(job.request.rendered_span.length_s)


def _told(job: JobState) -> float:
    """What the job itself says: the share of the stages before, and of its steps in this one."""
    names = [name for name, _ in _STAGES]
    if job.stage not in names:
        return 0.0
    place = names.index(job.stage)
    start = _STAGES[place][1]
    end = _STAGES[place + 1][1] if place + 1 < len(_STAGES) else 1.0
    return start + (end - start) * (min(job.step / job.steps, 1.0) if job.steps else 0.0)
