"""Calls to the local service over HTTP. Standard library only: the editor's process pays nothing for it."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from v2a_engine.connection import Connection
from v2a_engine.domain.errors import EngineError, EngineUnreachable, InputError, MediaError, StorageError, V2AError
from v2a_engine.job_wire import EVENT_END, EVENT_STOPPED, UnknownJob

CALL_TIMEOUT_S = 120.0  # a submission may look through hundreds of finished stems
SILENCE_S = 30.0  # events: the service says at least every few seconds that it is there
_BRANCHES = {branch.exit_code: branch for branch in (InputError, MediaError, EngineError, StorageError)}


class ServiceGone(EngineUnreachable):
    """Nobody answers at the address of the connection file, or not the service that wrote it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def call(
    connection: Connection, method: str, path: str, *, body: str | None = None, timeout_s: float = CALL_TIMEOUT_S
) -> Any:
    """One request, one answer from JSON.

    Raises:
        ServiceGone: there is no such service any more.
        V2AError: the service refuses; the sentence and the exit code are the service's own.
    """
    http_connection = http.client.HTTPConnection("127.0.0.1", connection.port, timeout=timeout_s)
    try:
        return json.loads(_answer(http_connection, connection, method, path, body).read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceGone(f"{type(error).__name__} on port {connection.port}") from error
    finally:
        http_connection.close()


def job_path(job_id: str, action: str = "") -> str:
    """The address of one job, or of something to be done with it."""
    return f"/jobs/{quote(job_id, safe='')}" + (f"/{action}" if action else "")


def follow(connection: Connection, job_ids: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each job's state now and at every change, as (event, fields), up to the "end" or "stopped" event.

    Raises:
        ServiceGone: the stream broke, or nothing came for `SILENCE_S`.
        UnknownJob: the service has lost one of the jobs.
    """
    http_connection = http.client.HTTPConnection("127.0.0.1", connection.port, timeout=SILENCE_S)
    path = "/events?" + urlencode({"ids": ",".join(job_ids)})
    try:
        for name, fields in _events(_answer(http_connection, connection, "GET", path, None)):
            yield name, fields
            if name in (EVENT_END, EVENT_STOPPED):
                return
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ServiceGone(f"{type(error).__name__} on port {connection.port}") from error
    finally:
        http_connection.close()
    raise ServiceGone("it ended in the middle of its work")


def _answer(
    http_connection: http.client.HTTPConnection, connection: Connection, method: str, path: str, body: str | None
) -> http.client.HTTPResponse:
    headers = {"Authorization": f"Bearer {connection.token}", "Content-Type": "application/json"}
    http_connection.request(method, path, body=body and body.encode(), headers=headers)
    response = http_connection.getresponse()
    if response.status != http.client.OK:
        raise _refusal(response)
    return response


def _refusal(response: http.client.HTTPResponse) -> V2AError:
    try:
        fields = json.loads(response.read())
        sentence, exit_code, name = str(fields["message"]), int(fields["exit_code"]), str(fields["error"])
    except (ValueError, KeyError, TypeError):
        return ServiceGone(f"its port answers with HTTP status {response.status}")
    if response.status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return ServiceGone("another service answers on its port")
    if response.status == http.client.SERVICE_UNAVAILABLE:
        return ServiceGone("it is just ending")
    if name == UnknownJob.__name__:
        return UnknownJob(str(fields.get("subject", "")))
    return _BRANCHES.get(exit_code, V2AError)(sentence)


def _events(response: http.client.HTTPResponse) -> Iterator[tuple[str, dict[str, Any]]]:
    """Server-sent events as the service writes them: an event line, one data line, an empty line."""
    name = ""
    for line in response:
        field, _, value = line.decode().rstrip("\r\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)
