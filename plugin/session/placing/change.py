"""Into the timeline and out of it, off the UI thread: work out, do, read again, compare."""

import logging
from collections.abc import Collection, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from plugin.session.cards import Card
from plugin.session.ports import PanelHost
from plugin.tasks import UnforeseenFault
from v2a_engine.domain.errors import StorageError, V2AError
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.foretold import on_tracks
from v2a_engine.usecases.missing import missing_of
from v2a_engine.usecases.new_tracks import TrackForeteller
from v2a_engine.usecases.placement import Action, Placement, placement_of
from v2a_engine.usecases.plan import Place, picture_of_shots
from v2a_engine.usecases.ports import PlacedClip, StemClip, StemShelf
from v2a_engine.usecases.removal import removal_of
from v2a_engine.usecases.take_fit import ToPlace

Clips = Seq[StemClip | PlacedClip]
Places = Mapping[str, Place]  # by cue id

log = logging.getLogger(__name__)

UNDO = "Undo brings back what lay there before; then try again"


class PlacedOtherwise(StorageError):
    """What lies in the timeline after placing is not what was placed."""

    def __init__(self, where: str, missing: Seq[str], foreign: Seq[str], way_back: str) -> None:
        parts = [f"missing: {', '.join(missing[:3])}"] if missing else []
        parts += [f"not asked for: {', '.join(foreign[:3])}"] if foreign else []
        number = len(missing) + len(foreign)
        clips = "1 clip is not as it should be" if number == 1 else f"{number} clips are not as they should be"
        super().__init__(
            f"{where} was read again afterwards, and {clips} ({'; '.join(parts)}). {way_back}; nothing but our own "
            "tracks was written."
        )


@runtime_checkable
class WholeKeeper(Protocol):
    """What a host may offer besides: to say beforehand what it would lose, and to bring back all as it was."""

    def refuse_loss(self) -> None:
        """
        Raises:
            V2AError: placing would lose work of the user's.
        """

    def whole(self) -> Any:
        """What placing writes into, as it is now."""

    def bring_back(self, before: Any, left: Any) -> bool:
        """Have it as it was before. False, and nothing is done, where it is not as we left it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of putting clips into the timeline."""

    lying: tuple[PlacedClip, ...] | None  # as read again; None: it cannot be read
    error: V2AError | None = None  # why it was not done to the end
    note: str = ""  # what was not done, for it is the user's


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was done to the timeline, whole or in part, and how to take it back."""

    words: str
    before: tuple[StemClip | PlacedClip, ...]
    after: tuple[StemClip | PlacedClip, ...]
    outcome: Outcome
    whole: tuple[Any, Any] | None = None  # all of it before and after, where the host keeps that


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What is to be placed: the chosen takes of these cards."""

    cards: tuple[Card, ...]  # all of the timeline
    at: Places
    only: Collection[str] | None = None  # cue ids: what lies elsewhere stays as it lies; None: all
    unseen: tuple[FrameSpan, ...] = ()  # where shots lie that are offline, damaged or not looked at, and their scenes
    anyway: Collection[str] = ()  # cue ids: another take goes in the place of what the user changed by hand

    def held_against(self, placed: Seq[PlacedClip], shelf: StemShelf) -> Placement:
        """What that changes."""
        asked = [self._to_place(card) for card in self.cards]
        takes = (take.wav_path for one in asked if one.is_meant for take in one.takes)
        lying = (file for clip in placed for file in clip.files[:1])
        return placement_of(asked, placed, shelf, frozenset(missing_of((*takes, *lying), shelf)), self.unseen)

    def _to_place(self, card: Card) -> ToPlace:
        chosen = card.chosen_take
        others = [take for take in card.takes if take.number != card.chosen]
        picture, span = picture_of_shots(self.at[card.cue_id].shots)
        return ToPlace(
            cue_id=card.cue_id,
            kind=card.kind,
            span=span,
            takes=(chosen.stem, *(take.stem for take in others)) if chosen else (),
            is_wanted=card.form.wanted,
            picture=picture,
            is_meant=self.only is None or card.cue_id in self.only,
            takes_over=card.cue_id in self.anyway,
        )


