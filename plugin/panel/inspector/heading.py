"""What the inspector speaks of: which shots, and when they are seen."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from plugin.panel.theme import STEP
from plugin.session.cards import Card, CardState
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.time import timecode

_NOTHING_OPEN = "Open a timeline to ask for sound."
_NO_PICTURE = "This timeline has no picture to make sound for."


class Heading(QWidget):
    """Two lines."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.place = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.place.setProperty("role", "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        self.title.setWordWrap(True)
        column.addWidget(self.title)
        column.addWidget(self.place)

    def show_shots(self, shots: Sequence[Shot | SkippedShot], cut: Cut | None, *, is_all: bool) -> None:
        """
        Args:
            shots: in timeline order.
            is_all: nothing is selected, so all are meant.
        """
        self.title.setText(headline(shots, is_all=is_all) if shots else _NO_PICTURE if cut else _NOTHING_OPEN)
        self.place.setText(_timecodes(shots, cut) if cut is not None and shots else "")
        self.place.setVisible(bool(shots))


def headline(shots: Sequence[Shot | SkippedShot], *, is_all: bool) -> str:
    if len(shots) == 1:
        return f"{shots[0].shot_id}   {shots[0].name}"
    return f"All {len(shots)} shots" if is_all else f"{len(shots)} shots"


def _timecodes(shots: Sequence[Shot | SkippedShot], cut: Cut) -> str:
    start, end = (
        timecode(cut.start_frame + frame, cut.rate, cut.drop_frame)
        for frame in (shots[0].span.start_frame, shots[-1].span.end_frame)
    )
    length_s = float(sum(shot.span.frames for shot in shots) / cut.rate)
    return f"{start} \N{EN DASH} {end}   {length_s:.1f} s"


def together(cards: Sequence[Card], kind: StemKind) -> CardState:
    """What most deserves a look among the cards of a kind."""
    order = (
        CardState.FAILED,
        CardState.RENDERING,
        CardState.QUEUED,
        CardState.STALE,
        CardState.READY,
        CardState.NOTHING,
        CardState.PLACED,
    )
    states = {card.state for card in cards if card.kind is kind}
    return next((state for state in order if state in states), CardState.NOTHING)
