"""The service at run time: what the routes speak to."""

import os
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from v2a_engine.device_choice import asked_device
from v2a_engine.jobs.queue import JobQueue
from v2a_engine.jobs.workshop import Workshop
from v2a_engine.remote.messages import Message
from v2a_engine.service.booth.lanes import Booths
from v2a_engine.service.memory import memory_bytes, memory_peak_bytes
from v2a_engine.service.relay import Relay
from v2a_engine.version import build_version


@dataclass(kw_only=True)
class RunningService:
    """One process's queue and workshop. It ends when the queue stops."""

    queue: JobQueue
    workshop: Workshop
    state_folder: Path
    log_path: Path
    booths: Booths = field(default_factory=Booths)
    answers: int = 0  # that are being given, message by message
    version: str = field(default_factory=build_version)
    asked_device: str = field(default_factory=asked_device)
    started_at_s: float = field(default_factory=time.monotonic)
    busy_at_s: float = field(default_factory=time.monotonic)  # when there last was a job, a client or a question

    def status(self) -> dict[str, Any]:
        """The fields of `engine_process.ServiceStatus`."""
        queued, running = self.queue.counts()
        return {
            "pid": os.getpid(),
            "version": self.version,
            "asked_device": self.asked_device,
            "uptime_s": round(time.monotonic() - self.started_at_s, 1),
            "queued": queued,
            "running": running,
            "engines": [
                {
                    "name": engine.name,
                    "version": engine.version,
                    "fingerprint": engine.fingerprint,
                    "weights_sha256": engine.weights_sha256,
                }
                for engine in self.workshop.warm_engines()
            ],
            "memory_bytes": memory_bytes([os.getpid(), *self.booths.pids]),
            "memory_peak_bytes": memory_peak_bytes(),
            "log_path": str(self.log_path),
        }

    def note_question(self) -> None:
        """Somebody is there."""
        self.busy_at_s = time.monotonic()

    def idle_s(self) -> float:
        """How long nobody has wanted anything."""
        if any(self.queue.counts()) or self.queue.changes.followers or self.answers:
            self.busy_at_s = time.monotonic()
        return time.monotonic() - self.busy_at_s

    def relay(self, messages: AsyncGenerator[Message, None]) -> Relay:
        """An answer that ends with its messages; while it lasts, the service is not idle."""
        return Relay(self._counted(messages))

    async def _counted(self, messages: AsyncGenerator[Message, None]) -> AsyncGenerator[Message, None]:
        self.answers += 1
        try:
            async with aclosing(messages):
                async for message in messages:
                    yield message
        finally:
            self.answers -= 1
