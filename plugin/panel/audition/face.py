"""The audition's parts and where they lie: picture, scrub bar and transport; takes and desk beside them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from plugin.panel.audition.keys import AuditionKeys
from plugin.panel.audition.lane_desk import LaneDesk
from plugin.panel.audition.picture_view import PictureView
from plugin.panel.audition.scrub_bar import ScrubBar
from plugin.panel.audition.takes_list import TakesList
from plugin.panel.audition.transport_bar import TransportBar
from plugin.panel.theme import GAP, STEP


class AuditionFace(AuditionKeys):
    """Widgets alone; what they do stands in `Audition`."""

    def __init__(self) -> None:
        super().__init__()
        self.picture, self.scrub, self.transport = PictureView(), ScrubBar(), TransportBar()
        self.takes, self.desk = TakesList(), LaneDesk()
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "soft")
        self.note.hide()
        left, right = QWidget(), QWidget()
        watch, listen = QVBoxLayout(left), QVBoxLayout(right)
        for column in (watch, listen):
            column.setContentsMargins(GAP, GAP, GAP, GAP)
            column.setSpacing(STEP)
        watch.addWidget(self.picture, 1)
        watch.addWidget(self.scrub)
        watch.addWidget(self.transport)
        watch.addWidget(self.note)
        listen.addWidget(self.takes, 1)
        listen.addSpacing(STEP)
        listen.addWidget(self.desk)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(left)
        parts.addWidget(right)
        parts.setStretchFactor(0, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)
        self.setAccessibleName("Audition")

    def sizeHint(self) -> QSize:
        return QSize(800, 400)

    def _say(self, message: str) -> None:
        self.note.setText(message)
        self.note.setVisible(bool(message))
