"""OTIO, by OTIO."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio

from readback.found import Clip, Found

SMPTE = Fraction(30000, 1001)  # of the one timeline that is measured


def read_otio(path: Path) -> Found:
    """OTIO by OTIO."""
    timeline = otio.adapters.read_from_file(str(path))
    rate = Fraction(30000, 1001) if timeline.global_start_time.rate == 30000 / 1001 else None
    found = Found(
        rate=rate,
        start_frame=round(timeline.global_start_time.value),
        drop_frame=bool(timeline.metadata.get("drop_frame")),
        texts=path.read_text(),
    )
    for track in timeline.tracks:
        clips = [_otio_clip(clip) for clip in track.find_clips()]
        found.tracks.append((track.name, track.kind == "Audio", clips))
        for clip in track.find_clips():
            found.markers += [(marker.name, round(marker.marked_range.start_time.value)) for marker in clip.markers]
            found.takes = max(found.takes, len(clip.media_references()))
        for child in track:
            if isinstance(child, otio.schema.Transition):
                found.crossfade_s = round((child.in_offset + child.out_offset).value) / SMPTE
    return found


def _otio_clip(clip: Any) -> Clip:
    place, source = clip.trimmed_range_in_parent(), clip.source_range.start_time
    first = source.value - clip.media_reference.available_range.start_time.value
    volume = [each.metadata["Resolve_OTIO"] for each in clip.effects if "Resolve_OTIO" in each.metadata]
    speeds = [each.time_scalar for each in clip.effects if isinstance(each, otio.schema.LinearTimeWarp)]
    return Clip(
        name=clip.name,
        start_s=round(place.start_time.value) / SMPTE,
        end_s=round(place.end_time_exclusive().value) / SMPTE,
        source_s=round(first) / SMPTE,
        path=clip.media_reference.target_url,
        is_muted=not clip.enabled,
        gain_db=volume[0]["Parameters"][0]["Parameter Value"] if volume else 0.0,
        speed=Fraction(speeds[0]) if speeds else Fraction(1),
    )
