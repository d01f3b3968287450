"""Is this stem wanted at all?"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox

from plugin.panel.inspector.kind_switch import NAMES
from plugin.panel.inspector.shared_form import Several, Value
from v2a_engine.domain.cue import StemKind

_WHERE = {StemKind.FX: "shot", StemKind.BG: "scene"}
_TOOLTIP = (
    "Off: not made, and what lies in the timeline of it is taken out by the next Place. To make the other kind alone "
    "and keep this one, use the menu beside Generate."
)


class WantedBox(QCheckBox):
    """Of several that differ it is half checked, until it is pressed."""

    chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setToolTip(_TOOLTIP)
        self.clicked.connect(self._choose)

    def show_wanted(self, kind: StemKind, number: int, wanted: Value | Several) -> None:
        """
        Args:
            number: of stems that it speaks of.
        """
        differs = isinstance(wanted, Several)
        whose = f"this {_WHERE[kind]}" if number == 1 else f"these {number} {_WHERE[kind]}s"
        self.setText(f"Make {NAMES[kind].lower()} for {whose}")
        self.setTristate(differs)
        self.setCheckState(
            Qt.CheckState.PartiallyChecked if differs else Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked
        )

    def _choose(self) -> None:
        self.setTristate(False)
        self.chosen.emit(self.isChecked())
