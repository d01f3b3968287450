"""Shots that nobody has looked at yet: their thumbnails under a veil, with a word and a sign."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from plugin.panel.not_yet_sign import paint_not_yet
from plugin.panel.strip.rows import NAME_PX
from plugin.panel.strip.thumbnails import name_shot, paint_thumbnail, tint_name
from plugin.panel.strip.view import View
from plugin.panel.theme import SMALL_PX, STEP, Colour, text_font
from plugin.session.timeline.left_out import why_silent
from v2a_engine.domain.shot import SkippedShot

_SIGN_PX = 12.0
_VEIL = 150  # of 255


def paint_unseen(painter: QPainter, view: View, shot: SkippedShot | None, box: QRectF, image: QImage | None) -> None:
    """
    Args:
        shot: None: several, too narrow for pictures.
        image: of it; None where it is not there yet, or too narrow.
    """
    frame = box.adjusted(0, 0, 0, -NAME_PX)
    painter.fillRect(box, QColor(Colour.PANEL))
    painter.fillRect(frame, QColor(Colour.RAISED))
    if image is not None:
        paint_thumbnail(painter, view.in_sight(frame), frame, image)
    veil = QColor(Colour.GROUND)
    veil.setAlpha(_VEIL)
    painter.fillRect(frame, veil)
    if shot is not None:
        if shot.shot_id in view.selected:
            tint_name(painter, box)
        name_shot(painter, view, shot, box)
    _say(painter, view.in_sight(frame), why_silent(shot).capitalize() if shot is not None else "")


def _say(painter: QPainter, room: QRectF, words: str) -> None:
    """The sign, and below it the words where they have room."""
    painter.setFont(text_font(SMALL_PX))
    line_px = painter.fontMetrics().height()
    has_room = bool(words) and painter.fontMetrics().horizontalAdvance(words) <= room.width() - 2 * STEP
    if room.width() >= _SIGN_PX:
        sign = QRectF(0, 0, _SIGN_PX, _SIGN_PX)
        sign.moveCenter(room.center())
        paint_not_yet(painter, sign.translated(0, -line_px / 2) if has_room else sign)
    if has_room:
        painter.setPen(QColor(Colour.TEXT))
        painter.drawText(room.translated(0, line_px / 2), Qt.AlignmentFlag.AlignCenter, words)
