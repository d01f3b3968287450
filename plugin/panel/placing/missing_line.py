"""Stems whose files are gone: what they are, and the button that renders them again."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from plugin.panel.placing.action_signs import action_icon
from plugin.panel.theme import GAP
from v2a_engine.usecases.placement import Action, Placement


class MissingLine(QWidget):
    """Not seen where nothing is missing."""

    again_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        sign = QLabel()
        sign.setPixmap(action_icon(Action.MISSING).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.again = QPushButton("Render Them Again")
        self.again.setToolTip(
            "Close this, and make the same sound once more, with the same seed. Place again when it is ready."
        )
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.again_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.again)

    def show_placement(self, placement: Placement) -> None:
        """What is missing of it."""
        gone = [row.name for row in placement.rows if row.action is Action.MISSING]
        self.setVisible(bool(gone))
        if not gone:
            return
        many = len(gone) > 1
        what = f"{len(gone)} stems are not where they were made" if many else "1 stem is not where it was made"
        more = f" and {len(gone) - 1} more" if many else ""
        them = "them" if many else "it"
        self.words.setText(
            f"{what}: {gone[0]}{more}. Bring the disk or folder back and open this again, go on without {them}, or "
            f"render {them} again."
        )
        self.again.setText("Render Them Again" if many else "Render It Again")
