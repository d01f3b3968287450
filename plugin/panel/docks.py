"""The window's movable parts. A part in a row of tabs is named by its tab: its own head would say it twice."""

import weakref
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from shiboken6 import isValid

_APART = QPoint(48, -96)  # away from its old place, so that it is seen to be apart


class Docks(QObject):
    """All parts of one window, by name."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._behead = partial(_behead, weakref.ref(window))
        self._docks: dict[str, QDockWidget] = {}

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def add(self, name: str, title: str, widget: QWidget) -> None:
        """
        Args:
            name: by which the layout remembers it.
        """
        dock = QDockWidget(title)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.toggleViewAction().setToolTip(f"Show or hide the {title.lower()}.")
        for moved in (dock.topLevelChanged, dock.dockLocationChanged, dock.visibilityChanged):
            moved.connect(self._behead)
        self._docks[name] = dock

    def all(self) -> list[QDockWidget]:
        return list(self._docks.values())

    def float(self, name: str) -> None:
        """Give a part a window of its own, or put it back."""
        dock = self._docks[name]
        dock.show()
        dock.setFloating(not dock.isFloating())
        dock.raise_()
        if dock.isFloating():
            dock.move(dock.pos() + _APART)

    def go_to(self, name: str, part: QWidget) -> None:
        """Show a dock, wherever it is, and give the keyboard to a part of it."""
        dock = self._docks[name]
        dock.show()
        dock.raise_()
        dock.activateWindow()
        part.setFocus()


def _behead(window_that_was: weakref.ref[QMainWindow], _: object) -> None:
    """Heads off where tabs name the parts, and on again.

    No method: parts still tell that they are hidden while their window, and we with it, are being taken apart.
    """
    window = window_that_was()
    if window is None or not isValid(window):
        return
    for dock in window.findChildren(QDockWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        beside = [other for other in window.tabifiedDockWidgets(dock) if other.toggleViewAction().isChecked()]
        is_named = bool(beside) and not dock.isFloating()
        has_head = dock.titleBarWidget() is None
        if is_named and has_head:
            dock.setTitleBarWidget(QWidget())
        elif not is_named and not has_head:
            dock.setTitleBarWidget(None)  # type: ignore[arg-type]  # Qt's own head; PySide's stub does not know
