"""Our clips as they lie in Resolve now, in the words of the use cases: where, and what was done to them since."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from otio_adapters.ownership import Json
from resolve_bridge.exported_tracks import has_level, same_track
from resolve_bridge.our_tracks import OurClip, OurTrack
from resolve_bridge.records import KEY, MARKER
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip

ITEM, NAME, COLOUR, ENABLED, MARKERS = "item", "name", "colour", "enabled", "markers"
OUR_NAME, OUR_COLOUR = "our_name", "our_colour"  # what it had when we left it


def placed_clips(tracks: Iterable[OurTrack], export: Json | None) -> list[PlacedClip]:
    """All of them.

    Args:
        export: Resolve's OTIO of the timeline: the only place that tells the level of a clip. None: nobody knows.
    """
    return [
        replace(_placed(clip, level), track=number, is_track_muted=track.is_muted)
        for number, track in enumerate(tracks)
        for clip, level in zip(track.clips, _levels(track, export), strict=True)
    ]


def _placed(clip: OurClip, has_level: bool) -> PlacedClip:
    written = clip.written
    as_it_is: dict[str, Any] = {
        ITEM: clip.uid,
        NAME: clip.item.GetName() or "",
        COLOUR: clip.item.GetClipColor() or "",
        ENABLED: clip.item.GetClipEnabled() is not False,
        MARKERS: _markers_by_hand(clip),
        OUR_NAME: written.name if written else "",
        OUR_COLOUR: written.colour if written else "",
    }
    by_hand = (
        *(["renamed"] if written and as_it_is[NAME] != written.name else []),
        *(["muted"] if not as_it_is[ENABLED] else []),
        *(["given an effect or a level"] if has_level else []),
        *(["given a marker"] if as_it_is[MARKERS] else []),
        *(["given another colour"] if written and as_it_is[COLOUR] != written.colour else []),
    )
    place = FrameSpan(written.start_frame, written.start_frame + written.frames, clip.span.rate) if written else None
    return PlacedClip(
        kind=clip.record.kind,
        name=as_it_is[NAME],
        files=clip.record.files,
        span=clip.span,
        first_frame=clip.first_frame,
        written_span=place,
        written_first_frame=written.first_frame if written else 0,
        by_hand=by_hand,
        as_it_is=json.dumps({KEY: as_it_is}),
    )


def _markers_by_hand(clip: OurClip) -> list[tuple[float, Any]]:
    """A clip on a timeline shows the markers of its media, too: one that holds our record is nobody's hand."""
    markers = sorted((clip.item.GetMarkers() or {}).items())
    return [(frame, marker) for frame, marker in markers if marker.get("name") != MARKER]


def what_it_was(clip: PlacedClip) -> dict[str, Any]:
    """What `placed_clips` kept of a clip; empty for one that lay in another host."""
    try:
        kept = json.loads(clip.as_it_is or "{}")
    except ValueError:
        return {}
    found = kept.get(KEY) if isinstance(kept, dict) else None
    return found if isinstance(found, dict) else {}


def _levels(track: OurTrack, export: Json | None) -> list[bool]:
    """Has each clip of the track a level, fade or effect of its own?"""
    lying: list[tuple[int, str | None]] = [(clip.span.start_frame, PurePath(clip.file).name) for clip in track.clips]
    lying = sorted([*lying, *((span.start_frame, None) for span in track.theirs)], key=lambda each: each[0])
    exported = same_track(export, [name for _, name in lying])
    if exported is None:
        return [False] * len(track.clips)
    by_start = dict(zip((start for start, _ in lying), exported, strict=True))
    return [has_level(by_start[clip.span.start_frame]) for clip in track.clips]
