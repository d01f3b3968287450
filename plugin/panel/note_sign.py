"""Two quiet signs beside the states' shapes: nothing is heard in this take; there is something to know of it."""

import enum
import functools

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen

from plugin.panel.sharp_icon import sharp_icon
from plugin.panel.theme import Colour


class Sign(enum.Enum):
    """What is told."""

    SILENT = enum.auto()  # a struck-out circle
    NOTE = enum.auto()  # an exclamation mark in a circle


def paint_sign(painter: QPainter, box: QRectF, sign: Sign) -> None:
    """As large as fits into `box`."""
    side = min(box.width(), box.height())
    circle = QRectF(0, 0, side - 2, side - 2)
    circle.moveCenter(box.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(Colour.SOFT), max(1.25, side / 10), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(circle)
    middle, reach = circle.center(), circle.width() / 2
    if sign is Sign.SILENT:
        off = QPointF(0.7 * reach, -0.7 * reach)
        painter.drawLine(QLineF(middle - off, middle + off))
    else:
        painter.drawLine(QLineF(middle - QPointF(0, 0.5 * reach), middle + QPointF(0, 0.1 * reach)))
        painter.drawPoint(middle + QPointF(0, 0.5 * reach))
    painter.restore()


@functools.cache
def sign_icon(sign: Sign, side_px: int = 16) -> QIcon:
    """The sign alone."""
    box = QRectF(1, 1, side_px - 2, side_px - 2)
    return sharp_icon(side_px, lambda painter: paint_sign(painter, box, sign))
