"""Is this sound ours? Asked by way of the engine's process."""

from pathlib import Path
from typing import Any

from v2a_engine.remote.address import EngineAddress
from v2a_engine.usecases.ports import Progress


class RemoteVerification:
    """What `wildtrack verify --json` says of one file."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    def verify(self, path: Path, progress: Progress) -> dict[str, Any]:
        """The whole object of `wildtrack verify --json`, with this one file under `files`.

        A file that cannot be read is no error here: its `error` says why. `progress` gets seconds of sound as steps.

        Raises:
            InputError: the path is not a file's. StorageError: the log of stems cannot be used.
            EngineError: nobody answers. Whatever `progress` raises, after which the other process stops.
        """
        answer: dict[str, Any] = self._address.ask("/media/verify", {"path": str(path.absolute())}, progress)
        return answer
