"""The timeline strip: shots, scenes and stems along time, to be looked at, selected and scrolled.

Painted by itself, and only what is in sight: a graphics scene would hold an object for each of 2,000 shots and their
stems. All but the playhead is kept as one picture, so that a running playhead costs one copy of it.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from plugin.panel.strip.heads import HEADS_PX, StripHeads
from plugin.panel.strip.keys import Key, strip_key
from plugin.panel.strip.layer import Layer
from plugin.panel.strip.picking import Picking
from plugin.panel.strip.pointing import Pointing
from plugin.panel.strip.rows import Rows, greatest_height, least_height, rows_for
from plugin.panel.strip.ruler import paint_playhead
from plugin.panel.strip.telling import strip_told, tell_reader
from plugin.panel.strip.time_area import TimeArea
from plugin.panel.strip.view import Content, View
from plugin.panel.theme import Colour
from plugin.session.ports import Pictures, Waveforms
from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan

if TYPE_CHECKING:
    from plugin.session.session import Session


class TimelineStrip(TimeArea):
    """The open timeline of a session."""

    def __init__(
        self, session: "Session", pictures: Pictures, waveforms: Waveforms, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._content: Content | None = None
        self._picking = Picking()
        self._cards_moved = False
        self._layer = Layer(pictures, waveforms)
        self._told = ""
        self._elsewhere: Callable[[QKeyEvent], bool] = lambda _: False
        self._pointing = Pointing(self)
        self._heads = StripHeads(self, lambda: self.rows)
        self._dress()
        for signal, slot in (
            (session.opened, self._open),
            (session.looked, self._look_further),
            (session.cards_changed, self._take_cards),
            (session.selection_changed, self._follow_selection),
            (session.playhead_moved, self._move_playhead),
            (pictures.ready, self._thumbnail_came),
            (waveforms.ready, self._waveform_came),
        ):
            signal.connect(slot)
        self._open()

    def _dress(self) -> None:
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setViewportMargins(HEADS_PX, 0, 0, 0)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Timeline")

    # What others may ask.

    @property
    def content(self) -> Content | None:
        """The timeline and its cards as they are now. Many cards may move between two paintings: they are read once."""
        if self._content is not None and self._cards_moved:
            self._content = self._content.with_cards(self._session)
            self._cards_moved = False
        return self._content

    @property
    def rows(self) -> Rows:
        return rows_for(self.viewport().height(), self.content.used if self.content else set())

    @property
    def focused(self) -> str:
        """The shot that the keyboard is at; empty where there is none."""
        return self._picking.focused

    def pass_keys_to(self, obey: Callable[[QKeyEvent], bool]) -> None:
        """
        Args:
            obey: asked to do what a key asks that the strip does not know; tells whether it did.
        """
        self._elsewhere = obey

    def select_all(self) -> None:
        self._select(self._picking.order)

    def select_none(self) -> None:
        self._session.select(())

    def pick(self, shot_id: str, *, extend: bool, toggle: bool) -> None:
        """A click on a shot."""
        self._select(self._picking.pick(shot_id, self._session.selected, extend=extend, toggle=toggle))

    def pick_span(self, span: FrameSpan, *, toggle: bool) -> None:
        """A rubber band over a span."""
        if self._content is not None:
            caught = [shot.shot_id for shot in self._content.every.between(span.start_frame, span.end_frame)]
            self._select(self._picking.span(caught, self._session.selected, toggle=toggle))

    def _select(self, shot_ids: Sequence[str]) -> None:
        """The playhead goes to the first of them, unless it is at one already."""
        self._session.select(shot_ids)
        found = [shot for shot_id in self._session.selected if self._content and (shot := self._content.shot(shot_id))]
        at = self._session.playhead
        if found and not found[0].span.start_frame <= at < found[-1].span.end_frame:
            self.move_playhead(found[0].span.start_frame)

    def move_playhead(self, frame: int) -> None:
        self._session.move_playhead(frame)

    def view(self) -> View | None:
        """What is painted now; None where no timeline is open."""
        content = self.content
        if content is None:
            return None
        return View(
            content=content,
            axis=self._axis,
            rows=self.rows,
            ratio=self.devicePixelRatioF(),
            selected=frozenset(self._session.selected),
            focused=self._picking.focused if self.hasFocus() else "",
            hovered=self._pointing.hovered,
            playhead=self._session.playhead,
            band=self._pointing.band,
        )

    def repaint_soon(self) -> None:
        """Something other than the playhead looks different."""
        self._layer.forget()
        self.viewport().update()

    # What the session tells.

    def _open(self) -> None:
        before, self._content = self._content, Content.of(self._session)
        self._cards_moved = False
        self._picking = Picking(self._content.order if self._content else ())
        self._picking.follow(self._session.selected)
        self._pointing.forget()
        is_same = bool(before and self._content and before.sequence.name == self._content.sequence.name)
        used, bar_px = self._content.used if self._content else set(), self.horizontalScrollBar().sizeHint().height()
        self.setMinimumHeight(least_height(used) + bar_px)
        self.setMaximumHeight(greatest_height(used) + bar_px)
        self._measure(self._content.sequence.frames if self._content else 1, keep_place=is_same)
        self._heads.update()
        self._tell(aloud=False)

    def _look_further(self) -> None:
        """The same timeline, of which more was looked at: nothing moves."""
        focused = self._focused_shot()
        self._content, self._cards_moved = Content.of(self._session), False
        if self._content is not None and focused is not None:
            there = self._content.every.at(focused.span.start_frame)
            self._picking.go_on(self._content.order, there.shot_id if there else "")
        self._tell(aloud=False)
        self.repaint_soon()

    def _take_cards(self, cue_ids: frozenset[str]) -> None:
        if self._content is None:
            return
        self._cards_moved = True
        if self.focused and any(card.cue_id in cue_ids for card in self._session.cards_of(self.focused)):
            self._tell(aloud=False)
        self.repaint_soon()

    def _follow_selection(self) -> None:
        self._picking.follow(self._session.selected)
        self._tell(aloud=True)
        self.repaint_soon()

    def _move_playhead(self, frame: int) -> None:
        first, end = self._axis.shown
        if self._content is not None and not first <= frame < end and not self._pointing.is_dragging:
            self.reveal(FrameSpan(frame, frame + 1, self._content.sequence.rate))
        self.viewport().update()

    def _thumbnail_came(self, shot_id: str) -> None:
        if self._layer.shows_shot(shot_id):
            self.repaint_soon()

    def _waveform_came(self, wav_path: str) -> None:
        if self._layer.shows_sound(wav_path):
            self.repaint_soon()

    def _tell(self, *, aloud: bool) -> None:
        """Keep the words for screen readers true; say them when the user moved."""
        words = strip_told(self._focused_shot(), self._session)
        if words != self._told:
            self._told = words
            tell_reader(self, words, aloud=aloud)

    def anchor_x(self) -> float:
        """The focused shot stays where it is, if it is in sight."""
        shot = self._focused_shot()
        if shot is not None:
            x = self._axis.x((shot.span.start_frame + shot.span.end_frame) / 2)
            if 0 <= x < self._axis.width_px:
                return x
        return super().anchor_x()

    def _focused_shot(self) -> Shot | SkippedShot | None:
        return self._content.shot(self._picking.focused) if self._content else None

    # Qt's events.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = strip_key(event)
        if self._content is None or not self._picking.order:
            event.ignore()
        elif key is None:
            event.setAccepted(self._elsewhere(event))
        else:
            self._obey(key, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self._elsewhere(event))

    def _obey(self, key: Key, *, extend: bool) -> None:
        far = len(self._picking.order)
        steps = {Key.PREVIOUS: -1, Key.NEXT: 1, Key.FIRST: -far, Key.LAST: far}
        if key in steps:
            self._select(self._picking.step(steps[key], extend=extend))
            if shot := self._focused_shot():
                self.reveal(shot.span)
            return
        page = round(0.9 * self._axis.width_px)
        {
            Key.PAGE_BACK: lambda: self.scroll_by(-page),
            Key.PAGE_ON: lambda: self.scroll_by(page),
            Key.ZOOM_IN: self.zoom_in,
            Key.ZOOM_OUT: self.zoom_out,
            Key.SHOW_ALL: self.show_all,
            Key.SELECT_ALL: self.select_all,
            Key.SELECT_NONE: self.select_none,
        }[key]()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        view = self.view()
        if view is None:
            painter.fillRect(self.viewport().rect(), QColor(Colour.WELL))
        else:
            painter.drawPixmap(QPoint(0, 0), self._layer.picture(view, self.viewport().size()))
            paint_playhead(painter, view)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._heads.setGeometry(QRect(0, 0, HEADS_PX, self.viewport().height()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.repaint_soon()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.repaint_soon()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointing.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointing.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointing.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointing.double_click(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            text = self._pointing.tip(event.pos())
            QToolTip.showText(event.globalPos(), text, self.viewport()) if text else QToolTip.hideText()
            return True
        if event.type() is QEvent.Type.Leave:
            self._pointing.leave()
        return super().viewportEvent(event)
