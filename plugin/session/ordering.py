"""From cards to requests, off the UI thread."""

from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from pathlib import Path

from plugin.session.cards import Card
from plugin.session.timeline.opening import OpenTimeline, own_wishes
from v2a_engine.domain.request import StemRequest
from v2a_engine.usecases.names import stem_name
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import Eyes, JobState, Progress
from v2a_engine.usecases.score import make_stems_folder


def orders_for(
    asked: Seq[tuple[Card, Seq[JobState]]], timeline: OpenTimeline, wishes: Wishes, progress: Progress
) -> tuple[StemRequest, ...]:
    """What is to be rendered for these cards, each with its jobs that wait or run.

    Raises:
        AbsurdWish: a form asks for what makes no sense; nothing is ordered.
        DiskFull, OutputRefused: the stems' folder cannot be made.
    """
    make_stems_folder(timeline.desk.folder)
    found: list[StemRequest] = []
    for number, (card, waiting) in enumerate(asked):
        progress(number, len(asked), "asking for stems")
        there = [*(take.stem.request for take in card.takes), *(job.request for job in waiting)]
        place = timeline.places[card.cue_id]
        own = own_wishes(place, card.form)
        # Pressed twice, it asks once: another take is for who has heard those that come.
        found += timeline.desk.missing(place, own, wishes, there, or_another=not waiting)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostOrders:
    """What is rendered instead of files that are gone."""

    requests: tuple[StemRequest, ...]
    files: frozenset[str]  # those that are gone


def lost_orders(cards: Seq[Card], timeline: OpenTimeline, wishes: Wishes, progress: Progress) -> LostOrders:
    """The chosen takes of these cards as they were made, where their files are gone; without any, what is asked for.

    Raises:
        AbsurdWish: a form asks for what makes no sense; nothing is ordered.
        DiskFull, OutputRefused: the stems' folder cannot be made.
    """
    desk = timeline.desk
    requests = list(orders_for([(card, ()) for card in cards if not card.takes], timeline, wishes, progress))
    files = set()
    for card in cards:
        take = card.chosen_take
        if take is not None and not Path(take.stem.wav_path).exists():
            files.add(take.stem.wav_path)
            path = Path(desk.folder, stem_name(desk.show, card.cue_id, take.number))
            again = take.stem.request.with_delivery(str(path), take.number)
            requests.append(replace(again, cue_id=card.cue_id))
    return LostOrders(requests=tuple(requests), files=frozenset(files))


def looked_at(card: Card, timeline: OpenTimeline, wishes: Wishes, eyes: Eyes, progress: Progress) -> str:
    """What the engine sees in a card, in words; empty for a stem that is not wanted."""
    place = timeline.places[card.cue_id]
    requests = timeline.desk.asked(place, own_wishes(place, card.form), wishes)
    return eyes.look(requests[0], progress) if requests else ""
