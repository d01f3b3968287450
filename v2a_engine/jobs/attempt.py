"""One try at a job. A failure is that job's result, never the end of whoever works on it."""

import logging
from collections.abc import Callable
from dataclasses import replace

from v2a_engine.domain.errors import Cancelled, EngineError, V2AError
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import JobState

log = logging.getLogger(__name__)


class UnforeseenFault(EngineError):
    """A mistake of ours, or of an engine."""

    def __init__(self, cue_id: str, error: Exception, log_place: str) -> None:
        super().__init__(
            f"An unforeseen fault ended {cue_id} ({type(error).__name__}: {error}). "
            f"The traceback is in {log_place}: please report it. Asking again tries again."
        )


def attempt(job: JobState, render: Callable[[], Stem], log_place: str) -> JobState:
    """Render and tell how it ended: "done" with a stem, or "failed" with a sentence and an exit code.

    Raises:
        Cancelled: somebody stopped it.
    """
    try:
        stem = render()
    except Cancelled:
        raise
    except V2AError as error:
        log.info("job %s failed: %s", job.job_id, error)
        return _failed(job, error)
    except Exception as error:  # the thread's edge: beyond it, an error would vanish
        log.exception("job %s failed", job.job_id)
        return _failed(job, UnforeseenFault(job.request.cue_id, error, log_place))
    return replace(job, state="done", stem=stem)


def _failed(job: JobState, error: V2AError) -> JobState:
    return replace(job, state="failed", message=str(error), exit_code=error.exit_code)
