"""The transport's signs, drawn: sharp at every density."""

import functools

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

from plugin.panel.theme import Colour

_SIDE = 16.0


def _triangle(left: float, right: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, 2.5))
    path.lineTo(right, 8)
    path.lineTo(left, 13.5)
    path.closeSubpath()
    return path


def _bars(*boxes: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    for left, width in boxes:
        path.addRect(QRectF(left, 2.5, width, 11))
    return path


def _filled(name: str) -> QPainterPath:
    shapes = {
        "play": lambda: _triangle(3.5, 13.5),
        "back": lambda: _triangle(12.5, 2.5),
        "pause": lambda: _bars((3.5, 3), (9.5, 3)),
        "next frame": lambda: _triangle(6, 14) | _bars((2, 2)),
        "previous frame": lambda: _triangle(10, 2) | _bars((12, 2)),
    }
    return shapes[name]() if name in shapes else QPainterPath()


def _loop(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(2.5, 3.5, 11, 9), 40 * 16, 290 * 16)
    head = QPainterPath(QPointF(14.6, 3.2))
    head.lineTo(14.2, 8.2)
    head.lineTo(9.8, 5.6)
    head.closeSubpath()
    painter.fillPath(head, colour)


@functools.lru_cache(maxsize=32)
def transport_icon(name: str) -> QIcon:
    """ "play", "back", "pause", "next frame", "previous frame" or "loop"."""
    icon = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, Colour.TEXT), (QIcon.Mode.Disabled, Colour.FAINT)):
        for ratio in (1, 2, 3):
            icon.addPixmap(_drawn(name, QColor(shade.value), ratio), mode)
    return icon


def _drawn(name: str, colour: QColor, ratio: int) -> QPixmap:
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if name == "loop":
        _loop(painter, colour)
    else:
        painter.fillPath(_filled(name), colour)
    painter.end()
    return picture
