"""The sign of a shot that nobody has looked at yet: three dots, as where something is to follow."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from plugin.panel.theme import Colour

_DOTS = 3


def paint_not_yet(painter: QPainter, box: QRectF) -> None:
    """As wide as the box, in its middle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(Colour.TEXT))
    step = box.width() / _DOTS
    for number in range(_DOTS):
        painter.drawEllipse(QPointF(box.left() + (number + 0.5) * step, box.center().y()), step / 3, step / 3)
    painter.restore()


def not_yet_pixmap(size: QSize, ratio: float) -> QPixmap:
    """The sign by itself.

    Args:
        ratio: device pixels a pixel.
    """
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_not_yet(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return pixmap
