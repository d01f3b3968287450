"""Where a stem lies while it is being made: a hidden folder beside its destination, gone when the work ends.

Beside the destination, because only within one file system can a finished file get its name in one step. The folder's
name ends in ".part" and tells machine and process, so that what a killed process left behind is known for what it is
and cleared away by the next one.
"""

import errno
import os
import platform
import shutil
import sys
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from v2a_engine.domain.errors import DiskFull, OutputRefused

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the last: more than the file system lets one file hold
_MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Say what the system's refusal to write means for the file that is being made.

    Raises:
        DiskFull: no space.
        OutputRefused: anything else.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(str(path)) from error
        raise OutputRefused(str(path), (error.strerror or str(error)).lower()) from error


@contextmanager
def workbench(wav: Path) -> Iterator[Path]:
    """Lend a folder for the time of the work on `wav`, whose own folder is made if need be.

    Raises:
        DiskFull, OutputRefused: nothing can be written there.
    """
    folder = wav.parent / f".wildtrack-{_MACHINE}-{os.getpid()}-{uuid.uuid4().hex[:8]}.part"
    with storing(wav):
        wav.parent.mkdir(parents=True, exist_ok=True)
        _clear_what_the_dead_left(wav.parent)
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give_its_name(part: Path, name: Path) -> None:
    """Move a finished file to its place in one step, its bytes on the disk before."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(name)
    if sys.platform != "win32":  # the name is on the disk only when its folder is
        handle = os.open(name.parent, os.O_RDONLY)
        with suppress(OSError):  # some network file systems cannot; the file has its name all the same
            os.fsync(handle)
        os.close(handle)


def _clear_what_the_dead_left(folder: Path) -> None:
    for left in folder.glob(f".wildtrack-{_MACHINE}-*.part"):
        process = left.name.split("-")[2]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":  # signal 0 would end it there
        return True
    with suppress(PermissionError):  # somebody else's, but alive
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
