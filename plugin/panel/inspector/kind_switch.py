"""Which stem the form speaks of: FX of the shots, or BG of their scenes. MX and DX wait for an engine."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from plugin.panel.theme import state_icon
from plugin.session.cards import CardState
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind

NAMES = {StemKind.FX: "Effects", StemKind.BG: "Ambience", StemKind.MX: "Music", StemKind.DX: "Dialogue"}
_TOOLTIPS = {
    StemKind.FX: "Spot effects and Foley: one stem for each shot. Key: Alt+1",
    StemKind.BG: "Ambience: one stem for each scene, across its cuts. Key: Alt+2",
    StemKind.MX: "Music: there is no engine for music in this version.",
    StemKind.DX: "Dialogue: there is no engine for voice in this version.",
}


class KindSwitch(QWidget):
    """Four buttons, one of them down."""

    switched = Signal(object)  # StemKind

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons: dict[StemKind, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, kind in enumerate(StemKind, start=1):
            button = QPushButton(kind.value)
            button.setCheckable(True)
            button.setToolTip(_TOOLTIPS[kind])
            button.setAccessibleName(f"{NAMES[kind]} ({kind.value})")
            button.setEnabled(kind in RENDERED_KINDS)
            if kind in RENDERED_KINDS:
                button.setShortcut(f"Alt+{number}")
            button.clicked.connect(lambda _=False, kind=kind: self.switched.emit(kind))
            self._group.addButton(button)
            self.buttons[kind] = button
            row.addWidget(button, 1)
        self.buttons[StemKind.FX].setChecked(True)

    @property
    def kind(self) -> StemKind:
        return next(kind for kind, button in self.buttons.items() if button.isChecked())

    def show_states(self, states: Mapping[StemKind, CardState]) -> None:
        """The state of each kind of stem as a shape in its button."""
        for kind in RENDERED_KINDS:
            self.buttons[kind].setIcon(state_icon(states.get(kind, CardState.NOTHING)))
