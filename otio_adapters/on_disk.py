"""What is on this machine's disks. Paths come from timelines: one too long, or not ours to see, is simply not there."""

import stat
from pathlib import Path


def is_there(path: str | Path) -> bool:
    """
    >>> is_there("/"), is_there("x" * 9999), is_there("a\\0b")
    (True, False, False)
    """
    return _mode(path) is not None


def is_file(path: str | Path) -> bool:
    """Is it an ordinary file? A pipe or a device is none: reading it may never end."""
    return stat.S_ISREG(_mode(path) or 0)


def is_folder(path: str | Path) -> bool:
    """
    >>> is_folder("/"), is_folder("/dev/null")
    (True, False)
    """
    return stat.S_ISDIR(_mode(path) or 0)


def _mode(path: str | Path) -> int | None:
    try:
        return Path(path).stat().st_mode
    except (OSError, ValueError):
        return None
