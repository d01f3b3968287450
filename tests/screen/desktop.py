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
SIZE = (1440, 900)  # of the screen, in the window's own pixels
_PATIENCE_S = 240.0
_TITLE_BAR = 24  # device pixels, whatever the scale
Found = TypeVar("Found")


class Desktop:
    """What a person sees and does."""

    def __init__(self, display: str, folder: Path, scale: int, pictures: Path) -> None:
        """
        Args:
            scale: device pixels for each of the window's own.
            pictures: where `look` puts what it sees.
        """
        self._scale, self._pictures = scale, pictures
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_SCALE_FACTOR": str(scale),
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

    def jobs(self) -> str:
        """What the engine says of its jobs."""
        command = [sys.executable, "-m", "v2a_engine.cli", "jobs"]
        said = subprocess.run(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return said.stdout

    def wait_for_jobs(self) -> None:
        """Until the engine has none any more, and the panel knows."""
        until(lambda: "No job" in self.jobs(), "the end of all jobs")
        time.sleep(2)

    def window(self, title: str) -> str:
        """The window of this title, once it is there, in front."""
        found = until(lambda: self._tool("search", "--onlyvisible", "--name", title).split(), f"a window {title!r}")
        self._tool("windowactivate", "--sync", found[-1])
        return found[-1]

    def fill(self, window: str) -> None:
        """Put it into the corner, as large as the screen."""
        self._tool("windowmove", window, "0", "0")
        width, height = SIZE[0] * self._scale, SIZE[1] * self._scale - _TITLE_BAR
        self._tool("windowsize", "--sync", window, str(width), str(height))
        time.sleep(1)

    def press(self, *keys: str) -> None:
        """One key after the other, as `ctrl+Return`."""
        for key in keys:
            self._tool("key", "--clearmodifiers", key)
            time.sleep(0.15)

    def type(self, words: str) -> None:
        """Letter by letter."""
        self._tool("type", "--delay", "30", words)
        time.sleep(0.6)  # typing is taken over when it pauses

    def look(self, name: str) -> None:
        """Keep a picture of all that is seen, once what is on its way has been painted."""
        time.sleep(1.5)
        path = self._pictures / f"{name}{'' if self._scale == 1 else f'@{self._scale}x'}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)

    def _tool(self, *arguments: str) -> str:
        done = subprocess.run(["xdotool", *arguments], env=self.environment, capture_output=True, text=True)
        return done.stdout


@contextmanager
def desktop(folder: Path, scale: int = 1) -> Iterator[Desktop]:
    """Start all of it; skip the test where a program is missing.

    Args:
        scale: 2 for a screen of twice as many pixels each way, and a window drawn for it.
    """
    for program, package in PROGRAMS.items():
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not here: apt-get install {package}")
    with ExitStack() as stack:
        reading, writing = os.pipe()
        size = "x".join(str(length * scale) for length in SIZE)
        server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        stack.callback(_end, subprocess.Popen(server, pass_fds=[writing], stderr=subprocess.DEVNULL))
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        shown = Desktop(display, folder, scale, Path(os.environ.get("WILDTRACK_PICTURES") or folder))
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
