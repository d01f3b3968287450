"""The doctor judges each place where a Resolve looks for the menu script, and no place by another one."""

from pathlib import Path

import pytest

from resolve_bridge.finding import Finding, State
from resolve_bridge.install import SCRIPT_NAME, packaged_script
from resolve_bridge.places import menu_folders
from resolve_bridge.script_file import examine_script_file


@pytest.fixture(autouse=True)
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    return tmp_path / "user"


@pytest.fixture
def app_store(user_home: Path) -> Path:
    """The box of a Resolve from the App Store that has run."""
    box = user_home / "Library/Containers/com.blackmagic-design.DaVinciResolveLite/Data"
    box.mkdir(parents=True)
    return box


@pytest.fixture
def apps(tmp_path: Path) -> dict[str, Path]:
    """Where the applications of a Mac would lie."""
    return {"ordinary": tmp_path / "Applications/own.app", "app store": tmp_path / "Applications/store.app"}


def put(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / SCRIPT_NAME).write_bytes(packaged_script())
    return folder / SCRIPT_NAME


def on_a_mac(apps: dict[str, Path] | None = None, *, is_needed: bool = True) -> Finding:
    return examine_script_file(is_needed=is_needed, platform="darwin", apps=tuple((apps or {}).values()))


def test_a_box_without_the_script_is_wrong_though_another_place_has_it(user_home: Path) -> None:
    there = put(menu_folders(platform="darwin")[0])
    assert on_a_mac().state is State.OK
    (user_home / "Library/Containers/com.blackmagic-design.DaVinciResolveLite/Data").mkdir(parents=True)
    box = menu_folders(platform="darwin")[1]
    for is_needed in (True, False):
        found = on_a_mac(is_needed=is_needed)
        assert (found.state, found.mend) == (State.WRONG, "Run `wildtrack resolve install`.")
        assert f"missing in {box / SCRIPT_NAME}; there is {there}" in found.words
    put(box)
    assert on_a_mac().state is State.OK


def test_where_only_the_app_stores_resolve_is_here_its_box_is_enough(app_store: Path, apps: dict[str, Path]) -> None:
    put(menu_folders(platform="darwin")[1])
    assert on_a_mac(apps).state is State.OK
    apps["ordinary"].mkdir(parents=True)
    found = on_a_mac(apps)
    assert found.state is State.WRONG and str(menu_folders(platform="darwin")[0]) in found.words


def test_an_app_store_resolve_that_never_ran_is_to_be_started_first(apps: dict[str, Path], user_home: Path) -> None:
    receipt = apps["app store"] / "Contents/_MASReceipt/receipt"
    receipt.parent.mkdir(parents=True)
    receipt.write_bytes(b"")
    put(menu_folders(platform="darwin")[0])
    found = on_a_mac(apps)
    assert (found.state, "Start that Resolve once" in found.mend) == (State.NOTE, True)
    assert str(apps["app store"]) in found.words
    (user_home / "Library/Containers/com.blackmagic-design.DaVinciResolve/Data").mkdir(parents=True)
    assert on_a_mac(apps).state is State.WRONG
    put(menu_folders(platform="darwin")[1])
    assert on_a_mac(apps).state is State.OK


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_without_any_it_is_as_bad_as_it_is_needed(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("APPDATA", "PROGRAMDATA"):
        monkeypatch.setenv(name, str(tmp_path / name))
    assert examine_script_file(is_needed=True, platform=platform).state is State.WRONG
    assert examine_script_file(is_needed=False, platform=platform).state is State.NOTE
