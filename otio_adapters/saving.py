"""Writing a timeline: refusing what would harm, and never leaving half a file under a final name."""

import errno
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

from v2a_engine.domain.errors import DiskFull, OutputRefused
from v2a_engine.whole_file import put_in_place, try_writing

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def refuse_harm(
    output: Path, source: Path, media: Iterable[str], suffix: str = ".otio", *, makes_folder: bool = False
) -> None:
    """Refuse an output path that is the source or a media file, by whatever name, or where nothing can be written.

    Args:
        suffix: what the name must end in.
        makes_folder: its folder may still have to be made.

    Raises:
        OutputRefused: and why.
    """
    if output.suffix.lower() != suffix:
        raise OutputRefused(str(output), f"timelines are written as {suffix}, and the name ends in something else")
    if output.is_dir():
        raise OutputRefused(str(output), "there is a folder of that name")
    if is_same_file(output, source):
        raise OutputRefused(str(output), "it is the source timeline, which is never overwritten")
    is_output = _comparison(output)
    if any(is_output(path) for path in media):
        raise OutputRefused(str(output), "it is a media file of the timeline")
    folder = folder_there(output.parent) if makes_folder else output.parent
    if not folder.is_dir():
        raise OutputRefused(str(output), f"there is no folder {folder}")
    if not os.access(folder, os.W_OK):
        raise OutputRefused(str(output), f"the folder {folder} cannot be written to")


def folder_there(folder: Path) -> Path:
    """The folder itself, or the nearest above it that there is."""
    return next(above for above in (folder, *folder.parents) if above.exists() or above == above.parent)


def make_folder_of(output: Path) -> None:
    """
    Raises:
        DiskFull, OutputRefused: it cannot be made.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _said(output, error) from error


def is_same_file(one: Path, other: Path) -> bool:
    """Are both the same file, links followed? Also where it does not exist yet."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return _resolved(one) == _resolved(other)


def _comparison(output: Path) -> Callable[[str], bool]:
    """`is_same_file` with one file, quick enough for thousands of others."""
    there = _identity(output)
    resolved = _resolved(output)
    name = PurePath(resolved).name

    def is_output(path: str) -> bool:
        identity = _identity(path)
        if there is not None or identity is not None:
            return there == identity
        return (PurePath(path).name == name or _is_link(path)) and _resolved(Path(path)) == resolved

    return is_output


def _identity(path: str | Path) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def _is_link(path: str) -> bool:
    try:
        return Path(path).is_symlink()
    except (OSError, ValueError):
        return False


def _resolved(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL
        return str(path)


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` under `path` in one step: either all of it, or what was there before. Links are followed.

    Raises:
        DiskFull, OutputRefused: nothing was changed.
    """
    target = path.resolve()
    try:
        put_in_place(target, content, mode=stat.S_IMODE(target.stat().st_mode) if target.exists() else None)
    except OSError as error:
        raise _said(path, error) from error


def refuse_unwritable(path: Path) -> None:
    """As `write_whole`, but nothing stays.

    Raises:
        DiskFull, OutputRefused: why it could not be written.
    """
    try:
        try_writing(path.resolve())
    except OSError as error:
        raise _said(path, error) from error


def _said(path: Path, error: OSError) -> DiskFull | OutputRefused:
    if error.errno in _FULL:
        return DiskFull(str(path))
    return OutputRefused(str(path), f"the system says: {error.strerror or error}")
