"""Takes, seed, guidance, level, handles: each may stay empty."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from plugin.panel.inspector.number_box import NumberBox, NumberKind
from plugin.panel.inspector.shared_form import shared
from plugin.panel.theme import GAP, STEP
from plugin.session.cards import Form
from v2a_engine.usecases.plan import Wishes

_KINDS = {
    "takes": NumberKind(name="Takes", tooltip="How many different renderings to make.", lowest=1, highest=100, step=1),
    "seed": NumberKind(
        name="Seed",
        tooltip="The same seed gives the same sound again. Empty: one is chosen.",
        lowest=0,
        highest=2**31 - 1,
        step=1,
    ),
    "guidance": NumberKind(
        name="Guidance",
        tooltip="How strictly the words are followed. High: to the letter, and harder.",
        lowest=0,
        highest=50,
        step=0.5,
        decimals=1,
    ),
    "level_trim_db": NumberKind(
        name="Level trim",
        tooltip="Louder or softer than this kind of stem usually is.",
        lowest=-30,
        highest=30,
        step=1,
        decimals=1,
        signed=True,
    ),
    "handles_frames": NumberKind(
        name="Handles",
        tooltip="Sound before and after the shot, for trimming later.",
        lowest=0,
        highest=10_000,
        step=1,
    ),
}
_UNITS = {"level_trim_db": "dB", "handles_frames": "frames"}


class Numbers(QWidget):
    """A grid of fields, two beside each other."""

    edited = Signal(str, object)  # field of `Form`, its new value

    def __init__(self, wishes: Callable[[], Wishes]) -> None:
        super().__init__()
        self._wishes = wishes
        self.boxes: dict[str, NumberBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(STEP)
        for number, (field, kind) in enumerate(_KINDS.items()):
            box = NumberBox(kind, lambda field=field: self._default(field))  # type: ignore[misc]  # its own field
            box.edited.connect(lambda value, field=field: self._tell(field, value))
            label = QLabel(f"{kind.name}, {_UNITS[field]}" if field in _UNITS else kind.name)
            label.setBuddy(box)
            row, column = divmod(number, 3)
            grid.addWidget(label, row * 2, column)
            grid.addWidget(box, row * 2 + 1, column)
            self.boxes[field] = box
        for column in range(3):
            grid.setColumnStretch(column, 1)

    def show_forms(self, forms: Sequence[Form]) -> None:
        for field, box in self.boxes.items():
            value = shared(forms, field)
            if field == "level_trim_db" and value == 0:
                value = None  # as for every stem
            if not (box.hasFocus() and box.isModified()):
                box.show_number(value)  # type: ignore[arg-type]  # these fields are numbers

    def flush(self) -> None:
        for box in self.boxes.values():
            box.flush()

    def _default(self, field: str) -> float | None:
        wishes = self._wishes()
        defaults: dict[str, float | None] = {
            "takes": wishes.takes,
            "seed": None,
            "guidance": wishes.guidance,
            "level_trim_db": 0.0,
            "handles_frames": wishes.handles_frames,
        }
        return defaults[field]

    def _tell(self, field: str, value: float | None) -> None:
        self.edited.emit(field, 0.0 if field == "level_trim_db" and value is None else value)
