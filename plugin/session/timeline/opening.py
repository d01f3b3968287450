"""Opening a timeline: read it, look at it, find what was kept of it. Off the UI thread, as one finished value."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from typing import Any

from plugin.session.cards import Card, Form
from plugin.session.kept.keeping import Keeper, Kept
from plugin.session.later import Later, spans_of_wishes
from plugin.session.ports import PanelHost, RecallingScout
from plugin.session.timeline.finding import Finding
from plugin.session.timeline.ground import Ground, pictured
from plugin.session.timeline.returned import returned
from plugin.session.timeline.seen_so_far import SeenSoFar
from plugin.session.timeline.stems_folders import StemsFolders
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import TimedPrompt
from v2a_engine.domain.shot import Edit, Shot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.card_state import CardState
from v2a_engine.usecases.carry_over import picture_id
from v2a_engine.usecases.names import show_name
from v2a_engine.usecases.orders import Desk
from v2a_engine.usecases.picture_moments import frames_of
from v2a_engine.usecases.plan import CueWishes, Place, Wishes, picture_of_shots
from v2a_engine.usecases.ports import PictureScout, PlacedClip, Progress, StemShelf
from v2a_engine.usecases.selection import Selection, selected_span
from v2a_engine.usecases.spot import Spotting, spot
from v2a_engine.usecases.staleness import why_stale
from v2a_engine.usecases.stem_home import StemHomes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTimeline:
    """A timeline with all that is known of it."""

    host: PanelHost
    spotting: Spotting
    desk: Desk
    pictured: tuple[Shot, ...]  # all that has a picture; what nobody has looked at yet as if it were one shot
    stems_folders: StemsFolders
    places: Mapping[str, Place]  # by cue id, in timeline order
    homes: StemHomes  # the same by what is seen there, and those that are awaited until their picture is looked at
    cards: tuple[Card, ...]
    seen: SeenSoFar | None  # knows which picture is still to be looked at; None: its scout looks at all on opening
    placed: tuple[PlacedClip, ...]  # ours that lay in it when it was read
    kept: Kept
    lost: tuple[str, ...]  # what could not be found again, in words
    new_ids: Mapping[str, str]  # what the stems of before are called now
    renamed: Mapping[str, str]  # the same, also of those that wait until their picture is looked at
    later: tuple[tuple[StemKind, FrameSpan], ...]  # what was asked for before its picture was looked at
    selected: tuple[str, ...]  # shots that are selected in the editor; where nothing tells, those of last time


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Where to look for what was done before."""

    keeper: Keeper
    shelf: StemShelf
    identity: str = ""  # of the timeline that is open now
    now: Callable[[], Kept] = Kept  # what is known of that: it is newer than what lies on disk

    def recall(self, identity: str) -> tuple[Kept, tuple[str, ...]]:
        """What is known of a timeline, and what to say of it."""
        return (self.now(), ()) if identity == self.identity else self.keeper.load(identity)


def open_timeline(host: PanelHost, scout: PictureScout, memory: Memory, progress: Progress) -> OpenTimeline:
    """Read, spot, and bring back what was done before. What a scout that remembers never saw is still to be looked at.

    Raises:
        V2AError: it cannot be opened, in the host's or the scout's words.
    """
    progress(0, 0, "reading the timeline")
    host.watch(progress)
    seen = SeenSoFar(scout) if isinstance(scout, RecallingScout) else None
    spotting = spot(host.read(), Selection(), seen or scout, progress, may_be_offline=True)
    progress(0, 0, "finding what was done before")
    placed = tuple(host.placed())
    kept, lost = memory.recall(host.identity)
    kept = kept.whole()
    show = show_name(spotting.sequence.name or host.label)
    desk = Desk(spotting=spotting, folder=str(host.stems_folder(show)), show=show)
    ground, shots_in_sight = Ground.of(spotting, kept.wishes.kinds), pictured(spotting)
    stems_folders = StemsFolders(desk.folder, [request.wav_path for request in kept.waiting])
    finding = Finding(ground.every, ground.homes, stems_folders, memory.shelf)
    back = returned(kept, finding, ground.at, ground.awaited, keeps_rest=bool(spotting.skipped))
    finding.add_placed(placed)
    return OpenTimeline(
        host=host,
        spotting=spotting,
        seen=seen,
        pictured=shots_in_sight,
        desk=desk,
        stems_folders=stems_folders,
        places=ground.at,
        homes=ground.homes,
        cards=tuple(card_of(place, back.kept, finding, desk) for place in ground.at.values()),
        placed=placed,
        kept=back.kept,
        lost=(*lost, *finding.lost),
        new_ids=back.new_ids,
        renamed={**back.new_ids, **back.waiting_ids},
        later=tuple(spans_of_wishes(kept.later, spotting.sequence.edits)),
        selected=_selected(spotting, shots_in_sight, host.selection()) or kept.selected,
    )


