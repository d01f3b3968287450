"""Messages to a client as an HTTP answer that ends with them, or with the client's going."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from v2a_engine.remote.messages import Message

_TAKES_WITHIN_S = 60.0  # a client that takes nothing for so long holds up others


class Relay(Response):
    """Passes messages on as they come. When the client goes, the iterator is closed, and with it the work."""

    media_type = "application/octet-stream"

    def __init__(self, messages: AsyncGenerator[Message, None]) -> None:
        super().__init__(headers={"Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._messages = messages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  Starlette's signature
        passing = asyncio.create_task(self._pass_on(send))
        going = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({passing, going}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (passing, going):
                task.cancel()
                with suppress(asyncio.CancelledError, TimeoutError):
                    await task

    async def _pass_on(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        # An asynchronous generator does not close by itself when it is left: here its end is the end of the work.
        async with aclosing(self._messages) as messages:
            async for message in messages:
                async with asyncio.timeout(_TAKES_WITHIN_S):
                    await send({"type": "http.response.body", "body": message.to_bytes(), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
