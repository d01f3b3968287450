"""A and B: which two takes are compared, and which of them is heard. Pure: no widget, no sound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from plugin.session.cards import Card

Place = tuple[str, int]  # cue id, take number; 0: none


@dataclass(frozen=True, slots=True)
class Comparison:
    """The take that is heard, and the one that the key goes back to."""

    heard: Place = ("", 0)
    other: Place = ("", 0)

    def hear(self, place: Place) -> "Comparison":
        """Another take; of another stem the comparison begins anew."""
        if place == self.heard:
            return self
        same_stem = place[0] == self.heard[0]
        return Comparison(place, self.heard if same_stem else ("", 0))

    def switched(self, cards: Sequence[Card]) -> "Comparison":
        """The other of the two; where there has been no other yet, the stem's next take."""
        if self.other[1]:
            return Comparison(self.other, self.heard)
        card = next((card for card in cards if card.cue_id == self.heard[0]), None)
        numbers = [take.number for take in card.takes] if card else []
        if len(numbers) < 2 or self.heard[1] not in numbers:
            return self
        following = numbers[(numbers.index(self.heard[1]) + 1) % len(numbers)]
        return Comparison((self.heard[0], following), self.heard)

    def among(self, cards: Sequence[Card]) -> "Comparison":
        """As far as its takes are there; else the chosen take of the first stem that has one."""
        there = {(card.cue_id, take.number) for card in cards for take in card.takes}
        kept = replace(self, other=self.other if self.other in there else ("", 0))
        if self.heard in there:
            return kept
        first = next(((card.cue_id, card.chosen) for card in cards if card.chosen_take), ("", 0))
        return Comparison(first)
