"""Which clip goes on which track of ours: on one that has room, its own of before first, else on a new one."""

from bisect import bisect, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from otio_adapters.track_shells import Shell
from resolve_bridge.our_tracks import OurClip, OurTrack, row_of
from resolve_bridge.wanted_clips import Fresh, WantedClip
from resolve_bridge.whereabouts import Row
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan


@dataclass(kw_only=True, slots=True, eq=False)
class Lane(Row):
    """A track of ours as it is to be; filled clip by clip."""

    given_name: str  # by us
    kind: StemKind
    made_as: str  # by us, when we added it; the user may have renamed it since
    is_shared: bool = False  # renamed by the user, who has put something on it: no place for other stems
    is_muted: bool = False
    full: str = ""  # of a new one: the track of its kind that has no room
    taken: list[FrameSpan] = field(default_factory=list)  # by their starts; none overlaps another one
    kept: tuple[OurClip, ...] = ()  # those that stay as they lie
    wanted: list[WantedClip] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """An empty track goes, unless the user has muted or renamed it: then they mean to use it again."""
        return bool(self.taken) or self.is_muted or self.is_renamed

    @property
    def is_renamed(self) -> bool:
        return self.name != self.made_as

    def has_room(self, span: FrameSpan) -> bool:
        place = bisect(self.taken, span.start_frame, key=_start)
        return not any(span.overlaps(other) for other in self.taken[max(place - 1, 0) : place + 1])

    def take(self, span: FrameSpan) -> None:
        insort(self.taken, span, key=_start)


class _Rooms:
    """The lanes that there are, and those that have to be added."""

    def __init__(
        self, tracks: Sequence[OurTrack], stay: frozenset[str], taken_names: Sequence[str], adopted: Sequence[Shell]
    ) -> None:
        """
        Args:
            stay: ids of clips that stay; all other clips of ours will be gone before.
            taken_names: of all audio tracks.
            adopted: tracks of another timeline, to have the like of here, where there are none of ours.
        """
        self.lanes = [_lane_of(track, stay, taken_names) for track in tracks]
        self._names = {*taken_names, *(lane.given_name for lane in self.lanes)}
        for shell in () if tracks else adopted:
            self.lanes.append(_like(shell, self._names))
        self._there = list(self.lanes)

    def take(self, clip: Fresh) -> Lane:
        """Room for it."""
        lane = _lane_for(clip, self.lanes, self._there)
        if lane is None:
            name = _free_name(clip.kind, self._names)
            full = next((one.name for one in self.lanes if one.kind is clip.kind), "")
            lane = Lane(name=name, given_name=name, made_as=name, kind=clip.kind, index=0, full=full)
            self._names.add(name)
            self.lanes.append(lane)
        lane.take(clip.span)
        return lane


def lanes(
    wanted: Iterable[WantedClip],
    tracks: Sequence[OurTrack],
    stay: frozenset[str],
    taken_names: Sequence[str],
    adopted: Sequence[Shell] = (),
) -> list[Lane]:
    """A lane for each track of ours, and for each that has to be added, with the clips that go there. See `_Rooms`."""
    rooms = _Rooms(tracks, stay, taken_names, adopted)
    for clip in sorted(wanted, key=lambda each: _order(each.fresh)):
        rooms.take(clip.fresh).wanted.append(clip)
    return [lane for lane in rooms.lanes if lane.index or lane.wanted]


def lanes_to_add(
    wanted: Iterable[Fresh],
    tracks: Sequence[OurTrack],
    stay: frozenset[str],
    taken_names: Sequence[str],
    adopted: Sequence[Shell] = (),
) -> list[Lane]:
    """Those of `lanes` that are not there yet, before anything is imported."""
    rooms = _Rooms(tracks, stay, taken_names, adopted)
    for clip in sorted(wanted, key=_order):
        rooms.take(clip)
    return [lane for lane in rooms.lanes if not lane.index and lane.taken]


def _lane_of(track: OurTrack, stay: frozenset[str], names: Sequence[str]) -> Lane:
    kept = tuple(clip for clip in track.clips if clip.uid in stay)
    row = row_of(track, names)
    return Lane(
        name=row.name,
        uids=row.uids,
        has_namesake=row.has_namesake,
        given_name=track.given_name,
        made_as=track.made_as,
        kind=track.kind,
        index=track.index,
        is_muted=track.is_muted,
        is_shared=track.is_renamed and bool(track.theirs),
        taken=sorted([*track.theirs, *(clip.span for clip in kept)], key=_start),
        kept=kept,
    )


def _like(shell: Shell, names: set[str]) -> Lane:
    given_name = _free_name(shell.kind, names)
    name = shell.name if shell.name and shell.name not in names else given_name  # theirs here may be called the same
    names |= {given_name, name}
    return Lane(name=name, given_name=given_name, made_as=name, kind=shell.kind, index=0, is_muted=shell.is_muted)


def _order(clip: Fresh) -> tuple[int, bool, int, int]:
    """By kind, so that new tracks come in the order of a mix; those that had a track before the others."""
    asked = clip.clip
    return list(StemKind).index(asked.kind), asked.track is None, clip.span.start_frame, clip.span.end_frame


def _lane_for(clip: Fresh, found: Iterable[Lane], there: Sequence[Lane]) -> Lane | None:
    number = clip.clip.track
    own = there[number : number + 1] if number is not None else []
    fitting = (
        lane
        for lane in (*own, *(lane for lane in found if not lane.is_shared))
        if lane.kind is clip.kind and lane.has_room(clip.clip.span)
    )
    return next(fitting, None)


def _start(span: FrameSpan) -> int:
    return span.start_frame


def _free_name(kind: StemKind, taken: set[str]) -> str:
    """As the OTIO files name our tracks: "FX (AI temp)", "FX (AI temp) 2"."""
    first = f"{kind.value} (AI temp)"
    if first not in taken:
        return first
    return next(name for number in range(2, len(taken) + 3) if (name := f"{first} {number}") not in taken)
