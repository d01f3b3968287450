"""What placing will do to the timeline, track by track, before anything is done."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from plugin.panel.placing.missing_line import MissingLine
from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.placement_table import PlacementTable
from plugin.panel.theme import GAP, STEP
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.placement import Action, Placement

_ONLY = "Place the stems of the selected shots and of their scenes. What lies in other shots stays as it lies."
_NONE_SELECTED = "No shot is selected: all are placed."
_ALL_SELECTED = "Every shot is selected: all are placed."


class PlaceDialog(QDialog):
    """Place, or leave everything as it is."""

    only_changed = Signal(bool)  # place the selected shots alone

    def __init__(
        self,
        sequence: Sequence,
        output: OutputLine,
        parent: QWidget | None = None,
        *,
        selected: int = 0,
        shots: int = 0,
    ) -> None:
        """
        Args:
            selected, shots: how many shots are selected, of how many.
        """
        super().__init__(parent)
        self.setWindowTitle("Place")
        self.placement: Placement | None = None
        self.output, self.missing = output, MissingLine()
        self.sentence = QLabel()
        self.sentence.setProperty("role", "title")
        self.sentence.setWordWrap(True)
        self.only = self._check(selected, shots)
        self.rows = PlacementTable(sequence)
        self.buttons = QDialogButtonBox()
        self.place = self.buttons.addButton("Place", QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.place.setProperty("role", "primary")
        self.place.setToolTip("Do what is listed. It can be undone.")
        self.cancel.setToolTip("Change nothing. Esc")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._arrange()

    def _check(self, selected: int, shots: int) -> QCheckBox:
        check = QCheckBox(f"Only the selected shots ({selected} of {shots})" if selected else "Only the selected shots")
        can = 0 < selected < shots
        check.setEnabled(can)
        check.setToolTip(_ONLY if can else _ALL_SELECTED if selected else _NONE_SELECTED)
        check.toggled.connect(self.only_changed)
        return check

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addWidget(self.sentence)
        column.addWidget(self.output)
        column.addWidget(self.only)
        column.addSpacing(STEP)
        column.addWidget(self.rows, 1)
        column.addWidget(self.missing)
        column.addSpacing(STEP)
        column.addWidget(self.buttons)

    def sizeHint(self) -> QSize:
        return QSize(760, 480)

    def show_placement(self, placement: Placement) -> None:
        """This is what placing does now."""
        self.placement = placement
        self.sentence.setText(placement.in_words)
        self.rows.show_placement(placement)
        self.missing.show_placement(placement)
        without = "It" if placement.count(Action.MISSING) == 1 else "Them"
        self.place.setText(f"Place Without {without}" if placement.missing else "Place")
        self._allow(not placement.changes_nothing)

    def show_waiting(self, doing: str) -> None:
        """Another answer is on its way; what is shown does not hold any more."""
        self.sentence.setText(doing)
        self._allow(False)

    def show_refusal(self, message: str) -> None:
        """Placing would not be done."""
        self.placement = None
        self.sentence.setText(message)
        self.rows.clear()
        self.missing.hide()
        self._allow(False)

    def _allow(self, can_place: bool) -> None:
        self.place.setEnabled(can_place)
        (self.place if can_place else self.cancel).setDefault(True)
