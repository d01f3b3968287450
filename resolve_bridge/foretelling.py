"""Which tracks a placing will add, and whether it will be refused, before anything is done."""

from collections.abc import Sequence

from otio_adapters.track_shells import Shell
from resolve_bridge.lanes import lanes_to_add
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder
from resolve_bridge.wanted_clips import check_rates, sorted_out
from resolve_bridge.whereabouts import steady_names
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import PlacedClip, StemClip


def new_tracks(
    opened: OpenTimeline, clips: Sequence[StemClip | PlacedClip], adopted: Sequence[Shell]
) -> list[NewTrack]:
    """As `Placing.place` would add them.

    Raises:
        MediaOffline, RatesApart, HostRefused: as `Placing.place`.
    """
    before = Finder(opened).tracks()
    stay, fresh = sorted_out(clips, before)
    check_rates(opened, fresh)
    return [
        NewTrack(kind=lane.kind, name=lane.name, starts=tuple(span.start_frame for span in lane.taken), full=lane.full)
        for lane in lanes_to_add(fresh, before, stay, steady_names(opened), adopted)
    ]
