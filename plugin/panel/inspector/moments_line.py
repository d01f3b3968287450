"""When the words of an effect should sound: at the playhead, as often as it is said."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from plugin.panel.actions import action_row
from plugin.panel.theme import STEP
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.time import FrameSpan, timecode

_ELSEWHERE = "Put the playhead into the shot, where it should be heard."
_WORDS_FIRST = "Write first what should be heard."
_SEEN = "Where it is seen"


class MomentsLine(QWidget):
    """A button, the timecodes at which the words sound, and a way to take them back."""

    asked = Signal()
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = action_row("sound_here")
        self._tooltip = f"{row.tooltip} {row.shortcut}"
        self.button = QPushButton(row.text)
        self.button.clicked.connect(self.asked)
        self.places = QLabel()
        self.places.setWordWrap(True)
        self.places.setProperty("role", "soft")
        self.places.setAccessibleName("When it sounds")
        self.clear = QPushButton("Clear")
        self.clear.setProperty("role", "quiet")
        self.clear.setToolTip("Let the picture alone say when it sounds.")
        self.clear.clicked.connect(self.cleared)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2 * STEP)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.places, 1)
        line.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignTop)

    def show_moments(self, moments: Sequence[int], span: FrameSpan | None, cut: Cut | None) -> None:
        """
        Args:
            moments: frames from the start of `span`.
            span: of the shot under the playhead; None where that is elsewhere.
        """
        self.button.setEnabled(span is not None)
        self.button.setToolTip(self._tooltip if span is not None else _ELSEWHERE)
        self.clear.setVisible(bool(moments))
        told = []
        if span is not None and cut is not None:
            first = cut.start_frame + span.start_frame
            told = [timecode(first + frame, cut.rate, cut.drop_frame) for frame in moments]
        self.places.setText(", ".join(told) or _SEEN)

    def ask_for_words(self) -> None:
        """There is nothing yet that could sound."""
        self.places.setText(_WORDS_FIRST)
