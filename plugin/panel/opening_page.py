"""What stands where the strip will be while the first timeline is opened: which one, how far it is, and a way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from plugin.panel.theme import GAP

_BAR_PX = 240


class OpeningPage(QWidget):
    """A timeline is on its way."""

    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title, self.stage, self.progress = QLabel(), QLabel(), QProgressBar()
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("Stop opening this timeline. Nothing of it was changed.")
        self.cancel.clicked.connect(self._stop)
        self.progress.setFixedSize(_BAR_PX, 8)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How far it is")
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GAP, GAP, 4 * GAP, GAP)
        column.setSpacing(GAP)
        column.addStretch()
        for label, role in ((self.title, "title"), (self.stage, "soft")):
            label.setProperty("role", role)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(
                QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred
            )  # no long name widens a window
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        for part in (self.progress, self.cancel):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def show_opening(self, label: str, stage: str, step: int, steps: int) -> None:
        """
        Args:
            label: what is opened.
            steps: 0 where it is not known how many there are.
        """
        title = f"Opening {label}"
        self.title.setText(title)
        self.setAccessibleName(title)
        self.stage.setText(stage)
        self.progress.setRange(0, steps)
        self.progress.setValue(step)
        self.cancel.setEnabled(True)

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self.stage.setText("Stopping")  # at the next picture that it looks at
        self.cancel_asked.emit()
