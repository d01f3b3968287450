"""That shots which are meant were not looked at yet."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from plugin.panel.not_yet_sign import not_yet_pixmap
from plugin.panel.theme import STEP
from plugin.session.reports import LookingState
from v2a_engine.domain.shot import SkippedShot

_SIGN = QSize(14, 14)
_ONE = "Nobody has looked at its picture yet: where it cuts and what sounds in it is not known. It comes next."
_SEVERAL = "The picture is looked at in the background, around what you select first. Work on with the others."
_STOPPED = "Looking at the picture was stopped. Look On, in the line at the bottom, goes on."


class NotYet(QFrame):
    """A sign, a heading, a sentence."""

    def __init__(self) -> None:
        super().__init__()
        sign, self.title, self.why = QLabel(), QLabel(), QLabel()
        sign.setPixmap(not_yet_pixmap(_SIGN, self.devicePixelRatioF()))
        self.title.setProperty("role", "title")
        self.why.setAccessibleName("Why nothing can be asked for yet")
        for label in (self.title, self.why):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.why)

    def show_shots(self, shots: Sequence[SkippedShot], looking: LookingState | None) -> None:
        """Of none, nothing is seen."""
        self.setVisible(bool(shots))
        self.title.setText("Not looked at yet" if len(shots) == 1 else f"{len(shots)} shots are not looked at yet")
        is_stopped = looking is not None and looking.is_stopped
        self.why.setText(_STOPPED if is_stopped else _ONE if len(shots) == 1 else _SEVERAL)
