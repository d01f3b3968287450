"""What a clip gets once it lies right: our colour, or all that a hand had given it; and our note of how we left it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from resolve_bridge.errors import HostRefused
from resolve_bridge.in_front import check_project
from resolve_bridge.lanes import Lane
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import OurClip
from resolve_bridge.placed_clips import COLOUR, ENABLED, MARKERS, NAME, OUR_COLOUR, OUR_NAME
from resolve_bridge.records import Written, erase_record, write_record
from resolve_bridge.verifying import Verified
from resolve_bridge.wanted_clips import COLOURS, WantedClip
from resolve_bridge.whereabouts import WAIT, now_at, steady_names
from v2a_engine.usecases.ports import PlacedClip


def dress(opened: OpenTimeline, verified: Verified, notes: list[str]) -> None:
    """Colour, name, mute and mark each clip that was placed. What Resolve refuses harms nothing, and is said."""
    check_project(opened)
    for _, wanted, clip in verified.there:
        before = dict(wanted.fresh.dress)
        refused = _coloured(clip, before.get(COLOUR) or COLOURS[wanted.fresh.kind])
        if before:
            refused += _as_before(opened, clip, before)
        if refused:
            notes.append(f"{wanted.label(opened)}: Resolve would not set its {', '.join(refused)}.")


def _coloured(clip: OurClip, colour: Any) -> list[str]:
    clip.item.SetClipColor(colour)
    return [] if clip.item.GetClipColor() == colour else ["colour"]


def _as_before(opened: OpenTimeline, clip: OurClip, before: dict[str, Any]) -> list[str]:
    refused = []
    name = before.get(NAME)
    if name and clip.item.GetName() != name:
        if opened.abilities.has("TimelineItem", clip.item, "SetName"):
            clip.item.SetName(name)
        refused += [] if clip.item.GetName() == name else [f"name ({name})"]
    if before.get(ENABLED) is False:
        clip.item.SetClipEnabled(False)
        refused += [] if clip.item.GetClipEnabled() is False else ["being muted"]
    for frame, marker in before.get(MARKERS) or ():
        words = (marker.get("name", ""), marker.get("note", ""), marker.get("duration", 1))
        if not clip.item.AddMarker(frame, marker.get("color", "Blue"), *words, marker.get("customData", "")):
            refused.append("marker")
    return refused


def note_places(opened: OpenTimeline, rows: Sequence[Lane], verified: Verified, gone: Iterable[OurClip]) -> None:
    """Write down on each clip's record how we left it on this timeline, and forget what lies there no more.

    Raises:
        HostRefused: Resolve does not keep it.
    """
    check_project(opened)
    names = _names_beside(opened, rows)
    ours = {lane.index for lane in rows}
    theirs = {index: name for index, name in enumerate(names, start=1) if index not in ours}
    our_names = {lane.name for lane in rows}
    beside = tuple(name for name in theirs.values() if name not in our_names)  # a namesake tells nothing
    places: dict[str, list[Written]] = {}
    clips = {clip.media_uid: clip for clip in gone}
    left = [(lane, clip, replace(clip.written, item=clip.uid)) for lane in rows for clip in lane.kept if clip.written]
    left += [(lane, clip, _written(lane.given_name, wanted, clip)) for lane, wanted, clip in verified.there]
    for lane, clip, written in left:
        clips[clip.media_uid] = clip
        places.setdefault(clip.media_uid, []).append(_on(lane, theirs, beside, written))
    for uid, clip in clips.items():
        record = replace(clip.record.with_places(opened.uid, tuple(places.get(uid, ()))), begun=None)
        if record.is_borrowed and not record.placed:
            erase_record(clip.media)
        elif record != clip.record:
            write_record(clip.media, record)


def _names_beside(opened: OpenTimeline, rows: Sequence[Lane]) -> list[str]:
    """The names of all audio tracks, with ours where they are at that moment."""
    for _ in range(3):
        for lane in rows:
            now_at(opened, lane)
        names = steady_names(opened)
        if all(names[lane.index - 1 : lane.index] == [lane.name] for lane in rows):
            return names
    raise HostRefused("tell where our tracks lie", WAIT)


def _on(lane: Lane, theirs: dict[int, str], beside: tuple[str, ...], written: Written) -> Written:
    """With what tells this track of ours from others, should it be renamed."""
    anchor = max((index for index in theirs if index < lane.index), default=0)
    return replace(
        written,
        made_as=lane.made_as,
        beside=beside,
        anchor=theirs.get(anchor, ""),
        distance=lane.index - anchor,
    )


def _written(track: str, wanted: WantedClip, clip: OurClip) -> Written:
    """A clip that a hand had changed keeps what it was before that, so that it stays the hand's."""
    asked, before = wanted.fresh.clip, dict(wanted.fresh.dress)
    span, first_frame, told = wanted.span, wanted.first_frame, clip.told_frame
    if isinstance(asked, PlacedClip) and asked.written_span is not None:
        span, first_frame = asked.written_span, asked.written_first_frame
        told += first_frame - wanted.first_frame
    return Written(
        item=clip.uid,
        track=track,
        name=str(before.get(OUR_NAME) or clip.item.GetName() or ""),
        colour=str(before.get(OUR_COLOUR) or clip.item.GetClipColor() or ""),
        start_frame=span.start_frame,
        frames=span.frames,
        first_frame=first_frame,
        told_frame=told,
    )
