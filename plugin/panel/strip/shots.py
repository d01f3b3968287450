"""Scenes in brackets, shots as thumbnails along time, and what is selected of them."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from plugin.panel.strip.not_yet import paint_unseen
from plugin.panel.strip.rows import NAME_PX, Row
from plugin.panel.strip.spans import NARROW_PX, Piece
from plugin.panel.strip.thumbnails import name_shot, paint_thumbnail, tint_name
from plugin.panel.strip.view import View
from plugin.panel.theme import SMALL_PX, TEXT_PX, Colour, even_pixel, paint_state, text_font
from plugin.session.cards import CardState
from plugin.session.timeline.left_out import why_silent
from v2a_engine.domain.shot import Scene, Shot, SkippedShot

THUMBNAIL_FROM_PX = 16.0  # narrower shots ask for none
_HATCH_PX = 12.0
_SIGN_PX = 12.0  # stands for the word where there is no room for it
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Picture = Callable[[Shot | SkippedShot], QImage | None]


def paint_scenes(painter: QPainter, view: View) -> None:
    """A bracket over each scene, with its name where there is room."""
    painter.setFont(text_font(SMALL_PX))
    for piece in view.content.scenes.pieces(view.axis):
        box = _sharp(view, piece, view.rows.scenes).adjusted(1, 3, -2, 0)
        painter.setPen(QColor(Colour.EDGE))
        painter.drawPolyline(
            [
                QPointF(box.left() + 0.5, box.bottom() - 2),
                QPointF(box.left() + 0.5, box.top() + 0.5),
                QPointF(box.right() - 0.5, box.top() + 0.5),
                QPointF(box.right() - 0.5, box.bottom() - 2),
            ]
        )
        scene = piece.only
        if scene is not None:
            _scene_name(painter, view, scene, box)


def _scene_name(painter: QPainter, view: View, scene: Scene, box: QRectF) -> None:
    shots = len(scene.shot_ids)
    room = view.in_sight(box).adjusted(6, 0, -6, -1)
    full = f"{scene.scene_id}  {shots} shot{'s' if shots != 1 else ''}"
    measure = painter.fontMetrics()
    text = next((text for text in (full, scene.scene_id) if measure.horizontalAdvance(text) <= room.width()), "")
    painter.setPen(QColor(Colour.SOFT))
    painter.drawText(room, _LEFT, text)


def paint_shots(painter: QPainter, view: View, picture: Picture) -> None:
    """Thumbnails, names, blocks of narrow shots; then what has no sound, what is selected and what is pointed at."""
    for piece in view.content.shots.pieces(view.axis):
        box = _sharp(view, piece, view.rows.shots)
        shot = piece.only
        if shot is None or box.width() < THUMBNAIL_FROM_PX:
            _block(painter, piece, box)
        else:
            _shot(painter, view, shot, box, picture(shot))
    for skipped in view.content.skipped.pieces(view.axis):
        paint_skipped(painter, view, skipped.only, _sharp(view, skipped, view.rows.shots))
    for unseen in view.content.unseen.pieces(view.axis):
        box, waits = _sharp(view, unseen, view.rows.shots), unseen.only
        image = picture(waits) if waits is not None and box.width() >= THUMBNAIL_FROM_PX else None
        paint_unseen(painter, view, waits, box, image)
    _pointed_at(painter, view)


def _shot(painter: QPainter, view: View, shot: Shot, box: QRectF, image: QImage | None) -> None:
    painter.fillRect(box, QColor(Colour.PANEL))
    frame = box.adjusted(0, 0, 0, -NAME_PX)
    painter.fillRect(frame, QColor(Colour.RAISED))
    if image is not None:
        paint_thumbnail(painter, view.in_sight(frame), frame, image)
    if shot.shot_id in view.selected:
        tint_name(painter, box)
    name_shot(painter, view, shot, box)


def _block(painter: QPainter, piece: Piece[Shot], box: QRectF) -> None:
    """Shots too narrow for pictures: a plain block that says how many."""
    painter.fillRect(box.adjusted(0, 0, 0, -NAME_PX), QColor(Colour.RAISED))
    painter.fillRect(box.adjusted(0, box.height() - NAME_PX, 0, 0), QColor(Colour.PANEL))
    count = str(len(piece.items))
    painter.setFont(text_font(SMALL_PX - 1))
    if len(piece.items) > 1 and painter.fontMetrics().horizontalAdvance(count) <= box.width() - 1:
        painter.setPen(QColor(Colour.SOFT))
        painter.drawText(box.adjusted(0, 0, 0, -NAME_PX), Qt.AlignmentFlag.AlignCenter, count)


def paint_skipped(painter: QPainter, view: View, shot: SkippedShot | None, box: QRectF) -> None:
    """Hatched where the picture would be, with the reason in a word; None: several, too narrow for words."""
    frame = box.adjusted(0, 0, 0, -NAME_PX)
    painter.fillRect(box, QColor(Colour.PANEL))
    painter.fillRect(frame, QColor(Colour.GROUND))
    _hatch(painter, view.in_sight(frame), box.left())
    if shot is None:
        return
    if shot.shot_id in view.selected:
        tint_name(painter, box)
    name_shot(painter, view, shot, box)
    painter.setFont(text_font(TEXT_PX))
    painter.setPen(QColor(Colour.TEXT))
    text, room = why_silent(shot).capitalize(), view.in_sight(frame).adjusted(4, 0, -4, 0)
    if painter.fontMetrics().horizontalAdvance(text) <= room.width():
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
    elif room.width() >= _SIGN_PX:
        sign = QRectF(0, 0, _SIGN_PX, _SIGN_PX)
        sign.moveCenter(room.center())
        paint_state(painter, sign, CardState.FAILED)


def _hatch(painter: QPainter, seen: QRectF, anchor_x: float) -> None:
    """Lines that stay with their shot while the view moves."""
    painter.save()
    painter.setClipRect(seen)
    painter.setPen(QColor(Colour.LINE))
    first = seen.left() - seen.height()
    x = first - (first - anchor_x) % _HATCH_PX
    while x < seen.right():
        painter.drawLine(QPointF(x, seen.bottom()), QPointF(x + seen.height(), seen.top()))
        x += _HATCH_PX
    painter.restore()


def _pointed_at(painter: QPainter, view: View) -> None:
    """Frames around what is selected, under the pointer, or has the keyboard."""
    for box in _selected_boxes(view):
        if box.width() > NARROW_PX:
            _frame(painter, box, QColor(Colour.ACCENT), 2)
        else:
            painter.fillRect(box, QColor(Colour.ACCENT))
    for shot_id in {view.hovered, view.focused}:
        shot = view.content.shot(shot_id)
        box = _shot_box(view, shot) if shot else QRectF()
        if shot_id == view.hovered and shot_id not in view.selected:
            _frame(painter, box, QColor(Colour.SOFT), 1)
        if shot_id == view.focused and box.width() > NARROW_PX:
            painter.setPen(QPen(QColor(Colour.TEXT), 1, Qt.PenStyle.DotLine))
            inset = 3.5 if shot_id in view.selected else 1.5
            painter.drawRect(box.adjusted(inset, inset, -inset, -inset))


def _selected_boxes(view: View) -> list[QRectF]:
    """One for each selected shot; narrow neighbours share one, or all would be covered."""
    boxes: list[QRectF] = []
    touches = False  # the shot before is selected and narrow, as is the last box
    for shot in view.content.every.between(*view.axis.shown):
        if shot.shot_id not in view.selected:
            touches = False
            continue
        box = _shot_box(view, shot)
        is_narrow = box.width() < NARROW_PX
        if touches and is_narrow:
            boxes[-1].setRight(box.right())
        else:
            boxes.append(box)
        touches = is_narrow
    return boxes


def _shot_box(view: View, shot: Shot | SkippedShot) -> QRectF:
    box = view.box(shot.span, view.rows.shots)
    left, right = even_pixel(box.left(), view.ratio), even_pixel(box.right(), view.ratio) - 1
    return QRectF(left, box.top(), max(2.0, right - left), box.height())


def _frame(painter: QPainter, box: QRectF, colour: QColor, wide: int) -> None:
    painter.fillRect(QRectF(box.left(), box.top(), box.width(), wide), colour)
    painter.fillRect(QRectF(box.left(), box.bottom() - wide, box.width(), wide), colour)
    painter.fillRect(QRectF(box.left(), box.top(), wide, box.height()), colour)
    painter.fillRect(QRectF(box.right() - wide, box.top(), wide, box.height()), colour)


def _sharp(view: View, piece: Piece[Shot] | Piece[Scene] | Piece[SkippedShot], row: Row) -> QRectF:
    """A piece's box between device pixels, one pixel short of its neighbour."""
    left, right = even_pixel(piece.left, view.ratio), even_pixel(piece.right, view.ratio)
    return QRectF(left, row.top, max(1.0, right - left - 1), row.height)
