"""Starting, finding, replacing and ending the service's process."""

import json
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from v2a_engine import engine_process
from v2a_engine.calls import call
from v2a_engine.connection import Connection, read_connection, write_connection
from v2a_engine.domain.errors import EngineUnreachable
from v2a_engine.engine_process import EngineDidNotStart, EngineOfAnotherVersion, ServiceOptions
from v2a_engine.service import lifecycle
from v2a_engine.state_folder import engine_folder
from v2a_engine.version import VERSION, build_version

NOBODY = 2**22 + 1  # no process has this number


def rewrite(bench: Any, **fields: object) -> None:
    path = bench.home / "engine" / "connection.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def test_two_starts_at_once_give_one_service(bench: Any) -> None:
    with ThreadPoolExecutor(2) as starters:
        first, second = starters.map(lambda _: bench.start(), range(2))
    assert first == second
    assert bench.log().count("serves on port") == 1


def test_start_status_and_stop_speak_in_sentences(bench: Any) -> None:
    assert lifecycle.status().startswith("No engine runs")
    assert lifecycle.stop() == "No engine runs."
    started = lifecycle.start()
    pid = bench.pid()
    assert f"process {pid}" in started
    assert f"process {pid}" in lifecycle.status() and "0 running, 0 queued" in lifecycle.status()
    assert lifecycle.stop().startswith("The engine has ended")
    assert engine_process.find() is None
    assert not (bench.home / "engine" / "connection.json").exists()


def test_an_engine_that_keeps_another_device_than_is_asked_for_is_told_of_with_the_mend(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WILDTRACK_DEVICE", "cuda")
    assert lifecycle.device_note() == ""  # none runs: it would start as asked
    bench.start()
    assert lifecycle.device_note() == ""
    for asked in ("cpu", "mps"):
        monkeypatch.setenv("WILDTRACK_DEVICE", asked)
        told = lifecycle.device_note()
        assert f"asks for {asked!r}" in told and "started for 'cuda'" in told and "`wildtrack engine stop`" in told
        assert told in lifecycle.status() and told in lifecycle.start()
    monkeypatch.delenv("WILDTRACK_DEVICE")
    assert lifecycle.device_note() == ""


def test_what_an_engine_without_a_wish_has_taken_counts(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.start()
    monkeypatch.setenv("WILDTRACK_DEVICE", "cpu")
    assert "started without it" in lifecycle.device_note()
    bench.render([bench.request(1)])
    assert lifecycle.device_note() == ""  # it took the processor
    monkeypatch.setenv("WILDTRACK_DEVICE", "cuda")
    assert "asks for 'cuda'" in lifecycle.device_note()


def test_the_address_of_a_killed_service_is_seen_through(bench: Any) -> None:
    killed = bench.start()
    os.kill(killed.pid, signal.SIGKILL)
    assert engine_process.find() is None
    with pytest.raises(EngineUnreachable, match="does not run"):
        bench.renderer.jobs()
    fresh = bench.start()
    assert fresh.pid != killed.pid and fresh.token != killed.token


def test_another_program_on_a_dead_ones_port_is_told_nothing(bench: Any) -> None:
    bench.start()
    status = json.dumps(call(read_connection(engine_folder()), "GET", "/status"))
    engine_process.stop()
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        threading.Thread(target=answer_once, args=(stranger, status, heard), daemon=True).start()
        port = stranger.getsockname()[1]
        write_connection(engine_folder(), Connection(port=port, token="old", pid=NOBODY, version=build_version()))
        assert engine_process.find() is None
        assert bench.start().port != port
    assert engine_process.stop() is True
    assert heard == [], "neither the token nor what is asked for"


def answer_once(server: socket.socket, body: str, heard: list[bytes]) -> None:
    """An impostor that knows what a service says."""
    with suppress(OSError):  # nobody asked, and the test has ended
        caller, _ = server.accept()
        with caller:
            heard.append(caller.recv(4096))
            caller.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


def test_an_idle_service_of_another_build_is_replaced(bench: Any) -> None:
    old = bench.start()
    rewrite(bench, version="0.0.9+00000000")
    fresh = bench.start()
    assert fresh.pid != old.pid and fresh.version.startswith(VERSION)


def test_a_busy_service_of_another_build_is_left_alone(bench: Any) -> None:
    old = bench.start()
    bench.submit([bench.request(1, steps=300)])
    rewrite(bench, version="0.0.9+00000000")
    with pytest.raises(EngineOfAnotherVersion, match=r"version 0\.0\.9\+00000000 is at work on 1 jobs"):
        bench.start()
    running = engine_process.find()
    assert running is not None and running[0].pid == old.pid


def test_a_service_that_cannot_start_says_why(bench: Any) -> None:
    with pytest.raises(EngineDidNotStart, match="'nonsense' is not NAME=MODULE:ATTRIBUTE"):
        engine_process.start(ServiceOptions(engines=("nonsense",)))


def test_a_service_with_nothing_to_do_ends_by_itself(bench: Any, until: Any) -> None:
    engine_process.start(ServiceOptions(engines=bench.options.engines, idle_minutes=0.5 / 60))
    until(lambda: not (bench.home / "engine" / "connection.json").exists())
    until(lambda: bench.log().rstrip().endswith("ended"))


def test_a_termination_signal_ends_it_in_order(bench: Any, until: Any) -> None:
    connection = bench.start()
    os.kill(connection.pid, signal.SIGTERM)
    until(lambda: bench.log().rstrip().endswith("ended"))
    assert not (bench.home / "engine" / "connection.json").exists()


def test_a_service_that_hangs_is_ended_by_force(bench: Any) -> None:
    connection = bench.start()
    os.kill(connection.pid, signal.SIGSTOP)
    started_s = time.monotonic()
    engine_process._PING_S, usual = 0.5, engine_process._PING_S
    try:
        assert engine_process.stop(timeout_s=5)
    finally:
        engine_process._PING_S = usual
    assert time.monotonic() - started_s < 5


def test_a_damaged_job_store_is_kept_aside_and_the_service_starts(bench: Any) -> None:
    folder = bench.home / "engine"
    folder.mkdir()
    (folder / "jobs.sqlite3").write_bytes(b"this was a database once " * 400)
    bench.start()
    assert bench.renderer.jobs() == ()
    (kept,) = folder.glob("jobs.sqlite3.unreadable-*")
    assert kept.read_bytes().startswith(b"this was a database once")
    assert "cannot be read" in bench.log()
