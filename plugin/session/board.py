"""The cards of an open timeline, and what moves them. No Qt, no files: the session asks it and tells what changed."""

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace

from plugin.session.cards import Card, Form, Take
from plugin.session.placing.lying import Lying, files_of, hands_of, lying_of, muted_of, spans_of, starts_of
from plugin.session.timeline.finding import free_number
from plugin.session.timeline.further import called
from plugin.session.timeline.opening import OpenTimeline
from plugin.session.verdicts import Verdict
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.card_state import CardState, card_state
from v2a_engine.usecases.pace import Pace
from v2a_engine.usecases.ports import JobState

_OPEN = ("queued", "running")
_ELSEWHERE = "Lies at the old place: Place moves it"


class Board:
    """Every card, by cue id, in timeline order. Each method gives the ids of the cards that it made anew."""

    def __init__(self, timeline: OpenTimeline, pace: Pace) -> None:
        self.timeline = timeline
        self._see_lying(lying_of(timeline.placed))
        self._pace = pace
        self._jobs: dict[str, dict[str, JobState]] = {}  # by cue id and job id: those that have not ended
        self._late: set[str] = set()  # ids of those that are asked for otherwise by now
        self._failures: dict[str, str] = {}
        self._stale: dict[str, str] = {card.cue_id: card.message for card in timeline.cards}
        self.cards: dict[str, Card] = {card.cue_id: card for card in timeline.cards}
        cues_of: dict[str, list[str]] = {}
        for cue_id, place in timeline.places.items():
            for shot in place.shots:
                cues_of.setdefault(shot.shot_id, []).append(cue_id)
        self._cues_of = {shot_id: sorted(cues, key=_kind_order) for shot_id, cues in cues_of.items()}
        self._restate(self.cards)

    def go_on_from(self, before: "Board") -> frozenset[str]:
        """Have the cards of the same timeline when less of it was seen, as they are now; the ids of all others.

        Those that are called otherwise now count as others.
        """
        new_ids = self.timeline.new_ids
        for was, cue_id in new_ids.items():
            self.cards[cue_id] = called(before.cards[was], self.timeline.places[cue_id])
        self._jobs |= {
            new_ids[was]: {j: _called(job, new_ids[was]) for j, job in jobs.items()}
            for was, jobs in before._jobs.items()
        }
        self._late |= before._late
        self._failures |= {new_ids[was]: why for was, why in before._failures.items()}
        self._stale |= {new_ids[was]: why for was, why in before._stale.items()}
        self.place(before.lying)
        return frozenset(self.cards.keys() - {cue_id for was, cue_id in new_ids.items() if was == cue_id})

    def cue_ids_of(self, shot_id: str) -> Seq[str]:
        """What sounds in this shot: its FX, its scene's BG."""
        return self._cues_of.get(shot_id, ())

    def fill(self, forms: Mapping[str, Form]) -> frozenset[str]:
        """Take over forms as they are. Whether takes are stale now, and jobs late, `rejudged` tells."""
        known = {cue_id: form for cue_id, form in forms.items() if cue_id in self.cards}  # undone after a reload
        for cue_id, form in known.items():
            self.cards[cue_id] = replace(self.cards[cue_id], form=form)
            self._late |= self._jobs.get(cue_id, {}).keys()  # until it is told: Generate must not take them for done
        return self._restate(known)

    def choose(self, cue_id: str, number: int) -> frozenset[str]:
        if cue_id not in self.cards:
            return frozenset()
        self.cards[cue_id] = replace(self.cards[cue_id], chosen=number)
        return self._restate([cue_id])

    def rate(self, cue_id: str, number: int, rating: int) -> frozenset[str]:
        if cue_id not in self.cards:
            return frozenset()
        card = self.cards[cue_id]
        takes = tuple(replace(take, rating=rating) if take.number == number else take for take in card.takes)
        self.cards[cue_id] = replace(card, takes=takes)
        return frozenset([cue_id])

    def forget(self, files: frozenset[str]) -> frozenset[str]:
        """Takes in these files are there no more."""
        changed = [cue_id for cue_id, card in self.cards.items() if _lies_in(card, files)]
        for cue_id in changed:
            card = self.cards[cue_id]
            takes = tuple(take for take in card.takes if take.stem.wav_path not in files)
            numbers = [take.number for take in takes]
            self.cards[cue_id] = replace(card, takes=takes, chosen=card.chosen if card.chosen in numbers else 0)
        return self._restate(changed)

    def bring(self, found: Mapping[str, Card]) -> frozenset[str]:
        """Have the forms of these cards, and their takes beside those that are there."""
        known = [cue_id for cue_id in found if cue_id in self.cards]
        for cue_id in known:
            own, card = self.cards[cue_id], found[cue_id]
            takes, chosen = list(own.takes), own.chosen
            for take in card.takes:
                number = free_number(take.stem, [one.number for one in takes])
                takes.append(replace(take, number=number))
                chosen = number if not own.chosen and take.number == card.chosen else chosen
            takes.sort(key=lambda take: take.number)
            self.cards[cue_id] = replace(
                own, form=card.form, takes=tuple(takes), chosen=chosen, seen=own.seen or card.seen
            )
        return self._restate(known)

    def give_back(self, found: Mapping[str, Card], before: Mapping[str, Card]) -> frozenset[str]:
        """As before `bring`; takes that came since stay."""
        known = [cue_id for cue_id in found if cue_id in self.cards]
        for cue_id in known:
            brought = {take.stem.wav_path for take in found[cue_id].takes}
            own, was = self.cards[cue_id], before[cue_id]
            takes = tuple(take for take in own.takes if take.stem.wav_path not in brought)
            numbers = [take.number for take in takes]
            chosen = next((one for one in (own.chosen, was.chosen, *numbers[-1:]) if one in numbers), 0)
            self.cards[cue_id] = replace(own, form=was.form, takes=takes, chosen=chosen, seen=was.seen)
        return self._restate(known)

    def see(self, cue_id: str, words: str) -> frozenset[str]:
        if cue_id not in self.cards:
            return frozenset()
        self.cards[cue_id] = replace(self.cards[cue_id], seen=words)
        return frozenset([cue_id])

    def place(self, lying: Lying) -> frozenset[str]:
        """These files lie in the timeline now."""
        other = files_of(self.lying ^ lying)
        self._see_lying(lying)
        if not other:
            return frozenset()
        return self._restate([cue_id for cue_id, card in self.cards.items() if _lies_in(card, other)])

    def _see_lying(self, lying: Lying) -> None:
        self.lying, self._lying_files = lying, files_of(lying)
        self._starts, self._muted = starts_of(lying), muted_of(lying)
        self._by_hand, self._spans = hands_of(lying), spans_of(lying)

    def judge(self, verdicts: Iterable[Verdict]) -> frozenset[str]:
        """Take over which takes are stale and which jobs late, as `rejudged` found."""
        before = {}
        for verdict in verdicts:
            card = self.cards.get(verdict.card.cue_id)
            if card is None or card.form != verdict.card.form:
                continue  # it was filled again meanwhile, and will be judged again
            before[card.cue_id] = card
            stale = {take.number for take in verdict.card.takes if take.is_stale}
            takes = tuple(replace(take, is_stale=take.number in stale) for take in card.takes)
            self.cards[card.cue_id] = replace(card, takes=takes)
            if card.takes:
                self._stale[card.cue_id] = verdict.card.message
            self._late = self._late - verdict.jobs | verdict.late
        return frozenset(cue_id for cue_id in self._restate(before) if self.cards[cue_id] != before[cue_id])

    def jobs_moved(self, jobs: Iterable[JobState]) -> frozenset[str]:
        """Take over what became of jobs, each named as the card that is its `home`; finished ones are takes."""
        changed = set()
        for job in jobs:
            cue_id = job.request.cue_id
            mine = self._jobs.setdefault(cue_id, {})
            if job.state in _OPEN:
                mine[job.job_id] = job
                self._failures.pop(cue_id, None)
            else:
                mine.pop(job.job_id, None)
                self._late.discard(job.job_id)
                if job.state == "failed":
                    self._failures[cue_id] = job.message
                if job.stem is not None:
                    self._add_take(cue_id, job.stem)
            changed.add(cue_id)
        return self._restate(changed)

    def home(self, request: StemRequest, near: str = "") -> str:
        """The card that shows what this stem is made for; "" where it is none of this timeline's.

        Args:
            near: the card to be told where several show it; left out, the one that has its number.
        """
        if not self.timeline.stems_folders.hold(request.wav_path):
            return ""
        home = self.timeline.homes.home(request, near or request.cue_id)
        return home if home in self.cards else ""  # its picture may be still to be looked at

    def waiting(self, cue_id: str) -> Seq[JobState]:
        """Its jobs that have not ended."""
        return tuple(self._jobs.get(cue_id, {}).values())

    def is_new(self, job: JobState) -> bool:
        """Was nothing known of it before?"""
        return job.job_id not in self._jobs.get(job.request.cue_id, {})

    def _add_take(self, cue_id: str, stem: Stem) -> None:
        card = self.cards[cue_id]
        name = self.timeline.stems_folders.name
        known = next((take for take in card.takes if name(take.stem.wav_path) == name(stem.wav_path)), None)
        others = [take for take in card.takes if take is not known]
        number = known.number if known else free_number(stem, [take.number for take in others])
        fresh = Take(number=number, stem=stem, rating=known.rating if known else 0)
        takes = tuple(sorted((*others, fresh), key=lambda take: take.number))
        chosen_take = card.chosen_take
        takes_over = chosen_take is None or chosen_take.is_stale
        if takes_over:
            self._stale[cue_id] = ""
        self.cards[cue_id] = replace(
            card,
            takes=takes,
            chosen=fresh.number if takes_over else card.chosen,
            seen=stem.observations.seen or card.seen,
        )

    def _restate(self, cue_ids: Iterable[str]) -> frozenset[str]:
        changed = frozenset(cue_ids)
        for cue_id in changed:
            self.cards[cue_id] = self._stated(self.cards[cue_id])
        return changed

    def _stated(self, card: Card) -> Card:
        jobs = self._jobs.get(card.cue_id, {})
        chosen = card.chosen_take
        file = chosen.stem.wav_path if chosen else ""
        start = file, card.span.start_frame
        is_placed = start in self._starts
        state = card_state(
            (job.state for job in jobs.values()),
            has_takes=bool(card.takes),
            is_stale=chosen is not None and chosen.is_stale,
            is_placed=is_placed,
            has_failed=card.cue_id in self._failures,
        )
        running = next((job for job in jobs.values() if job.state == "running"), None)
        why_stale = self._stale.get(card.cue_id, "") if chosen else ""
        return replace(
            card,
            state=state,
            progress=self._pace.progress(running) if running else 0.0,
            stage=running.stage if running else "",
            seconds_left=self._pace.seconds_left(running) if running else None,
            message=self._failures.get(card.cue_id) or why_stale or ("" if is_placed else self._why_not_placed(card)),
            heard_span=self._spans.get(file) if is_placed else None,
            coming=len(jobs.keys() - self._late),
            is_muted=state is CardState.PLACED and start in self._muted,
        )

    def _why_not_placed(self, card: Card) -> str:
        """What the timeline tells of it, beyond its not being there."""
        files = [take.stem.wav_path for take in card.takes]
        by_hand = next((self._by_hand[file] for file in files if file in self._by_hand), "")
        if by_hand:
            return f"Left alone: {by_hand[:1].lower()}{by_hand[1:]} in the timeline"
        chosen = card.chosen_take
        return _ELSEWHERE if chosen and chosen.stem.wav_path in self._lying_files else ""


def _lies_in(card: Card, files: frozenset[str]) -> bool:
    return any(take.stem.wav_path in files for take in card.takes)


def _called(job: JobState, cue_id: str) -> JobState:
    return job if job.request.cue_id == cue_id else replace(job, request=replace(job.request, cue_id=cue_id))


def _kind_order(cue_id: str) -> bool:
    return not cue_id.endswith(StemKind.FX)
