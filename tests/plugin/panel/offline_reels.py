"""A real cut whose media lies partly elsewhere."""

from pathlib import Path

import opentimelineio as otio
from panel_stand_ins.timeline import RATE

FRAMES = 48


def write_reels(path: Path, urls: list[str]) -> Path:
    """A cut of two-second clips, each from the file that its URL names."""
    timeline = otio.schema.Timeline(path.stem, global_start_time=otio.opentime.RationalTime(86400, float(RATE)))
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for url in urls:
        whole, part = (
            otio.opentime.TimeRange(
                otio.opentime.RationalTime(first, float(RATE)), otio.opentime.RationalTime(frames, float(RATE))
            )
            for first, frames in ((0, 2400), (240, FRAMES))
        )
        reference = otio.schema.ExternalReference(url, available_range=whole)
        name = url.replace("\\", "/").rpartition("/")[2]
        track.append(otio.schema.Clip(name, media_reference=reference, source_range=part))
    otio.adapters.write_to_file(timeline, str(path))
    return path