def kept_of(cards: Iterable[Card], at: Mapping[str, Place], later: Later, edits: Seq[Edit], **others: Any) -> Kept:
    """What is remembered of these cards, and of what is to be made later, beside the other fields of `Kept`."""
    listed = list(cards)
    return Kept(
        pictures={cue_id: picture_id(place) for cue_id, place in at.items()},
        forms={card.cue_id: card.form for card in listed if card.form != Form()},
        takes={c.cue_id: tuple((take.stem.wav_path, take.rating) for take in c.takes) for c in listed if c.takes},
        chosen={card.cue_id: card.chosen for card in listed if card.chosen},
        seen={card.cue_id: card.seen for card in listed if card.seen},
        later=later.to_keep(edits),
        **others,
    )


def own_wishes(place: Place, form: Form) -> CueWishes:
    """A form as what is asked of one stem alone. Moments that its shot does not show any more wait."""
    return CueWishes(
        cue_id=place.cue_id,
        skip=not form.wanted,
        prompt=form.prompt or None,
        negative_prompt=form.negative_prompt,
        seed=form.seed,
        takes=form.takes,
        guidance=form.guidance,
        level_trim_db=form.level_trim_db,
        handles_frames=form.handles_frames,
        more_moments=_moments(place, form) if form.moments and form.prompt else (),
    )


def _moments(place: Place, form: Form) -> tuple[TimedPrompt, ...]:
    picture, span = picture_of_shots(place.shots)
    frames = (span.start_frame + frame for frame in frames_of(form.moments, picture, span.rate))
    return tuple(
        TimedPrompt(text=form.prompt, span=FrameSpan(frame, frame + 1, span.rate), strike=True)
        for frame in dict.fromkeys(frames)
    )


def judged(card: Card, place: Place, desk: Desk, wishes: Wishes) -> Card:
    """The card with each take held against what is asked for now; `message` says why the chosen one is stale."""
    if not card.takes:
        return card
    most = max(take.number for take in card.takes)
    asked = desk.asked(place, own_wishes(place, card.form), wishes, most)
    whys = {take.number: why_stale(take.stem.request, asked) for take in card.takes}
    takes = tuple(replace(take, is_stale=bool(whys[take.number])) for take in card.takes)
    return replace(card, takes=takes, message=whys.get(card.chosen, ""))


def _selected(spotting: Spotting, shots: Iterable[Shot], selection: Selection) -> tuple[str, ...]:
    """Shots that the editor has selected; none where its selection is the whole timeline, or holds no picture."""
    if not selection.is_partial:
        return ()
    span = selected_span(spotting.sequence, selection)
    chosen = [edit.span for edit in spotting.sequence.edits if selection.takes(edit) and edit.span.overlaps(span)]
    return tuple(
        shot.shot_id
        for shot in shots
        if shot.span.overlaps(span) and any(shot.span.overlaps(edit_span) for edit_span in chosen)
    )


def card_of(place: Place, kept: Kept, finding: Finding, desk: Desk) -> Card:
    """What was kept and found for a place, held against what is asked for now."""
    takes = finding.takes(place.cue_id)
    numbers = [take.number for take in takes]
    chosen = kept.chosen.get(place.cue_id) or finding.heard(place.cue_id)
    is_shot = place.kind is StemKind.FX
    card = Card(
        cue_id=place.cue_id,
        kind=place.kind,
        place_id=place.place_id,
        title=place.shots[0].name if is_shot else f"Scene {place.place_id.removeprefix('sc')}",
        span=place.span,
        form=kept.forms.get(place.cue_id, Form()),
        takes=takes,
        chosen=chosen if chosen in numbers else (numbers[-1] if numbers else 0),
        seen=kept.seen.get(place.cue_id, next((t.stem.observations.seen for t in reversed(takes)), "")),
        state=CardState.NOTHING,
    )
    return judged(card, place, desk, kept.wishes)
