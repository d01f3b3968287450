"""What keeps a process that opens strangers' files from doing harm: little memory, low priority, first to be killed."""

import os
import sys
from contextlib import suppress
from pathlib import Path

_MOST_MEMORY_BYTES = 6 << 30  # 8K pictures, a decoder's row of them, and much to spare
_NICENESS = 5  # rendering goes first


def restrain() -> None:
    """Limit this process for good. What a system does not offer is left out: these are belts, not the braces."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    if sys.platform == "linux":
        import resource  # missing on Windows

        with suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("800", encoding="ascii")
