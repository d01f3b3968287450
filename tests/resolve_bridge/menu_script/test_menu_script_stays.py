"""How long the menu script stays: as long as Resolve does, whatever dialog is open, and no longer."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from resolve_bridge.transports.menu_script_calls import find_menu_script
from resolve_bridge.transports.proxy import root

Start = Callable[..., "subprocess.Popen[str]"]
SILENT_SOON = {"answers": 2}  # how often it tells its name before it falls silent


def test_a_silence_however_long_ends_nothing_while_the_process_is_there_that_started_it(
    start: Start, state_home: Path
) -> None:
    process = start(resolve=SILENT_SOON, constants={"CHECK_S": 0.1, "GONE_S": 0.3})
    time.sleep(2)
    assert process.poll() is None and (state_home / "resolve" / "menu_script.json").exists()
    assert find_menu_script().ask("hello", "the greeting")["pid"] == process.pid


def test_a_script_whose_resolve_is_silent_makes_room_for_the_next_one(start: Start, state_home: Path) -> None:
    first = start(resolve=SILENT_SOON, constants={"CHECK_S": 0.1})
    time.sleep(0.5)
    second = start(wait=False)
    assert "has ended" in first.communicate(timeout=10)[0]
    deadline = time.monotonic() + 10
    while not (state_home / "resolve" / "menu_script.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert root(find_menu_script()).GetProductName() == "DaVinci Resolve"
    assert find_menu_script().ask("hello", "the greeting")["pid"] == second.pid
    assert not (state_home / "resolve" / "menu_script.wanted").exists()


def test_a_script_whose_resolve_answers_makes_none(start: Start, state_home: Path) -> None:
    first = start(constants={"CHECK_S": 0.1})
    second = start(wait=False)
    assert "already running" in second.communicate(timeout=10)[0]
    assert first.poll() is None and not (state_home / "resolve" / "menu_script.wanted").exists()


@pytest.fixture
def adopted(state_home: Path, script: Path) -> Iterator[int]:
    """A script whose Resolve falls silent, started by a process that had ended by then; its number."""
    if sys.platform == "win32":
        pytest.skip("there, a process is not adopted when its parent ends")
    launcher = Path(__file__).with_name("launcher.py")
    options = '{"resolve": {"answers": 2}, "constants": {"CHECK_S": 0.1, "GONE_S": 0.5}}'
    words = f'"{sys.executable}" "{launcher}" "{script}" \'{options}\' >/dev/null 2>&1 & echo $!'
    told = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=True)
    child = int(told.stdout)
    adopter = column(child, "ppid")
    if adopter != "1" and column(int(adopter or 1), "comm") != "systemd":
        os.kill(child, signal.SIGKILL)
        pytest.skip(f"orphans go to process {adopter} here")
    yield child
    if lives(child):
        os.kill(child, signal.SIGKILL)


def test_silence_is_its_end_where_nobody_knows_what_started_it(adopted: int, state_home: Path) -> None:
    connection = state_home / "resolve" / "menu_script.json"
    deadline = time.monotonic() + 15
    while lives(adopted):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not connection.exists() and "not answered for" in (connection.with_suffix(".log")).read_text()


def column(process: int, name: str) -> str:
    return subprocess.run(["ps", "-o", f"{name}=", "-p", str(process)], capture_output=True, text=True).stdout.strip()


def lives(process: int) -> bool:
    state = column(process, "stat")
    return bool(state) and not state.startswith("Z")


def test_it_does_not_end_before_its_last_answer_has_left(script_module: ModuleType, tmp_path: Path) -> None:
    jobs, ending = queue.Queue(), threading.Event()
    arguments = object(), jobs, ending, script_module.Parent(), str(tmp_path / "wanted")
    main_thread = threading.Thread(target=script_module.work, args=arguments)
    main_thread.start()
    last = script_module.Job({"operation": "exit"})
    jobs.put(last)
    assert last.wait(10) == {"value": True} and ending.is_set()
    main_thread.join(0.5)
    assert main_thread.is_alive(), "its answer is still on its way"
    last.told()
    main_thread.join(10)
    assert not main_thread.is_alive()
