"""What placing will do, with what the host itself says beforehand of its tracks."""

from collections.abc import Sequence as Seq
from dataclasses import replace

from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.placement import Action, Placement, PlacementRow

_NOT_THERE = (Action.REMOVED, Action.OUT_OF_DATE)


def on_tracks(placement: Placement, new: Seq[NewTrack]) -> Placement:
    """The same with the tracks that the host would add; clips that go on one beside ours that has no room say so."""
    more = tuple(track for track in new if track.full)
    names = {(track.kind, start): track.name for track in more for start in track.starts}

    def told(row: PlacementRow) -> PlacementRow:
        name = names.get((row.kind, row.span.start_frame))
        if name is None or row.action in _NOT_THERE:
            return row
        return replace(row, why="; ".join(filter(None, (row.why, f"Goes on {name}"))))

    return replace(
        placement,
        rows=tuple(map(told, placement.rows)),
        new_tracks=tuple(track.kind for track in new if not track.full),
        more_tracks=more,
    )
