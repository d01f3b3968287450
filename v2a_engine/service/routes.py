"""The service's addresses. Thin: translate, ask the queue, translate back."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import StreamingResponse

from v2a_engine.domain.request import StemRequest
from v2a_engine.job_wire import to_wire
from v2a_engine.service.delivery import check_delivery
from v2a_engine.service.events import events
from v2a_engine.service.running import RunningService

router = APIRouter()


def _service(request: Request) -> RunningService:
    service: RunningService = request.app.state.service
    service.note_question()
    return service


Service = Annotated[RunningService, Depends(_service)]


@router.post("/jobs")
def add_jobs(service: Service, requests: Annotated[list[dict[str, Any]], Body()]) -> list[dict[str, Any]]:
    """Ask for stems: a list of `StemRequest.to_json`. One state for each, in the list's order."""
    asked = [StemRequest.from_json(json.dumps(fields)) for fields in requests]
    for request in asked:
        check_delivery(request.wav_path, service.state_folder)
    return [to_wire(job, with_request=False) for job in service.queue.add(asked)]


@router.get("/jobs")
def all_jobs(service: Service) -> list[dict[str, Any]]:
    """Every job that is remembered, in the order of asking."""
    return [to_wire(job, with_request=True) for job in service.queue.all()]


@router.get("/jobs/{job_id}")
def one_job(service: Service, job_id: str) -> dict[str, Any]:
    """One job as it stands."""
    return to_wire(service.queue.get(job_id), with_request=True)


@router.post("/jobs/{job_id}/cancel")
def cancel_job(service: Service, job_id: str) -> dict[str, Any]:
    """Stop a job that waits or runs; one that has ended stays as it is."""
    return to_wire(service.queue.cancel(job_id), with_request=True)


@router.get("/events")
def follow_jobs(service: Service, ids: Annotated[str, Query(min_length=1)]) -> StreamingResponse:
    """Follow jobs, named by ids with commas between, as server-sent events."""
    job_ids = ids.split(",")
    service.queue.changed(job_ids, -1)  # an unknown one is refused before the stream begins
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(events(service.queue, job_ids), media_type="text/event-stream", headers=headers)


@router.get("/status")
def status(service: Service) -> dict[str, Any]:
    """What the service is and does."""
    return service.status()


@router.post("/stop")
def stop(service: Service) -> dict[str, Any]:
    """End the service. The job that runs is put back and goes on at the next start."""
    service.queue.stop()
    return {}
