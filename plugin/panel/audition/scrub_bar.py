"""The programme along its length: the compared take's waveform, cuts, the playhead. Click or drag to go there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plugin.panel.audition.soundtrack import Peaks
from plugin.panel.theme import Colour
from v2a_engine.domain.time import FrameSpan

_HEIGHT_PX = 56
_OTHERS = QColor("#4c4c4c")  # what else sounds, behind the take that is compared
_FLOOR_DB = -48.0  # the waveform's height is in decibels: quiet ambience is seen too


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """One voice's loudness along the programme."""

    first_column: int
    peaks: Peaks
    is_compared: bool


class ScrubBar(QWidget):
    """Frames are the sequence's own."""

    sought = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._span: FrameSpan | None = None
        self._cuts: tuple[int, ...] = ()
        self._columns = 0
        self._outlines: tuple[Outline, ...] = ()
        self._frame = 0
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Scrub bar")
        self.setToolTip("Click or drag to go there. Comma and full stop: one frame back or on.")

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT_PX)

    def show_span(self, span: FrameSpan | None, cuts: Sequence[int], columns: int) -> None:
        self._span, self._cuts, self._columns, self._outlines = span, tuple(cuts), columns, ()
        self.update()

    def show_outlines(self, outlines: Sequence[Outline]) -> None:
        self._outlines = tuple(sorted(outlines, key=lambda outline: outline.is_compared))
        self.update()

    def show_frame(self, frame: int) -> None:
        self._frame = frame
        self.update()

    def x_of(self, frame: int) -> float:
        """Where a frame begins, in pixels from the left."""
        if self._span is None or not self._span.frames:
            return 0.0
        return (frame - self._span.start_frame) / self._span.frames * self.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position().x())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def _seek(self, x: float) -> None:
        if self._span is not None and self._span.frames:
            share = min(max(x / max(self.width(), 1), 0.0), 1.0)
            frame = self._span.start_frame + int(share * self._span.frames)
            self.sought.emit(min(frame, self._span.end_frame - 1))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.WELL.value))
        if self._span is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for outline in self._outlines:
                colour = QColor(Colour.WAVE.value) if outline.is_compared else _OTHERS
                painter.fillPath(self._shape(outline), colour)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            self._paint_lines(painter)
        painter.end()

    def _paint_lines(self, painter: QPainter) -> None:
        painter.setPen(QColor(Colour.EDGE.value))
        for cut in self._cuts:
            x = round(self.x_of(cut))
            painter.drawLine(QLineF(x, 0, x, self.height()))
        left = round(self.x_of(self._frame))
        width = max(2, round(self.x_of(self._frame + 1)) - left)
        if width > 2:  # at this size a frame is as wide as it lasts
            painter.fillRect(QRectF(left, 0, width, self.height()), QColor(238, 155, 82, 48))
        painter.fillRect(QRectF(min(left, self.width() - 2), 0, 2, self.height()), QColor(Colour.ACCENT.value))

    def _shape(self, outline: Outline) -> QPainterPath:
        """The outline's loudness, mirrored about the middle, one step a pixel."""
        heights = self._heights(outline)
        middle = self.height() / 2
        path = QPainterPath()
        at = np.flatnonzero(heights > 0)
        if not len(at):
            return path
        first, last = int(at[0]), int(at[-1])
        path.moveTo(QPointF(first, middle))
        for x in range(first, last + 1):
            path.lineTo(x + 0.5, middle - heights[x] * (middle - 3))
        path.lineTo(QPointF(last + 1, middle))
        for x in range(last, first - 1, -1):
            path.lineTo(x + 0.5, middle + heights[x] * (middle - 3))
        path.closeSubpath()
        return path

    def _heights(self, outline: Outline) -> Peaks:
        """0..1 of each pixel."""
        whole = np.zeros(self._columns + 1, np.float32)
        end = min(outline.first_column + len(outline.peaks), len(whole))
        whole[outline.first_column : end] = outline.peaks[: end - outline.first_column]
        borders = np.linspace(0, self._columns, self.width() + 1).astype(int)
        loudest = np.maximum.reduceat(whole, borders[:-1])
        decibels = 20 * np.log10(np.maximum(loudest, 1e-6))
        heights: Peaks = np.clip((decibels - _FLOOR_DB) / -_FLOOR_DB, 0, 1).astype(np.float32)
        return heights
