"""Writing down what the panel keeps: whole, or what was there before."""

import os
import secrets
from pathlib import Path

from v2a_engine.domain.errors import StorageError
from v2a_engine.state_folder import private_folder


class NotKept(StorageError):
    """What was done in the panel could not be written down."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"Your prompts, choices and ratings could not be kept in {path}: {why}. "
            "Free some space or make the folder writable; it is tried again after the next change."
        )


def write_kept(path: Path, text: str) -> None:
    """Write under a name of its own, then rename: another window may be writing, too.

    Raises:
        NotKept, StateFolderUnusable: the file of before is still there.
    """
    unfinished = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(3)}.new")
    try:
        private_folder(path.parent)
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise NotKept(path, error.strerror or str(error)) from error
