"""A number that grows with every change, and coroutines that wait for it to grow."""

import asyncio
import threading


class Changes:
    """Tells the event loop of what happens on other threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = 0
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @property
    def revision(self) -> int:
        return self._revision

    @property
    def followers(self) -> int:
        """How many coroutines wait now."""
        return len(self._waiting)

    def announce(self) -> int:
        """Count a change and wake who waits; the new revision. From any thread."""
        with self._lock:
            self._revision += 1
            for loop, woken in self._waiting:
                loop.call_soon_threadsafe(woken.set)
            return self._revision

    async def beyond(self, revision: int, timeout_s: float) -> bool:
        """Wait for a change after `revision`. False if none came within `timeout_s`."""
        waiter = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self._revision > revision:
                return True
            self._waiting.add(waiter)
        try:
            await asyncio.wait_for(waiter[1].wait(), timeout_s)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            with self._lock:
                self._waiting.discard(waiter)