def work_out(desired: Desired, host: PanelHost, shelf: StemShelf) -> Placement:
    """What placing would do now.

    Raises:
        V2AError: it would not be done, for the user would lose work.
    """
    if isinstance(host, WholeKeeper):
        host.refuse_loss()
    placement = desired.held_against(host.placed(), shelf)
    if placement.changes_nothing or not placement.clips or not isinstance(host, TrackForeteller):
        return placement
    return on_tracks(placement, host.new_tracks(placement.clips))


def place(desired: Desired, host: PanelHost, shelf: StemShelf) -> Changed:
    """Place the chosen takes. Where that failed half way, the outcome says why.

    Raises:
        V2AError: the host would not; nothing was changed.
    """
    before = tuple(host.placed())
    placement = desired.held_against(before, shelf)
    counts = [f"{placement.count(action)} {action}" for action in Action if placement.count(action)]
    return _changed(f"Placed: {', '.join(counts)}", before, placement.clips, host)


def remove_all(host: PanelHost, shelf: StemShelf, *, keeps_changed: bool) -> Changed:
    """Take everything of ours out. Where that failed half way, the outcome says why.

    Args:
        keeps_changed: but for what the user changed by hand.

    Raises:
        V2AError: the host would not; nothing was changed.
    """
    before = tuple(host.placed())
    removal = removal_of(before, shelf, keeps_changed=keeps_changed)
    removed, kept = removal.count(Action.REMOVED), removal.count(Action.LEFT)
    words = f"Removed: {removed} clip{'' if removed == 1 else 's'} of ours"
    return _changed(f"{words}, {kept} left" if kept else words, before, removal.clips, host)


def _changed(words: str, before: tuple[PlacedClip, ...], after: Clips, host: PanelHost) -> Changed:
    keeper = host if isinstance(host, WholeKeeper) else None
    whole = keeper.whole() if keeper else None
    outcome = put(after, host, UNDO)
    if outcome.error is not None and outcome.lying == before:
        raise outcome.error
    return Changed(
        words=words,
        before=before,
        after=tuple(after),
        outcome=outcome,
        whole=_both(whole, keeper) if keeper else None,
    )


def _both(before: Any, keeper: WholeKeeper) -> tuple[Any, Any] | None:
    """None where what is there now cannot be read: then our clips of before are put back, and no bytes."""
    try:
        return before, keeper.whole()
    except V2AError:
        log.warning("what placing wrote cannot be read", exc_info=True)
        return None


def put(clips: Clips, host: PanelHost, way_back: str) -> Outcome:
    """Have these clips, and only these, in the timeline, and read it again, also where that failed.

    Args:
        way_back: what to press where something else lies there afterwards.
    """
    try:
        if clips:
            host.place(clips)
        else:
            host.remove()
        lying = tuple(host.read_back())
        _compare(clips, lying, host.output_label, way_back)
    except V2AError as error:
        return Outcome(lying=lying_now(host), error=error)
    except Exception as error:  # whatever it was: what lay there before must not be lost with it
        log.exception("a placing failed")
        return Outcome(lying=lying_now(host), error=UnforeseenFault(error))
    return Outcome(lying=lying)


def lying_now(host: PanelHost) -> tuple[PlacedClip, ...] | None:
    """None where it cannot be read."""
    try:
        return tuple(host.placed())
    except Exception:  # the error before this one is told; this one would say the same
        log.exception("what lies there now cannot be read")
        return None


def _compare(asked_for: Clips, lying: Seq[PlacedClip], where: str, way_back: str) -> None:
    """
    Raises:
        PlacedOtherwise: they are not the same.
    """
    asked = {_where(clip) for clip in asked_for}
    found = {_where(clip) for clip in lying}
    if asked != found:
        missing, foreign = ([entry[0] for entry in sorted(some)] for some in (asked - found, found - asked))
        raise PlacedOtherwise(where, missing, foreign, way_back)


def _where(clip: StemClip | PlacedClip) -> tuple[str, int, int, int]:
    file = clip.files[0] if isinstance(clip, PlacedClip) and clip.files else ""
    if isinstance(clip, StemClip):
        file = clip.takes[0].wav_path
    return file, clip.span.start_frame, clip.span.end_frame, clip.first_frame
