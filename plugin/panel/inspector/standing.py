"""How far the stems are that the form speaks of: of one its state and why, of several how many are in which."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from plugin.panel.theme import STATE_LOOKS, card_words
from plugin.session.cards import Card, CardState


class Standing(QLabel):
    """A line, or what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_cards(self, cards: Sequence[Card]) -> None:
        if len(cards) == 1:
            self.setText(_told(cards[0]))
        else:
            counts = Counter(card.state for card in cards)
            told = [f"{counts[state]} {STATE_LOOKS[state].word}" for state in CardState if counts[state]]
            muted = sum(card.is_muted for card in cards)
            self.setText(", ".join(told) + (f"; {muted} of them muted" if muted else ""))
        failed = len(cards) == 1 and cards[0].state is CardState.FAILED
        self.setProperty("role", "problem" if failed else "soft")
        self.style().polish(self)


def _told(card: Card) -> str:
    stage = f", {card.stage}" if card.stage and card.state is CardState.RENDERING else ""
    text = f"{card_words(card).capitalize()}{stage}"
    return text + (f": {card.message}" if card.message else "")
