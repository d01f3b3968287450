"""The whole panel in a process of its own: light, quick to leave, and told by the command line how to get it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plugin import command
from v2a_engine.cli import main

ROOT = Path(__file__).parents[2]
OPENS_THE_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from plugin import app
application = QApplication([])
def looked_at():
    from plugin.panel.window import Window
    windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Window)]
    print("windows", len(windows), windows[0].isVisible())
    print("heavy", sorted({"torch", "diffusers", "transformers", "av", "fastapi"} & set(sys.modules)))
    QApplication.quit()
QTimer.singleShot(500, looked_at)
sys.exit(app.turn(application, None))
"""


def run_python(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "WILDTRACK_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_panel_opens_its_window_without_any_model_or_decoder_in_its_process(tmp_path: Path) -> None:
    done = run_python(OPENS_THE_WINDOW, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["windows 1 True", "heavy []"]
    assert done.stderr.replace("This plugin does not support propagateSizeHints()\n", "") == ""  # of the offscreen one
    assert not (tmp_path / "engine" / "connection.json").exists()  # no engine before somebody wants something


def test_the_command_without_qt_says_how_to_get_it(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'PySide6' else real(name, *a)\n"
        "from v2a_engine.cli import main; sys.exit(main(['panel']))"
    )
    done = run_python(code, tmp_path)
    assert done.returncode == 4
    assert "pip install 'wildtrack[panel]'" in done.stderr and "bootstrap.py panel" in done.stderr


def test_a_timeline_that_is_not_there_is_said_before_any_window_opens(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["panel", str(tmp_path / "gone.otio")]) == 2
    assert "gone.otio" in capsys.readouterr().err


def test_its_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["panel", "--help"])
    told = capsys.readouterr().out
    assert "wildtrack panel cut.otio" in told and "Generate" in told and "resolve install" in told


def test_qt_is_there_when_it_is_installed() -> None:
    command.require_qt()
