"""Where placing writes, and another file instead."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from plugin.panel.theme import GAP, STATE_LOOKS, STEP
from plugin.session.cards import CardState
from plugin.session.placing.output_place import OutputPlace

_COPIED = "First, a copy of the timeline as it is now is kept in its project, with “before Wildtrack” in its name."
_CHANGE = (
    "Place into another file, and put stems beside it from now on. It is remembered for this timeline. Stems that are "
    "made stay where they are."
)


class OutputLine(QWidget):
    """The whole path, and why it is this one where one would look for another."""

    chosen = Signal(str)  # path of another file

    def __init__(self, label: str, place: OutputPlace | None, *, keeps_copy: bool = False) -> None:
        """
        Args:
            label: where placing writes, in words.
            place: None where no other file can be chosen.
            keeps_copy: the timeline as it is now is copied first.
        """
        super().__init__()
        self._place = place
        self.goes_to, self.why = _ElidedLabel(), QLabel()
        self.goes_to.setAccessibleName("Where it goes")
        self.change = QPushButton("Change…")
        self.change.setToolTip(_CHANGE)
        self.change.setVisible(place is not None)
        self.change.setAutoDefault(False)
        self.change.clicked.connect(self._ask)
        self.why.setWordWrap(True)
        self.why.setTextFormat(Qt.TextFormat.PlainText)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.goes_to, 1)
        line.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(line)
        column.addWidget(self.why)
        self.show_place(label, place, keeps_copy=keeps_copy)

    def show_place(self, label: str, place: OutputPlace | None, *, keeps_copy: bool = False) -> None:
        """It goes there now."""
        self._place = place
        self.goes_to.show_text(f"Goes to: {label}")
        notes = [place.why] if place and place.why else []
        self._note("\n".join([*notes, *[_COPIED] * keeps_copy]), "soft")

    def refuse(self, message: str) -> None:
        """What was chosen will not do."""
        self._note(message, "")
        self.why.setStyleSheet(f"color: {STATE_LOOKS[CardState.FAILED].colour}")

    def _note(self, words: str, role: str) -> None:
        self.why.setStyleSheet("")
        self.why.setProperty("role", role)
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _ask(self) -> None:
        assert self._place is not None  # else there is no button
        dialog = QFileDialog(self, "Place into", str(self._place.path.parent), "Timelines (*.otio)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("otio")
        # What is ours is written anew, and what is not is refused: to be asked whether to replace it would mislead.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(self._place.path.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._choose)
        dialog.open()

    def _choose(self, path: str) -> None:
        if self._place is not None and Path(path) != self._place.path:
            self.chosen.emit(path)


class _ElidedLabel(QLabel):
    """One line; what does not fit is left out in the middle, and stands in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        self._text = text
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, max(self.width(), 1)))
