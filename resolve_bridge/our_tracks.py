"""Our tracks and clips on a timeline, found again whatever the user has done with them.

Ours is a track with a name that we gave and nothing on it, or at least one clip of ours. A track of ours that was
renamed is known by its clips: they are the very ones that we put on a track that is no longer there. A clip of ours
that was moved to a track of the user's is theirs from then on; a clip of theirs on our track stays where it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resolve_bridge.bins import our_bin
from resolve_bridge.checked import granted, whole
from resolve_bridge.lists import clips_in, items_on, media_of, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.records import StemRecord, Written, read_record
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem, TimelineItem

_OUR_NAME = re.compile(rf"({'|'.join(StemKind)}) \(AI temp\)( \d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class OurClip:
    """A clip of ours on a track."""

    item: "TimelineItem"
    uid: str
    media: "MediaPoolItem"
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
    kind: StemKind
    clips: tuple[OurClip, ...]
    is_muted: bool
    theirs: tuple[FrameSpan, ...]  # what the user put there

    @property
    def taken(self) -> list[FrameSpan]:
        return [*self.theirs, *(clip.span for clip in self.clips)]


@dataclass(slots=True)
class Finder:
    """Looks for what is ours on one timeline, asking each clip of the media pool once."""

    opened: OpenTimeline
    _records: dict[str, StemRecord | None] = field(default_factory=dict)

    def tracks(self) -> list[OurTrack]:
        """In the timeline's order.

        Raises:
            HostRefused: Resolve stops answering.
        """
        timeline = self.opened.timeline
        names = dict(enumerate(track_names(timeline, "audio"), start=1))
        found = [self._named(index, name) for index, name in names.items() if _OUR_NAME.fullmatch(name)]
        ours = [track for track in found if track is not None]
        lost = self._names_written() - set(names.values())
        if lost:
            ours += self._renamed(
                [index for index, name in names.items() if not _OUR_NAME.fullmatch(name)], lost, names
            )
        return sorted(ours, key=lambda track: track.index)

    def _names_written(self) -> set[str]:
        """The names that we gave tracks of this timeline, or, where it is a copy of one, of any.

        The user's own tracks are looked at only where one of these is missing: there may be thousands of clips on them.
        """
        folder = our_bin(self.opened.pool)
        records = [self._record(media) for media in clips_in(folder)] if folder is not None else []
        known = [record for record in records if record is not None]
        here = {place.track for record in known for place in record.on(self.opened.uid)}
        return here or {place.track for record in known for _, places in record.placed for place in places}

    def _named(self, index: int, name: str) -> OurTrack | None:
        clips, theirs = self.on(index)
        match = _OUR_NAME.fullmatch(name)
        if match is None or (theirs and not clips):
            return None
        return self._track(index, (name, name), StemKind(match[1]), clips, theirs)

    def _renamed(self, indices: Iterable[int], lost: set[str], names: dict[int, str]) -> Iterator[OurTrack]:
        """Only where nothing of the user's lies on it: else it may be their track, and our clips theirs by now."""
        for index in indices:
            clips, theirs = self.on(index)
            written = {clip.written.track for clip in clips if clip.written}
            if clips and not theirs and len(written) == 1 and written <= lost:
                yield self._track(index, (names[index], written.pop()), clips[0].record.kind, clips, theirs)

    def _track(
        self, index: int, names: tuple[str, str], kind: StemKind, clips: list[OurClip], theirs: list[FrameSpan]
    ) -> OurTrack:
        is_muted = self.opened.timeline.GetIsTrackEnabled("audio", index) is False
        return OurTrack(
            index=index,
            name=names[0],
            given_name=names[1],
            kind=kind,
            clips=tuple(clips),
            is_muted=is_muted,
            theirs=tuple(theirs),
        )

    def on(self, index: int) -> tuple[list[OurClip], list[FrameSpan]]:
        """Clips of stems on an audio track, whosever that is, and where else something lies on it."""
        clips, theirs = [], []
        for item in items_on(self.opened.timeline, "audio", index):
            frames = whole(item.GetDuration, "tell how long a clip is")
            span = self.opened.clock.span(self.opened.start_of(item), frames)
            media = media_of(item)
            record = self._record(media) if media is not None else None
            if media is None or record is None:
                theirs.append(span)
                continue
            clips.append(self._clip(item, media, record, span))
        return clips, theirs

    def _clip(self, item: "TimelineItem", media: "MediaPoolItem", record: StemRecord, span: FrameSpan) -> OurClip:
        uid = str(granted(item.GetUniqueId(), "tell which clip this is"))
        told = whole(item.GetLeftOffset, "tell where a clip's sound begins")
        written = _written(record, self.opened.uid, uid, span, told)
        # Whatever a build counts from: what it told then and what it tells now differ by what a hand did.
        first_frame = written.first_frame + told - written.told_frame if written else told
        return OurClip(
            item=item,
            uid=uid,
            media=media,
            record=record,
            written=written,
            span=span,
            first_frame=first_frame,
            told_frame=told,
        )

    def _record(self, media: "MediaPoolItem") -> StemRecord | None:
        uid = str(media.GetUniqueId())
        if uid not in self._records:
            self._records[uid] = read_record(media)
        return self._records[uid]


def _written(record: StemRecord, timeline: str, uid: str, span: FrameSpan, told_frame: int) -> Written | None:
    """How we left this clip: by its id; in a copy of a timeline, where ids are others, by its place."""
    here = record.on(timeline)
    own = next((place for place in here if place.item == uid), None)
    if own is not None:
        return own
    everywhere = (place for _, places in record.placed for place in places)
    place_now = (span.start_frame, span.frames, told_frame)
    return next((p for p in everywhere if (p.start_frame, p.frames, p.told_frame) == place_now), None)
