"""The transport's buttons and the timecode."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from plugin.panel.audition.transport_icons import transport_icon
from plugin.panel.theme import GAP, STEP, TEXT_PX, number_font


class TransportBar(QWidget):
    """Asks; what is played, and how, it is told."""

    play_asked = Signal()
    stepped = Signal(int)  # frames
    loop_asked = Signal(bool)
    switch_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.timecode = QLabel("--:--:--:--")
        self.timecode.setFont(number_font(TEXT_PX + 2))
        self.timecode.setAccessibleName("Timecode")
        self.speed = QLabel()
        self.speed.setFont(number_font())
        self.speed.setProperty("role", "soft")
        self.back = self._button("previous frame", "One frame back. Comma", lambda: self.stepped.emit(-1))
        told = "Play or stop. Space. J, K, L: back, stop, on; again: faster"
        self.play = self._button("play", told, self.play_asked.emit)
        self.forward = self._button("next frame", "One frame on. Full stop", lambda: self.stepped.emit(1))
        self.loop = self._button("loop", "Play over and over. R", self.loop_asked.emit)
        self.loop.setCheckable(True)
        self.switch = QPushButton("A / B")
        self.switch.setToolTip("Switch between the last two takes, at the same moment. B")
        self.switch.setMinimumWidth(62)  # in the smallest window its words may be cut: the list says them too
        self.switch.clicked.connect(self.switch_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        row.addWidget(self.timecode)
        row.addSpacing(GAP)
        row.addWidget(self.speed)
        row.addStretch()
        for button in (self.back, self.play, self.forward, self.loop):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.switch)

    def _button(self, icon: str, tooltip: str, act: Callable[..., object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(transport_icon(icon))
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip.partition(".")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def show_speed(self, speed: int) -> None:
        """0 stands, 1 plays, -2 runs back twice as fast."""
        self.play.setIcon(transport_icon("pause" if speed else "play"))
        self.play.setAccessibleName("Stop" if speed else "Play")
        sign = "\N{MINUS SIGN}" if speed < 0 else ""
        self.speed.setText("" if speed in (0, 1) else f"{sign}{abs(speed)}x")

    def show_comparison(self, words: str, can_switch: bool) -> None:
        """
        Args:
            words: for example "2 / 1": the heard take first, then the one that B goes to; empty: no second one yet.
        """
        self.switch.setText(words or "A / B")
        self.switch.setEnabled(can_switch)
