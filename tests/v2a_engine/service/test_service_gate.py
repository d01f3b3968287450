"""Who is let in, and which paths are refused."""

import http.client
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.calls import call
from v2a_engine.connection import Connection
from v2a_engine.domain.errors import InputError

METHODS = {
    "/media/probe": "POST",
    "/media/identify": "POST",
    "/media/scout": "POST",
    "/media/frames": "POST",
    "/media/verify": "POST",
    "/look": "POST",
    "/jobs/order": "POST",
    "/jobs/one/retry": "POST",
    "/events": "GET",
}  # what was added for the panel


@pytest.fixture(scope="module")
def service(warm_bench: Any) -> Connection:
    connection: Connection = warm_bench.start()
    return connection


def ask(service: Connection, path: str = "/status", *, method: str = "GET", **headers: str) -> tuple[int, Any]:
    """A request with just these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.putrequest(method, path, skip_host="host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def bearer(service: Connection) -> str:
    return f"Bearer {service.token}"


def test_the_token_opens_the_door(service: Connection) -> None:
    status, answer = ask(service, authorization=bearer(service))
    assert status == 200 and answer["pid"] == service.pid


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "Basic d2lsZDp0cmFjaw=="])
@pytest.mark.parametrize("path", ["/status", "/jobs", "/jobs/order", "/media/frames", "/look", "/events", "/nothing"])
def test_without_the_right_token_there_is_no_answer(service: Connection, path: str, authorization: str) -> None:
    headers = {"authorization": authorization} if authorization else {}
    status, answer = ask(service, path, method=METHODS.get(path, "GET"), **headers)
    assert status == 401 and "token" in answer["message"]


@pytest.mark.parametrize("path", ["/status", *METHODS])
def test_a_page_in_a_browser_is_refused_even_with_the_token(service: Connection, path: str) -> None:
    method = METHODS.get(path, "GET")
    status, _ = ask(service, path, method=method, authorization=bearer(service), origin="http://127.0.0.1:8080")
    assert status == 403


@pytest.mark.parametrize("path", ["/status", *METHODS])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1"])
def test_a_foreign_host_name_is_refused_even_with_the_token(service: Connection, host: str, path: str) -> None:
    method = METHODS.get(path, "GET")
    status, _ = ask(service, path, method=method, authorization=bearer(service), host=host.format(port=service.port))
    assert status == 403


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_page_describes_the_service(service: Connection, path: str) -> None:
    status, _ = ask(service, path, authorization=bearer(service))
    assert status == 404


@pytest.mark.parametrize("headers", [{"content_length": str(1 << 40)}, {"transfer_encoding": "chunked"}])
def test_a_body_too_large_or_of_unknown_length_is_not_read(service: Connection, headers: dict[str, str]) -> None:
    status, answer = ask(service, "/jobs", method="POST", authorization=bearer(service), **headers)
    assert status == 413 and "Content-Length" in answer["message"]


def test_a_body_that_is_no_request_is_refused_with_a_sentence(service: Connection) -> None:
    for body in ("[{}]", "{", '[{"kind": "FX"}]', "7"):
        with pytest.raises(InputError, match="does not understand"):
            call(service, "POST", "/jobs", body=body)


@pytest.mark.parametrize(
    ("wav_path", "why"),
    [
        ("stems/show_s001_FX_t1.wav", "not absolute"),
        ("{out}/show_s001_FX_t1.mov", "ends in _t1.wav"),
        ("{out}/film.wav", "ends in _t1.wav"),
        ("{out}/nowhere/show_s001_FX_t1.wav", "is not there"),
        ("{out}/show\0_t1.wav", "zero byte"),
        ("{home}/engine/show_s001_FX_t1.wav", "belongs to the engine"),
        ("{out}/../home/engine/show_s001_FX_t1.wav", "belongs to the engine"),
    ],
)
def test_a_path_that_is_no_stems_is_refused(warm_bench: Any, wav_path: str, why: str) -> None:
    path = wav_path.format(out=warm_bench.out, home=warm_bench.home)
    warm_bench.start()
    with pytest.raises(InputError, match=why):
        warm_bench.render([replace(warm_bench.request(1), wav_path=path)])


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(warm_bench: Any) -> None:
    locked: Path = warm_bench.out / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(InputError, match="cannot be written"):
        warm_bench.render([warm_bench.request(1, folder=locked)])


def test_the_secret_is_readable_by_its_user_alone(warm_bench: Any, service: Connection) -> None:
    folder = warm_bench.home / "engine"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "connection.json").stat().st_mode & 0o777 == 0o600
    assert service.token not in repr(service)
    assert service.token not in warm_bench.log()
