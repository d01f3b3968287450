"""The process in which timeline files are read and written: `python -m plugin.hosts.workplace`.

Parsing a long timeline holds Python for longer than a window may stand still, so it is done elsewhere. Requests and
answers are pickles with their length before them, over the standard streams. The process ends with its parent.
"""

import logging
import sys
from typing import IO

from plugin.hosts.otio_file import OtioFile
from plugin.hosts.pipe import DONE, FAILED, FAULT, TOLD, Request, receive, send
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import MediaProbe

log = logging.getLogger(__name__)


def main() -> None:
    """Serve until the parent closes the stream. The first message says how to start an engine, where one is needed."""
    from plugin.engine.scout import RememberingProbe
    from v2a_engine.remote.address import EngineAddress
    from v2a_engine.remote.pictures import RemoteProbe

    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whoever prints must not write among the answers
    desk = Desk(RememberingProbe(RemoteProbe(EngineAddress(receive(requests)))), answers)
    while True:
        try:
            request = receive(requests)
        except EOFError:
            return
        send(answers, desk.answer(request))


class Desk:
    """Holds the one timeline that is open."""

    def __init__(self, probe: MediaProbe, answers: IO[bytes]) -> None:
        self._probe, self._answers = probe, answers
        self._open: tuple[int, OtioFile] | None = None

    def answer(self, request: Request) -> tuple[str, object]:
        """Call what is asked for; what came of it."""
        try:
            return DONE, getattr(self._host(request), request.method)(*request.arguments)
        except V2AError as error:
            return FAILED, (error.exit_code, str(error))
        except Exception as error:  # the process's edge: beyond it, an error would vanish
            log.exception("a request failed")
            return FAULT, f"{type(error).__name__}: {error}"

    def _host(self, request: Request) -> OtioFile:
        if self._open is None or self._open[0] != request.number:
            host = OtioFile(request.source, self._probe, request.settings, has_written=request.has_written)
            host.watch(self._tell)
            self._open = request.number, host
            if request.output_place is not None:  # it was open in a process that died
                host.write_to(request.output_place)
        self._open[1].has_written = request.has_written  # an output that was brought back counts as it did before
        return self._open[1]

    def _tell(self, step: int, steps: int, stage: str) -> None:
        send(self._answers, (TOLD, (step, steps, stage)))


if __name__ == "__main__":
    main()
