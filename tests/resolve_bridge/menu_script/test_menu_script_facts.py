"""What the menu script must know by heart, held against where it is really decided."""

import re
from pathlib import Path, PurePath
from types import ModuleType

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from resolve_bridge.transports.menu_script_calls import MenuScriptCalls
from resolve_bridge.transports.proxy import RemoteObject, root
from v2a_engine.state_folder import HOME_VARIABLE, home


def test_state_lies_beside_the_engines(script_module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Path(script_module.state_folder()) == home() / "resolve"
    monkeypatch.delenv(HOME_VARIABLE)
    assert Path(script_module.state_folder()) == home() / "resolve"


@pytest.mark.parametrize("state", [None, "/elsewhere/state", "not/absolute"])
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_every_system_keeps_state_where_platformdirs_does(
    platform: str, state: str | None, script_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("HOME", "/home/editor")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if state is not None:
        monkeypatch.setenv("XDG_STATE_HOME", state)
    dirs = {"linux": Unix, "darwin": MacOS}[platform]("wildtrack", appauthor=False)
    assert Path(script_module.state_folder(platform)) == dirs.user_state_path / "resolve"


def test_windows_keeps_state_in_the_users_local_profile(
    script_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = "C:/Users/editor/AppData/Local"
    monkeypatch.delenv(HOME_VARIABLE)
    monkeypatch.setenv("LOCALAPPDATA", profile)
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", profile)  # stands for what the system would say
    expected = Windows("wildtrack", appauthor=False).user_state_path / "resolve"
    assert PurePath(script_module.state_folder("win32")) == expected


def test_every_call_it_passes_on_is_one_of_resolves_and_gives_what_it_says(
    script_module: ModuleType, documented: dict[str, str]
) -> None:
    for kind, calls in script_module.CALLS.items():
        for name, gives in calls.items():
            returned = documented.get(f"{kind}.{name}")
            assert returned is not None, f"{kind}.{name} is not in Resolve's documentation"
            objects = {word for word in script_module.CALLS if word in re.findall(r"\w+", returned)}
            assert objects == ({gives} if gives else set()), f"{kind}.{name} gives {returned}"


def test_nothing_on_the_list_quits_renders_or_deletes_what_is_not_ours(script_module: ModuleType) -> None:
    names = {name for calls in script_module.CALLS.values() for name in calls}
    words = ("Quit", "Render", "Project", "Database", "Cloud", "Fusion", "DeleteTimelines", "Preset", "Archive")
    found = {name for name in names if any(word in name for word in words)}
    assert found == {"GetProjectManager", "GetCurrentProject", "SaveProject"}


def test_what_calls_there_are_is_asked_once_for_each_kind_of_object(
    calls: MenuScriptCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    timelines: list[RemoteObject] = [
        root(calls).GetProjectManager().GetCurrentProject().GetCurrentTimeline() for _ in range(3)
    ]
    asked: list[str] = []
    ask = calls.ask

    def noted(operation: str, what: str, **fields: object) -> object:
        asked.append(operation)
        return ask(operation, what, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(calls, "ask", noted)
    assert all("GetMarkers" in dir(timeline) for timeline in timelines)
    assert "GetVersion" in dir(root(calls)) and "GetMarkers" not in dir(root(calls))
    assert asked == ["names", "names"]
