"""Writing down what the panel keeps: whole, or what was there before."""

from pathlib import Path

from v2a_engine.domain.errors import StorageError
from v2a_engine.state_folder import private_folder
from v2a_engine.whole_file import put_in_place


class NotKept(StorageError):
    """What was done in the panel could not be written down."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"Your prompts, choices and ratings could not be kept in {path}: {why}. "
            "Free some space or make the folder writable; it is tried again after the next change."
        )


def write_kept(path: Path, text: str) -> None:
    """
    Raises:
        NotKept, StateFolderUnusable: the file of before is still there.
    """
    private_folder(path.parent)
    try:
        put_in_place(path, text.encode())
    except OSError as error:
        raise NotKept(path, error.strerror or str(error)) from error
