"""What stands where the strip will be: what to do, in one sentence."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plugin.panel.actions import action_row
from plugin.panel.recent_list import RecentList
from plugin.panel.theme import GAP


class EmptyPage(QWidget):
    """No timeline is open."""

    open_asked = Signal()
    resolve_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        says = QLabel("Open a timeline, or drop one here, to make sound for its shots.")
        says.setProperty("role", "title")
        says.setWordWrap(True)
        more = QLabel("OTIO from any editor, a film, or a folder of numbered pictures. What you open is never changed.")
        more.setProperty("role", "soft")
        more.setWordWrap(True)
        self.open_button = QPushButton("Open…")
        self.open_button.setProperty("role", "primary")
        self.open_button.setToolTip(action_row("open").tooltip)
        self.open_button.clicked.connect(self.open_asked)
        self.resolve_button = QPushButton("Open from Resolve")
        self.resolve_button.setToolTip(action_row("open_resolve").tooltip)
        self.resolve_button.clicked.connect(self.resolve_asked)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.resolve_button)
        buttons.addStretch()
        self.recent = RecentList()
        self._lay_out((says, more), buttons)

    def _lay_out(self, words: Iterable[QLabel], buttons: QHBoxLayout) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GAP, 2 * GAP, 4 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addStretch()
        for label in words:
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(GAP)
        column.addLayout(buttons)
        column.addSpacing(GAP)
        column.addWidget(self.recent, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.setAccessibleName("No timeline is open")
