"""Calls to the menu script inside Resolve: find it, sign, ask, check the signature of the answer.

The protocol is told in `in_app/Wildtrack.py`, which can import nothing of ours; a test holds both sides together.
"""

import hashlib
import hmac
import http.client
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolve_bridge.places import sandboxes
from resolve_bridge.transports.errors import (
    CallMissing,
    CallNotPassedOn,
    CallRaised,
    ConnectionFileExposed,
    MenuScriptCrowded,
    MenuScriptNotRunning,
    MenuScriptOfAnotherVersion,
    ResolveBusy,
    ResolveLost,
    ResolveUnreachable,
)
from v2a_engine.state_folder import HOME_VARIABLE, home

PROTOCOL = 1
CONNECTION_FILE = "menu_script.json"
SIGNATURE, NONCE = "X-Wildtrack-Signature", "X-Wildtrack-Nonce"
CALL_S = 180.0  # the menu script's own patience; ours is a little longer
_FIND_S = 10.0
_GREETING = "the greeting"
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)  # before a greeting that was cut off is tried again
_MOST_ANSWER_BYTES = 32 << 20  # read before it is known who answers
_MOST_RELEASED = 20_000  # in one request, which may be no larger than 1 MiB
_FRESH_S = 30.0  # the menu script closes a connection that was silent for a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuScript:
    """Where a menu script listens on 127.0.0.1, and its secret."""

    port: int
    token: str = field(repr=False)  # whoever knows it may change the open project: keep it out of logs
    pid: int
    protocol: int


class MenuScriptCalls:
    """One client of one menu script. Calls may come from any thread; they go one after the other."""

    def __init__(self, script: MenuScript) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._http: http.client.HTTPConnection | None = None
        self._used_at_s = 0.0
        self._released: deque[int] = deque()
        self._names: dict[str, list[str]] = {}

    def ask(self, operation: str, what: str, *, timeout_s: float = CALL_S + 10.0, **fields: Any) -> Any:
        """The answer's value, from JSON.

        Args:
            what: the step in words, for the error that may come.

        Raises:
            ResolveLost: nobody answers, or somebody who does not know the token. MenuScriptCrowded: it was not asked.
            ResolveBusy, CallNotPassedOn, CallMissing, CallRaised: the script's own words.
        """
        with self._lock:
            release = [self._released.popleft() for _ in range(min(len(self._released), _MOST_RELEASED))]
            body = json.dumps({"operation": operation, "release": release, **fields}).encode()
            answer = self._exchange(body, what, timeout_s)
        if "value" in answer:
            return answer["value"]
        raise _error(what, str(answer.get("error")), str(answer.get("message")))

    def names(self, kind: str, handle: int) -> list[str]:
        """The calls that this object has: all of a kind have the same, so that it is asked once for each kind."""
        if kind not in self._names:
            self._names[kind] = self.ask("names", f"the list of calls of {kind}", handle=handle)
        return self._names[kind]

    def release(self, handle: int) -> None:
        """Nobody here needs this object any more; told with the next request. May be called while memory is freed."""
        self._released.append(handle)

    def close(self) -> None:
        """Let go of the connection; the next call makes a new one."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def __del__(self) -> None:
        self.close()

    def _exchange(self, body: bytes, what: str, timeout_s: float) -> dict[str, Any]:
        begun_at_s = time.monotonic()
        try:
            answer = self._told(self._connection(timeout_s), body, what, timeout_s)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if isinstance(error, TimeoutError) or time.monotonic() - begun_at_s >= timeout_s:
                raise ResolveBusy(what, timeout_s, has_begun=True) from error
            raise ResolveLost(what, f"{type(error).__name__} on port {self._script.port}") from error
        except ResolveUnreachable:
            self.close()
            raise
        self._used_at_s = time.monotonic()
        return answer

    def _told(self, connection: http.client.HTTPConnection, body: bytes, what: str, timeout_s: float) -> dict[str, Any]:
        """One request, signed, and its answer, once that has proven where it comes from."""
        nonce = f"{int(time.time())}-{secrets.token_hex(16)}"
        signed = {NONCE: nonce, SIGNATURE: signature(self._script.token, "call", nonce, body)}
        begun_at_s = time.monotonic()
        with _ended_after(connection.sock, timeout_s):
            connection.request("POST", "/", body=body, headers={"Content-Type": "application/json", **signed})
            response = connection.getresponse()
            words = response.read(_MOST_ANSWER_BYTES + 1)
        if time.monotonic() - begun_at_s >= timeout_s:
            raise TimeoutError  # cut off in the middle
        if len(words) > _MOST_ANSWER_BYTES:
            raise ResolveLost(what, f"what answers on port {self._script.port} does not end")
        given = response.headers.get(SIGNATURE, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, signature(self._script.token, "answer", nonce, words).encode()):
            raise ResolveLost(what, f"another program answers on port {self._script.port}, status {response.status}")
        answer: dict[str, Any] = json.loads(words)
        return answer

    def _connection(self, timeout_s: float) -> http.client.HTTPConnection:
        """An open connection. One that may be closed on the other side is not tried: a call is never sent twice."""
        if time.monotonic() - self._used_at_s > _FRESH_S:
            self.close()
        if self._http is None:
            self._http = self._greeted(timeout_s)
        self._http.timeout = timeout_s
        self._http.sock.settimeout(timeout_s)
        return self._http

    def _greeted(self, timeout_s: float) -> http.client.HTTPConnection:
        """A connection that has shown the token, and so keeps its place among many. A greeting may be sent again.

        Raises:
            MenuScriptCrowded: it is cut off each time, as where others take every place.
        """
        for pause_s in (*_PAUSES_S, 0.0):
            connection = http.client.HTTPConnection("127.0.0.1", self._script.port, timeout=timeout_s)
            try:
                connection.connect()
                self._told(connection, b'{"operation": "hello"}', _GREETING, timeout_s)
                return connection
            except (ConnectionRefusedError, TimeoutError, ResolveUnreachable):
                connection.close()
                raise
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(pause_s)
        raise MenuScriptCrowded(self._script.port)


@contextmanager
def _ended_after(connection: socket.socket, seconds: float) -> Iterator[None]:
    """A limit to the whole exchange: a socket's own timeout begins anew with every byte."""

    def end() -> None:
        with suppress(OSError):  # closed already
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def find_menu_script() -> MenuScriptCalls:
    """A client of the menu script that runs now.

    Raises:
        MenuScriptNotRunning: none does.
        MenuScriptOfAnotherVersion: it does, but must be replaced. MenuScriptCrowded: it does, and lets nobody in.
        ConnectionFileExposed: somebody else could have written what it says of itself.
    """
    refusal: ResolveUnreachable = MenuScriptNotRunning("there is no connection file")
    for script in filter(None, map(read_connection, state_folders())):
        if script.protocol != PROTOCOL:
            refusal = MenuScriptOfAnotherVersion(script.protocol, PROTOCOL)
            continue
        calls = MenuScriptCalls(script)
        try:
            calls.ask("hello", _GREETING, timeout_s=_FIND_S)
            return calls
        except MenuScriptCrowded as crowded:
            refusal = crowded
        except ResolveLost:
            refusal = MenuScriptNotRunning(f"nothing answers on port {script.port}, where it was last")
    raise refusal


