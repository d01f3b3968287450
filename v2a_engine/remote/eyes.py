"""What the engine sees in a shot, by way of the engine's process."""

import json

from v2a_engine.domain.request import StemRequest
from v2a_engine.remote.address import EngineAddress
from v2a_engine.usecases.ports import Progress


class RemoteEyes:
    """The port `Eyes`. What is looked at once is kept there, so that rendering need not look again."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    def look(self, request: StemRequest, progress: Progress) -> str:
        """In words, with how sure it is. Comes before every stem that waits, after the one that is being rendered.

        The first look loads the engine, which takes seconds. If `progress` raises, the look is given up.

        Raises:
            MediaError: the picture is not there or cannot be read.
            InputError: this engine does not tell what it sees.
            EngineError: nobody answers, or it cannot be loaded. Whatever `progress` raises.
        """
        return str(self._address.ask("/look", {"request": json.loads(request.to_json())}, progress))
