"""Another user of this machine, without the token, takes every place at the menu script: who has it is served."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from resolve_bridge.transports.errors import MenuScriptCrowded, MenuScriptNotRunning
from resolve_bridge.transports.menu_script_calls import MenuScript, MenuScriptCalls, find_menu_script, read_connection
from resolve_bridge.transports.proxy import root

Start = Callable[..., "subprocess.Popen[str]"]
IsListenedTo = Callable[[socket.socket, bytes], bool]
HALF = b"POST / HTTP/1.1\r\nHost: x\r\n"


def where(state_home: Path) -> MenuScript:
    script = read_connection(state_home / "resolve")
    assert script is not None
    return script


def half_sent(script: MenuScript) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", script.port), timeout=10)
    connection.sendall(HALF)
    return connection


def test_who_never_shows_the_token_gives_way_and_who_has_shown_it_stays(
    start: Start, state_home: Path, script_module: ModuleType
) -> None:
    start(constants={"HEAD_S": 60})
    script = where(state_home)
    ours = find_menu_script()
    with contextlib.ExitStack() as stack:
        crowd = [stack.enter_context(half_sent(script)) for _ in range(script_module.MOST_CONNECTIONS + 3)]
        assert [each.recv(10) for each in crowd[:4]] == [b""] * 4, "the oldest first: we have a place of our own"
        for each in crowd[4:]:
            each.settimeout(0.01)
            with pytest.raises(TimeoutError):
                each.recv(10)
        assert root(find_menu_script()).GetProductName() == "DaVinci Resolve"
        connection = ours._http
        assert root(ours).GetProductName() == "DaVinci Resolve" and ours._http is connection


def test_clients_are_let_in_while_a_stranger_takes_each_place_anew(start: Start, state_home: Path) -> None:
    start()
    script, ends = where(state_home), threading.Event()

    def hold() -> None:
        while not ends.is_set():
            with contextlib.suppress(OSError), half_sent(script) as connection:
                connection.recv(10)

    threads = [threading.Thread(target=hold) for _ in range(80)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            calls = find_menu_script()
            assert root(calls).GetProductName() == "DaVinci Resolve"
            calls.close()
    finally:
        ends.set()
        for thread in threads:
            thread.join(20)


def test_a_head_that_does_not_arrive_is_waited_for_two_seconds_in_all(
    start: Start, state_home: Path, is_listened_to: IsListenedTo
) -> None:
    start(constants={"HEAD_S": 0.5})
    with socket.create_connection(("127.0.0.1", where(state_home).port)) as slow:
        slow.sendall(HALF)
        assert not is_listened_to(slow, b"A: b\r\n"), "each line came within the time that a part of a request has"


def test_who_is_turned_away_each_time_is_told_that_it_is_busy_not_that_it_does_not_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = MenuScript(port=server.getsockname()[1], token="t", pid=1, protocol=1)
        ends = threading.Event()

        def hang_up() -> None:
            server.settimeout(0.1)
            while not ends.is_set():
                with contextlib.suppress(TimeoutError):
                    server.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        try:
            with pytest.raises(
                MenuScriptCrowded, match=rf"busy: on its port {script.port} .* This last step was not done"
            ):
                root(MenuScriptCalls(script)).GetProductName()
        finally:
            ends.set()
            thread.join(10)


def test_a_script_that_is_busy_is_told_apart_from_none(start: Start, state_home: Path) -> None:
    process = start(constants={"MOST_CONNECTIONS": 0})
    with pytest.raises(MenuScriptCrowded):
        find_menu_script()
    process.kill()
    process.wait()
    with pytest.raises(MenuScriptNotRunning):
        find_menu_script()
