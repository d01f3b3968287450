"""Where the engine's process answers now: found, started where none runs, asked again where it has just died."""

import threading
import time
from collections.abc import Generator
from contextlib import closing
from typing import Any

from v2a_engine import engine_process
from v2a_engine.calls import ServiceGone, call, messages
from v2a_engine.connection import Connection, read_connection
from v2a_engine.domain.errors import EngineUnreachable
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.remote.messages import PROGRESS, RESULT, STILL, Message
from v2a_engine.state_folder import engine_folder
from v2a_engine.usecases.ports import Progress

_BREATH_S = 0.3  # one that is ending answers a moment longer


class EngineAddress:
    """Shared by all that asks the engine's process. Every method may be called from any thread."""

    def __init__(self, options: ServiceOptions | None = None) -> None:
        """
        Args:
            options: how to start a service where none runs.
        """
        self.options = options or ServiceOptions()
        self._lock = threading.Lock()
        self._known: Connection | None = None

    def running(self) -> Connection:
        """Where it answers.

        Raises:
            EngineUnreachable: none runs.
        """
        connection = read_connection(engine_folder())
        if connection is None:
            raise EngineUnreachable("it does not run")
        return connection

    def started(self) -> Connection:
        """Where it answers; it is started where none runs.

        Raises:
            EngineDidNotStart, EngineOfAnotherVersion.
        """
        with self._lock:
            if self._known is None or self._known != read_connection(engine_folder()):
                self._known = engine_process.start(self.options)
            return self._known

    def forget(self, gone: Connection) -> None:
        """Nobody answers there any more: the next question looks anew, and starts one."""
        with self._lock:
            if self._known == gone:
                self._known = None
        time.sleep(_BREATH_S)

    def call(self, method: str, path: str, *, body: str | None = None) -> Any:
        """One request, one answer; the engine is started where none runs.

        Raises:
            V2AError: it refuses, or cannot be reached.
        """
        connection = self.started()
        try:
            return call(connection, method, path, body=body)
        except ServiceGone:
            self.forget(connection)
            return call(self.started(), method, path, body=body)

    def ask(self, path: str, fields: dict[str, Any], progress: Progress | None = None) -> Any:
        """Let something be done there; its result.

        Raises:
            V2AError: it was not done, in the other process's own words. Whatever `progress` raises stops the work.
        """
        with closing(self.messages(path, fields)) as answer:
            for message in answer:
                if message.kind == PROGRESS and progress is not None:
                    told = message.value
                    progress(told["step"], told["steps"], told["stage"])
                elif message.kind == RESULT:
                    return message.value
        raise EngineUnreachable("it ended in the middle of its work")

    def stills(self, path: str, fields: dict[str, Any]) -> Generator[bytes, None, None]:
        """The files that an answer carries, as they come. Closing the iterator stops the work.

        Raises:
            V2AError: as `ask`.
        """
        with closing(self.messages(path, fields)) as answer:
            for message in answer:
                if message.kind == STILL:
                    yield message.body

    def messages(self, path: str, fields: dict[str, Any]) -> Generator[Message, None, None]:
        """Every message of an answer, to its last. A service that dies before the first is asked again once."""
        connection = self.started()
        try:
            answer = messages(connection, path, fields)
            first = next(answer)
        except ServiceGone:
            self.forget(connection)
            answer = messages(self.started(), path, fields)
            first = next(answer)
        with closing(answer):
            yield first
            if not first.is_last:
                yield from answer
