"""Which card each clip of ours in a timeline belongs to."""

from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Sequence as Seq

from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.conform_match import heard_picture
from v2a_engine.usecases.ports import PlacedClip, StemShelf
from v2a_engine.usecases.same_picture import aligned_with
from v2a_engine.usecases.take_fit import ToPlace


def homes_of(asked: Seq[ToPlace], placed: Iterable[PlacedClip], shelf: StemShelf) -> list[tuple[str, PlacedClip]]:
    """Each clip that lies there with the card it belongs to: by its file, else by where it lies, should it have been
    made for what is seen there; "" for none."""
    by_file = {take.wav_path: card.cue_id for card in asked for take in card.takes}
    by_kind = {
        kind: sorted((c for c in asked if c.kind is kind), key=lambda c: c.span.start_frame) for kind in StemKind
    }
    starts = {kind: [card.span.start_frame for card in cards] for kind, cards in by_kind.items()}
    homes = []
    for clip in placed:
        home = next((by_file[file] for file in clip.files if file in by_file), "")
        if not home:
            place = max(bisect_right(starts[clip.kind], clip.span.start_frame) - 1, 0)
            near = by_kind[clip.kind][place : place + 2]
            over = (card for card in near if card.span.overlaps(clip.span))
            home = next((card.cue_id for card in over if _may_belong(clip, card, shelf)), "")
        homes.append((home, clip))
    return homes


def lies_with_its_picture(card: ToPlace, clip: PlacedClip) -> bool:
    """Is it heard with the picture that its take was made for?"""
    made = next((take.request for take in card.takes if take.wav_path in clip.files[:1]), None)
    way = aligned_with(made.picture, card.picture, card.span.rate) if made else None
    return way == clip.first_frame - (clip.span.start_frame - card.span.start_frame)


def _may_belong(clip: PlacedClip, card: ToPlace, shelf: StemShelf) -> bool:
    stem = shelf.read(clip.files[0]) if clip.files and card.picture else None
    if stem is None:
        return True
    return aligned_with(heard_picture(stem.request), card.picture, card.span.rate) is not None
