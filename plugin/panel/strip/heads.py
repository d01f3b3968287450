"""The strip's left column: what each row is."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from plugin.panel.strip.rows import NAME_PX, Rows
from plugin.panel.strip.telling import KIND_WORDS
from plugin.panel.theme import SMALL_PX, Colour, text_font

HEADS_PX = 64


class StripHeads(QWidget):
    """Names beside the rows of a strip; `rows` tells where they are now."""

    def __init__(self, strip: QWidget, rows: Callable[[], Rows]) -> None:
        super().__init__(strip)
        self._rows = rows
        self.setAccessibleName("Rows of the timeline")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.PANEL))
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), QColor(Colour.WELL))
        rows = self._rows()
        painter.setFont(text_font(SMALL_PX))
        painter.setPen(QColor(Colour.SOFT))
        self._name(painter, rows.scenes.top, rows.scenes.height, "Scenes")
        self._name(painter, rows.shots.top, rows.shots.height - NAME_PX, "Shots")
        for kind, row in rows.lanes.items():
            self._name(painter, row.top, row.height, kind.value)
        painter.end()

    def _name(self, painter: QPainter, top: int, height: int, name: str) -> None:
        box = QRectF(12, top, self.width() - 16, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            kind = self._rows().lane_at(event.pos().y())
            QToolTip.showText(event.globalPos(), f"{kind}: {KIND_WORDS[kind]}" if kind else "", self)
            return True
        return super().event(event)
