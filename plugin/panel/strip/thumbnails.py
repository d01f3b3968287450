"""What every shot has in the strip: its picture, its name below, and the accent under that where it is selected."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from plugin.panel.strip.rows import NAME_PX
from plugin.panel.strip.view import View
from plugin.panel.theme import SMALL_PX, Colour, text_font
from v2a_engine.domain.shot import Shot, SkippedShot

_NAME_FROM_PX = 28.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def name_shot(painter: QPainter, view: View, shot: Shot | SkippedShot, box: QRectF) -> None:
    """Its id and name, under its picture."""
    if box.width() < _NAME_FROM_PX:
        return
    room = view.in_sight(box.adjusted(0, box.height() - NAME_PX, 0, 0)).adjusted(5, 0, -4, 0)
    painter.setFont(text_font(SMALL_PX))
    measure = painter.fontMetrics()
    if measure.horizontalAdvance(shot.shot_id) > room.width():
        return
    painter.setPen(QColor(Colour.TEXT))
    painter.drawText(room, _LEFT, shot.shot_id)
    rest = room.adjusted(measure.horizontalAdvance(shot.shot_id) + 8, 0, 0, 0)
    if rest.width() > 40:
        painter.setPen(QColor(Colour.SOFT))
        painter.drawText(rest, _LEFT, measure.elidedText(shot.name, Qt.TextElideMode.ElideRight, int(rest.width())))


def tint_name(painter: QPainter, box: QRectF) -> None:
    """It is selected: its name stands on the accent."""
    tint = QColor(Colour.ACCENT)
    tint.setAlpha(56)
    painter.fillRect(box.adjusted(0, box.height() - NAME_PX, 0, 0), tint)


def paint_thumbnail(painter: QPainter, seen: QRectF, frame: QRectF, image: QImage) -> None:
    """At the shot's head, or at the view's border once that is out of sight; of a narrow shot the picture's middle."""
    scale = frame.height() / image.height()  # 1 / ratio, unless the picture itself is smaller
    columns = min(image.width(), round(frame.width() / scale))
    left = min(seen.left(), frame.right() - columns * scale)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale > 1)
    source = QRectF((image.width() - columns) // 2, 0, columns, image.height())
    painter.drawImage(QRectF(left, frame.top(), columns * scale, frame.height()), image, source)
