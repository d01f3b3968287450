"""Who may speak to the service: programs of this user that read the connection file, and nobody else.

127.0.0.1 alone is no protection. Any page in a browser can send requests there (hence no `Origin`), a name that
somebody else controls can resolve to it (hence the `Host` check against DNS rebinding), and other users of the
machine can connect (hence the token, which lies in a file that only this user reads).
"""

import hmac
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from v2a_engine.domain.errors import EngineError, InputError, V2AError

MOST_BODY_BYTES = 32 << 20  # a request is some 2 kB; a client sends at most 200 at once


class NotAllowed(EngineError):
    """The caller has not shown that it is one of this user's programs."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Refused: {why}. Use the wildtrack command, or read port and token from connection.json.")


class BodyTooLarge(InputError):
    """More than any list of stems takes, or of unknown length."""

    def __init__(self) -> None:
        super().__init__(
            f"The request has more than {MOST_BODY_BYTES >> 20} MiB, or does not say how long it is. "
            "Ask for fewer stems at a time, with a Content-Length."
        )


def refusal(status: int, error: V2AError, **more: Any) -> JSONResponse:
    """An error as every answer of the service carries it: class, sentence, exit code."""
    fields = {"error": type(error).__name__, "message": str(error), "exit_code": error.exit_code}
    return JSONResponse({**fields, **more}, status_code=status)


class Gate:
    """ASGI middleware around the whole application: what it refuses reaches no route."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._bearer = f"Bearer {token}".encode()
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = self._refusal(Headers(scope=scope)) if scope["type"] == "http" else None
        if answer is not None:
            await answer(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, send)

    def _refusal(self, headers: Headers) -> JSONResponse | None:
        if headers.get("host") not in self._hosts:
            return refusal(403, NotAllowed("the request is for another host"))
        if "origin" in headers:
            return refusal(403, NotAllowed("requests from web pages are not served"))
        if not hmac.compare_digest(headers.get("authorization", "").encode(), self._bearer):
            return refusal(401, NotAllowed("the token is missing or wrong"))
        length = headers.get("content-length", "0")
        # A body in chunks does not say how long it will be.
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > MOST_BODY_BYTES:
            return refusal(413, BodyTooLarge())
        return None
