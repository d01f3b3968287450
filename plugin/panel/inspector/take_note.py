"""What is to know of the chosen take, under the state of its stem."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from plugin.panel.note_sign import Sign, sign_icon
from plugin.panel.theme import STEP
from plugin.session.cards import Card
from plugin.session.take_notes import notes_of

_SIGN_PX = 16


class TakeNote(QFrame):
    """A sign, and words that can be copied; without words it is not seen."""

    def __init__(self) -> None:
        super().__init__()
        self._sign, self.words = QLabel(), QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("What is to know of this take")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * STEP)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.hide()

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Of one card; of several there is no room for it."""
        take = cards[0].chosen_take if len(cards) == 1 else None
        notes = notes_of(cards[0]) if take else ()
        sign = Sign.SILENT if take is not None and take.stem.is_silent else Sign.NOTE
        self._sign.setPixmap(sign_icon(sign).pixmap(QSize(_SIGN_PX, _SIGN_PX), self.devicePixelRatioF()))
        self.words.setText("\n".join(notes))
        self.setVisible(bool(notes))
