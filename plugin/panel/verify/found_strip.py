"""A track of the file along time: coloured where our mark was read, a colour for each job."""

import hashlib

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from plugin.panel.theme import Colour
from plugin.panel.verify.answer import FoundStretch, FoundTrack

_HEIGHT_PX = 20
_UNNAMED = "#8a8a8a"  # of a mark whose id cannot be read


def job_colour(mark_id: str) -> QColor:
    """The same for all stretches of one job."""
    if not mark_id:
        return QColor(_UNNAMED)
    hue = hashlib.sha256(mark_id.encode()).digest()[0] / 256
    return QColor.fromHslF(hue, 0.5, 0.55)


class FoundStrip(QWidget):
    """A retimed stretch stands lower, to be told apart without colours. Under the mouse each tells what it holds."""

    def __init__(self, track: FoundTrack, longest_s: float) -> None:
        """
        Args:
            longest_s: of all tracks of the file: they share one scale.
        """
        super().__init__()
        self._track, self._longest_s = track, max(longest_s, 1e-3)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{track.name}: {track.verdict}")
        self.setAccessibleDescription("\n".join(stretch.told for stretch in track.stretches))

    def sizeHint(self) -> QSize:
        return QSize(360, _HEIGHT_PX)

    def box_of(self, stretch: FoundStretch) -> QRectF:
        """Where it is drawn; never too narrow to be seen."""
        left = stretch.start_s / self._longest_s * self.width()
        width = max((stretch.end_s - stretch.start_s) / self._longest_s * self.width(), 2.0)
        top = self.height() / 3 if stretch.retime else 0.0
        return QRectF(left, top, width, self.height() - top)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            told = self.told_at(event.pos().x())
            QToolTip.showText(event.globalPos(), told, self) if told else QToolTip.hideText()
            return True
        return super().event(event)

    def told_at(self, x: float) -> str:
        """What lies under the mouse, in words; empty where nothing of ours was found."""
        return next(
            (one.told for one in self._track.stretches if self.box_of(one).left() <= x <= self.box_of(one).right()), ""
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        painter = QPainter(self)
        end = (self._track.starts_at_s + self._track.seconds) / self._longest_s * self.width()
        start = self._track.starts_at_s / self._longest_s * self.width()
        painter.fillRect(self.rect(), QColor(Colour.WELL.value))
        painter.fillRect(QRectF(start, 0, end - start, self.height()), QColor(Colour.LINE.value))
        for stretch in self._track.stretches:
            painter.fillRect(self.box_of(stretch), job_colour(stretch.mark_id))
        painter.end()
