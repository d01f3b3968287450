"""A timeline as an OTIO document, call by call: for when Resolve does not export one.

Less than an export holds: dissolves, the insides of compound clips and speed ramps are not told. What is left out is
said in the notes.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import opentimelineio as otio

from otio_adapters.spans import time_range
from resolve_bridge.checked import granted, is_told, whole
from resolve_bridge.frames import MediaFrame, RecordFrame, rate_label
from resolve_bridge.lists import indices, items_on, media_of
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.pool_facts import file_of, property_of
from v2a_engine.domain.errors import BadRange, UnknownFrameRate
from v2a_engine.domain.time import frame_of_timecode

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem, Timeline, TimelineItem, TrackType

Json = dict[str, Any]
_ONE_FRAME = 1  # a source range within a frame of the clip's own length runs at its own speed


def timeline_from_calls(opened: OpenTimeline, notes: list[str]) -> Json:
    """The picture tracks, subtitles and markers.

    Raises:
        HostRefused: Resolve stops answering.
    """
    clock = opened.clock
    label = float(clock.rate)
    timeline = otio.schema.Timeline(name=opened.name)
    timeline.global_start_time = otio.opentime.RationalTime(clock.start_frame, label)
    kinds: tuple[TrackType, ...] = ("video", "subtitle")
    for kind in kinds:
        for index in indices(opened.timeline, kind):
            timeline.tracks.append(_track(opened, kind, index, notes))
    timeline.tracks.markers.extend(_markers(opened.timeline, label))
    document: Json = json.loads(timeline.to_json_string())
    return document


def _track(opened: OpenTimeline, kind: "TrackType", index: int, notes: list[str]) -> otio.schema.Track:
    track = otio.schema.Track(name=opened.timeline.GetTrackName(kind, index) or "", kind=kind.capitalize())
    track.enabled = opened.timeline.GetIsTrackEnabled(kind, index) is not False
    label = float(opened.clock.rate)
    position = opened.clock.zero
    for lying in _without_transitions(opened, items_on(opened.timeline, kind, index)):
        if lying.start < position:
            notes.append(f"{lying.item.GetName()}: it begins inside the clip before it and is left out.")
            continue
        if lying.start > position:
            track.append(otio.schema.Gap(source_range=time_range(0, lying.start - position, label)))
        clip = _clip(lying, opened, notes)
        clip.markers.extend(_clip_markers(lying.item, clip.source_range))
        track.append(clip)
        position = lying.end
    return track


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lying:
    """An item of a track."""

    item: "TimelineItem"
    media: "MediaPoolItem | None"
    start: RecordFrame
    frames: int

    @property
    def end(self) -> RecordFrame:
        return RecordFrame(self.start + self.frames)


def _without_transitions(opened: OpenTimeline, items: "list[TimelineItem]") -> list[_Lying]:
    """Among a track's items Resolve lists its transitions: without media, and over the clips that they join."""
    found = [
        _Lying(
            item=item,
            media=media,
            start=opened.start_of(item),
            frames=whole(item.GetDuration, "tell how long a clip is"),
        )
        for item in items
        if (media := media_of(opened.timeline, item)) is not None or is_told(item.GetDuration)
    ]
    found.sort(key=lambda lying: lying.start)
    ends_before = accumulate((lying.end for lying in found), max, initial=-sys.maxsize)
    starts_after = (*(lying.start for lying in found[1:]), sys.maxsize)
    return [
        lying
        for lying, end, start in zip(found, ends_before, starts_after, strict=False)
        if lying.media is not None or (end <= lying.start and lying.end <= start)
    ]


def _clip(lying: _Lying, opened: OpenTimeline, notes: list[str]) -> otio.schema.Clip:
    label, item, media, frames = float(opened.clock.rate), lying.item, lying.media, lying.frames
    clip = otio.schema.Clip(
        name=granted(item.GetName(), "tell a clip's name"), source_range=time_range(0, frames, label)
    )
    clip.enabled = item.GetClipEnabled() is not False
    if media is None:
        clip.media_reference = otio.schema.GeneratorReference(generator_kind="title")
        return clip
    path = file_of(media)
    if not path:
        notes.append(f"{clip.name}: what is inside it is told only by an export (File > Export > Timeline).")
        return clip
    try:
        source_s, speed = _source(item, media, opened, frames)
    except (UnknownFrameRate, BadRange, ValueError) as error:
        notes.append(f"{clip.name}: Resolve does not tell where in its media it begins ({error}).")
        return clip
    clip.media_reference = otio.schema.ExternalReference(target_url=path, available_range=_available(media))
    clip.source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(float(source_s * opened.clock.rate), label), clip.source_range.duration
    )
    if speed != 1:
        clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(speed)))
    return clip


def _source(
    item: "TimelineItem", media: "MediaPoolItem", opened: OpenTimeline, frames: int
) -> tuple[Fraction, Fraction]:
    """Where in its media the clip begins, in seconds after the first picture, and its speed.

    The times are exact where this Resolve tells them; frame numbers are one off on some builds.
    """
    rate, _ = rate_label(property_of(media, "FPS"))
    timecode_s = frame_of_timecode(property_of(media, "Start TC"), rate) / rate
    if opened.abilities.has("TimelineItem", item, "GetSourceStartTime"):
        start_s, end_s = (
            Fraction(granted(told, "tell what a clip shows")).limit_denominator(10**6)
            for told in (item.GetSourceStartTime(), item.GetSourceEndTime())
        )
        first = MediaFrame(round((start_s - timecode_s) * rate))
        shown_s = end_s - start_s
    else:
        first = MediaFrame(granted(item.GetSourceStartFrame(), "tell what a clip shows"))
        shown_s = (granted(item.GetSourceEndFrame(), "tell what a clip shows") - first) / rate
    length_s = frames / opened.clock.rate
    is_as_shot = abs(shown_s - length_s) * rate <= _ONE_FRAME
    return first / rate, Fraction(1) if is_as_shot else (shown_s / length_s).limit_denominator(1000)


def _available(media: "MediaPoolItem") -> otio.opentime.TimeRange:
    """The media from its first picture: positions here are counted from it, not from its timecode."""
    rate, _ = rate_label(property_of(media, "FPS"))
    return time_range(0, int(property_of(media, "Frames")), float(rate))


def _markers(owner: "Timeline | TimelineItem", label: float) -> Iterator[otio.schema.Marker]:
    for frame, marker in sorted((owner.GetMarkers() or {}).items()):
        yield otio.schema.Marker(
            name=marker.get("name", ""),
            comment=marker.get("note", ""),
            marked_range=time_range(round(frame), round(marker.get("duration", 1)), label),
        )


def _clip_markers(item: "TimelineItem", shown: otio.opentime.TimeRange) -> Iterator[otio.schema.Marker]:
    """Those inside the clip. Resolve counts them from the clip's first frame, OTIO as its source range counts."""
    for marker in _markers(item, shown.duration.rate):
        marked = marker.marked_range
        if 0 <= marked.start_time.value < shown.duration.value:
            marker.marked_range = otio.opentime.TimeRange(marked.start_time + shown.start_time, marked.duration)
            yield marker
