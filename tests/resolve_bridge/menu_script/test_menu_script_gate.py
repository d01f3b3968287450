"""Who gets nothing from the menu script: other users, web pages, other names of this machine, what was sent before."""

import contextlib
import http.client
import json
import secrets
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from resolve_bridge.transports.errors import ResolveBusy, ResolveLost
from resolve_bridge.transports.menu_script_calls import (
    NONCE,
    SIGNATURE,
    MenuScript,
    MenuScriptCalls,
    read_connection,
    signature,
)

Start = Callable[..., "subprocess.Popen[str]"]
IsListenedTo = Callable[[socket.socket, bytes], bool]
Answer = tuple[int, dict[str, object]]

_HELLO = b'{"operation": "hello"}'


def where_it_listens(state_home: Path) -> MenuScript:
    script = read_connection(state_home / "resolve")
    assert script is not None
    return script


def fresh_nonce(at_s: float | None = None) -> str:
    return f"{int(at_s or time.time())}-{secrets.token_hex(16)}"


def signed(script: MenuScript, body: bytes, nonce: str | None = None) -> dict[str, str]:
    nonce = nonce or fresh_nonce()
    return {NONCE: nonce, SIGNATURE: signature(script.token, "call", nonce, body)}


def post(script: MenuScript, body: bytes, headers: dict[str, str], method: str = "POST") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", script.port, timeout=10)
    try:
        connection.request(method, "/", body=body, headers=headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"{}")
    finally:
        connection.close()


def test_a_signed_request_is_answered_with_a_signature_of_its_own(running: MenuScript) -> None:
    status, answer = post(running, _HELLO, signed(running, _HELLO))
    assert status == 200
    assert answer["value"]["protocol"] == 1  # type: ignore[index]


def test_a_web_page_gets_nothing_even_with_the_right_signature(running: MenuScript) -> None:
    for origin in ("https://example.com", "null", f"http://127.0.0.1:{running.port}"):
        status, answer = post(running, _HELLO, {**signed(running, _HELLO), "Origin": origin})
        assert (status, answer["message"]) == (403, "requests from web pages are not served")


@pytest.mark.parametrize("host", ["rebound.example.com:{port}", "127.0.0.1", "localhost:1", "0.0.0.0:{port}", ""])
def test_a_name_that_was_bound_to_this_machine_gets_nothing(host: str, running: MenuScript) -> None:
    headers = {**signed(running, _HELLO), "Host": host.format(port=running.port)}
    assert post(running, _HELLO, headers) == (
        403,
        {"error": "turned away", "message": "the request is for another host"},
    )


def test_two_hosts_in_one_request_are_one_too_many(running: MenuScript) -> None:
    proof = signed(running, _HELLO)
    lines = [
        "POST / HTTP/1.1",
        f"Host: 127.0.0.1:{running.port}",
        "Host: example.com",
        f"Content-Length: {len(_HELLO)}",
        *(f"{name}: {value}" for name, value in proof.items()),
    ]
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + _HELLO)
        assert connection.recv(100).startswith(b"HTTP/1.1 403")


def test_a_second_user_without_the_token_gets_nothing(running: MenuScript) -> None:
    stranger = MenuScript(port=running.port, token=secrets.token_urlsafe(32), pid=1, protocol=1)
    refused = (401, {"error": "turned away", "message": "the signature is missing or wrong"})
    assert post(running, _HELLO, signed(stranger, _HELLO)) == refused
    assert post(running, _HELLO, {}) == refused
    assert post(running, _HELLO, {NONCE: fresh_nonce(), SIGNATURE: "\xe9"}) == refused
    assert post(running, _HELLO, {"Authorization": f"Bearer {running.token}"}) == refused


def test_a_signature_covers_the_body(running: MenuScript) -> None:
    other = b'{"operation": "exit"}'
    assert post(running, other, signed(running, _HELLO))[0] == 401


def test_an_answer_cannot_be_sent_back_as_a_request(running: MenuScript) -> None:
    nonce = fresh_nonce()
    headers = {NONCE: nonce, SIGNATURE: signature(running.token, "answer", nonce, _HELLO)}
    assert post(running, _HELLO, headers)[0] == 401


def test_what_was_sent_before_is_refused(running: MenuScript) -> None:
    headers = signed(running, _HELLO)
    assert post(running, _HELLO, headers)[0] == 200
    status, answer = post(running, _HELLO, headers)
    assert (status, answer["message"]) == (401, "this request was sent before, or its clock is wrong")


@pytest.mark.parametrize(
    "nonce",
    [fresh_nonce(1.0), fresh_nonce(time.time() + 1e4), "abc", "1-", ""],
    ids=["of 1970", "of tomorrow", "a word", "half of one", "none"],  # the same on every worker
)
def test_an_old_or_crooked_nonce_is_refused(nonce: str, running: MenuScript) -> None:
    headers = {NONCE: nonce, SIGNATURE: signature(running.token, "call", nonce, _HELLO)}
    assert post(running, _HELLO, headers)[0] == 401


