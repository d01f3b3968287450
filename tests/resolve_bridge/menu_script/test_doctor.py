"""`wildtrack resolve doctor`: what is wrong, and how to mend it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from resolve_bridge.doctor import examine
from resolve_bridge.finding import Finding, State
from resolve_bridge.install import install
from resolve_bridge.places import applications
from resolve_bridge.script_python import find_python
from resolve_bridge.transports.resolve_process import resolve_is_running
from v2a_engine.cli import main

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def user_home(state_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of our own, on a machine where no Resolve answers from outside."""
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "user"))
    monkeypatch.setenv("RESOLVE_SCRIPT_LIB", str(tmp_path / "nowhere.so"))
    return tmp_path / "user"


def finding(about: str) -> Finding:
    (found,) = (found for found in examine() if found.about == about)
    return found


def test_with_script_and_connection_nothing_is_wrong(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    install()
    start()
    assert main(["resolve", "doctor"]) == 0
    said = capsys.readouterr().out
    assert "ok  connection: DaVinci Resolve 20.3.2 answers through the Wildtrack menu script." in said
    assert "ok  edition: DaVinci Resolve 20.3.2" in said
    assert f"ok  Python for Resolve: the menu script runs under Python {sys.version.split()[0]}" in said
    assert "Nothing is wrong." in said


def test_each_finding_can_be_read_by_machines(start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    install()
    start()
    assert main(["resolve", "doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert {"about", "state", "words", "mend"} == set(findings[0])
    assert {found["state"] for found in findings} <= {"ok", "note"}


def test_a_missing_script_is_wrong_and_the_exit_code_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "doctor"]) == 1
    said = capsys.readouterr().out
    assert "wrong  menu script: not installed" in said
    assert "-> Run `wildtrack resolve install`" in said
    assert "to mend." in said


def test_a_script_of_another_version_is_wrong() -> None:
    (path,) = install()
    path.write_bytes(path.read_bytes() + b"\n")
    found = finding("menu script")
    assert (found.state, "another version" in found.words) == (State.WRONG, True)
    install()
    assert finding("menu script").state is State.OK


def test_somebody_elses_script_is_wrong() -> None:
    (path,) = install()
    path.write_text("mine")
    found = finding("menu script")
    assert (found.state, "is not Wildtrack's" in found.words) == (State.WRONG, True)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_nowhere_is_told_for_what_it_is(tmp_path: Path) -> None:
    (path,) = install()
    path.unlink()
    path.symlink_to(tmp_path / "gone.py")
    found = finding("menu script")
    assert (found.state, found.words) == (State.WRONG, f"{path} is a link that leads nowhere")
    assert "Delete it" in found.mend
    path.unlink()
    install()
    assert finding("menu script").state is State.OK


@pytest.mark.skipif(any(path.exists() for path in applications()), reason="Resolve is installed here")
def test_a_machine_without_resolve_is_told_where_it_was_looked_for() -> None:
    found = finding("Resolve")
    assert (found.state, str(applications()[0]) in found.words) == (State.WRONG, True)


@pytest.mark.skipif(resolve_is_running(), reason="Resolve runs here")
def test_a_closed_resolve_is_no_fault() -> None:
    assert finding("connection").state is State.NOTE


def test_a_resolve_that_runs_but_does_not_answer_is_wrong(resolve_process: None) -> None:
    found = finding("connection")
    assert found.state is State.WRONG
    assert "Workspace > Scripts > Wildtrack" in found.mend
    assert "From 21.1 on, the free edition runs no Python scripts" in found.mend


def test_a_running_script_of_another_version_is_wrong(state_home: Path) -> None:
    path = state_home / "resolve" / "menu_script.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"port": 1, "token": "t", "pid": 1, "protocol": 99}))
    path.chmod(0o600)
    found = finding("connection")
    assert (found.state, "protocol 99" in found.mend) == (State.WRONG, True)


def test_a_home_that_only_this_shell_knows_is_noted(state_home: Path) -> None:
    found = finding("folder for the connection")
    assert (found.state, str(state_home) in found.words) == (State.NOTE, True)


@pytest.mark.skipif(sys.platform == "win32", reason="found by the registry there")
def test_the_python_that_the_user_named_for_resolve_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    named = tmp_path / "bin" / "python3"
    named.write_text("#!/bin/sh\necho 3 5 64\n")
    named.chmod(0o755)
    monkeypatch.setenv("PYTHON3HOME", str(tmp_path))
    assert find_python() == (named, (3, 5), 64)
    found = finding("Python for Resolve")
    assert (found.state, "version 3.5" in found.words) == (State.WRONG, True)
    named.write_text("#!/bin/sh\necho 3 13 64\n")
    assert finding("Python for Resolve").state is State.NOTE
    named.write_text("#!/bin/sh\nexit 1\n")
    assert find_python() is None or find_python()[0] != named  # type: ignore[index]


def test_looking_changes_nothing(user_home: Path, state_home: Path) -> None:
    examine()
    assert not user_home.exists()
    assert not (state_home / "resolve").exists()


def test_the_command_line_starts_without_what_the_command_needs() -> None:
    words = "import sys, v2a_engine.cli as cli; cli._parser(); print([n for n in sys.modules if 'resolve_' in n])"
    said = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert said.stdout.strip() == "['resolve_bridge', 'resolve_bridge.command']"
