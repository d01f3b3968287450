"""Writing a file in one step: all of it is under its name, or what was there before. Nobody ever reads half of it."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_MOST_OF_NAME = 100  # of the file's own name in that of the unfinished one: names have a longest length
_PRIVATE = 0o600


def put_in_place(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write under another name beside it, wait until the disk has it, then rename.

    Args:
        mode: the file's permissions, nobody's but the user's until it is whole; None: as new files have them here.

    Raises:
        OSError: nothing was changed.
    """
    part, handle = _begun(path, _PRIVATE if mode is not None else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def try_writing(path: Path) -> None:
    """Begin to write beside it, and take that away again: some systems tell in no other way that it cannot be done.

    Raises:
        OSError: it cannot be written.
    """
    with suppress(FileNotFoundError):
        path.lstat()  # a name may be too long for the system, while that of the unfinished file is not
    part, handle = _begun(path, _PRIVATE)
    os.close(handle)
    part.unlink()


def _begun(path: Path, mode: int) -> tuple[Path, int]:
    part = path.with_name(f".{path.name[:_MOST_OF_NAME]}.{secrets.token_hex(6)}.part")
    return part, os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
