"""What removing ours will do to the timeline, before anything is done."""

from PySide6.QtWidgets import QWidget

from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.placement_dialog import PlacementDialog
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.placement import Placement

_KEEP = "What you moved, trimmed, muted or changed otherwise stays in the timeline. The rest goes."
_NONE_CHANGED = "You changed none of them by hand: all of them go."


class RemoveDialog(PlacementDialog):
    """Remove all of ours, or keep what the user changed of it, or leave everything as it is."""

    def __init__(self, sequence: Sequence, output: OutputLine, parent: QWidget | None = None) -> None:
        super().__init__("Remove", sequence, output, parent)
        self.setWindowTitle("Remove Ours")

    @property
    def keeps_changed(self) -> bool:
        return self.option.isChecked()

    def show_placement(self, placement: Placement) -> None:
        super().show_placement(placement)
        if not placement.rows:
            self.sentence.setText("Nothing of ours lies in the timeline.")
        changed = sum(bool(row.why) for row in placement.rows)
        count = f" ({changed} of {len(placement.rows)})" if changed else ""
        self.option.setText(f"Keep what you changed by hand{count}")
        self.option.setEnabled(bool(changed))
        self.option.setToolTip(_KEEP if changed else _NONE_CHANGED)
