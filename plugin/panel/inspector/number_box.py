"""A number that may be left open: empty means as for every stem."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit

from plugin.panel.inspector.shared_form import Several


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberKind:
    """What may be written in the field."""

    name: str
    tooltip: str
    lowest: float
    highest: float
    step: float
    decimals: int = 0
    signed: bool = False  # "+3"


class NumberBox(QLineEdit):
    """Up and Down, or the wheel while it has the focus, change it by a step."""

    edited = Signal(object)  # int, float, or None where it was emptied

    def __init__(self, kind: NumberKind, when_empty: Callable[[], float | None]) -> None:
        """
        Args:
            when_empty: the number that holds while the field is empty; None where there is none to name.
        """
        super().__init__()
        self._kind, self._when_empty = kind, when_empty
        self._shown: float | None = None
        self.setAccessibleName(kind.name)
        self.setToolTip(f"{kind.tooltip} {self._range_in_words()}")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self.flush)
        self.show_number(None)

    def show_number(self, value: float | Several | None) -> None:
        """What the cards say."""
        if isinstance(value, Several):
            self._shown = None
            self.setPlaceholderText(value.value)
            self._write("")
            return
        self._shown = value
        default = self._when_empty()
        self.setPlaceholderText("chosen" if default is None else self._in_words(default))
        self._write("" if value is None else self._in_words(value))

    def flush(self) -> None:
        """Tell of what was typed, if it is another number; what is none goes back to what was there."""
        value = self._typed()
        if isinstance(value, Several):
            self._write("" if self._shown is None else self._in_words(self._shown))
        elif value != self._shown:
            self._shown = value
            self._write("" if value is None else self._in_words(value))
            self.edited.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self._write("" if self._shown is None else self._in_words(self._shown))
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
        ):
            event.ignore()  # Generate
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _step(self, direction: int) -> None:
        typed = self._typed()
        start = typed if isinstance(typed, int | float) else self._when_empty()
        if start is None:
            start = self._kind.lowest - direction * self._kind.step
        value = start + direction * self._kind.step
        self._write(self._in_words(min(max(value, self._kind.lowest), self._kind.highest)))
        self.flush()

    def _typed(self) -> float | Several | None:
        """The number in the field; None where it is empty, `Several` where it is no number that can be used."""
        text = self.text().strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            return Several.VALUES
        if not self._kind.lowest <= value <= self._kind.highest:  # also what is no number at all
            value = min(max(value, self._kind.lowest), self._kind.highest)
        return round(value, self._kind.decimals) if self._kind.decimals else round(value)

    def _in_words(self, value: float) -> str:
        sign = "+" if self._kind.signed else ""
        text = f"{value:{sign}.{self._kind.decimals}f}"
        return "0" if self._kind.signed and float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")

    def _range_in_words(self) -> str:
        return f"From {self._kind.lowest:g} to {self._kind.highest:g}.".replace("-", "\N{MINUS SIGN}")

    def _write(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
