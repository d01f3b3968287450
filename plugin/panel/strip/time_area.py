"""A view along time that zooms and scrolls; what is painted in it is another's."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from plugin.panel.strip.axis import Axis
from v2a_engine.domain.time import FrameSpan

_ZOOM_STEP = 1.5
_WHEEL_PX = 96  # for one notch


class TimeArea(QAbstractScrollArea):
    """Holds the axis, keeps it and the scroll bar one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = Axis(frames=1, width_px=1, px_per_frame=1.0)
        self._shows_all = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def axis(self) -> Axis:
        return self._axis

    def repaint_soon(self) -> None:
        """What is in sight looks different."""
        self.viewport().update()

    def anchor_x(self) -> float:
        """What stays in its place when a key zooms."""
        return self._axis.width_px / 2

    def zoom(self, factor: float, anchor_x: float | None = None) -> None:
        """Wider by `factor`, around a place in the view."""
        self._shows_all = False
        self._look_at(self._axis.zoomed(factor, self.anchor_x() if anchor_x is None else anchor_x))

    def zoom_in(self) -> None:
        self.zoom(_ZOOM_STEP)

    def zoom_out(self) -> None:
        self.zoom(1 / _ZOOM_STEP)

    def show_all(self) -> None:
        """All of time in one view; stays so when the view grows."""
        self._shows_all = True
        self._look_at(Axis.whole(self._axis.frames, max(1, self.viewport().width())))

    def show_span(self, span: FrameSpan) -> None:
        """Zoom so that a span fills most of the view."""
        self._shows_all = False
        axis = self._axis.with_scale(0.8 * self._axis.width_px / max(1, span.frames), 0.0)
        middle_px = (span.start_frame + span.end_frame) / 2 * axis.px_per_frame
        self._look_at(axis.scrolled_to(round(middle_px - axis.width_px / 2)))

    def reveal(self, span: FrameSpan) -> None:
        """Scroll as little as brings a span into sight."""
        self._look_at(self._axis.revealing(span.start_frame, span.end_frame))

    def scroll_by(self, pixels: int) -> None:
        self.horizontalScrollBar().setValue(self._axis.left_px + pixels)

    def _measure(self, frames: int, *, keep_place: bool) -> None:
        """There is more, or less, time than before; `keep_place`: look at the same of it."""
        if keep_place and not self._shows_all:
            self._look_at(self._axis.measuring(frames))
            return
        self._axis = self._axis.measuring(frames)
        self.show_all()

    def _look_at(self, axis: Axis) -> None:
        self._axis = axis
        bar = self.horizontalScrollBar()
        bar.blockSignals(True)
        bar.setRange(0, axis.furthest_px)
        bar.setPageStep(axis.width_px)
        bar.setSingleStep(_WHEEL_PX)
        bar.setValue(axis.left_px)
        bar.blockSignals(False)
        self.repaint_soon()

    def _scrolled(self, left_px: int) -> None:
        self._axis = self._axis.scrolled_to(left_px)
        self.repaint_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shows_all:
            self.show_all()
        else:
            self._look_at(self._axis.widened(max(1, self.viewport().width())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM_STEP ** (event.angleDelta().y() / 120), event.position().x())
        elif not event.pixelDelta().isNull():
            self.scroll_by(-(event.pixelDelta().x() + event.pixelDelta().y()))
        else:
            self.scroll_by(-round((event.angleDelta().x() + event.angleDelta().y()) / 120 * _WHEEL_PX))
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), event.position().x())
            return True
        return super().viewportEvent(event)
