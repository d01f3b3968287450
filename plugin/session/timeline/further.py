"""A timeline after more of its picture was looked at: the same reading, with more shots. Off the UI thread."""

from collections.abc import Mapping
from dataclasses import replace

from plugin.session.cards import Card
from plugin.session.kept.keeping import Kept
from plugin.session.timeline.finding import Finding
from plugin.session.timeline.ground import Ground, pictured
from plugin.session.timeline.opening import OpenTimeline, card_of
from plugin.session.timeline.returned import returned
from plugin.session.timeline.seen_so_far import SeenSoFar
from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.plan import Place, Wishes
from v2a_engine.usecases.ports import StemShelf
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import spot

_Lies = tuple[StemKind, int, int]


def looked_further(
    before: OpenTimeline, seen: SeenSoFar, cards: Mapping[str, Card], wishes: Wishes, shelf: StemShelf
) -> OpenTimeline:
    """With all that is seen by now. Host and disk are not asked what the timeline is; what was there stays.

    Args:
        seen: of `before`.
        cards: of `before`, as they are now, by cue id. Those of the result are theirs, under the names of now.
        wishes: as they are now.
    """
    spotting = spot(before.spotting.sequence, Selection(), seen, _quiet, may_be_offline=True)
    desk = replace(before.desk, spotting=spotting)
    ground = Ground.of(spotting, before.kept.wishes.kinds)
    same = same_places(before.places, ground.at)
    old = {new: was for was, new in same.items()}
    fresh = {cue_id: place for cue_id, place in ground.at.items() if cue_id not in old}
    aside = replace(before.kept.aside or Kept(), wishes=wishes)
    finding = Finding(ground.every, ground.homes, before.stems_folders, shelf)
    back = returned(aside, finding, fresh, ground.awaited, taken=old.keys(), keeps_rest=bool(spotting.skipped))
    finding.add_placed(before.placed)
    return replace(
        before,
        spotting=spotting,
        pictured=pictured(spotting),
        desk=desk,
        places=ground.at,
        homes=ground.homes,
        cards=tuple(
            card_of(place, back.kept, finding, desk) if cue_id in fresh else called(cards[old[cue_id]], place)
            for cue_id, place in ground.at.items()
        ),
        kept=replace(back.kept, wishes=before.kept.wishes),
        new_ids=same,
        renamed={**same, **back.new_ids, **back.waiting_ids},
        selected=before.selected,
    )


def same_places(before: Mapping[str, Place], now: Mapping[str, Place]) -> dict[str, str]:
    """What the stems of before are called now: within one reading a shot stays where it is, only its number may move.

    A clip that holds many shots takes many numbers, and all after it get others.
    """
    there = {_lies(place): cue_id for cue_id, place in now.items()}
    return {cue_id: there[_lies(place)] for cue_id, place in before.items()}


def called(card: Card, place: Place) -> Card:
    """The card under the name of its place."""
    if card.cue_id == place.cue_id:
        return card
    title = card.title if place.kind is StemKind.FX else f"Scene {place.place_id.removeprefix('sc')}"
    return replace(card, cue_id=place.cue_id, place_id=place.place_id, title=title)


def _lies(place: Place) -> _Lies:
    return place.kind, place.span.start_frame, place.span.end_frame


def _quiet(step: int, steps: int, stage: str) -> None:
    """It takes no time."""
