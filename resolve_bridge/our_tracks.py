"""Our tracks and clips on a timeline, found again whatever the user has done with them.

Ours is a track with a name that we gave and nothing on it, or at least one clip of ours. A track of ours that was
renamed is known by what we noted when we left it: its name is not one that was there beside ours, it lies where ours
lay, ours is gone, and most of the clips that we put on ours are on it. Where one of these fails the track is theirs,
and so are clips of ours on it. A clip of theirs on our track stays where it is.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resolve_bridge.bins import our_bin
from resolve_bridge.checked import granted, whole
from resolve_bridge.errors import HostRefused
from resolve_bridge.lists import clips_in, items_on, media_of, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.records import StemRecord, Written, read_record
from resolve_bridge.whereabouts import WAIT, Row, items_of, steady_names
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem, TimelineItem

_UNUSED = "Unused (AI temp)"  # a track that Resolve would neither make as asked nor delete again
_UNNAMED = re.compile(r"\D+ ?(\d+)")  # as Resolve names a new track, in whatever language, by how many there are
_OUR_NAME = re.compile(rf"({'|'.join(StemKind)}) \(AI temp\)( \d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class OurClip:
    """A clip of ours on a track."""

    item: "TimelineItem"
    uid: str
    media: "MediaPoolItem"
    media_uid: str
    record: StemRecord
    written: Written | None  # how we left it; None where nothing says so
    span: FrameSpan
    first_frame: int  # of its file, in the timeline's frames: the one that is heard first
    told_frame: int  # what Resolve calls it

    @property
    def file(self) -> str:
        return self.record.files[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class OurTrack:
    """An audio track of ours, with what else lies on it."""

    index: int
    name: str
    given_name: str  # by us; the user may have renamed it
    made_as: str  # the name under which we added it
    kind: StemKind
    clips: tuple[OurClip, ...]
    is_muted: bool
    theirs: tuple[FrameSpan, ...]  # what the user put there

    @property
    def is_renamed(self) -> bool:
        """Then it is never deleted, for the user means something by it; and left as it is once they lay on it."""
        return self.name != self.made_as


def row_of(track: OurTrack, names: Sequence[str]) -> Row:
    """To find it again by.

    Args:
        names: of all audio tracks.
    """
    uids = {clip.uid for clip in track.clips}
    return Row(name=track.name, index=track.index, uids=uids, has_namesake=names.count(track.name) > 1)


@dataclass(slots=True)
class Finder:
    """Looks for what is ours on one timeline, asking each clip of the media pool once."""

    opened: OpenTimeline
    _records: dict[str, StemRecord | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what the last look for tracks has left as it is

    def tracks(self) -> list[OurTrack]:
        """In the timeline's order, all of one moment: tracks that come or go meanwhile would be taken for others.

        Raises:
            HostRefused: Resolve stops answering, or there is no such moment.
        """
        for _ in range(3):
            names = steady_names(self.opened)
            found = self._tracks(dict(enumerate(names, start=1)))
            if names == track_names(self.opened.timeline, "audio"):
                return found
        raise HostRefused("tell which tracks are ours", WAIT)

    def unused(self) -> list[Row]:
        """Empty tracks that a placing could not get rid of again."""
        names = steady_names(self.opened)
        rows = [Row(name=name, index=index) for index, name in enumerate(names, start=1) if name.startswith(_UNUSED)]
        return [row for row in rows if not items_of(self.opened, row)]

    def _tracks(self, names: dict[int, str]) -> list[OurTrack]:
        known = self._written()
        made = {place.made_as or place.track: place.track for places in known for place in places}
        found = [self._named(index, name, made) for index, name in names.items()]
        held = {track.name for track in found if track is not None and track.clips}
        ours = [track for track in found if track is not None and (track.clips or track.name not in held)]
        self.notes = self._cut_short(names)
        if made.keys() - set(names.values()):
            # The user's own tracks are looked at only then: there may be thousands of clips on them.
            others = {n: name for n, name in names.items() if n not in {track.index for track in ours}}
            lost = {made[name] for name in made.keys() - set(names.values())}
            ours += self._renamed(others, lost, known)
        return sorted(ours, key=lambda track: track.index)

    def _written(self) -> list[list[Written]]:
        """How we left this timeline; where it is a copy of another, how we left each of those."""
        folder = our_bin(self.opened.pool)
        ours = clips_in(folder) if folder is not None else []
        records = [self._record(media, str(media.GetUniqueId())) for media in ours]
        found: dict[str, list[Written]] = {}
        for record in records:
            for timeline, places in record.placed if record is not None else ():
                found.setdefault(timeline, []).extend(places)
        return [found[self.opened.uid]] if self.opened.uid in found else list(found.values())

    def _named(self, index: int, name: str, made: dict[str, str]) -> OurTrack | None:
        match = _OUR_NAME.fullmatch(name)
        if match is None and name not in made:
            return None
        clips, theirs = self.on(index)
        if not clips and (theirs or match is None):
            return None
        kind = StemKind(match[1]) if match is not None else clips[0].record.kind
        return self._track(index, (name, made.get(name, name), name), kind, clips, theirs)

    def _renamed(self, others: dict[int, str], lost: set[str], known: list[list[Written]]) -> Iterator[OurTrack]:
        for index, name in others.items():
            if not self._holds_stems(index):
                continue
            clips, theirs = self.on(index)
            left = [clip.written for clip in clips if clip.written and clip.written.track in lost]
            if left and _is_ours_renamed(index, others, left, known):
                names = name, left[0].track, left[0].made_as or left[0].track
                yield self._track(index, names, clips[0].record.kind, clips, theirs)
            else:
                self.notes.append(_left_alone(name, [clip.item.GetName() for clip in clips]))

    def _holds_stems(self, index: int) -> bool:
        """Of each clip only its media is asked for, for there may be thousands."""
        medias = (media_of(self.opened.timeline, item) for item in items_on(self.opened.timeline, "audio", index))
        return any(media is not None and self._record(media, str(media.GetUniqueId())) for media in medias)

    def _cut_short(self, names: dict[int, str]) -> list[str]:
        """A placing that was broken off between adding a track and naming it leaves an empty one."""
        records = filter(None, self._records.values())
        begun = [record.begun[1] for record in records if record.begun and record.begun[0] == self.opened.uid]
        left = [
            name
            for index, name in names.items()
            if begun and index > min(begun) and (match := _UNNAMED.fullmatch(name)) and int(match[1]) > min(begun)
            if not items_on(self.opened.timeline, "audio", index)
        ]
        return [_maybe_ours(left)] if left else []

    def _track(
        self, index: int, names: tuple[str, str, str], kind: StemKind, clips: list[OurClip], theirs: list[FrameSpan]
    ) -> OurTrack:
        is_muted = self.opened.timeline.GetIsTrackEnabled("audio", index) is False
        return OurTrack(
            index=index,
            name=names[0],
            given_name=names[1],
            made_as=names[2],
            kind=kind,
            clips=tuple(clips),
            is_muted=is_muted,
            theirs=tuple(theirs),
        )

    def on(self, index: int) -> tuple[list[OurClip], list[FrameSpan]]:
        """Clips of stems on an audio track, whosever that is, and where else something lies on it."""
        clips, theirs = [], []
        for item in items_on(self.opened.timeline, "audio", index):
            media = media_of(self.opened.timeline, item)
            if media is None:
                continue
            frames = whole(item.GetDuration, "tell how long a clip is")
            span = self.opened.clock.span(self.opened.start_of(item), frames)
            media_uid = str(media.GetUniqueId())
            record = self._record(media, media_uid)
            if record is None:
                theirs.append(span)
            else:
                clips.append(self._clip(item, media, media_uid, record, span))
        return clips, theirs

    def _clip(
        self, item: "TimelineItem", media: "MediaPoolItem", media_uid: str, record: StemRecord, span: FrameSpan
    ) -> OurClip:
        uid = str(granted(item.GetUniqueId(), "tell which clip this is"))
        told = whole(item.GetLeftOffset, "tell where a clip's sound begins")
        written = _written(record, self.opened.uid, uid, span, told)
        # Whatever a build counts from: what it told then and what it tells now differ by what a hand did.
        first_frame = written.first_frame + told - written.told_frame if written else told
        return OurClip(
            item=item,
            uid=uid,
            media=media,
            media_uid=media_uid,
            record=record,
            written=written,
            span=span,
            first_frame=first_frame,
            told_frame=told,
        )

    def _record(self, media: "MediaPoolItem", uid: str) -> StemRecord | None:
        if uid not in self._records:
            self._records[uid] = read_record(media)
        return self._records[uid]


def _left_alone(name: str, stems: list[str]) -> str:
    return (
        f"The track {name!r} is left as it is with {', '.join(stems)} on it: as far as Wildtrack can tell it is your "
        "own. Delete there what you do not want to hear."
    )


def _maybe_ours(names: list[str]) -> str:
    which = " and ".join(map(repr, names))
    return (
        f"A placing did not come to its end: the empty track {which} may be left of it. Delete it, unless it is yours."
    )


def unused_name(taken: Iterable[str]) -> str:
    """A name under which an empty track that stays is found when all of ours is removed."""
    numbers = sum(name.startswith(_UNUSED) for name in taken)
    return f"{_UNUSED} {numbers + 1}" if numbers else _UNUSED


def _is_ours_renamed(index: int, others: dict[int, str], left: list[Written], known: list[list[Written]]) -> bool:
    """Is an audio track the one that we left these clips on?

    Args:
        others: index and name of each track that has no name of ours.
        known: how we left this timeline, or each that it may be a copy of.
    """
    track = left[0].track
    more = Counter(others.values()) - Counter(left[0].beside)  # of two tracks called the same, one may be ours
    new = [number for number, name in others.items() if name in more]
    anchors = [number for number, name in others.items() if name == left[0].anchor] if left[0].anchor else [0]
    most = max(sum(place.track == track for place in places) for places in known)
    return (
        {place.track for place in left} == {track}
        and index in new
        and (len(new) == 1 or any(index == anchor + left[0].distance for anchor in anchors))
        and 2 * len(left) > most
    )


def _written(record: StemRecord, timeline: str, uid: str, span: FrameSpan, told_frame: int) -> Written | None:
    """How we left this clip: by its id; in a copy of a timeline, where ids are others, by its place."""
    here = record.on(timeline)
    own = next((place for place in here if place.item == uid), None)
    if own is not None:
        return own
    everywhere = (place for _, places in record.placed for place in places)
    place_now = (span.start_frame, span.frames, told_frame)
    return next((p for p in everywhere if (p.start_frame, p.frames, p.told_frame) == place_now), None)
