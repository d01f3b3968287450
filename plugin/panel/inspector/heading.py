"""How several shots and their cards are told in a few words."""

from collections.abc import Sequence

from plugin.session.cards import Card, CardState
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Shot


def headline(shots: Sequence[Shot], *, is_all: bool) -> str:
    if len(shots) == 1:
        return f"{shots[0].shot_id}   {shots[0].name}"
    return f"All {len(shots)} shots" if is_all else f"{len(shots)} shots"


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
