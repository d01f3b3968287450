"""What Generate makes of the stems that are meant, worked out before it is asked for, and told in words."""

from collections import Counter
from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace

from plugin.session.cards import Card
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind
from v2a_engine.usecases.plan import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What will be asked for."""

    missing: tuple[Card, ...] = ()  # not made yet, out of date, or made in fewer takes than are asked for
    takes: int = 0  # so many of those, in all
    another: tuple[Card, ...] = ()  # have all their takes, and get one more each
    on_their_way: tuple[Card, ...] = ()  # for these, takes as they are asked for now wait or are rendered already

    @property
    def cue_ids(self) -> list[str]:
        return [card.cue_id for card in (*self.missing, *self.another)]

    @property
    def in_words(self) -> str:
        """ "8 FX and 2 BG stems (14 takes)", "another FX take"; empty where nothing will be asked for."""
        parts = [_stems(self.missing)] if self.missing else []
        if self.takes > len(self.missing):
            parts[0] += f" ({self.takes} takes)"
        for kind in RENDERED_KINDS:
            number = sum(card.kind is kind for card in self.another)
            parts += [f"another take of {number} {kind} stems"] if number > 1 else []
            parts += [f"another {kind} take"] if number == 1 else []
        return ", ".join(parts)

    @property
    def on_their_way_in_words(self) -> str:
        """ "3 FX stems"; empty where there are none."""
        return _stems(self.on_their_way) if self.on_their_way else ""


def what_comes(cards: Seq[Card], wishes: Wishes, shown: StemKind) -> Coming:
    """All that is missing; where nothing is, another take of the kind that the form speaks of.

    As long as what was missing is on its way, there is no other take: pressed twice, it asks once.
    """
    coming = _missing(cards, wishes)
    return coming if coming.missing or _are_awaited(cards, wishes) else _only(cards, wishes, shown)


def what_comes_of(cards: Seq[Card], wishes: Wishes, kinds: Collection[StemKind]) -> Coming:
    """Of each of these kinds what is missing of it, or another take."""
    parts = [_only(cards, wishes, kind) for kind in RENDERED_KINDS if kind in kinds]
    return Coming(
        missing=tuple(card for part in parts for card in part.missing),
        takes=sum(part.takes for part in parts),
        another=tuple(card for part in parts for card in part.another),
        on_their_way=tuple(card for part in parts for card in part.on_their_way),
    )


def _only(cards: Iterable[Card], wishes: Wishes, kind: StemKind) -> Coming:
    mine = [card for card in cards if card.kind is kind]
    coming = _missing(mine, wishes)
    if coming.missing or _are_awaited(mine, wishes):
        return coming
    return replace(coming, another=tuple(card for card in mine if card.form.wanted and not card.coming))


def _missing(cards: Seq[Card], wishes: Wishes) -> Coming:
    counts = [(card, max(_not_there(card, wishes) - card.coming, 0)) for card in cards if card.form.wanted]
    return Coming(
        missing=tuple(card for card, takes in counts if takes),
        takes=sum(takes for _, takes in counts),
        on_their_way=tuple(card for card, takes in counts if card.coming and not takes),
    )


def _are_awaited(cards: Iterable[Card], wishes: Wishes) -> bool:
    """Is anything that is missing of these on its way?"""
    return any(card.form.wanted and card.coming and _not_there(card, wishes) for card in cards)


def _not_there(card: Card, wishes: Wishes) -> int:
    """So many of the takes that are wished for are not made, or are out of date."""
    wished = wishes.takes if card.form.takes is None else card.form.takes
    return max(wished - sum(not take.is_stale for take in card.takes), 0)


def _stems(cards: Iterable[Card]) -> str:
    counts = Counter(card.kind for card in cards)
    told = [f"{counts[kind]} {kind}" for kind in RENDERED_KINDS if counts[kind]]
    last = next(counts[kind] for kind in reversed(RENDERED_KINDS) if counts[kind])
    return f"{' and '.join(told)} stem{'s' if last > 1 else ''}"
