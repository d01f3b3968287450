"""One booth as the service sees it: a process that is given a task, tells messages, and can be stopped or killed."""

import asyncio
import json
import logging
import os
import sys
from contextlib import suppress
from typing import Any

from v2a_engine.remote.messages import HEADER, Message, parse_header

log = logging.getLogger(__name__)

_STOPS_WITHIN_S = 1.0  # then it is killed


class BoothDied(Exception):
    """The process ended in the middle of a task."""


class BoothProcess:
    """Started when it is first given a task. Used by one coroutine at a time."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._number = 0

    @property
    def pid(self) -> int | None:
        """None while there is none."""
        alive = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and alive else None

    async def begin(self, task: str, fields: dict[str, Any]) -> None:
        """Give it a task; `message` then tells what becomes of it.

        Raises:
            BoothDied.
        """
        if self.pid is None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "v2a_engine.service.booth"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, "OMP_NUM_THREADS": "1"},  # the cores are the renderer's
            )
        self._number += 1
        await self._order({"number": self._number, "task": task, "fields": fields})

    async def message(self) -> Message:
        """What it tells next.

        Raises:
            BoothDied.
        """
        process = self._process
        assert process is not None and process.stdout is not None  # begun
        try:
            kind, length = parse_header(await process.stdout.readexactly(HEADER.size))
            return Message(kind, await process.stdout.readexactly(length) if length else b"")
        except (asyncio.IncompleteReadError, ValueError) as error:
            await self.kill()
            raise BoothDied from error

    async def stop(self) -> None:
        """End the task, by force where it does not end by itself. Nothing of it is told any more."""
        try:
            await self._order({"stop": self._number})
            async with asyncio.timeout(_STOPS_WITHIN_S):
                while not (await self.message()).is_last:
                    pass
        except (BoothDied, TimeoutError):
            await self.kill()

    async def kill(self) -> None:
        """End the process; the next task starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        log.info("booth %d ended with status %d", process.pid, process.returncode)

    async def _order(self, order: dict[str, Any]) -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()
        except (ConnectionError, RuntimeError) as error:
            await self.kill()
            raise BoothDied from error
