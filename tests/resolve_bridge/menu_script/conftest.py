"""The menu script as a process of its own, under any Python of this machine, with a small Resolve in it."""

import ast
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from resolve_bridge.transports.menu_script_calls import MenuScript, MenuScriptCalls, find_menu_script, read_connection
from v2a_engine.state_folder import HOME_VARIABLE

_HERE = Path(__file__).parent
SCRIPT = Path(__file__).parents[3] / "resolve_bridge" / "in_app" / "Wildtrack.py"

_LATER_THAN_THE_STUBS = {"Timeline.GetSelectedClips": "TimelineItem"}  # README of 24 July 2026

collect_ignore = ["launcher.py", "small_resolve.py"]  # they run in the script's own process

Start = Callable[..., "subprocess.Popen[str]"]
IsListenedTo = Callable[[socket.socket, bytes], bool]


@pytest.fixture
def script() -> Path:
    """The file that Resolve runs."""
    return SCRIPT


@pytest.fixture
def state_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, for script and client."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def start(state_home: Path) -> Iterator[Start]:
    """Starts the menu script, and waits until it serves unless told otherwise; ends it after the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(python: str = sys.executable, *, wait: bool = True, **options: object) -> "subprocess.Popen[str]":
        started.append(_start(state_home, python, options))
        if wait:
            _wait_until_it_serves(started[-1], state_home)
        return started[-1]

    yield begin
    for process in started:
        _end(process)


@pytest.fixture
def is_listened_to() -> IsListenedTo:
    """Says this ten times a second: is the connection still open after four seconds?"""

    def say_slowly(connection: socket.socket, part: bytes) -> bool:
        connection.settimeout(0.1)
        given_up_at = time.monotonic() + 4.0
        while time.monotonic() < given_up_at:
            try:
                connection.sendall(part)
                if connection.recv(10) == b"":
                    return False
            except TimeoutError:
                continue
            except ConnectionError:
                return False
        return True

    return say_slowly


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MenuScript]:
    """One menu script for all tests of a file that leave it as it is."""
    home = tmp_path_factory.mktemp("running")
    process = _start(home, sys.executable, {})
    _wait_until_it_serves(process, home)
    script = read_connection(home / "resolve")
    assert script is not None
    yield script
    _end(process)


def _start(home: Path, python: str, options: dict[str, object]) -> "subprocess.Popen[str]":
    command = [python, "-W", "error", str(_HERE / "launcher.py"), str(SCRIPT), json.dumps(options)]
    environment = {**os.environ, HOME_VARIABLE: str(home)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


def _wait_until_it_serves(process: "subprocess.Popen[str]", home: Path) -> None:
    connection = home / "resolve" / "menu_script.json"
    deadline = time.monotonic() + 20
    while not connection.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert connection.exists(), process.communicate()[0]


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture
def calls(start: Start) -> Iterator[MenuScriptCalls]:
    """A client of a running menu script."""
    start()
    client = find_menu_script()
    yield client
    client.close()


@pytest.fixture(scope="session")
def script_module() -> ModuleType:
    """The script's own functions, without starting it."""
    spec = importlib.util.spec_from_file_location("menu_script", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def resolve_process(tmp_path: Path) -> Iterator[None]:
    """A process of Resolve's name."""
    if sys.platform == "win32":
        pytest.skip("needs a program that can be renamed")
    sleep = shutil.which("sleep")
    assert sleep is not None
    own = shutil.copy(sleep, tmp_path / ("Resolve" if sys.platform == "darwin" else "resolve"))
    with subprocess.Popen([own, "60"]) as process:
        yield
        process.kill()


@pytest.fixture(scope="session")
def documented() -> dict[str, str]:
    """ "Class.Method" -> its return type, from the typed transcription of Resolve's scripting README."""
    spec = importlib.util.find_spec("fusionscript-stubs")
    assert spec is not None and spec.submodule_search_locations
    stubs = Path(spec.submodule_search_locations[0], "fusionscript.pyi").read_text(encoding="utf-8")
    classes = [node for node in ast.parse(stubs).body if isinstance(node, ast.ClassDef)]
    typed = {node.name: node for node in classes}
    found = dict(_LATER_THAN_THE_STUBS)
    for node in classes:
        for part in node.body:
            if isinstance(part, ast.FunctionDef) and part.returns is not None:
                returned = ast.unparse(part.returns)
                fields = typed[returned].body if returned in typed and returned.endswith("Info") else []
                found[f"{node.name}.{part.name}"] = " ".join([returned, *map(ast.unparse, fields)])
    return found
