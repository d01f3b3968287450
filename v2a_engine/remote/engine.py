"""The engine's process, for a person who starts, stops and watches it."""

from v2a_engine import engine_process
from v2a_engine.domain.errors import EngineUnreachable
from v2a_engine.engine_process import ServiceStatus
from v2a_engine.remote.address import EngineAddress


class EngineControl:
    """Start, stop, restart, status. Each may take seconds: not for the UI thread."""

    def __init__(self, address: EngineAddress) -> None:
        self._address = address

    def start(self) -> ServiceStatus:
        """Start it, unless it runs.

        Raises:
            EngineDidNotStart, EngineOfAnotherVersion, EngineUnreachable.
        """
        self._address.started()
        running = engine_process.find()
        if running is None:  # it has died since
            engine_process.start(self._address.options)
            running = engine_process.find()
        if running is None:
            raise EngineUnreachable("it ends as soon as it has started")
        return running[1]

    def stop(self) -> bool:
        """End it; its jobs wait for the next start. False if none ran.

        Raises:
            EngineUnreachable: it can neither be asked nor ended.
        """
        return engine_process.stop()

    def restart(self) -> ServiceStatus:
        """End it and start it; its jobs go on.

        Raises:
            EngineDidNotStart, EngineUnreachable.
        """
        self.stop()
        return self.start()

    def status(self) -> ServiceStatus | None:
        """What it says of itself; None if none runs."""
        running = engine_process.find()
        return running and running[1]
