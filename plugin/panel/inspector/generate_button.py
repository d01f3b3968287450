"""The button that asks for sound: it tells how much will come."""

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton

from plugin.session.cards import Card
from plugin.session.left_out import counted
from v2a_engine.domain.shot import SkippedShot
from v2a_engine.usecases.orders import takes_to_come
from v2a_engine.usecases.plan import Wishes

_TOOLTIP = (
    "Make sound: one stem for each effect and ambience that is wanted. Where all takes are there, another take. "
    "Ctrl+Return"
)
_NO_PICTURE = "Sound is made from the picture: this waits until the media is there and can be read."


class GenerateButton(QPushButton):
    """Names what it would ask for now."""

    def __init__(self) -> None:
        super().__init__("Generate")
        self.setProperty("role", "primary")

    def show_asked(self, cards: Sequence[Card], wishes: Wishes, skipped: Sequence[SkippedShot]) -> None:
        """
        Args:
            cards: all that are meant, wanted or not.
            skipped: shots that are meant and get no sound.
        """
        takes = [_takes(card, wishes) for card in cards if card.form.wanted]
        self.setEnabled(bool(takes))
        self.setText(f"Cannot generate: {counted(skipped)}" if skipped and not cards else generate_words(takes, cards))
        self.setToolTip(_NO_PICTURE if skipped and not cards else _TOOLTIP)


def generate_words(takes: Sequence[int], cards: Sequence[object]) -> str:
    """
    Args:
        takes: how many will be made of each stem.
        cards: those and the ones that are not wanted.

    >>> generate_words([1, 1], "ab"), generate_words([2, 2, 2], "abc"), generate_words([2, 3], "ab")
    ('Generate 2 stems', 'Generate 3 stems, 2 takes each', 'Generate 2 stems, 5 takes in all')
    """
    if not cards:
        return "Generate"
    stems = f"{len(takes)} stem{'s' if len(takes) != 1 else ''}"
    if sum(takes) == len(takes):
        return f"Generate {stems}"
    if len(takes) == 1:
        return f"Generate {stems}, {takes[0]} takes"
    each = f"{takes[0]} takes each" if len(set(takes)) == 1 else f"{sum(takes)} takes in all"
    return f"Generate {stems}, {each}"


def _takes(card: Card, wishes: Wishes) -> int:
    wished = wishes.takes if card.form.takes is None else card.form.takes
    return takes_to_come(wished, [take.number for take in card.takes if not take.is_stale])
