"""Is Resolve running on this machine?"""

import subprocess
import sys
from pathlib import PurePosixPath

_PATIENCE_S = 10.0


def resolve_is_running() -> bool:
    """True when a process of Resolve's is there; False also where the system does not tell."""
    words = ["ps", "-A", "-o", "comm="]
    if sys.platform == "win32":
        words = ["tasklist", "/FI", "IMAGENAME eq Resolve.exe", "/NH"]
    try:
        listed = subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE_S, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    if sys.platform == "win32":
        return "resolve.exe" in listed.lower()
    name = "Resolve" if sys.platform == "darwin" else "resolve"
    return any(PurePosixPath(line.strip()).name == name for line in listed.splitlines())
