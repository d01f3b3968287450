"""`python -m v2a_engine.service.booth`: a process apart in which media files are opened.

Context: decoders are large C libraries that read files of strangers. A crash in one takes its process down, a hang
cannot be interrupted from Python. Choice: the service, which owns the queue, opens no media for the panel itself; it
speaks to a few of these, which it can kill. What would change it: decoders that cannot crash.

Standard input brings lines of JSON, {"number": n, "task": name, "fields": {...}} or {"stop": n}; standard output takes
messages (`remote.messages`). It ends with its standard input, so with the service.
"""

import json
import logging
import os
import queue
import sys
import threading
import time
from typing import BinaryIO

from v2a_engine.domain.errors import Cancelled, EngineError, V2AError
from v2a_engine.remote.messages import PROGRESS, RESULT, Message, refused, told
from v2a_engine.service.booth.restraint import restrain
from v2a_engine.service.booth.tasks import TASKS, let_go
from v2a_engine.service.booth.wishes import NotAWish

log = logging.getLogger(__name__)

_REPORT_EVERY_S = 0.1
_LETS_GO_AFTER_S = 2.0


class BoothFault(EngineError):
    """A mistake of ours."""

    def __init__(self, task: str, error: Exception) -> None:
        super().__init__(
            f"An unforeseen fault ended the {task} ({type(error).__name__}: {error}). "
            "The traceback is in start.log in the engine's folder: please report it."
        )


class Desk:
    """The way back to the service: a port `tasks.Tell` of the task that runs now."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._number = -1
        self._stopped = -1  # the number of the last task that nobody wants any more
        self._stage, self._told_at_s = "", 0.0

    def begin(self, number: int) -> None:
        self._number, self._stage, self._told_at_s = number, "", 0.0

    def stop(self, number: int) -> None:
        """Called from the thread that reads."""
        self._stopped = number

    def progress(self, step: int, steps: int, stage: str) -> None:
        """Told on at most every `_REPORT_EVERY_S`, new stages at once."""
        if self._stopped == self._number:
            raise Cancelled("The task")
        now_s = time.monotonic()
        if stage != self._stage or now_s - self._told_at_s >= _REPORT_EVERY_S:
            self._stage, self._told_at_s = stage, now_s
            self.write(told(PROGRESS, {"step": step, "steps": steps, "stage": stage}))

    def send(self, message: Message) -> None:
        if self._stopped == self._number:
            raise Cancelled("The task")
        self.write(message)

    def write(self, message: Message) -> None:
        self._output.write(message.to_bytes())
        self._output.flush()


def main() -> None:
    """Serve until the service goes."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s booth %(levelname)s %(name)s: %(message)s")
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come among the messages
    restrain()
    desk = Desk(output)
    inbox: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(desk, inbox), daemon=True).start()
    while True:
        try:
            order = inbox.get(timeout=_LETS_GO_AFTER_S)
        except queue.Empty:
            let_go()
            order = inbox.get()
        desk.begin(int(str(order["number"])))
        desk.write(_last(desk, order))


def _read(desk: Desk, inbox: "queue.SimpleQueue[dict[str, object]]") -> None:
    for line in sys.stdin.buffer:
        order = json.loads(line)
        if "stop" in order:
            desk.stop(order["stop"])
        else:
            inbox.put(order)
    os._exit(0)  # the service has gone; a decoder that hangs must not stay behind


def _last(desk: Desk, order: dict[str, object]) -> Message:
    task, fields = str(order["task"]), order["fields"]
    try:
        if task not in TASKS or not isinstance(fields, dict):
            raise NotAWish(KeyError(task))
        return told(RESULT, TASKS[task](fields, desk))
    except V2AError as error:
        return refused(error)
    except MemoryError as error:
        log.exception("the %s wants too much memory", task)
        return refused(BoothFault(task, error))
    except Exception as error:  # the process's edge: the next task must find it at work
        log.exception("the %s failed", task)
        return refused(BoothFault(task, error))


if __name__ == "__main__":
    main()
