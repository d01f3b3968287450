"""The Python that Resolve would run the menu script under. Resolve brings none: it takes one that it finds."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

FIRST = (3, 6)
UNSURE_FROM = (3, 13)  # only recent builds of Resolve take it
_ASK = "import struct, sys; print(*sys.version_info[:2], 8 * struct.calcsize('P'))"
_PATIENCE_S = 20.0


def find_python() -> tuple[Path, tuple[int, int], int] | None:
    """Its file, version and word length in bits; None where there is none that runs."""
    for path in _candidates():
        try:
            asked = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
            major, minor, bits = map(int, asked.stdout.split())
        except (OSError, ValueError, subprocess.TimeoutExpired):
            continue
        return path, (major, minor), bits
    return None


def _candidates() -> list[Path]:
    if sys.platform == "win32":
        return _registered()
    named = os.environ.get("PYTHON3HOME") or _of_the_login()
    homes = [Path(named) / "bin/python3"] if named else []
    if sys.platform == "darwin":  # looks nowhere else, whatever PATH says
        return [*homes, Path("/usr/local/bin/python3")]
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")  # a desktop does not know a shell's own PATH
    return [*homes, Path(found)] if found else homes


def _of_the_login() -> str:
    """PYTHON3HOME as programs see it that are started from the Dock."""
    if sys.platform != "darwin":
        return ""
    words = ["launchctl", "getenv", "PYTHON3HOME"]
    try:
        return subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE_S, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _registered() -> list[Path]:
    """Pythons whose installers told Windows of them, newest first."""
    if sys.platform != "win32":
        return []
    import winreg

    found: dict[tuple[int, ...], Path] = {}
    for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
        with suppress(OSError), winreg.OpenKey(root, r"Software\Python\PythonCore") as versions:
            for index in range(winreg.QueryInfoKey(versions)[0]):
                version = winreg.EnumKey(versions, index)
                with suppress(OSError, ValueError):  # an entry that was left behind
                    number = tuple(int(part) for part in version.split("-")[0].split("."))
                    found[number] = Path(winreg.QueryValue(versions, rf"{version}\InstallPath")) / "python.exe"
    return [found[number] for number in sorted(found, reverse=True)]
