"""The strip and the mouse: select, draw a range, move the playhead, move the view."""

import enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from plugin.panel.strip.spans import Piece
from plugin.panel.strip.telling import card_tip, shot_tip, skipped_tip
from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan

if TYPE_CHECKING:
    from plugin.panel.strip.strip import TimelineStrip

_PULL_MS = 40
_PLAYHEAD_REACH_PX = 6  # so near, it is the playhead that is taken


class _Drag(enum.Enum):
    NONE = enum.auto()
    MAYBE = enum.auto()  # pressed, not yet moved far enough
    RANGE = enum.auto()
    PLAYHEAD = enum.auto()
    PAN = enum.auto()


class Pointing:
    """One pointer over one strip."""

    def __init__(self, strip: "TimelineStrip") -> None:
        self._strip = strip
        self._pull = QTimer(strip)  # a band that is held beyond the border draws the view along
        self._pull.setInterval(_PULL_MS)
        self._pull.timeout.connect(self._stretch_on)
        self._held = QPointF()
        self.forget()

    def forget(self) -> None:
        """Another timeline is here."""
        self.hovered = ""
        self.band: FrameSpan | None = None
        self._drag = _Drag.NONE
        self._pressed = QPointF()
        self._pressed_frame = 0
        self._pressed_left_px = 0
        self._pull.stop()

    @property
    def is_dragging(self) -> bool:
        return self._drag is not _Drag.NONE

    def press(self, event: QMouseEvent) -> None:
        strip = self._strip
        if strip.content is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed = event.position()
        self._pressed_frame = strip.axis.frame_at(event.position().x())
        self._pressed_left_px = strip.axis.left_px
        view = strip.view()
        assert view is not None
        is_left = event.button() is Qt.MouseButton.LeftButton
        near = abs(view.axis.x(view.playhead) - event.position().x()) <= _PLAYHEAD_REACH_PX
        if is_left and self._in_ruler(event.position()) and near:
            self._drag = _Drag.PLAYHEAD
        else:
            self._drag = _Drag.MAYBE if is_left else _Drag.PAN
        self._show_cursor(event.position())

    def move(self, event: QMouseEvent) -> None:
        strip, place = self._strip, event.position()
        if strip.content is None:
            return
        if self._drag is _Drag.MAYBE:
            far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            if far:
                self._drag = _Drag.RANGE if self._in_ruler(self._pressed) else _Drag.PAN
        if self._drag is _Drag.PAN:
            strip.scroll_by(self._pressed_left_px - round(place.x() - self._pressed.x()) - strip.axis.left_px)
        elif self._drag is _Drag.PLAYHEAD:
            strip.move_playhead(strip.axis.frame_at(place.x()))
        elif self._drag is _Drag.RANGE:
            self._stretch_band(place)
        else:
            self._hover(place)
        self._show_cursor(place)

    def release(self, event: QMouseEvent) -> None:
        strip = self._strip
        self._pull.stop()
        drag, band = self._drag, self.band
        self._drag, self.band = _Drag.NONE, None
        modifiers = event.modifiers()
        toggle = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if drag is _Drag.RANGE and band is not None:
            strip.pick_span(band, toggle=toggle)
        elif drag is _Drag.MAYBE and self._in_ruler(self._pressed):
            strip.move_playhead(self._pressed_frame)
        elif drag is _Drag.MAYBE:
            shot = self._shot_at(self._pressed)
            if shot is not None:
                extend = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
                strip.pick(shot.shot_id, extend=extend, toggle=toggle)
            elif not toggle:
                strip.select_none()
        self._show_cursor(event.position())
        strip.repaint_soon()

    def double_click(self, event: QMouseEvent) -> None:
        """On a block: see its shots. On a shot: the playhead goes to its first frame."""
        shot = self._shot_at(event.position())
        if shot is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        piece = self._piece_at(event.position())
        if piece is not None and len(piece.items) > 1:
            first, last = piece.items[0].span, piece.items[-1].span
            self._strip.show_span(FrameSpan(first.start_frame, last.end_frame, first.rate))
        else:
            self._strip.move_playhead(shot.span.start_frame)

    def leave(self) -> None:
        if self.hovered:
            self.hovered = ""
            self._strip.repaint_soon()

    def tip(self, place: QPoint) -> str:
        """What is to know of the thing under the pointer."""
        content, at = self._strip.content, QPointF(place)
        if content is None:
            return ""
        frame = self._strip.axis.frame_at(at.x())
        kind = self._strip.rows.lane_at(at.y())
        if kind is not None:
            card = content.cards[kind].at(frame)
            return card_tip(card) if card else ""
        if self._in_ruler(at):
            return f"{content.label(frame)}\nClick: move the playhead. Drag: select a range."
        shot = self._shot_at(at)
        if isinstance(shot, SkippedShot):
            return skipped_tip(shot)
        if shot is not None:
            piece = self._piece_at(at)
            return shot_tip(shot, content, len(piece.items) if piece else 1)
        return ""

    def _in_ruler(self, place: QPointF) -> bool:
        return place.y() < self._strip.rows.ruler.bottom

    def _shot_at(self, place: QPointF) -> Shot | SkippedShot | None:
        content, axis = self._strip.content, self._strip.axis
        if content is None or self._in_ruler(place) or not -axis.left_px <= place.x() < axis.x(axis.frames):
            return None
        return content.every.at(axis.frame_at(place.x()))

    def _piece_at(self, place: QPointF) -> Piece[Shot | SkippedShot] | None:
        content = self._strip.content
        pieces = content.every.pieces(self._strip.axis) if content else []
        return next((piece for piece in pieces if piece.left <= place.x() < piece.right), None)

    def _hover(self, place: QPointF) -> None:
        shot = self._shot_at(place)
        hovered = shot.shot_id if shot else ""
        if hovered != self.hovered:
            self.hovered = hovered
            self._strip.repaint_soon()

    def _stretch_band(self, place: QPointF) -> None:
        self._held = place
        if self._beyond():
            self._pull.start()
        else:
            self._pull.stop()
        self._stretch_on()

    def _beyond(self) -> float:
        """How far outside the view the pointer is, to the left below 0."""
        return min(0.0, self._held.x()) + max(0.0, self._held.x() - self._strip.axis.width_px)

    def _stretch_on(self) -> None:
        strip = self._strip
        assert strip.content is not None
        strip.scroll_by(round(self._beyond()))
        first, last = sorted((strip.axis.frame_at(self._held.x()), self._pressed_frame))
        self.band = FrameSpan(first, last + 1, strip.content.sequence.rate)
        strip.repaint_soon()

    def _show_cursor(self, place: QPointF) -> None:
        if self._drag is _Drag.PAN:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._drag is _Drag.PLAYHEAD:
            shape = Qt.CursorShape.SplitHCursor
        elif self._in_ruler(place):
            shape = Qt.CursorShape.IBeamCursor
        elif self._shot_at(place) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        self._strip.viewport().setCursor(shape)
