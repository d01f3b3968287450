"""Job states as JSON, for the way between service and client; and the word for a job that is not there."""

import json
from typing import Any

from v2a_engine.domain.errors import InputError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import JobState

ENDED = frozenset({"done", "failed", "cancelled"})
EVENT_JOB = "job"  # data: a job's fields; without its request where jobs were asked for by name
EVENT_WAITING = "waiting"  # data: [job id, seconds it will take or null] of every job that waits, the next one first
EVENT_END = "end"  # every job asked for has ended
EVENT_STOPPED = "stopped"  # somebody stops the service; the jobs wait for its next start


class UnknownJob(InputError):
    """A job that the service never had, or has forgotten."""

    def __init__(self, job_id: str) -> None:
        self.job_id = job_id
        super().__init__(f"The engine knows no job {job_id!r}. Ask for the stem again.")


def to_wire(job: JobState, *, with_request: bool) -> dict[str, Any]:
    """A job as plain values. Events leave the request out: who follows a job knows what they asked for."""
    fields: dict[str, Any] = {
        "job_id": job.job_id,
        "state": job.state,
        "stage": job.stage,
        "step": job.step,
        "steps": job.steps,
        "message": job.message,
        "exit_code": job.exit_code,
        "left_s": job.left_s,
        "stem": job.stem and json.loads(job.stem.to_json()),
    }
    if with_request:
        fields["request"] = json.loads(job.request.to_json())
    return fields


def from_wire(fields: dict[str, Any], request: StemRequest | None = None) -> JobState:
    """Read what `to_wire` gave; `request` is needed where it was left out.

    Raises:
        ValueError, KeyError, TypeError: it is not a job.
    """
    stem = fields["stem"]
    return JobState(
        job_id=fields["job_id"],
        request=request or StemRequest.from_json(json.dumps(fields["request"])),
        state=fields["state"],
        stage=fields["stage"],
        step=fields["step"],
        steps=fields["steps"],
        message=fields["message"],
        exit_code=fields["exit_code"],
        left_s=fields.get("left_s"),  # a service of before does not tell
        stem=stem and Stem.from_json(json.dumps(stem)),
    )
