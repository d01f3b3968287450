"""What placing will do to the timeline, track by track, before anything is done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from plugin.panel.placing.missing_line import MissingLine
from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.placement_dialog import PlacementDialog
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.placement import Action, Placement

_ONLY = "Place the stems of the selected shots and of their scenes. What lies in other shots stays as it lies."
_NONE_SELECTED = "No shot is selected: all are placed."
_ALL_SELECTED = "Every shot is selected: all are placed."


class PlaceDialog(PlacementDialog):
    """Place, or leave everything as it is."""

    asked_otherwise = Signal()  # the selected shots alone, or all; or a new take instead of what a hand changed

    def __init__(
        self,
        sequence: Sequence,
        output: OutputLine,
        parent: QWidget | None = None,
        *,
        selected: int = 0,
        shots: int = 0,
        left_out: str = "",
    ) -> None:
        """
        Args:
            selected, shots: how many shots are selected, of how many.
            left_out: which shots get no sound, and why.
        """
        super().__init__("Place", sequence, output, parent)
        self.setWindowTitle("Place")
        self._left_out = left_out
        self.missing = MissingLine()
        self._column.insertWidget(self._column.indexOf(self.rows) + 1, self.missing)
        self._offer_selected(selected, shots)
        self.rows.anyway_changed.connect(self.asked_otherwise)

    @property
    def only_selected(self) -> bool:
        return self.option.isChecked()

    def _offer_selected(self, selected: int, shots: int) -> None:
        count = f" ({selected} of {shots})" if selected else ""
        can = 0 < selected < shots
        self.option.setText(f"Only the selected shots{count}")
        self.option.setEnabled(can)
        self.option.setToolTip(_ONLY if can else _ALL_SELECTED if selected else _NONE_SELECTED)
        self.option.toggled.connect(self.asked_otherwise)

    def tell_left_out(self, words: str) -> None:
        """Other shots get no sound now."""
        self._left_out = words
        if self.placement is not None:
            self.sentence.setText(f"{self.placement.in_words} {words}".rstrip())

    def show_placement(self, placement: Placement) -> None:
        super().show_placement(placement)
        self.tell_left_out(self._left_out)
        self.missing.show_placement(placement)
        without = "It" if placement.count(Action.MISSING) == 1 else "Them"
        self.act.setText(f"Place Without {without}" if placement.missing else "Place")

    def show_refusal(self, message: str) -> None:
        """Placing would not be done."""
        self.placement = None
        self.sentence.setText(message)
        self.rows.clear()
        self.missing.hide()
        self._allow(False)
