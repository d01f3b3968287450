"""Where the local service keeps what it needs between runs: its address, its jobs, its log."""

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
    """The folder of the local service cannot be made or written."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"Cannot keep the engine's jobs in {folder}: {why}. "
            f"Make the folder writable, or name another one in the environment variable {HOME_VARIABLE}."
        )


def engine_folder() -> Path:
    """The service's own folder, readable by its user alone; made where it is missing.

    Raises:
        StateFolderUnusable: it cannot be made.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    home = Path(chosen).absolute() if chosen else user_state_path("wildtrack", appauthor=False)
    folder = home / "engine"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise StateFolderUnusable(folder, error.strerror or str(error)) from error
    return folder
