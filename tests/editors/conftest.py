"""Editors that run without a screen: which are here, and what was measured in them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from measuring import HZ, Offsets

collect_ignore = ["blender_timeline.py", "ges_timeline.py"]  # they run under another Python
SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's bindings of GStreamer belong to Debian's own Python
_GES = "import gi; gi.require_version('GES', '1.0'); from gi.repository import GES"
_ROWS = pytest.StashKey[list[tuple[str, str, Offsets]]]()


@pytest.fixture(scope="session")
def melt() -> str:
    return _program("melt", "melt")


@pytest.fixture(scope="session")
def ges() -> str:
    """A Python that has GStreamer Editing Services."""
    asked = shutil.which(SYSTEM_PYTHON) and subprocess.run([SYSTEM_PYTHON, "-c", _GES], capture_output=True)
    if not asked or asked.returncode:
        pytest.skip("GStreamer Editing Services are not here: apt-get install gir1.2-ges-1.0 python3-gst-1.0")
    os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")
    return SYSTEM_PYTHON


@pytest.fixture(scope="session")
def blender() -> str:
    """Blender's command line."""
    return _program("blender", "blender")


@pytest.fixture
def in_sync(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Check a render, and keep its numbers for the table at the end of the run."""

    def check(editor: str, case: str, offsets: Offsets, **limits: float) -> None:
        request.config.stash.setdefault(_ROWS, []).append((editor, case, offsets))
        offsets.check(**limits)

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(_ROWS, [])
    if not rows:
        return
    terminalreporter.section("sync in real editors")
    terminalreporter.write_line("| editor | case | stems | latest stem | claps | latest clap | wrong pictures |")
    terminalreporter.write_line("|---|---|---|---|---|---|---|")
    for editor, case, found in rows:
        cells = (len(found.stems), _latest(found.stems), len(found.claps), _latest(found.claps))
        terminalreporter.write_line(
            "| " + " | ".join(map(str, (editor, case, *cells, len(found.wrong_pictures)))) + " |"
        )


def _latest(lags: list[int]) -> str:
    lag = max(lags, key=abs, default=0)
    return f"{lag} samples ({lag / HZ * 1000:.3f} ms)"


def _program(name: str, package: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not here: apt-get install {package}")
    return name
