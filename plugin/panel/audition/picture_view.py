"""The shot's picture, as large as there is room, on the darkest grey."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from plugin.panel.theme import GAP, SMALL_PX, Colour, text_font


class PictureView(QWidget):
    """Draws one still, or says why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._still: QImage | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture")

    @property
    def still(self) -> QImage | None:
        return self._still

    def sizeHint(self) -> QSize:
        return QSize(480, 270)

    def minimumSizeHint(self) -> QSize:
        return QSize(144, 81)

    def show_still(self, still: QImage | None, words: str = "") -> None:
        """
        Args:
            words: what is said where there is no picture.
        """
        if still is not self._still or words != self._words:
            self._still, self._words = still, words
            self.setAccessibleDescription(words)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.WELL.value))
        if self._still is not None and not self._still.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._picture_box(self._still), self._still)
        elif self._words:
            painter.setFont(text_font(SMALL_PX))
            painter.setPen(QColor(Colour.SOFT.value))
            box = self.rect().adjusted(GAP, GAP, -GAP, -GAP)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.end()

    def _picture_box(self, still: QImage) -> QRectF:
        scale = min(self.width() / still.width(), self.height() / still.height())
        width, height = round(still.width() * scale), round(still.height() * scale)
        return QRectF((self.width() - width) // 2, (self.height() - height) // 2, width, height)
