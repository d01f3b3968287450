"""The HTTP application around a running service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.types import ASGIApp

from v2a_engine.domain.errors import InputError, StorageError, V2AError
from v2a_engine.job_wire import UnknownJob
from v2a_engine.jobs.attempt import UnforeseenFault
from v2a_engine.jobs.queue import QueueEnds
from v2a_engine.service.gate import Gate, refusal
from v2a_engine.service.routes import router
from v2a_engine.service.running import RunningService

_LOOK_EVERY_S = 5.0


class NotARequest(InputError):
    """The body of a request cannot be understood."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The engine does not understand this ({why}). Are client and engine of the same version?")


def build_app(service: RunningService, *, token: str, port: int, idle_s: float) -> ASGIApp:
    """The application with its gate. There are no pages that describe it: who may use it has its source.

    Args:
        idle_s: the service ends after so long without job, follower or question.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        watch = asyncio.create_task(_end_when_idle(service, idle_s))
        yield
        watch.cancel()
        await service.booths.end()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.service = service
    app.include_router(router)
    app.add_exception_handler(V2AError, _refused)
    app.add_exception_handler(ValueError, _not_understood)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(Exception, _unforeseen)
    return Gate(app, token, port)


async def _end_when_idle(service: RunningService, idle_s: float) -> None:
    while service.idle_s() < idle_s:
        await asyncio.sleep(min(_LOOK_EVERY_S, idle_s))
        await service.booths.end_unused()
    service.queue.stop()


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, V2AError)  # registered for this class alone
    if isinstance(error, UnknownJob):
        return refusal(404, error, subject=error.job_id)
    if isinstance(error, QueueEnds):
        return refusal(503, error)
    return refusal(507 if isinstance(error, StorageError) else 422, error)


async def _not_understood(_: Request, error: Exception) -> Response:
    return refusal(422, NotARequest(str(error).splitlines()[0]))


async def _unforeseen(request: Request, error: Exception) -> Response:
    assert isinstance(error, Exception)
    service: RunningService = request.app.state.service  # the server logs the traceback
    return refusal(500, UnforeseenFault(f"{request.method} {request.url.path}", error, str(service.log_path)))
