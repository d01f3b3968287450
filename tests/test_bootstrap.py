"""Setting up shows which step runs and that it goes on, and a step that fails is not taken for done."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", Path(__file__).parent.parent / "bootstrap.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_long_step_is_seen_to_go_on(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "QUIET_STREAM_S", 0.1)
    bootstrap.watched("2 of 3: a rest", [sys.executable, "-c", "import time; time.sleep(0.5); print('by the step')"])
    lines = capfd.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("  2 of 3: a rest ... ")]) >= 3
    assert "by the step" in lines and "2 of 3: a rest: done after" in lines[-1]


def test_a_step_that_fails_is_said_and_ends_the_setting_up(
    bootstrap: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        bootstrap.watched("3 of 3: nothing", [sys.executable, "-c", "raise SystemExit(7)"])
    assert failed.value.returncode == 7
    assert "3 of 3: nothing: failed after" in capfd.readouterr().out


@pytest.mark.parametrize(("flag", "task"), [(None, "check"), ("--slow", "slow"), ("--editors", "editors")])
def test_a_flag_names_the_tests_to_run(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, flag: str | None, task: str
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(bootstrap, "set_up", lambda extra: None)
    monkeypatch.setattr(subprocess, "run", run)
    assert bootstrap.main(["test", *([flag] if flag else []), "-k", "melt"]) == 0
    assert asked[0][1:] == [task, "-k", "melt"]


def test_the_panel_is_set_up_with_its_window_and_started(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(bootstrap, "set_up", asked.append)
    monkeypatch.setattr(bootstrap, "_become", lambda command: asked.append(command[1:]) or 0)
    assert bootstrap.main(["panel", "cut.otio"]) == 0
    assert asked == ["engine,panel", ["panel", "cut.otio"]]


@pytest.mark.parametrize(("done", "wanted", "again"), [("dev", "engine", False), ("engine", "engine,panel", True)])
def test_what_is_there_is_not_set_up_again_and_what_is_missing_is(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, done: str, wanted: str, again: bool
) -> None:
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path)
    steps: list[str] = []
    monkeypatch.setattr(bootstrap, "watched", lambda step, command: steps.append(step))
    bootstrap.set_up(done)
    steps.clear()
    bootstrap.set_up(wanted)
    assert bool(steps) == again
