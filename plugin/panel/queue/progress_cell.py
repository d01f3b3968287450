"""How far a job is, as a bar in its cell."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from plugin.panel.queue.queue_table import SHARE, Index
from plugin.panel.theme import GAP, SMALL_PX, STATE_LOOKS, Colour, number_font
from plugin.session.cards import CardState

_HEIGHT_PX = 6
_WORDS_PX = 40


class ProgressCell(QStyledItemDelegate):
    """A bar, and the number beside it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        share = index.data(SHARE)
        if share is None:
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(option.rect).adjusted(GAP, 0, -GAP, 0)
        groove = QRectF(cell.left(), cell.center().y() - _HEIGHT_PX / 2, max(cell.width() - _WORDS_PX, 8), _HEIGHT_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(Colour.LINE.value))
        painter.drawRoundedRect(groove, 3, 3)
        painter.setBrush(QColor(STATE_LOOKS[CardState.RENDERING].colour))
        filled = QRectF(groove)
        filled.setWidth(max(_HEIGHT_PX, groove.width() * min(max(float(share), 0.0), 1.0)))
        painter.drawRoundedRect(filled, 3, 3)
        painter.setPen(QColor(Colour.TEXT.value))
        painter.setFont(number_font(SMALL_PX))
        painter.drawText(cell, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.restore()
