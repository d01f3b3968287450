"""Calls to the local service over HTTP. Standard library only: the editor's process pays nothing for it."""

import http.client
import json
import socket
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

from v2a_engine.connection import Connection
from v2a_engine.domain.errors import EngineError, EngineUnreachable, InputError, MediaError, StorageError, V2AError
from v2a_engine.job_wire import EVENT_END, EVENT_STOPPED, UnknownJob
from v2a_engine.remote.messages import ALIVE, ERROR, Message, read_message

CALL_TIMEOUT_S = 120.0  # a submission may look through hundreds of finished stems
HEARTBEAT = "heartbeat"
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


def messages(connection: Connection, path: str, fields: dict[str, Any]) -> Generator[Message, None, None]:
    """What the service answers message by message, to the last; the work there stops when the iterator is closed.

    Raises:
        ServiceGone: the answer broke off, or nothing came for `SILENCE_S`.
        V2AError: the service refuses, or the work failed; the sentence and the exit code are its own.
    """
    http_connection = http.client.HTTPConnection("127.0.0.1", connection.port, timeout=SILENCE_S)
    try:
        answer = _answer(http_connection, connection, "POST", path, json.dumps(fields))
        message = Message(ALIVE)
        while not message.is_last:
            message = read_message(answer.read)
            if message.kind == ERROR:
                raise _named(message.value)
            if message.kind != ALIVE:
                yield message
    except (OSError, EOFError, http.client.HTTPException, ValueError) as error:
        raise ServiceGone(f"{type(error).__name__} on port {connection.port}") from error
    finally:
        http_connection.close()


def job_path(job_id: str, action: str = "") -> str:
    """The address of one job, or of something to be done with it."""
    return f"/jobs/{quote(job_id, safe='')}" + (f"/{action}" if action else "")


def follow(connection: Connection, job_ids: list[str]) -> Iterator[tuple[str, Any]]:
    """Each job's state now and at every change, as (event, fields), up to the "end" or "stopped" event.

    Raises:
        ServiceGone: the stream broke, or nothing came for `SILENCE_S`.
        UnknownJob: the service has lost one of the jobs.
    """
    for name, fields in open_events(connection, job_ids):
        if name != HEARTBEAT:
            yield name, fields


def open_events(connection: Connection, job_ids: list[str]) -> "EventStream":
    """As `follow`, of all jobs if none is named, with a `HEARTBEAT` every few seconds; another thread may close it.

    Raises:
        ServiceGone: there is no such service any more. UnknownJob.
    """
    return EventStream(connection, "/events?" + urlencode({"ids": ",".join(job_ids)}))


class EventStream:
    """Server-sent events of the service, as (event, data)."""

    def __init__(self, connection: Connection, path: str) -> None:
        self._port = connection.port
        self._http_connection = http.client.HTTPConnection("127.0.0.1", connection.port, timeout=SILENCE_S)
        self._is_closed = False
        try:
            self._response = _answer(self._http_connection, connection, "GET", path, None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._http_connection.close()
            raise ServiceGone(f"{type(error).__name__} on port {connection.port}") from error
        except V2AError:
            self._http_connection.close()
            raise
        self._socket = self._http_connection.sock  # the response reads from it; the connection may let go of it

    def close(self) -> None:
        """End it, from any thread: a loop over it that waits comes to its end."""
        self._is_closed = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """
        Raises:
            ServiceGone: the stream broke, or nothing came for `SILENCE_S`.
        """
        try:
            for name, data in _events(self._response):
                yield name, data
                if name in (EVENT_END, EVENT_STOPPED):
                    return
        except (OSError, http.client.HTTPException, ValueError) as error:
            if self._is_closed:
                return
            raise ServiceGone(f"{type(error).__name__} on port {self._port}") from error
        finally:
            self._http_connection.close()
        if not self._is_closed:
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
        error = _named(fields)
    except (ValueError, KeyError, TypeError):
        return ServiceGone(f"its port answers with HTTP status {response.status}")
    if response.status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        return ServiceGone("another service answers on its port")
    if response.status == http.client.SERVICE_UNAVAILABLE:
        return ServiceGone("it is just ending")
    return error


def _named(fields: dict[str, Any]) -> V2AError:
    """The error that the service tells of."""
    if fields["error"] == UnknownJob.__name__:
        return UnknownJob(str(fields.get("subject", "")))
    return _BRANCHES.get(int(fields["exit_code"]), V2AError)(str(fields["message"]))


def _events(response: http.client.HTTPResponse) -> Iterator[tuple[str, Any]]:
    """Server-sent events as the service writes them: an event line, one data line, an empty line; or a comment."""
    name = ""
    for line in response:
        field, _, value = line.decode().rstrip("\r\n").partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)
        elif line.startswith(b":"):
            yield HEARTBEAT, None
