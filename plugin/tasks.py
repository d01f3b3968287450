"""Work off the UI thread: the only file that knows threads.

A lane does one thing after the other, each with a `Progress` that both reports and stops. What a task tells goes
through a postbox that lives on the UI thread, so that callbacks run there and nowhere else. Threads are daemons: a call
that hangs on a dead disk cannot hold the program open.
"""

import _thread
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from v2a_engine.domain.errors import Cancelled, V2AError
from v2a_engine.usecases.ports import Progress

log = logging.getLogger(__name__)

T = TypeVar("T")
Done = Callable[[T], None]
Failed = Callable[[V2AError], None]
Moved = Callable[[int, int, str], None]

_GOODBYE_S = 2.0  # how long quitting waits for what cannot be stopped at once


class UnforeseenFault(V2AError):
    """A mistake of our own, not of the user's."""

    def __init__(self, error: Exception) -> None:
        super().__init__(
            f"Something went wrong that should not ({type(error).__name__}: {error}). Nothing of yours was changed. "
            "Try again; if it comes back, the terminal that the panel was started from tells where."
        )


class Ticket:
    """A task on its way."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._stopped = threading.Event()

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask it to end; it does at its next report."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """Sleep, for the task itself; True at once when it is to end."""
        return self._stopped.wait(seconds)

    def check(self) -> None:
        """
        Raises:
            Cancelled: it is to end.
        """
        if self.is_stopped:
            raise Cancelled(self.what)


class Postbox(QObject):
    """Runs what is put into it, from any thread, on the thread that made it."""

    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def put(self, act: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the window is gone, and its postbox with it: nobody wants to know any more
            self._came.emit(act)

    @Slot(object)
    def _open(self, act: Callable[[], None]) -> None:
        act()


class _Report:
    """A task's `Progress`. Steps that come faster than the UI thread looks at them are told as one."""

    def __init__(self, ticket: Ticket, postbox: Postbox, moved: Moved | None) -> None:
        self._ticket, self._postbox, self._moved = ticket, postbox, moved
        self._last = (0, 0, "")
        self._is_posted = False

    def __call__(self, step: int, steps: int, stage: str) -> None:
        self._ticket.check()
        if self._moved is not None:
            self._last = step, steps, stage
            if not self._is_posted:
                self._is_posted = True
                self._postbox.put(self._tell)

    def _tell(self) -> None:
        self._is_posted = False  # before the last is read: a step that comes between is told twice, never missed
        if self._moved is not None and not self._ticket.is_stopped:
            self._moved(*self._last)


class Lane(QObject):
    """Tasks that run one after the other; with more threads, so many at once."""

    def __init__(self, parent: QObject | None = None, threads: int = 1) -> None:
        super().__init__(parent)
        self._postbox = Postbox(self)
        self._waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._ends: list[threading.Event] = []  # one for each thread, set when it has ended
        self._most_threads = threads
        self._tickets: set[Ticket] = set()

    def start(
        self,
        what: str,
        work: Callable[[Progress], T],
        done: Done[T],
        failed: Failed,
        moved: Moved | None = None,
    ) -> Ticket:
        """Do `work` in its turn.

        Args:
            what: in words, for the sentence of its cancelling.
            work: runs on a thread of the lane. Its progress raises `Cancelled` once the ticket is stopped.
            done, failed, moved: run on the UI thread. `failed` also comes for a cancelled task.
        """
        ticket = Ticket(what)
        self._tickets.add(ticket)
        report = _Report(ticket, self._postbox, moved)

        def run() -> None:
            try:
                ticket.check()
                result = work(report)
            except V2AError as error:
                self._postbox.put(partial(failed, error))
            except Exception as error:  # the thread's edge: beyond it, an error would vanish
                log.exception("a task failed: %s", what)
                self._postbox.put(partial(failed, UnforeseenFault(error)))
            else:
                self._postbox.put(partial(done, result))
            finally:
                self._postbox.put(partial(self._tickets.discard, ticket))

        self._waiting.put(run)
        self._grow()
        return ticket

    def finish(self) -> None:
        """Let what waits be done, within reason, and end."""
        self._end()

    def close(self) -> None:
        """Stop everything, wait a moment for it, and end."""
        for ticket in list(self._tickets):
            ticket.stop()
        self._end()

    def _end(self) -> None:
        for _ in self._ends:
            self._waiting.put(None)
        deadline_s = time.monotonic() + _GOODBYE_S
        for ended in self._ends:
            ended.wait(max(deadline_s - time.monotonic(), 0.0))
        self._ends = []

    def _grow(self) -> None:
        if len(self._ends) < self._most_threads:
            self._ends.append(threading.Event())
            # `Thread.start` waits until the thread runs, which takes 30 ms while others are at work.
            _thread.start_new_thread(self._work, (self._ends[-1],))

    def _work(self, ended: threading.Event) -> None:
        while (run := self._waiting.get()) is not None:
            run()
        ended.set()
