"""What is about to happen to the timeline, clip by clip, before anything is done."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.placement_table import PlacementTable
from plugin.panel.theme import GAP, STEP
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.placement import Placement

_SIZE = QSize(760, 480)
_OF_SCREEN = 0.95


class PlacementDialog(QDialog):
    """Do it, or leave everything as it is."""

    def __init__(self, doing: str, sequence: Sequence, output: OutputLine, parent: QWidget | None = None) -> None:
        """
        Args:
            doing: what the button says that does it.
        """
        super().__init__(parent)
        self.placement: Placement | None = None
        self.output, self.rows, self.option = output, PlacementTable(sequence), QCheckBox()
        self.sentence = QLabel()
        self.sentence.setProperty("role", "title")
        self.sentence.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.act = self.buttons.addButton(doing, QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.act.setProperty("role", "primary")
        self.act.setToolTip("Do what is listed. It can be undone.")
        self.cancel.setToolTip("Change nothing. Esc")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self._column.setSpacing(GAP)
        for widget in (self.sentence, self.output, self.option):
            self._column.addWidget(widget)
        self._column.addSpacing(STEP)
        self._column.addWidget(self.rows, 1)
        self._column.addSpacing(STEP)
        self._column.addWidget(self.buttons)

    def sizeHint(self) -> QSize:
        """As wide as the rows need, within the screen."""
        margins = self._column.contentsMargins()
        wanted = self.rows.wanted_width + margins.left() + margins.right()
        most = int(self.screen().availableGeometry().width() * _OF_SCREEN)
        return QSize(min(max(wanted, _SIZE.width()), most), _SIZE.height())

    def show_placement(self, placement: Placement) -> None:
        """This is what happens now."""
        self.placement = placement
        self.sentence.setText(placement.in_words)
        self.rows.show_placement(placement)
        self._allow(not placement.changes_nothing)
        if not self.isVisible():  # later its buttons stay where they are, under the mouse: what is longer is elided
            self.resize(self.sizeHint())

    def show_waiting(self, doing: str) -> None:
        """Another answer is on its way; what is shown does not hold any more."""
        self.sentence.setText(doing)
        self._allow(False)

    def _allow(self, can_do: bool) -> None:
        self.act.setEnabled(can_do)
        (self.act if can_do else self.cancel).setDefault(True)