def state_folders() -> tuple[Path, ...]:
    """Where a menu script may have left its connection file. The App Store's Resolve cannot write outside its box."""
    folders = [home() / "resolve"]
    if HOME_VARIABLE not in os.environ:
        folders += [box / "Library/Application Support/wildtrack/resolve" for box in sandboxes()]
    return tuple(folders)


def read_connection(folder: Path) -> MenuScript | None:
    """What the connection file says; None where there is none, or not one of ours. It may be stale: ask the script.

    Raises:
        ConnectionFileExposed: it belongs to another user, or others may read it.
    """
    path = folder / CONNECTION_FILE
    try:
        with path.open(encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            fields = json.load(file)
        script = MenuScript(
            port=int(fields["port"]),
            token=str(fields["token"]),
            pid=int(fields["pid"]),
            protocol=int(fields["protocol"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if sys.platform != "win32":  # there, the profile's own rules keep others out
        if status.st_uid != os.getuid():
            raise ConnectionFileExposed(path, "it belongs to another user")
        if status.st_mode & 0o077:
            raise ConnectionFileExposed(path, "other users may read it")
    return script


def signature(token: str, what: str, nonce: str, body: bytes) -> str:
    """What proves that a body comes from somebody who knows the token. `what`: call or answer."""
    return hmac.new(token.encode(), f"{what}\n{nonce}\n".encode() + body, hashlib.sha256).hexdigest()


def _error(what: str, error: str, message: str) -> ResolveUnreachable:
    if error == "late":
        return ResolveBusy(what, CALL_S, has_begun=message == "begun")
    if error == "missing":
        return CallMissing(message)
    if error == "raised":
        return CallRaised(what, message)
    return CallNotPassedOn(what, message)
