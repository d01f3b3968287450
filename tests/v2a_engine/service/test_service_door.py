"""Without the token nobody stands in the door of the service for long, or broadly; who has it goes in and out."""

import contextlib
import http.client
import json
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.calls import call, open_events
from v2a_engine.connection import Connection
from v2a_engine.domain.errors import InputError
from v2a_engine.service.door import HEAD_S, MOST_CONNECTIONS, MOST_HEAD_BYTES, MOST_WAITING_BYTES

HALF = b"POST /jobs HTTP/1.1\r\nX: "


@pytest.fixture(scope="module")
def service(warm_bench: Any) -> Connection:
    connection: Connection = warm_bench.start()
    return connection


@pytest.fixture
def crowd(service: Connection) -> Iterator["Crowd"]:
    with contextlib.ExitStack() as stack:
        yield Crowd(service, stack)


class Crowd:
    """Strangers at the door."""

    def __init__(self, service: Connection, stack: contextlib.ExitStack) -> None:
        self._service, self._stack = service, stack

    def one(self, says: bytes = b"") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._service.port), timeout=10)
        self._stack.enter_context(made)
        with contextlib.suppress(ConnectionError):
            made.sendall(says)
        return made


def is_closed(connection: socket.socket, within_s: float) -> bool:
    """Whatever it says before."""
    connection.settimeout(within_s)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def kibibytes_of(service: Connection) -> int:
    words = Path(f"/proc/{service.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in words if line.startswith("VmRSS"))


def test_a_head_that_does_not_arrive_in_time_is_not_waited_for_while_a_stream_goes_on(
    service: Connection, crowd: Crowd
) -> None:
    stream = open_events(service, [])
    before = iter(stream)
    next(before)
    refused = b"POST /jobs HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 1000\r\n\r\n" % service.port
    waiting = {
        "silent": crowd.one(),
        "half a head": crowd.one(HALF),
        "refused and silent": crowd.one(refused),
        "trickling": crowd.one(HALF),
        "refused and trickling": crowd.one(refused),
    }
    begun = time.monotonic()
    while time.monotonic() - begun < HEAD_S + 1:
        for who in ("trickling", "refused and trickling"):
            with contextlib.suppress(OSError):
                waiting[who].sendall(b"a")
        time.sleep(0.2)
    assert [who for who, connection in waiting.items() if not is_closed(connection, 0.5)] == []
    assert next(before)[0] == "heartbeat", "who has shown the token is not thrown out"
    stream.close()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_heads_that_never_end_take_no_more_than_their_part_of_memory(service: Connection, crowd: Crowd) -> None:
    before = kibibytes_of(service)
    with contextlib.suppress(ConnectionError):
        for _ in range(60):
            crowd.one(HALF + b"a" * (MOST_HEAD_BYTES - 8192))
    assert kibibytes_of(service) - before < 3 * MOST_WAITING_BYTES >> 10
    assert call(service, "GET", "/status")["pid"] == service.pid


def test_strangers_give_way_when_they_take_every_place(service: Connection, crowd: Crowd) -> None:
    stream = open_events(service, [])
    strangers = [crowd.one(HALF) for _ in range(MOST_CONNECTIONS + 20)]
    for _ in range(3):
        assert call(service, "GET", "/status")["pid"] == service.pid
    assert all(is_closed(each, 1) for each in strangers[:20]), "the oldest first"
    assert not is_closed(strangers[-1], 0.1)
    next(iter(stream))
    stream.close()


def test_a_client_may_name_thousands_of_jobs_and_keep_its_connection(service: Connection) -> None:
    with pytest.raises(InputError, match="job"):
        call(service, "GET", "/jobs?ids=" + ",".join(f"{number:032x}" for number in range(20_000)))
    kept = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    for _ in range(3):
        kept.request("GET", "/status", headers={"Authorization": f"Bearer {service.token}"})
        assert json.loads(kept.getresponse().read())["pid"] == service.pid
    kept.close()
