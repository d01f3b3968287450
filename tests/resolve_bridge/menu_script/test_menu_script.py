"""The menu script from start to end, in a process of its own, and its objects as the client sees them."""

import ast
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from resolve_bridge.transports import menu_script_calls
from resolve_bridge.transports.errors import (
    CallMissing,
    CallNotPassedOn,
    CallRaised,
    ConnectionFileExposed,
    MenuScriptNotRunning,
    MenuScriptOfAnotherVersion,
    ResolveBusy,
    ResolveLost,
)
from resolve_bridge.transports.menu_script_calls import MenuScriptCalls, find_menu_script
from resolve_bridge.transports.proxy import RemoteObject, root

Start = Callable[..., "subprocess.Popen[str]"]
Orphan = Callable[[dict[str, object], Callable[[], None] | None], int]


def _pythons() -> dict[str, str]:
    """Every Python from 3.6 to 3.13 on this machine, one for each version."""
    found: dict[str, str] = {"{}.{}".format(*sys.version_info): sys.executable}
    own = sorted((Path.home() / ".pyenv" / "versions").glob("3.*/bin/python3"))
    named = [shutil.which(f"python3.{minor}") for minor in range(6, 14)]
    for python in [*map(str, own), *filter(None, named)]:
        asked = subprocess.run(
            [python, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"], capture_output=True, text=True
        )
        if asked.returncode == 0:
            found.setdefault(asked.stdout.strip(), python)
    return {
        version: python for version, python in found.items() if (3, 6) <= tuple(map(int, version.split("."))) <= (3, 13)
    }


PYTHONS = _pythons()


def timeline_of(calls: MenuScriptCalls) -> RemoteObject:
    return root(calls).GetProjectManager().GetCurrentProject().GetCurrentTimeline()


def test_the_script_is_written_in_words_that_python_3_6_knows(script: Path) -> None:
    ast.parse(script.read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
        + ([str(node.module)] if isinstance(node, ast.ImportFrom) else [])
    }
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_it_serves_under_every_python_and_passes_every_kind_of_value(
    python: str, start: Start, state_home: Path
) -> None:
    process = start(python)
    calls = find_menu_script()
    resolve = root(calls)
    assert resolve.GetProductName() == "DaVinci Resolve"
    assert resolve.EXPORT_OTIO == 13.0
    project = resolve.GetProjectManager().GetCurrentProject()
    timeline, pool = project.GetCurrentTimeline(), project.GetMediaPool()
    assert timeline.GetName() == "Schnitt \u00fcber Nacht \U0001f3ac"
    assert timeline.GetMarkers() == {24.0: {"name": "slam", "duration": 1.0}}
    assert [item.GetName() for item in timeline.GetItemListInTrack("video", 1)] == ["shot 0", "shot 1", "shot 2"]
    assert timeline.GetItemListInTrack("audio", 1) is None
    assert timeline.AddTrack("audio", {"audioType": "stereo"}) is False
    (stem,) = pool.ImportMedia(["/stems/door.wav"])
    (placed,) = pool.AppendToTimeline([{"mediaPoolItem": stem, "recordFrame": 86424}])
    assert placed.GetName() == "door.wav at 86424"
    assert timeline.GetSetting("thread") is True, "only the main thread may speak to Resolve"
    assert calls.ask("exit", "to end it") is True
    assert process.communicate(timeout=10)[0].startswith("Wildtrack: ready")
    assert process.returncode == 0
    assert not (state_home / "resolve" / "menu_script.json").exists()


def test_it_starts_whatever_name_it_is_run_under(start: Start) -> None:
    start(name="fuscript")
    assert root(find_menu_script()).GetProductName() == "DaVinci Resolve"


def test_dir_tells_what_can_be_called_and_nothing_else(calls: MenuScriptCalls) -> None:
    assert dir(root(calls)) == ["EXPORT_NONE", "EXPORT_OTIO", "GetProductName", "GetProjectManager", "GetVersion"]
    timeline = timeline_of(calls)
    assert "GetMarkers" in dir(timeline)
    assert "GetSelectedClips" not in dir(timeline)
    assert hasattr(timeline, "GetSelectedClips"), "as with Resolve's own objects, hasattr tells nothing"
    with pytest.raises(CallMissing, match=r"Timeline\.GetSelectedClips"):
        timeline.GetSelectedClips()


@pytest.mark.parametrize("method", ["Quit", "LoadLayoutPreset", "Fusion", "_private", "NoSuchCall"])
def test_a_call_outside_the_list_is_refused(method: str, calls: MenuScriptCalls, state_home: Path) -> None:
    with pytest.raises(CallNotPassedOn, match=f"Resolve.{method} is not among the calls"):
        calls.ask("call", "it", handle=0, method=method, arguments=[])
    assert not (state_home / "trace").exists()


def test_projects_and_renders_are_out_of_reach(calls: MenuScriptCalls, state_home: Path) -> None:
    manager = root(calls).GetProjectManager()
    for target, method in (
        (manager, "DeleteProject"),
        (manager, "LoadProject"),
        (manager.GetCurrentProject(), "StartRendering"),
    ):
        with pytest.raises(CallNotPassedOn):
            getattr(target, method)("film")
    assert not (state_home / "trace").exists()


def test_a_list_entry_holds_for_its_own_kind_of_object_only(calls: MenuScriptCalls) -> None:
    with pytest.raises(CallNotPassedOn, match=r"Timeline\.GetCurrentProject"):
        timeline_of(calls).GetCurrentProject()


def test_other_operations_constants_and_unexpected_objects_are_refused(calls: MenuScriptCalls) -> None:
    with pytest.raises(CallNotPassedOn, match="no operation 'eval'"):
        calls.ask("eval", "it", code="1")
    with pytest.raises(CallNotPassedOn, match="SECRET"):
        _ = root(calls).SECRET
    with pytest.raises(CallNotPassedOn, match="an object where none was expected"):
        timeline_of(calls).GetSetting("object")


@pytest.mark.parametrize(
    ("setting", "words"), [("raise", "TypeError: no such setting"), ("key", "KeyError: 'no such key'")]
)
def test_what_resolve_raises_comes_through_in_words_and_the_script_goes_on(
    setting: str, words: str, calls: MenuScriptCalls
) -> None:
    timeline = timeline_of(calls)
    with pytest.raises(CallRaised, match=words):
        timeline.GetSetting(setting)
    assert timeline.GetSetting("timelineFrameRate") == "24"


def test_objects_that_nobody_holds_are_given_back(calls: MenuScriptCalls) -> None:
    timeline = timeline_of(calls)
    item = timeline.GetItemListInTrack("video", 1)[0]
    handle = item._handle
    del item
    gc.collect()
    timeline.GetStartFrame()
    with pytest.raises(CallNotPassedOn, match=f"object {handle} is not known here any more"):
        calls.ask("call", "it", handle=handle, method="GetName", arguments=[])


def test_threads_of_a_client_take_turns(calls: MenuScriptCalls) -> None:
    timeline, names = timeline_of(calls), []
    threads = [threading.Thread(target=lambda: names.append(timeline.GetName())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [timeline.GetName()] * 8


def test_a_second_start_says_that_it_already_runs_and_leaves_the_first_alone(start: Start) -> None:
    start()
    calls = find_menu_script()
    second = start(wait=False)
    assert "already running" in second.communicate(timeout=10)[0]
    assert second.returncode == 0
    assert root(calls).GetProductName() == "DaVinci Resolve"


def test_two_starts_at_once_leave_one_running(start: Start) -> None:
    both = [start(wait=False), start(wait=False)]
    deadline = time.monotonic() + 10
    while sum(process.poll() is None for process in both) != 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    ended = [process for process in both if process.poll() is not None]
    assert len(ended) == 1
    assert "already running" in ended[0].communicate()[0]


def test_outside_of_resolve_it_says_where_it_belongs(start: Start) -> None:
    process = start(wait=False, outside=True)
    assert "Workspace > Scripts > Wildtrack" in process.communicate(timeout=10)[0]


def test_a_killed_script_is_one_clear_error_then_seen_through_and_can_start_again(
    start: Start, state_home: Path
) -> None:
    process = start()
    timeline = timeline_of(find_menu_script())
    process.kill()
    process.wait()
    with pytest.raises(
        ResolveLost, match=r"Timeline\.GetName, may or may not have been done.*Workspace > Scripts > Wildtrack"
    ):
        timeline.GetName()
    with pytest.raises(MenuScriptNotRunning, match="nothing answers on port"):
        find_menu_script()
    (state_home / "resolve" / "menu_script.json").unlink()
    start()
    assert timeline_of(find_menu_script()).GetStartFrame() == 86400


def test_a_script_that_dies_in_mid_call_is_not_asked_twice(calls: MenuScriptCalls) -> None:
    with pytest.raises(ResolveLost, match=r"Timeline\.GetSetting, may or may not"):
        timeline_of(calls).GetSetting("die")


def test_a_call_that_waits_behind_a_long_one_is_never_done_late(start: Start, state_home: Path) -> None:
    start(constants={"CALL_S": 0.4})
    slow, other = find_menu_script(), find_menu_script()
    timeline = timeline_of(slow)
    item = timeline_of(other).GetItemListInTrack("video", 1)[0]
    busy: list[ResolveBusy] = []

    def occupy() -> None:
        try:
            timeline.GetSetting("sleep 1.5")
        except ResolveBusy as error:
            busy.append(error)

    thread = threading.Thread(target=occupy)
    thread.start()
    _until((state_home / "asleep").exists)
    with pytest.raises(ResolveBusy, match="will not be done"):
        item.SetName("renamed too late")
    thread.join()
    assert "may still be done" in str(busy[0])
    _until(lambda: _name_when_awake(item) == "shot 0")


def _name_when_awake(item: RemoteObject) -> str | None:
    try:
        return str(item.GetName())
    except ResolveBusy:
        return None


def test_a_client_does_not_wait_for_ever(calls: MenuScriptCalls) -> None:
    timeline = timeline_of(calls)
    with pytest.raises(ResolveBusy, match=r"within 0\.2 s; it may still be done"):
        calls.ask("call", "it", timeout_s=0.2, handle=timeline._handle, method="GetSetting", arguments=["sleep 0.5"])
    assert timeline.GetName().startswith("Schnitt"), "the next call gets its own answer, not the late one"


@pytest.mark.skipif(sys.platform == "win32", reason="there, a process is not adopted when its parent ends")
@pytest.mark.parametrize("in_call", [False, True])
def test_it_ends_with_the_resolve_that_started_it(in_call: bool, state_home: Path, orphan: Orphan) -> None:
    child = orphan({}, (lambda: _occupy_for_a_minute(find_menu_script())) if in_call else None)
    _until(lambda: not _lives(child))
    assert in_call or not (state_home / "resolve" / "menu_script.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there, a process is not adopted when its parent ends")
def test_it_goes_on_when_something_else_started_it_and_resolve_still_answers(orphan: Orphan) -> None:
    child = orphan({"outlives_its_starter": True}, None)
    time.sleep(2.5)
    assert _lives(child)
    assert root(find_menu_script()).GetProductName() == "DaVinci Resolve"


@pytest.fixture
def orphan(state_home: Path, script: Path) -> Iterator[Orphan]:
    """Starts the script by a process that is killed as soon as it serves, and `meanwhile` is done; its number."""
    children: list[int] = []

    def begin(resolve: dict[str, object], meanwhile: Callable[[], None] | None) -> int:
        starter = "import subprocess, sys, time; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); time.sleep(60)"
        options = json.dumps({"resolve": resolve, "constants": {"LAST_CALL_S": 0.5}})
        words = [sys.executable, str(Path(__file__).with_name("launcher.py")), str(script), options]
        with subprocess.Popen([sys.executable, "-c", starter, *words], stdout=subprocess.PIPE, text=True) as parent:
            assert parent.stdout is not None
            children.append(int(parent.stdout.readline()))
            try:
                _until((state_home / "resolve" / "menu_script.json").exists)
                if meanwhile is not None:
                    meanwhile()
            finally:
                parent.kill()
        return children[0]

    yield begin
    for child in filter(_lives, children):
        os.kill(child, signal.SIGKILL)


def _occupy_for_a_minute(calls: MenuScriptCalls) -> None:
    timeline = timeline_of(calls)
    with pytest.raises(ResolveBusy):
        calls.ask("call", "it", timeout_s=0.2, handle=timeline._handle, method="GetSetting", arguments=["sleep 60"])


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _lives(process_id: int) -> bool:
    """A process that ended and waits for somebody to ask how does not live."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process_id)], capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.strip().startswith("Z")


def test_no_script_and_one_of_another_version_are_told_apart(state_home: Path) -> None:
    with pytest.raises(MenuScriptNotRunning, match="there is no connection file"):
        find_menu_script()
    folder = state_home / "resolve"
    folder.mkdir(parents=True)
    path = folder / "menu_script.json"
    path.write_text('{"port": 1, "token": "t", "pid": 1, "protocol": 0}')
    path.chmod(0o600)
    with pytest.raises(MenuScriptOfAnotherVersion, match="protocol 0, not 1"):
        find_menu_script()


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files mean nothing there")
def test_connection_file_and_folder_are_the_users_alone_and_others_are_not_believed(
    start: Start, state_home: Path
) -> None:
    (state_home / "resolve").mkdir(parents=True, mode=0o755)
    start()
    path = state_home / "resolve" / "menu_script.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o640)
    with pytest.raises(ConnectionFileExposed, match="other users may read it"):
        find_menu_script()


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "getuid") or os.getuid() != 0, reason="needs two users")
def test_a_connection_file_of_another_user_is_not_believed(start: Start, state_home: Path) -> None:
    start()
    os.chown(state_home / "resolve" / "menu_script.json", 65534, 65534)
    with pytest.raises(ConnectionFileExposed, match="belongs to another user"):
        find_menu_script()


def test_the_log_tells_start_end_and_refusals_but_no_token(start: Start, state_home: Path) -> None:
    process = start()
    calls = find_menu_script()
    with pytest.raises(CallNotPassedOn):
        root(calls).Quit()
    calls.ask("exit", "to end it")
    process.wait(10)
    words = (state_home / "resolve" / "menu_script.log").read_text()
    assert "ready" in words
    assert "Resolve.Quit is not among the calls" in words
    assert "has ended" in words
    assert calls._script.token not in words


def test_a_folder_that_cannot_be_written_is_named(start: Start, state_home: Path) -> None:
    state_home.mkdir()
    (state_home / "resolve").write_text("a file where the folder belongs")
    assert f"cannot write to {state_home / 'resolve'}" in start(wait=False).communicate(timeout=10)[0]


def test_both_sides_mean_the_same(script_module: ModuleType) -> None:
    assert script_module.PROTOCOL == menu_script_calls.PROTOCOL
    assert script_module.CONNECTION_FILE == menu_script_calls.CONNECTION_FILE
    assert (script_module.SIGNATURE, script_module.NONCE) == (menu_script_calls.SIGNATURE, menu_script_calls.NONCE)
    assert script_module.CALL_S == menu_script_calls.CALL_S
    assert script_module.IDLE_S > menu_script_calls._FRESH_S
    words = ("token", "call", "1-2", b"body")
    assert script_module.signature(*words) == menu_script_calls.signature(*words)
