"""The service at run time: what the routes speak to."""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from v2a_engine.device_choice import asked_device
from v2a_engine.jobs.queue import JobQueue
from v2a_engine.jobs.workshop import Workshop
from v2a_engine.version import build_version


@dataclass(kw_only=True)
class RunningService:
    """One process's queue and workshop. It ends when the queue stops."""

    queue: JobQueue
    workshop: Workshop
    state_folder: Path
    log_path: Path
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
            "memory_peak_bytes": _memory_peak_bytes(),
            "log_path": str(self.log_path),
        }

    def note_question(self) -> None:
        """Somebody is there."""
        self.busy_at_s = time.monotonic()

    def idle_s(self) -> float:
        """How long nobody has wanted anything."""
        if any(self.queue.counts()) or self.queue.changes.followers:
            self.busy_at_s = time.monotonic()
        return time.monotonic() - self.busy_at_s


def _memory_peak_bytes() -> int | None:
    if sys.platform == "win32":
        return None  # the standard library does not tell
    import resource  # missing on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, Linux KiB
