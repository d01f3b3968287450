"""Cards held against what is asked for now: which takes are stale, which jobs late. Off the UI thread."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from plugin.session.cards import Card
from plugin.session.timeline.opening import OpenTimeline, judged, own_wishes
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import JobState
from v2a_engine.usecases.staleness import why_stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A card held against what is asked for now."""

    card: Card  # its takes stale or not, and why the chosen one is
    jobs: frozenset[str]  # ids of those that were compared
    late: frozenset[str]  # of these: what they make is asked for otherwise by now


def rejudged(
    asked: Iterable[tuple[Card, Seq[JobState]]], timeline: OpenTimeline, wishes: Wishes
) -> tuple[Verdict, ...]:
    """Hold takes and jobs of these cards against what is asked for now. Slow for many: not for the UI thread."""
    return tuple(
        Verdict(
            card=judged(card, timeline.places[card.cue_id], timeline.desk, wishes),
            jobs=frozenset(job.job_id for job in waiting),
            late=_late(card, waiting, timeline, wishes),
        )
        for card, waiting in asked
    )


def _late(card: Card, waiting: Seq[JobState], timeline: OpenTimeline, wishes: Wishes) -> frozenset[str]:
    if not waiting:
        return frozenset()
    most = max(job.request.take for job in waiting)
    place = timeline.places[card.cue_id]
    asked = timeline.desk.asked(place, own_wishes(place, card.form), wishes, most)
    return frozenset(job.job_id for job in waiting if why_stale(job.request, asked))
