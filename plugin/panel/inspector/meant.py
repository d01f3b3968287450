"""What the inspector speaks of: the selected shots, or all where none is selected."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plugin.session.cards import Card
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Shot, SkippedShot

if TYPE_CHECKING:
    from plugin.session.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Shots and their stems."""

    is_all: bool = True  # nothing is selected
    shots: tuple[Shot | SkippedShot, ...] = ()  # in timeline order
    cards: tuple[Card, ...] = ()  # of every kind
    silent: tuple[SkippedShot, ...] = ()  # offline or damaged
    unseen: tuple[SkippedShot, ...] = ()  # not looked at yet
    growing: tuple[Shot, ...] = ()  # looked at, but not all of their scene: its stems are not known yet

    @staticmethod
    def of(session: "Session") -> "Meant":
        """As it is now."""
        chosen = set(session.selected)
        heard = [shot for shot in session.shots if not chosen or shot.shot_id in chosen]
        skipped = session.skipped_in_question
        cards = {card.cue_id: card for shot in heard for card in session.cards_of(shot.shot_id)}
        open_ids = session.open_shot_ids
        return Meant(
            is_all=not chosen,
            shots=tuple(sorted([*heard, *skipped], key=lambda shot: shot.span.start_frame)),
            cards=tuple(cards.values()),
            silent=tuple(shot for shot in skipped if shot.unseen is None),
            unseen=tuple(shot for shot in skipped if shot.unseen is not None),
            growing=tuple(shot for shot in heard if shot.shot_id in open_ids),
        )

    def is_outdone(self, session: "Session", fresh: Set[str]) -> bool:
        """Is any of these stems called otherwise now?

        Args:
            fresh: cue ids that were not there, or meant another stem.
        """
        return not {card.cue_id for card in self.cards} <= {card.cue_id for card in session.cards} - fresh

    def later(self, kinds: Collection[StemKind]) -> tuple[Shot | SkippedShot, ...]:
        """Those of which some of these kinds can be made only once more was looked at."""
        return (*self.unseen, *(self.growing if StemKind.BG in kinds else ()))
