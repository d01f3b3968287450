"""The service's addresses. Thin: translate, ask the queue, translate back."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import StreamingResponse

from v2a_engine.domain.request import StemRequest
from v2a_engine.job_wire import to_wire
from v2a_engine.service.delivery import check_delivery
from v2a_engine.service.events import all_events, events
from v2a_engine.service.looks import looked
from v2a_engine.service.relay import Relay
from v2a_engine.service.running import RunningService

router = APIRouter()

BoothTask = Literal["probe", "identify", "scout", "survey", "recall", "frames", "verify"]


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
def jobs(service: Service, ids: str = "") -> list[dict[str, Any]]:
    """Every job that is remembered, in their order; or those named by ids with commas between, in that of the ids."""
    some = [service.queue.get(name) for name in ids.split(",")] if ids else service.queue.all()
    return [to_wire(job, with_request=True) for job in some]


@router.post("/jobs/order")
def order_jobs(service: Service, ids: Annotated[list[str], Body()]) -> list[dict[str, Any]]:
    """These start first, in this order. All jobs that run or wait, as they now follow each other."""
    return [to_wire(job, with_request=True) for job in service.queue.reorder(ids)]


@router.get("/jobs/{job_id}")
def one_job(service: Service, job_id: str) -> dict[str, Any]:
    """One job as it stands."""
    return to_wire(service.queue.get(job_id), with_request=True)


@router.post("/jobs/{job_id}/cancel")
def cancel_job(service: Service, job_id: str) -> dict[str, Any]:
    """Stop a job that waits or runs; one that has ended stays as it is."""
    return to_wire(service.queue.cancel(job_id), with_request=True)


@router.post("/jobs/{job_id}/retry")
def retry_job(service: Service, job_id: str) -> dict[str, Any]:
    """Queue a failed or cancelled job again; any other stays as it is."""
    job = service.queue.get(job_id)
    check_delivery(job.request.wav_path, service.state_folder)
    return to_wire(service.queue.retry(job_id), with_request=True)


@router.get("/events")
def follow_jobs(service: Service, ids: str = "") -> StreamingResponse:
    """Follow all jobs, or those named by ids with commas between, as server-sent events."""
    followed = all_events(service.queue)
    if ids:
        job_ids = ids.split(",")
        service.queue.changed(job_ids, -1)  # an unknown one is refused before the stream begins
        followed = events(service.queue, job_ids)
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(followed, media_type="text/event-stream", headers=headers)


@router.post("/media/{task}")
async def ask_booth(service: Service, task: BoothTask, fields: Annotated[dict[str, Any], Body()]) -> Relay:
    """Have something done with media files in a process apart; an answer of messages (`remote.messages`)."""
    return service.relay(service.booths.messages(task, fields))


@router.post("/look")
async def look(service: Service, fields: Annotated[dict[str, Any], Body()]) -> Relay:
    """What the engine sees in a request's picture; an answer of messages."""
    request = StemRequest.from_json(json.dumps(fields.get("request")))
    return service.relay(looked(service.queue, service.workshop, request, str(service.log_path)))


@router.get("/status")
def status(service: Service) -> dict[str, Any]:
    """What the service is and does."""
    return service.status()


@router.post("/stop")
def stop(service: Service) -> dict[str, Any]:
    """End the service. The job that runs is put back and goes on at the next start."""
    service.queue.stop()
    return {}
