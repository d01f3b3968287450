"""Where Wildtrack keeps what it needs between runs: the local service's address, jobs and log; the identity."""

import os
from pathlib import Path

from platformdirs import user_state_path

from v2a_engine.domain.errors import StorageError

HOME_VARIABLE = "WILDTRACK_HOME"
CONNECTION_FILE = "connection.json"
LOCK_FILE = "service.lock"  # held by the service for as long as it lives: the one proof that it does
JOBS_FILE = "jobs.sqlite3"
LOG_FILE = "engine.log"
START_LOG_FILE = "start.log"  # what the service says before it has a log, and when it crashes


class StateFolderUnusable(StorageError):
    """A folder that Wildtrack keeps between runs cannot be made or written."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"Cannot keep what Wildtrack must remember in {folder}: {why}. "
            f"Make the folder writable, or name another one in the environment variable {HOME_VARIABLE}."
        )


def engine_folder() -> Path:
    """The service's own folder, readable by its user alone; made where it is missing.

    Raises:
        StateFolderUnusable: it cannot be made.
    """
    return private_folder(home() / "engine")


def identity_path() -> Path:
    """Where the signing identity lies, or will lie. Asking makes nothing: a reader of stems needs no identity."""
    return home() / "identity"


def stem_log_path() -> Path:
    """Where the job log lies, or will lie. Asking makes nothing."""
    return home() / "log" / "stems.sqlite3"


def home() -> Path:
    """The folder that holds all of it."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen).absolute() if chosen else user_state_path("wildtrack", appauthor=False)


def private_folder(folder: Path) -> Path:
    """Make `folder` readable by its user alone, and make it where it is missing.

    Raises:
        StateFolderUnusable: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise StateFolderUnusable(folder, error.strerror or str(error)) from error
    return folder
