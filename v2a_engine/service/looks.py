"""What the engine sees, asked in between its jobs: the device belongs to one thread, and a look goes before stems."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from v2a_engine.domain.errors import Cancelled, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.jobs.attempt import UnforeseenFault
from v2a_engine.jobs.queue import JobQueue, QueueEnds
from v2a_engine.jobs.workshop import Workshop
from v2a_engine.remote.messages import ALIVE, PROGRESS, RESULT, Message, refused, told
from v2a_engine.service.booth.lanes import HEARTBEAT_S

log = logging.getLogger(__name__)

_REPORT_EVERY_S = 0.1


async def looked(
    queue: JobQueue, workshop: Workshop, request: StemRequest, log_place: str
) -> AsyncGenerator[Message, None]:
    """All that becomes of a look, at least a sign of life every `HEARTBEAT_S`. Closing it gives the look up."""
    loop = asyncio.get_running_loop()
    inbox: asyncio.Queue[Message] = asyncio.Queue()

    def tell(message: Message) -> None:
        with suppress(RuntimeError):  # the loop has ended before the worker
            loop.call_soon_threadsafe(inbox.put_nowait, message)

    look = Look(queue, workshop, request, tell, log_place)
    try:
        queue.do_first(look)
        message = told(PROGRESS, {"step": 0, "steps": 0, "stage": "waiting for the engine"})
        while not message.is_last:
            yield message
            message = await _next(inbox)
            if message.kind == ALIVE and queue.is_stopping:
                raise QueueEnds
        yield message
    except QueueEnds as ending:
        yield refused(ending)
    finally:
        look.give_up()


async def _next(inbox: "asyncio.Queue[Message]") -> Message:
    try:
        async with asyncio.timeout(HEARTBEAT_S):
            return await inbox.get()
    except TimeoutError:
        return Message(ALIVE)


class Look:
    """One look, an errand for the worker."""

    def __init__(
        self,
        queue: JobQueue,
        workshop: Workshop,
        request: StemRequest,
        tell: Callable[[Message], None],
        log_place: str,
    ) -> None:
        self._queue = queue
        self._workshop = workshop
        self._request = request
        self._tell = tell
        self._log_place = log_place
        self._given_up = threading.Event()
        self._stage, self._told_at_s = "", 0.0

    def give_up(self) -> None:
        """Nobody wants it any more: it ends at its next step, or is never begun."""
        self._given_up.set()

    def __call__(self) -> None:
        from v2a_engine.service.booth.wishes import check_media  # brings PyAV along, as the engine does

        try:
            check_media(self._request.picture)
            seen = self._workshop.look(self._request, self._progress)
            self._queue.saw(self._request)
            self._tell(told(RESULT, seen))
        except V2AError as error:
            self._tell(refused(error))
        except Exception as error:  # the errand's edge: the worker goes on
            log.exception("looking at %s failed", self._request.cue_id)
            self._tell(refused(UnforeseenFault(self._request.cue_id, error, self._log_place)))

    def _progress(self, step: int, steps: int, stage: str) -> None:
        if self._given_up.is_set() or self._queue.is_stopping:
            raise Cancelled(self._request.cue_id)
        now_s = time.monotonic()
        if stage != self._stage or now_s - self._told_at_s >= _REPORT_EVERY_S:
            self._stage, self._told_at_s = stage, now_s
            self._tell(told(PROGRESS, {"step": step, "steps": steps, "stage": stage}))
