"""Which clip goes on which of our tracks: where it lay before, else on the first of its kind that is free there."""

from bisect import bisect, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from otio_adapters.track_shells import Shell, fresh_name
from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import PlacedClip, StemClip

AnyClip = StemClip | PlacedClip


@dataclass(slots=True)
class Lane:
    """A track of ours to be, with clips that do not overlap."""

    kind: StemKind
    shell: Shell | None = None  # None: a new track
    after: int = 0  # how many tracks of the user's come after it
    clips: list[AnyClip] = field(default_factory=list)  # in timeline order
    like: Shell | None = None  # for a new track: the one that had no room, and whose mute and level are meant for all

    @property
    def is_kept(self) -> bool:
        """An empty track goes, unless the user made something of it."""
        return bool(self.clips) or (self.shell is not None and self.shell.is_touched)

    def is_free(self, clip: AnyClip) -> bool:
        """Does nothing lie on it where this clip is to lie?"""
        start, end = borders(clip)
        place = bisect(self.clips, start, key=lambda each: borders(each)[0])
        before, after = self.clips[max(place - 1, 0) : place], self.clips[place : place + 1]
        return all(borders(each)[1] <= start for each in before) and all(borders(each)[0] >= end for each in after)

    def add(self, clip: AnyClip) -> None:
        insort(self.clips, clip, key=borders)


def borders(clip: AnyClip) -> tuple[Fraction, Fraction]:
    """Where it truly begins and ends, in frames of the sequence: what a hand moved by less than a frame lies there."""
    start_past, end_past = (
        (clip.start_past_frames, clip.end_past_frames) if isinstance(clip, PlacedClip) else (Fraction(0), Fraction(0))
    )
    return clip.span.start_frame + start_past, clip.span.end_frame + end_past


def lanes(clips: Iterable[AnyClip], shells: Sequence[Shell]) -> list[Lane]:
    """Our tracks, in their order: those that were there as the user left them, new ones of a kind after its others.

    What stays as it is goes first, so that no stem takes its place.
    """
    there = [Lane(shell.kind, shell, shell.after) for shell in shells]
    found = list(there)
    for clip in sorted(clips, key=_order):
        before = there[clip.track] if clip.track is not None and clip.track < len(there) else None
        lane = before
        if lane is None or not lane.is_free(clip):
            lane = next((one for one in found if one.kind is clip.kind and one.is_free(clip)), None)
        if lane is None:
            place = _place_of_new(clip.kind, found)
            beside = found[max(place - 1, 0) : place] or found[:1]
            full = before or next((one for one in found if one.kind is clip.kind), None)
            lane = Lane(
                clip.kind, like=(full.shell or full.like) if full else None, after=beside[0].after if beside else 0
            )
            found.insert(place, lane)
        lane.add(clip)
    return [lane for lane in found if lane.is_kept]


def _order(clip: AnyClip) -> tuple[bool, bool, int, int]:
    return isinstance(clip, StemClip), clip.track is None, clip.span.start_frame, clip.span.end_frame


def _place_of_new(kind: StemKind, found: Sequence[Lane]) -> int:
    """After the last of its kind; else before the first of a kind that comes later in a mix."""
    own = [place for place, lane in enumerate(found) if lane.kind is kind]
    if own:
        return own[-1] + 1
    order = list(StemKind)
    later = (place for place, lane in enumerate(found) if order.index(lane.kind) > order.index(kind))
    return next(later, len(found))


def named_lanes(clips: Iterable[AnyClip], shells: Sequence[Shell]) -> list[tuple[str, Lane]]:
    """`lanes`, each with the name of its track."""
    names: list[str] = [shell.name for shell in shells]
    found = []
    for lane in lanes(clips, shells):
        names.append(lane.shell.name if lane.shell else fresh_name(lane.kind, names))
        found.append((names[-1], lane))
    return found


def new_tracks(clips: Iterable[AnyClip], shells: Sequence[Shell]) -> list[NewTrack]:
    """Those of `lanes` that are not there yet."""
    return [
        NewTrack(
            kind=lane.kind,
            name=name,
            starts=tuple(clip.span.start_frame for clip in lane.clips),
            full=lane.like.name if lane.like else "",
        )
        for name, lane in named_lanes(clips, shells)
        if lane.shell is None
    ]
