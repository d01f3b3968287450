"""The door of the service: how long, and with how much, somebody may stand in it before saying what they want.

The gate asks for the token once the head of a request is there. Until then anybody on this machine may connect, so
time, memory and places are limited here; a connection whose request is being answered is never touched.
"""

import asyncio
import logging

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 3.0  # for the head of a request to arrive, the first or a later one
MOST_HEAD_BYTES = 1 << 20  # an address with the ids of some thirty thousand jobs
MOST_WAITING_BYTES = 4 << 20  # of heads that have not arrived whole, all together
MOST_CONNECTIONS = 256
MOST_AT_ONCE = 64  # connections that are let in before one that is there already is heard

log = logging.getLogger(__name__)


class Door(H11Protocol):
    """One connection. Who has stood in the door longest gives way when there are too many, as does the largest head."""

    _late: asyncio.TimerHandle | None = None
    _since_s = 0.0
    _bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since_s = self.loop.time()
        self._look()
        if len(self.connections) > MOST_CONNECTIONS:
            others = [each for each in self._waiting() if each is not self]
            min(others, key=lambda each: each._since_s, default=self)._turn_away("there are too many connections")

    def data_received(self, data: bytes) -> None:
        self._bytes += len(data)
        super().data_received(data)
        self._look()
        if self._is_waiting and sum(each._bytes for each in self._waiting()) > MOST_WAITING_BYTES:
            largest = max(self._waiting(), key=lambda each: each._bytes)
            largest._turn_away("the heads of requests are too large")

    def on_response_complete(self) -> None:
        self._bytes = 0
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unset_late()

    @property
    def _is_waiting(self) -> bool:
        """Is there no request that is being answered?"""
        return (self.cycle is None or self.cycle.response_complete) and not self.transport.is_closing()

    def _waiting(self) -> "list[Door]":
        return [each for each in self.connections if isinstance(each, Door) and each._is_waiting]

    def _look(self) -> None:
        if not self._is_waiting:
            self._unset_late()
            self._bytes = 0
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_S, self._turn_away, "no request came in time")

    def _unset_late(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _turn_away(self, why: str) -> None:
        log.debug("turned away: %s", why)
        self._unset_late()
        self.transport.close()
