"""How much memory processes take, as far as the standard library can tell."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path


def memory_bytes(pids: Iterable[int]) -> int | None:
    """What these take now, shared libraries counted for each; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    pages = 0
    for pid in pids:
        try:
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        except OSError:  # it has ended in this moment
            continue
    return pages * os.sysconf("SC_PAGE_SIZE")


def memory_peak_bytes() -> int | None:
    """The most that this process ever took; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource  # missing on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, Linux KiB
