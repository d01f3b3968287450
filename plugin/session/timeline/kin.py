"""Other cuts of the same film: timelines that were worked on here before, and show pictures of the one that is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plugin.session.cards import Card, Form, Take
from plugin.session.kept.keeping import Keeper, Kept
from plugin.session.timeline.finding import Finding
from plugin.session.timeline.opening import OpenTimeline, card_of
from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.carry_over import carried_over, picture_id
from v2a_engine.usecases.plan import Place, Wishes
from v2a_engine.usecases.ports import Progress, StemShelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Another cut, and how much of the open one is in it."""

    path: Path  # of what is kept of it
    label: str
    shared: int  # shots of the open one that are in it too, just as long
    shots: int  # of the open one
    changed_s: float  # when it was worked on last, in seconds since 1970

    @property
    def in_words(self) -> str:
        """For a person."""
        are = "shot is" if self.shots == 1 else "shots are"
        return f"{self.shared} of {self.shots} {are} in {self.label} too"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What of another cut goes with the pictures of the open one."""

    label: str
    cards: Mapping[str, Card]  # by cue id: the form and the takes that are brought, beside what is there
    before: Mapping[str, Card]  # the same as they were
    wishes: Wishes  # that were wished there for all stems
    lost: tuple[str, ...]  # what could not be brought, in words

    @property
    def in_words(self) -> str:
        """For a person."""
        prompts = sum(card.form != self.before[cue_id].form for cue_id, card in self.cards.items())
        takes = sum(len(card.takes) for card in self.cards.values())
        parts = [
            f"{count} {one}{'' if count == 1 else 's'}"
            for count, one in ((prompts, "prompt"), (takes, "take"))
            if count
        ]
        told = (
            f"Brought from {self.label}: {' and '.join(parts)}." if parts else f"{self.label} has nothing for this cut."
        )
        return " ".join([told, *self.lost])


def kin_of(keeper: Keeper, identity: str, at: Mapping[str, Place], progress: Progress) -> tuple[Kin, ...]:
    """Those with work on pictures that are seen here, those with the most first."""
    pictures = {cue_id: picture_id(place) for cue_id, place in at.items()}
    shots = [pictures[cue_id] for cue_id, place in at.items() if place.kind is StemKind.FX]
    found = []
    others = keeper.others(identity)
    for number, (path, changed_s) in enumerate(others):
        progress(number, len(others), "looking for other cuts of this film")
        kept = keeper.peek(path)
        if kept is None or not _has_work(kept, frozenset(pictures.values())):
            continue
        theirs = frozenset(kept.pictures.values())
        shared = sum(picture in theirs for picture in shots)
        if shared:
            found.append(Kin(path=path, label=kept.label, shared=shared, shots=len(shots), changed_s=changed_s))
    return tuple(sorted(found, key=lambda kin: (-kin.shared, -kin.changed_s)))


def _has_work(kept: Kept, pictures: frozenset[str]) -> bool:
    return any(kept.pictures.get(cue_id) in pictures for cue_id in (*kept.forms, *kept.takes))


def brought_from(
    kept: Kept, timeline: OpenTimeline, cards: Mapping[str, Card], shelf: StemShelf, progress: Progress
) -> Brought:
    """Prompts and takes of another cut, each with its picture; what the open one has already stays as it is.

    Takes stay in the files that they are in. A shot that was trimmed uses what its stem's handles hold; what its stem
    does not cover is out of date, just as after a change of the cut.
    """
    finding = Finding(timeline.places, timeline.homes, timeline.stems_folders, shelf)
    home_of = _Telling(finding, kept, progress)
    new_ids = carried_over(kept.pictures, timeline.places.values(), home_of.home, by_name=False)
    for number, (cue_id, rated) in enumerate(kept.takes.items()):
        progress(number, len(kept.takes), "bringing takes over")
        finding.add_kept({cue_id: rated}, new_ids)
    carried = kept.carried(new_ids)
    found: dict[str, Card] = {}
    for cue_id, own in cards.items():
        card = card_of(timeline.places[cue_id], carried, finding, timeline.desk)
        there = {take.stem.wav_path for take in own.takes}
        takes = tuple(take for take in card.takes if take.stem.wav_path not in there)
        form = own.form if own.form != Form() else card.form
        if takes or form != own.form:
            found[cue_id] = _with(card, form, takes)
    before = {cue_id: cards[cue_id] for cue_id in found}
    return Brought(label=kept.label, cards=found, before=before, wishes=kept.wishes, lost=finding.lost)


def _with(card: Card, form: Form, takes: tuple[Take, ...]) -> Card:
    return Card(
        cue_id=card.cue_id,
        kind=card.kind,
        place_id=card.place_id,
        title=card.title,
        span=card.span,
        form=form,
        takes=takes,
        chosen=card.chosen,
        seen=card.seen,
    )


class _Telling:
    """`Finding.home_of_kept`, telling how far it is."""

    def __init__(self, finding: Finding, kept: Kept, progress: Progress) -> None:
        self._finding, self._kept, self._progress = finding, kept, progress
        self._done = 0

    def home(self, cue_id: str) -> str:
        self._done += 1
        self._progress(self._done, len(self._kept.pictures), "comparing the pictures")
        return self._finding.home_of_kept(self._kept.takes.get(cue_id, ()))
