"""A part of the window that may get less room than it needs: then it is scrolled."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_DOCK_PX = 1  # a dock without a head gives its widget so much less than it asks for


class Scrolled(QScrollArea):
    """As large as its widget would like to be, and at least `least`."""

    def __init__(self, widget: QWidget, least: QSize) -> None:
        super().__init__()
        self._inside, self._least = widget, least
        self._has_width = self._has_height = False
        self.setWidget(widget)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys are for what is inside

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        whole = self._inside.minimumSizeHint()
        return QSize(
            whole.width() if self._has_width else self._least.width(),
            whole.height() + _DOCK_PX if self._has_height else self._least.height(),
        )

    def give_room(self, *, width: bool, height: bool) -> None:
        """Is there enough around it for all that it needs? If not, it makes do with its least."""
        if (width, height) != (self._has_width, self._has_height):
            self._has_width, self._has_height = width, height
            self.updateGeometry()
