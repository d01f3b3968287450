"""The booths and who waits for them: few at work at a time, and nothing that takes long before what is quick."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from v2a_engine.domain.errors import EngineError, MediaError
from v2a_engine.remote.messages import ALIVE, Message, refused
from v2a_engine.service.booth.process import BoothDied, BoothProcess

HEARTBEAT_S = 5.0
MOST_WAITING = 4096  # in one lane; each is a connection and a few kB
_SILENT_FOR_S = 60.0  # what tells nothing for so long hangs
_SILENT_READING_S = 600.0  # hashing a film of 60 GB tells nothing either
_IDLE_S = 120.0  # a booth costs some 80 MB
_FEW_STILLS = 4  # more is motion that somebody watches


class TooMuchAtOnce(EngineError):
    """More is asked for than anyone will wait for."""

    def __init__(self) -> None:
        super().__init__(
            f"More than {MOST_WAITING} questions about media wait already. Ask again when some are answered."
        )


class BoothCrashed(MediaError):
    """A file that takes the decoder down with it."""

    def __init__(self, task: str) -> None:
        super().__init__(
            f"The process that reads media died at this {task}, most likely of a damaged file, or for want of memory. "
            "Nothing else was harmed. Transcode the file, or leave it out."
        )


class BoothHangs(MediaError):
    """A file over which the decoder never comes to an end."""

    def __init__(self, task: str, silent_for_s: float) -> None:
        super().__init__(
            f"The {task} told nothing for {silent_for_s:g} s and was ended. "
            "Is the file on a disk that is gone or asleep? Otherwise it is damaged: transcode it."
        )


class Lane:
    """Booths that do one sort of task, each one at a time, in the order of asking."""

    def __init__(self, at_once: int, silent_for_s: float = _SILENT_FOR_S) -> None:
        """
        Args:
            silent_for_s: a task that tells nothing for so long hangs, and its booth is killed.
        """
        self.silent_for_s = silent_for_s
        self._free = asyncio.Semaphore(at_once)
        self._idle: list[BoothProcess] = []
        self._booths: list[BoothProcess] = []
        self._used_at_s = 0.0
        self.asked = 0  # that wait or are at work

    @property
    def pids(self) -> list[int]:
        return [booth.pid for booth in self._booths if booth.pid is not None]

    async def messages(self, task: str, fields: dict[str, Any]) -> AsyncGenerator[Message, None]:
        """All that becomes of a task, at least a sign of life every `HEARTBEAT_S`. Closing the iterator stops it."""
        if self.asked >= MOST_WAITING:
            yield refused(TooMuchAtOnce())
            return
        self.asked += 1
        try:
            turn = asyncio.create_task(self._free.acquire())
            try:
                while not (await asyncio.wait({turn}, timeout=HEARTBEAT_S))[0]:
                    yield Message(ALIVE)
                async with aclosing(self._served(task, fields)) as served:
                    async for message in served:
                        yield message
            finally:
                if turn.done() and not turn.cancelled():
                    self._free.release()
                turn.cancel()
        finally:
            self.asked -= 1

    async def end_unused(self) -> None:
        """End the booths that have nothing to do, if none was used for a while."""
        if time.monotonic() - self._used_at_s >= _IDLE_S:
            for booth in self._idle:
                await booth.kill()

    async def end(self) -> None:
        """End all booths, whatever they do."""
        for booth in self._booths:
            await booth.kill()

    async def _served(self, task: str, fields: dict[str, Any]) -> AsyncGenerator[Message, None]:
        async with self._booth() as booth:
            is_told = False
            try:
                await booth.begin(task, fields)
                async with aclosing(_with_heartbeat(booth, self.silent_for_s)) as messages:
                    async for message in messages:
                        is_told = message.is_last
                        yield message
            except BoothDied:
                is_told = True
                yield refused(BoothCrashed(task))
            except TimeoutError:
                is_told = True
                await booth.kill()
                yield refused(BoothHangs(task, self.silent_for_s))
            finally:
                if not is_told:
                    await booth.stop()

    @asynccontextmanager
    async def _booth(self) -> AsyncIterator[BoothProcess]:
        if not self._idle:
            self._idle.append(BoothProcess())
            self._booths.append(self._idle[-1])
        booth = self._idle.pop()
        try:
            yield booth
        finally:
            self._used_at_s = time.monotonic()
            self._idle.append(booth)


class Booths:
    """All lanes. Made and used in the event loop of the service."""

    def __init__(self) -> None:
        quick = max(1, min(3, (os.cpu_count() or 2) // 2))
        self._lanes = {"stills": Lane(quick), "motion": Lane(1), "long": Lane(1, _SILENT_READING_S)}

    @property
    def pids(self) -> list[int]:
        """Of the processes that live now."""
        return [pid for lane in self._lanes.values() for pid in lane.pids]

    def messages(self, task: str, fields: dict[str, Any]) -> AsyncGenerator[Message, None]:
        """As `Lane.messages`, in the lane that fits."""
        return self._lanes[_lane(task, fields)].messages(task, fields)

    async def end_unused(self) -> None:
        """Those that nobody has needed for a while give their memory back."""
        for lane in self._lanes.values():
            await lane.end_unused()

    async def end(self) -> None:
        """The service ends."""
        for lane in self._lanes.values():
            await lane.end()


def _lane(task: str, fields: dict[str, Any]) -> str:
    if task in ("scout", "survey", "verify"):
        return "long"
    count = fields.get("frames", 1)
    return "motion" if task == "frames" and isinstance(count, int) and count > _FEW_STILLS else "stills"


async def _with_heartbeat(booth: BoothProcess, silent_for_s: float) -> AsyncGenerator[Message, None]:
    """What the booth tells, to the last, and a sign of life in between.

    Raises:
        BoothDied. TimeoutError: it hangs.
    """
    beat_s, silent_s = min(HEARTBEAT_S, silent_for_s), 0.0
    coming = asyncio.create_task(booth.message())
    try:
        while True:
            if not (await asyncio.wait({coming}, timeout=beat_s))[0]:
                silent_s += beat_s
                if silent_s >= silent_for_s:
                    raise TimeoutError
                yield Message(ALIVE)
                continue
            message, silent_s = coming.result(), 0.0
            yield message
            if message.is_last:
                return
            coming = asyncio.create_task(booth.message())
    finally:
        if not coming.done():
            coming.cancel()
            await asyncio.wait({coming})
