"""The panel's look and its real window, for those who need them; what its tests share is importable by its name."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.theme import dress
from plugin.panel.window import Window
from plugin.session.session import Session

sys.path.insert(0, str(Path(__file__).parent))

Widget = TypeVar("Widget", bound=QWidget)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the panel's colours, and afterwards in those that it had."""
    sheet, style = qapp.styleSheet(), qapp.style().objectName()
    dress(qapp)
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Widget, int, int], Widget]:
    """Shows a part of the window by itself, so many pixels wide and high, with the keyboard in it."""

    def show(widget: Widget, width_px: int, height_px: int) -> Widget:
        qtbot.addWidget(widget)
        widget.resize(width_px, height_px)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    return show


@pytest.fixture
def open_window(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> Callable[[Session], Window]:
    """Shows a session in the panel's window until the test ends; `window.session` is what it shows."""

    def show(session: Session) -> Window:
        window = Window(session, tmp_path / "panel")
        window.session = session  # type: ignore[attr-defined]
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        return window

    return show
