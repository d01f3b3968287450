"""A short list of the timelines that were opened lately, for the page that has none open."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from plugin.panel.recent_menu import short_folder
from plugin.panel.theme import GAP, SMALL_PX, STEP, Colour, text_font

_MOST = 5
_WIDTH_PX = 400
_NAME_SHARE = 0.55


class RecentList(QWidget):
    """A button each; the menu has the others."""

    asked = Signal(str)  # path

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self.setFixedWidth(_WIDTH_PX)
        title = QLabel("Opened lately")
        title.setProperty("role", "soft")
        title.setContentsMargins(GAP, 0, 0, 0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP // 2)
        self._column.addWidget(title)
        self.hide()

    def show_paths(self, paths: Sequence[str]) -> None:
        for button in self.buttons:
            self._column.removeWidget(button)
            button.deleteLater()
        self.buttons = [_RecentButton(path) for path in paths[:_MOST]]
        for button, path in zip(self.buttons, paths, strict=False):
            button.clicked.connect(partial(self.asked.emit, path))
            self._column.addWidget(button)
        self.setVisible(bool(self.buttons))


class _RecentButton(QPushButton):
    """Name and folder, side by side."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._file = Path(path)
        self.setProperty("role", "quiet")
        self.setToolTip(f"Open {path}")
        self.setAccessibleName(f"Open {self._file.name}, in {self._file.parent}")
        self.setMinimumHeight(26)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        room = self.rect().adjusted(GAP, 0, -GAP, 0)
        name_px = min(painter.fontMetrics().horizontalAdvance(self._file.name) + 2, round(room.width() * _NAME_SHARE))
        middle, left = Qt.TextElideMode.ElideMiddle, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(Colour.TEXT))
        painter.drawText(room, left, painter.fontMetrics().elidedText(self._file.name, middle, name_px))
        room.setLeft(room.left() + name_px + 2 * GAP)
        painter.setFont(text_font(SMALL_PX))
        painter.setPen(QColor(Colour.SOFT))
        folder = painter.fontMetrics().elidedText(short_folder(self._file), middle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, folder)
        painter.end()
