"""When the words of an effect should sound: at the playhead, as often as it is said."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from plugin.panel.actions import action_row
from plugin.panel.theme import STEP
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.time import timecode

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

    def show_moments(self, frames: Sequence[int], kept: int, cut: Cut | None, *, can_add: bool) -> None:
        """
        Args:
            frames: of the sequence, at which the words sound.
            kept: so many moments there are; those that the shot does not show as it is cut now wait.
            can_add: the playhead lies in the shot.
        """
        self.button.setEnabled(can_add)
        self.button.setToolTip(self._tooltip if can_add else _ELSEWHERE)
        told = []
        if cut is not None:
            at = dict.fromkeys(cut.start_frame + frame for frame in frames)
            told = [timecode(frame, cut.rate, cut.drop_frame) for frame in at]
        if waiting := kept - len(frames):
            told.append(f"{waiting} {'waits' if waiting == 1 else 'wait'} outside the shot")
        self.clear.setVisible(bool(told))
        self.places.setText(", ".join(told) or _SEEN)

    def ask_for_words(self) -> None:
        """There is nothing yet that could sound."""
        self.places.setText(_WORDS_FIRST)
