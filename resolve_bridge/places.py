"""Where DaVinci Resolve keeps things, on each system; the folders of its scripting README of July 2026."""

import os
import sys
from pathlib import Path

SCRIPT_API, SCRIPT_LIB = "RESOLVE_SCRIPT_API", "RESOLVE_SCRIPT_LIB"
_SANDBOXES = ("com.blackmagic-design.DaVinciResolveLite", "com.blackmagic-design.DaVinciResolve")
_MENU = Path("Fusion/Scripts/Utility")  # shown on all pages; Resolve makes no menu of other folders
_LINUX = (Path("/opt/resolve"), Path("/home/resolve"))


def applications(platform: str = sys.platform) -> tuple[Path, ...]:
    """Where Resolve itself may lie."""
    if platform == "win32":
        return (_variable("PROGRAMFILES", "C:/Program Files") / "Blackmagic Design/DaVinci Resolve/Resolve.exe",)
    if platform == "darwin":
        folder = Path("/Applications")
        return folder / "DaVinci Resolve/DaVinci Resolve.app", folder / "DaVinci Resolve.app"
    return tuple(root / "bin/resolve" for root in _LINUX)


def is_from_the_app_store(application: Path) -> bool:
    """Such a Resolve lives in a box of its own, which its first start makes."""
    return (application / "Contents/_MASReceipt/receipt").exists()


def menu_folders(*, all_users: bool = False, platform: str = sys.platform) -> tuple[Path, ...]:
    """Where scripts for its menu go. The App Store's Resolve looks into its own box only."""
    if platform == "win32":
        if all_users:
            return (_variable("PROGRAMDATA", "C:/ProgramData") / "Blackmagic Design/DaVinci Resolve" / _MENU,)
        roaming = _variable("APPDATA", str(Path.home() / "AppData/Roaming"))
        return (roaming / "Blackmagic Design/DaVinci Resolve/Support" / _MENU,)
    if platform == "darwin":
        ours = Path("Library/Application Support/Blackmagic Design/DaVinci Resolve") / _MENU
        boxed = [box / "Library/Application Support" / _MENU for box in sandboxes(platform)]
        return (Path("/") / ours,) if all_users else (Path.home() / ours, *boxed)
    if all_users:
        return (next((root for root in _LINUX if root.exists()), _LINUX[0]) / _MENU,)
    return (Path.home() / ".local/share/DaVinciResolve" / _MENU,)


def sandboxes(platform: str = sys.platform) -> tuple[Path, ...]:
    """The home folders of Resolves from the App Store that have run on this Mac; none elsewhere."""
    if platform != "darwin":
        return ()
    boxes = (Path.home() / "Library/Containers" / name / "Data" for name in _SANDBOXES)
    return tuple(box for box in boxes if box.exists())


def scripting_libraries(platform: str = sys.platform) -> tuple[Path, ...]:
    """Where the library for programs outside may lie; the one that the user named comes first, and alone."""
    named = os.environ.get(SCRIPT_LIB)
    if named:
        return (Path(named),)
    if platform == "win32":
        return (applications(platform)[0].with_name("fusionscript.dll"),)
    if platform == "darwin":
        return tuple(app / "Contents/Libraries/Fusion/fusionscript.so" for app in applications(platform))
    roots = [*_LINUX]
    if os.environ.get(SCRIPT_API):  # .../Developer/Scripting of a Resolve in a folder of its own
        roots.insert(0, Path(os.environ[SCRIPT_API]).parent.parent)
    return tuple(root / "libs/Fusion/fusionscript.so" for root in roots)


def _variable(name: str, otherwise: str) -> Path:
    return Path(os.environ.get(name) or otherwise)
