"""MLT XML: what `melt` plays and renders, and Shotcut opens."""

import xml.etree.ElementTree as ET

from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.mlt_tracks import HOLDS, Producers, add_entries, black, mixed, new_document, properties
from otio_adapters.exchange.programme import Programme
from otio_adapters.exchange.xml_writing import child, document


def encode(programme: Programme) -> bytes:
    """The file's bytes."""
    frames = max(programme.frames, 1)
    root = new_document(programme, title=programme.name, producer="main")
    black(root, frames)
    producers = Producers(root, programme.rate)
    tracks = (*programme.picture_tracks(), *programme.sound_tracks())
    playlists = []
    for number, track in enumerate(tracks, start=1):
        playlist = ET.Element("playlist", {"id": f"playlist{number}"})
        kind = "audio" if track.is_sound else "video"
        properties(playlist, **{"shotcut:name": track.name, f"shotcut:{kind}": 1})
        add_entries(playlist, programme, track, number, producers)
        playlists.append(playlist)
    root.extend(playlists)
    tractor = child(root, "tractor", id="main", **{"in": 0, "out": frames - 1})
    properties(tractor, **{"shotcut": 1, "shotcut:projectAudioChannels": 2})
    child(tractor, "track", producer="black_track")
    for number, track in enumerate(tracks, start=1):
        child(tractor, "track", producer=f"playlist{number}", hide="video" if track.is_sound else "audio")
    for number, track in enumerate(tracks, start=1):
        mixed(tractor, number, track.is_sound, frames - 1)
    return document(root)


FORMAT = Format(
    name="wildtrack_mlt",
    title="MLT XML (melt, Shotcut)",
    suffix=".mlt",
    holds=HOLDS | {Feature.TRACK_NAMES},
    encode=encode,
)
