"""Five stars in a row: filled up to the rating."""

import math

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from plugin.panel.theme import Colour

_STAR_PX = 14
_LEFT_PX = 8
STARS_WIDTH_PX = 2 * _LEFT_PX + 5 * _STAR_PX


def star_at(x: float) -> int:
    """Which star, 1..5, lies so many pixels from the left."""
    return min(max(int((x - _LEFT_PX) // _STAR_PX) + 1, 1), 5)


def star_middle(number: int) -> float:
    """How many pixels from the left the middle of a star lies."""
    return _LEFT_PX + (number - 0.5) * _STAR_PX


def paint_stars(painter: QPainter, box: QRect, rating: int) -> None:
    """Draw them at the left of a box, in its middle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number in range(1, 6):
        is_filled = number <= rating
        painter.setPen(QPen(QColor((Colour.TEXT if is_filled else Colour.EDGE).value), 1))
        painter.setBrush(QColor(Colour.TEXT.value) if is_filled else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(_star(QPointF(box.left() + star_middle(number), box.center().y() + 0.5)))
    painter.restore()


def _star(middle: QPointF) -> QPolygonF:
    corners = []
    for corner in range(10):
        radius = 5.5 if corner % 2 == 0 else 2.4
        angle = math.pi * (corner / 5 - 0.5)
        corners.append(middle + QPointF(radius * math.cos(angle), radius * math.sin(angle)))
    return QPolygonF(corners)
