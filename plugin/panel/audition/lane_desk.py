"""Solo, mute and gain of each stem kind: for listening here; no stem is changed by it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSlider, QWidget

from plugin.panel.audition.mixer import Lane
from plugin.panel.inspector.kind_switch import NAMES
from plugin.panel.theme import GAP, STEP, number_font
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind

_LOWEST_DB, _HIGHEST_DB = -30, 12


class LaneDesk(QWidget):
    """A row for each kind that can sound."""

    changed = Signal(object, object)  # StemKind, Lane

    def __init__(self) -> None:
        super().__init__()
        self.solo: dict[StemKind, QPushButton] = {}
        self.mute: dict[StemKind, QPushButton] = {}
        self.gain: dict[StemKind, QSlider] = {}
        self._told: dict[StemKind, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(STEP)
        grid.setVerticalSpacing(STEP)
        grid.setColumnStretch(3, 1)
        for row, kind in enumerate(RENDERED_KINDS):
            self._add_row(grid, row, kind)

    def _add_row(self, grid: QGridLayout, row: int, kind: StemKind) -> None:
        name = NAMES[kind].lower()
        label = QLabel(kind.value)
        label.setToolTip(NAMES[kind])
        label.setMinimumWidth(3 * GAP)
        self.solo[kind] = self._button("Solo", f"Hear {name} alone. With S for the stem that is compared.")
        self.mute[kind] = self._button("Mute", f"Do not hear {name}. With M for the stem that is compared.")
        self.solo[kind].setAccessibleName(f"Solo {name}")
        self.mute[kind].setAccessibleName(f"Mute {name}")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(_LOWEST_DB, _HIGHEST_DB)
        slider.setPageStep(3)
        slider.setMinimumWidth(64)
        slider.setAccessibleName(f"Gain of {name}, in decibels")
        slider.setToolTip(f"How loud {name} is heard here. The stem stays as it is. Double click: 0 dB.")
        slider.valueChanged.connect(lambda _: self._tell(kind))
        self.gain[kind] = slider
        self._told[kind] = QLabel()
        self._told[kind].setFont(number_font())
        self._told[kind].setFixedWidth(48)
        self._told[kind].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, widget in enumerate((label, self.solo[kind], self.mute[kind], slider, self._told[kind])):
            grid.addWidget(widget, row, column)
        for button in (self.solo[kind], self.mute[kind]):
            button.toggled.connect(lambda _: self._tell(kind))
        self._show_gain(kind)

    def _button(self, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setToolTip(tooltip)
        return button

    def lane(self, kind: StemKind) -> Lane:
        return Lane(
            gain_db=float(self.gain[kind].value()),
            solo=self.solo[kind].isChecked(),
            mute=self.mute[kind].isChecked(),
        )

    def _tell(self, kind: StemKind) -> None:
        self._show_gain(kind)
        self.changed.emit(kind, self.lane(kind))

    def _show_gain(self, kind: StemKind) -> None:
        value = self.gain[kind].value()
        self._told[kind].setText(f"{value:+d} dB".replace("-", "\N{MINUS SIGN}") if value else "0 dB")
