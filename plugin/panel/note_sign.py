"""Quiet signs beside the states' shapes: silent as it was made; muted by the user; there is something to know of it."""

import enum
import functools

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen

from plugin.panel.sharp_icon import sharp_icon
from plugin.panel.theme import Colour

_LOUDSPEAKER = ((-0.8, -0.35), (-0.35, -0.35), (0.3, -0.9), (0.3, 0.9), (-0.35, 0.35), (-0.8, 0.35))  # of its reach


class Sign(enum.Enum):
    """What is told."""

    SILENT = enum.auto()  # a struck-out circle
    NOTE = enum.auto()  # an exclamation mark in a circle
    MUTED = enum.auto()  # a loudspeaker, struck out


def paint_sign(painter: QPainter, box: QRectF, sign: Sign) -> None:
    """As large as fits into `box`."""
    side = min(box.width(), box.height())
    circle = QRectF(0, 0, side - 2, side - 2)
    circle.moveCenter(box.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(Colour.SOFT), max(1.25, side / 10), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle, reach = circle.center(), circle.width() / 2
    off = QPointF(0.7 * reach, -0.7 * reach)
    if sign is Sign.MUTED:
        painter.drawPolygon([middle + QPointF(x * reach, y * reach) for x, y in _LOUDSPEAKER])
    else:
        painter.drawEllipse(circle)
    if sign is Sign.NOTE:
        painter.drawLine(QLineF(middle - QPointF(0, 0.5 * reach), middle + QPointF(0, 0.1 * reach)))
        painter.drawPoint(middle + QPointF(0, 0.5 * reach))
    else:
        painter.drawLine(QLineF(middle - off, middle + off))
    painter.restore()


@functools.cache
def sign_icon(sign: Sign, side_px: int = 16) -> QIcon:
    """The sign alone."""
    box = QRectF(1, 1, side_px - 2, side_px - 2)
    return sharp_icon(side_px, lambda painter: paint_sign(painter, box, sign))
