"""Parts in a row of tabs, and the end of their window."""

import gc

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from plugin.panel.docks import Docks


def in_tabs(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    docks = Docks(window)
    for name in ("audition", "queue"):
        docks.add(name, name.title(), QLabel(name))
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks[name])
    window.tabifyDockWidget(docks["audition"], docks["queue"])
    window.show()
    qtbot.waitUntil(lambda: docks["queue"].titleBarWidget() is not None)
    return window


def test_a_window_can_be_taken_apart_without_a_word(qtbot: QtBot) -> None:
    window = in_tabs(qtbot)
    with qtbot.capture_exceptions() as raised:
        shiboken6.delete(window)
        in_tabs(qtbot)  # and one that nobody holds
        gc.collect()
    assert raised == []
