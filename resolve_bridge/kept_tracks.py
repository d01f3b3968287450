"""Our tracks as the user left them, for another timeline: their names and mutes go along with the sound.

In the form that OTIO files keep them in, so that they can go from one host to the other.
"""

from collections.abc import Iterable

from otio_adapters.ownership import KEY, Json
from otio_adapters.track_shells import Shell
from resolve_bridge.our_tracks import OurTrack
from v2a_engine.usecases import ports

_DIALECT = "resolve"


def kept_tracks(tracks: Iterable[OurTrack]) -> list[ports.OurTrack]:
    """In their order. What the user has put on them is not told: in this timeline it stays where it is."""
    return [
        ports.OurTrack(name=track.name, muted=track.is_muted, theirs=(), as_it_is=_shell(track).to_text())
        for track in tracks
    ]


def _shell(track: OurTrack) -> Shell:
    plain: Json = {
        "OTIO_SCHEMA": "Track.1",
        "metadata": {KEY: {"ours": True}},
        "name": track.name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": not track.is_muted,
        "children": [],
        "kind": "Audio",
    }
    return Shell(track=plain, kind=track.kind, after=0, dialect=_DIALECT)
