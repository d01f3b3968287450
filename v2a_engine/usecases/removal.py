"""What taking ours out will do to the timeline, before it does it."""

from collections.abc import Iterable
from dataclasses import replace

from v2a_engine.usecases.placement import Action, Placement, by_hand_words, row_of
from v2a_engine.usecases.ports import PlacedClip, StemShelf


def removal_of(placed: Iterable[PlacedClip], shelf: StemShelf, *, keeps_changed: bool = False) -> Placement:
    """All of ours goes; each clip that the user changed by hand says so.

    Args:
        keeps_changed: those stay.
    """
    there = [(clip, by_hand_words(clip, shelf)) for clip in placed]
    stay = [clip for clip, by_hand in there if by_hand and keeps_changed]
    rows = [
        row_of(clip, Action.LEFT, "", by_hand)
        if clip in stay
        else replace(row_of(clip, Action.REMOVED, "", by_hand), takes_yours=bool(by_hand))
        for clip, by_hand in there
    ]
    return Placement(
        rows=tuple(sorted(rows, key=lambda row: (row.span.start_frame, row.kind, row.name))),
        clips=tuple(sorted(stay, key=lambda clip: (clip.kind, clip.span.start_frame))),
        new_tracks=(),
    )