def test_nonces_are_forgotten_only_when_their_time_is_over(script_module: ModuleType) -> None:
    nonces = script_module.Nonces()
    first = fresh_nonce(1000.0)
    assert nonces.accept(first, 1000.0)
    for second in range(1000, 1061):
        assert nonces.accept(fresh_nonce(second), float(second))
        assert not nonces.accept(first, float(second))
    for second in range(1061, 1300):
        assert nonces.accept(fresh_nonce(second), float(second))
        assert not nonces.accept(first, float(second))
    assert len(nonces._used) < 150


def test_a_body_that_is_too_large_is_not_even_read(running: MenuScript) -> None:
    proof = signed(running, b"")
    for length in ("1048577", "999999999"):
        assert post(running, b"", {**proof, "Content-Length": length})[0] == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "9999999999", ""])
def test_a_length_that_is_none_is_refused(length: str, running: MenuScript) -> None:
    assert post(running, b"", {**signed(running, b""), "Content-Length": length})[0] == 411


def test_a_body_in_chunks_is_refused(running: MenuScript) -> None:
    headers = {**signed(running, _HELLO), "Transfer-Encoding": "chunked", "Content-Length": str(len(_HELLO))}
    assert post(running, _HELLO, headers)[0] == 411


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b"{", b"[" * 100_000, b'{"operation": {}}', b'{"operation": "call"}']
)
def test_what_is_no_request_is_refused_and_the_script_goes_on(body: bytes, running: MenuScript) -> None:
    status, answer = post(running, body, signed(running, body))
    assert (status, answer["error"]) == (200, "refused")
    assert post(running, _HELLO, signed(running, _HELLO))[0] == 200


def test_crooked_fields_are_told_to_the_client_and_the_script_goes_on(running: MenuScript) -> None:
    for fields in (
        {"operation": "call", "handle": [], "method": "GetProductName"},
        {"operation": "call", "handle": 0, "method": "GetProductName", "arguments": 7},
        {"operation": "call", "handle": 0, "method": "GetProductName", "arguments": [{"map": [1]}]},
        {"operation": "hello", "release": 5},
    ):
        body = json.dumps(fields).encode()
        status, answer = post(running, body, signed(running, body))
        assert status == 200
        assert answer["error"] in ("raised", "refused")
    assert post(running, _HELLO, signed(running, _HELLO))[0] == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "HEAD"])
def test_no_other_method_is_known(method: str, running: MenuScript) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    connection.request(method, "/", headers=signed(running, b""))
    response = connection.getresponse()
    assert response.status == 501
    assert "Python" not in str(response.headers)
    connection.close()


def test_it_listens_on_this_machine_only(running: MenuScript) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: tells the address that other machines see
        except OSError:
            pytest.skip("this machine has no network")
        outside = probe.getsockname()[0]
    if outside.startswith("127."):
        pytest.skip("this machine has no network")
    with pytest.raises(OSError):
        socket.create_connection((outside, running.port), timeout=5).close()


def test_who_says_nothing_is_sent_away_while_others_are_served(start: Start, state_home: Path) -> None:
    start(constants={"READ_S": 0.5})
    running = where_it_listens(state_home)
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as silent:
        assert post(running, _HELLO, signed(running, _HELLO))[0] == 200
        assert silent.recv(10) == b""


def test_a_request_that_arrives_byte_by_byte_is_waited_for_only_so_long(
    start: Start, state_home: Path, is_listened_to: IsListenedTo
) -> None:
    start(constants={"REQUEST_S": 0.5})
    with socket.create_connection(("127.0.0.1", where_it_listens(state_home).port)) as slow:
        slow.sendall(b"POST / HTTP/1.1\r\n")
        assert not is_listened_to(slow, b"X"), "each byte came within the time that a part of a request has"


def endless_answer(server: socket.socket, pause_s: float, part: bytes, header: bytes) -> None:
    connection, _ = server.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + header + b"\r\n")
        while True:
            connection.sendall(part)
            time.sleep(pause_s)


@pytest.mark.parametrize(
    ("pause_s", "part", "header", "error"),
    [
        (0.05, b" ", b"", ResolveBusy),
        (0.05, b" ", b"Content-Length: 1000000\r\n", ResolveBusy),
        (0.0, bytes(1 << 20), b"", ResolveLost),
    ],
    ids=["slow", "slow and announced", "large"],
)
def test_an_answer_without_end_is_not_waited_for(
    pause_s: float, part: bytes, header: bytes, error: type[Exception]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=endless_answer, args=(server, pause_s, part, header))
        thread.start()
        calls = MenuScriptCalls(MenuScript(port=server.getsockname()[1], token="the secret", pid=1, protocol=1))
        with pytest.raises(error, match=r"not answered the greeting within 0.3 s|The last step, the greeting, may"):
            calls.ask("hello", "the greeting", timeout_s=0.3 if pause_s else 60.0)
        thread.join(20)
        assert not thread.is_alive()


def test_an_impostor_on_the_port_is_not_believed_and_never_sees_the_token() -> None:
    heard: list[bytes] = []
    body = b'{"value": "DaVinci Resolve Studio"}'
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        thread = threading.Thread(target=answer)
        thread.start()
        calls = MenuScriptCalls(MenuScript(port=server.getsockname()[1], token="the secret", pid=1, protocol=1))
        with pytest.raises(ResolveLost, match="another program answers on port"):
            calls.ask("call", "Resolve.GetProductName", handle=0, method="GetProductName", arguments=[])
        thread.join()
    assert heard
    assert b"the secret" not in heard[0]
