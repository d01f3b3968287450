"""A desktop of its own: an X server without a screen, a window manager, and hands that press real keys."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

PROGRAMS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool", "import": "imagemagick"}  # -> Debian's packages
_PATIENCE_S = 240.0
Found = TypeVar("Found")


class Desktop:
    """What a person sees and does."""

    def __init__(self, display: str, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "WILDTRACK_HOME": str(folder / "home"),
        }

    @contextmanager
    def panel(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """The panel as a process of its own; ended at the end."""
        command = [sys.executable, "-m", "v2a_engine.cli", "panel", *arguments]
        process = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)

    def window(self, title: str) -> str:
        """The window of this title, once it is there, in front."""
        found = until(lambda: self._tool("search", "--onlyvisible", "--name", title).split(), f"a window {title!r}")
        self._tool("windowactivate", "--sync", found[-1])
        return found[-1]

    def resize(self, window: str, width: int, height: int) -> None:
        """Put it into the corner, so large."""
        self._tool("windowmove", window, "0", "0")
        self._tool("windowsize", "--sync", window, str(width), str(height))

    def press(self, *keys: str) -> None:
        """One key after the other, as `ctrl+Return`."""
        for key in keys:
            self._tool("key", "--clearmodifiers", key)
            time.sleep(0.15)

    def type(self, words: str) -> None:
        """Letter by letter."""
        self._tool("type", "--delay", "30", words)
        time.sleep(0.6)  # typing is taken over when it pauses

    def look(self, path: Path) -> None:
        """A picture of all that is seen."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)

    def _tool(self, *arguments: str) -> str:
        done = subprocess.run(["xdotool", *arguments], env=self.environment, capture_output=True, text=True)
        return done.stdout


@contextmanager
def desktop(folder: Path, size: str = "1440x900") -> Iterator[Desktop]:
    """Start all of it; skip the test where a program is missing."""
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not here: apt-get install {package}")
    with ExitStack() as stack:
        reading, writing = os.pipe()
        server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        stack.callback(_end, subprocess.Popen(server, pass_fds=[writing], stderr=subprocess.DEVNULL))
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        shown = Desktop(display, folder)
        manager = subprocess.Popen(["openbox"], env=shown.environment, stderr=subprocess.DEVNULL)
        stack.callback(_end, manager)
        yield shown


def until(find: Callable[[], Found], what: str) -> Found:
    """What `find` gives, once it is something."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited {_PATIENCE_S:g} s for {what}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(10)
