"""Into the timeline and out of it, off the UI thread: work out, do, read again, compare."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from plugin.session.cards import Card, CardState
from plugin.session.ports import PanelHost
from v2a_engine.domain.errors import StorageError
from v2a_engine.usecases.placement import Action, Placement, ToPlace, placement_of
from v2a_engine.usecases.ports import PlacedClip, StemClip, StemShelf


class PlacedOtherwise(StorageError):
    """What lies in the timeline after placing is not what was placed."""

    def __init__(self, where: str, missing: Seq[str], foreign: Seq[str]) -> None:
        parts = [f"missing: {', '.join(missing[:3])}"] if missing else []
        parts += [f"not asked for: {', '.join(foreign[:3])}"] if foreign else []
        super().__init__(
            f"{where} was read again after placing, and {len(missing) + len(foreign)} clips are not as they should be "
            f"({'; '.join(parts)}). Undo, and place again; nothing but our own tracks was written."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was done to the timeline, and how to take it back."""

    words: str
    before: tuple[StemClip | PlacedClip, ...]
    after: tuple[StemClip | PlacedClip, ...]
    lying: tuple[PlacedClip, ...]  # as read again


def work_out(cards: Iterable[Card], host: PanelHost, shelf: StemShelf) -> Placement:
    """What placing would do now."""
    return placement_of([_to_place(card) for card in cards], host.placed(), shelf)


def place(cards: Iterable[Card], host: PanelHost, shelf: StemShelf) -> Changed:
    """Place the chosen takes.

    Raises:
        PlacedOtherwise: the timeline holds something else afterwards.
        V2AError: the host would not; nothing was changed.
    """
    before = tuple(host.placed())
    placement = placement_of([_to_place(card) for card in cards], before, shelf)
    lying = put(placement.clips, host)
    counts = [f"{placement.count(action)} {action}" for action in Action if placement.count(action)]
    return Changed(words=f"Placed: {', '.join(counts)}", before=before, after=placement.clips, lying=lying)


def remove_all(host: PanelHost) -> Changed:
    """Take everything of ours out."""
    before = tuple(host.placed())
    lying = put((), host)
    words = f"Removed: {len(before)} clip{'' if len(before) == 1 else 's'} of ours"
    return Changed(words=words, before=before, after=(), lying=lying)


def put(clips: Seq[StemClip | PlacedClip], host: PanelHost) -> tuple[PlacedClip, ...]:
    """Have these clips, and only these, in the timeline; as it is read again afterwards.

    Raises:
        PlacedOtherwise: it holds something else.
    """
    if clips:
        host.place(clips)
    else:
        host.remove()
    lying = tuple(host.read_back())
    asked = {_where(clip) for clip in clips}
    found = {_where(clip) for clip in lying}
    if asked != found:
        missing, foreign = ([entry[0] for entry in sorted(some)] for some in (asked - found, found - asked))
        raise PlacedOtherwise(host.output_label, missing, foreign)
    return lying


def _where(clip: StemClip | PlacedClip) -> tuple[str, int, int, int]:
    file = clip.files[0] if isinstance(clip, PlacedClip) and clip.files else ""
    if isinstance(clip, StemClip):
        file = clip.takes[0].wav_path
    return file, clip.span.start_frame, clip.span.end_frame, clip.first_frame


def _to_place(card: Card) -> ToPlace:
    chosen = card.chosen_take
    others = [take for take in card.takes if take.number != card.chosen]
    takes = (chosen.stem, *(take.stem for take in others)) if chosen else ()
    return ToPlace(cue_id=card.cue_id, kind=card.kind, span=card.span, takes=takes, is_wanted=card.form.wanted)


def is_unplaced(card: Card) -> bool:
    """It has a take that is ready and does not lie in the timeline."""
    return card.state is CardState.READY
