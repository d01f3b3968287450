"""`wildtrack resolve install` and `uninstall`: the script where Resolve looks, and nobody else's files touched."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from resolve_bridge import places
from resolve_bridge.install import (
    ForeignScript,
    MenuFolderUnwritable,
    install,
    is_ours,
    packaged_script,
    uninstall,
)
from resolve_bridge.places import applications, menu_folders, scripting_libraries
from v2a_engine.cli import main


@pytest.fixture
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home folder, as every system names it."""
    home = tmp_path / "user"
    for name, value in {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "AppData" / "Roaming",
        "PROGRAMDATA": tmp_path / "ProgramData",
        "PROGRAMFILES": tmp_path / "Program Files",
    }.items():
        monkeypatch.setenv(name, str(value))
    for name in ("RESOLVE_SCRIPT_API", "RESOLVE_SCRIPT_LIB"):
        monkeypatch.delenv(name, raising=False)
    return home


def test_the_folders_are_those_of_resolves_readme(user_home: Path, tmp_path: Path) -> None:
    menu = "Fusion/Scripts/Utility"
    assert menu_folders(platform="linux") == (user_home / ".local/share/DaVinciResolve" / menu,)
    roaming = user_home / "AppData/Roaming/Blackmagic Design/DaVinci Resolve/Support"
    assert menu_folders(platform="win32") == (roaming / menu,)
    mac = "Library/Application Support/Blackmagic Design/DaVinci Resolve"
    assert menu_folders(platform="darwin") == (user_home / mac / menu,)
    assert menu_folders(all_users=True, platform="darwin") == (Path("/") / mac / menu,)
    everyone = tmp_path / "ProgramData/Blackmagic Design/DaVinci Resolve"
    assert menu_folders(all_users=True, platform="win32") == (everyone / menu,)
    assert menu_folders(all_users=True, platform="linux")[0] in (
        Path("/opt/resolve") / menu,
        Path("/home/resolve") / menu,
    )


def test_the_app_stores_resolve_gets_a_copy_in_its_own_box(user_home: Path) -> None:
    box = user_home / "Library/Containers/com.blackmagic-design.DaVinciResolveLite/Data"
    assert len(menu_folders(platform="darwin")) == 1
    box.mkdir(parents=True)
    assert menu_folders(platform="darwin")[1] == box / "Library/Application Support/Fusion/Scripts/Utility"
    assert len(menu_folders(all_users=True, platform="darwin")) == 1


def test_resolve_and_its_library_are_looked_for_where_they_are_installed(
    user_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Program Files/Blackmagic Design/DaVinci Resolve"
    assert applications("win32") == (folder / "Resolve.exe",)
    assert scripting_libraries("win32") == (folder / "fusionscript.dll",)
    app = Path("/Applications/DaVinci Resolve/DaVinci Resolve.app")
    assert applications("darwin")[0] == app
    assert scripting_libraries("darwin")[0] == app / "Contents/Libraries/Fusion/fusionscript.so"
    assert scripting_libraries("linux")[0] == Path("/opt/resolve/libs/Fusion/fusionscript.so")
    monkeypatch.setenv(places.SCRIPT_API, "/apps/resolve/Developer/Scripting")
    assert scripting_libraries("linux")[0] == Path("/apps/resolve/libs/Fusion/fusionscript.so")
    monkeypatch.setenv(places.SCRIPT_LIB, "/my/fusionscript.so")
    assert scripting_libraries("linux") == (Path("/my/fusionscript.so"),)


def test_install_copies_the_script_and_uninstall_leaves_nothing(user_home: Path, script: Path) -> None:
    careful = os.umask(0o077)  # an administrator's, whose files nobody else may read
    try:
        (path,) = install()
    finally:
        os.umask(careful)
    assert path == menu_folders()[0] / "Wildtrack.py"
    assert path.read_bytes() == script.read_bytes()
    assert not path.is_symlink()
    assert list(path.parent.iterdir()) == [path]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o644, "with --all-users, all users read it"
    assert uninstall() == (path,)
    assert list(path.parent.iterdir()) == []
    assert uninstall() == ()


def test_an_older_script_of_ours_is_replaced(user_home: Path) -> None:
    (path,) = install()
    path.write_bytes(packaged_script()[:300] + b"\nan older one")
    install()
    assert path.read_bytes() == packaged_script()


def test_somebody_elses_file_stays_whatever_is_asked(user_home: Path) -> None:
    path = menu_folders()[0] / "Wildtrack.py"
    path.parent.mkdir(parents=True)
    path.write_text("print('my own script for wild tracks')")
    for deed in (install, uninstall):
        with pytest.raises(ForeignScript, match=r"Wildtrack\.py is not Wildtrack's, so it stays"):
            deed()
    assert path.read_text() == "print('my own script for wild tracks')"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_our_script_is_replaced_by_a_copy_and_its_target_stays(user_home: Path, tmp_path: Path) -> None:
    target = tmp_path / "checkout.py"
    target.write_bytes(packaged_script()[:400])
    path = menu_folders()[0] / "Wildtrack.py"
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    install()
    assert not path.is_symlink()
    assert target.read_bytes() == packaged_script()[:400]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_nowhere_is_somebodys(user_home: Path, tmp_path: Path) -> None:
    path = menu_folders()[0] / "Wildtrack.py"
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "gone.py")
    with pytest.raises(ForeignScript):
        install()
    assert path.is_symlink()


def test_a_folder_that_cannot_be_made_is_named_and_other_scripts_stay(user_home: Path) -> None:
    folder = menu_folders()[0]
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder belongs")
    with pytest.raises(MenuFolderUnwritable, match="need an administrator"):
        install()
    assert folder.read_text() == "a file where the folder belongs"


def test_the_command_tells_where_the_script_is_and_what_to_click(
    user_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resolve", "install"]) == 0
    said = capsys.readouterr().out
    path = menu_folders()[0] / "Wildtrack.py"
    assert f"The menu script is at {path}." in said
    assert "Workspace > Scripts > Wildtrack" in said
    assert main(["resolve", "uninstall"]) == 0
    assert f"Removed {path}." in capsys.readouterr().out
    assert main(["resolve", "uninstall"]) == 0
    assert "no menu script of Wildtrack's" in capsys.readouterr().out


def test_the_command_refuses_with_the_exit_code_of_its_error(
    user_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = menu_folders()[0] / "Wildtrack.py"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    assert main(["resolve", "install"]) == 2
    assert "Rename or move it" in capsys.readouterr().err


def test_what_is_installed_starts_and_is_ours(user_home: Path) -> None:
    (path,) = install()
    assert is_ours(path)
    said = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True).stdout
    assert "this script runs inside DaVinci Resolve" in said


def test_an_installed_wildtrack_brings_the_script(script: Path) -> None:
    root = script.parents[2]
    data = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["resolve_bridge"]
    matching = [path for pattern in data for path in (root / "resolve_bridge").glob(pattern)]
    assert script in matching
