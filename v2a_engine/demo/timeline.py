"""The demo's timeline in OpenTimelineIO's JSON, written as text: the engine's packages do not know the library.

Schemas as opentimelineio 0.18 writes them: Timeline.1, Stack.1, Track.1, Clip.2, ExternalReference.1, Marker.2,
Transition.1, LinearTimeWarp.1.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from v2a_engine.demo.canvas import RATE_HZ
from v2a_engine.demo.film import Shot
from v2a_engine.domain.time import frame_of_timecode

START_TIMECODE = "01:00:00:00"
_MARKER_COLOURS = {"BG": "CYAN", "FX": "ORANGE"}

Json = dict[str, Any]


def timeline_json(name: str, shots: Sequence[Shot], scratch: Path, *, with_cues: bool) -> Json:
    """The whole document: picture on V1, the editor's own scratch sound on A1, markers where `with_cues`."""
    picture: list[Json] = []
    for shot in shots:
        if shot.setup.dissolve_frames:
            picture.append(_dissolve(shot.setup.dissolve_frames))
        picture.append(_clip(shot, with_cues=with_cues))
    frames = sum(shot.setup.frames for shot in shots)
    sound = _named("Clip.2", "guide_track", source_range=_range(0, frames), effects=[], markers=[], enabled=True)
    sound |= _reference(scratch, 0, frames)
    sound["metadata"] = {"Resolve_OTIO": {"Channels": [{"Source Channel ID": 0, "Source Track ID": 0}]}}
    tracks = [
        _named("Track.1", "V1", kind="Video", children=picture, **_bare()),
        _named("Track.1", "Scratch dialogue", kind="Audio", children=[sound], **_bare()),
    ]
    tracks[1]["metadata"] = {"Resolve_OTIO": {"Audio Type": "Mono", "Locked": True}}
    stack = _named("Stack.1", "tracks", children=tracks, **_bare())
    if with_cues:
        stack["markers"] = [_stack_marker(shot) for shot in shots if shot.setup.cue and shot.setup.speed != 1]
    timeline = _named("Timeline.1", name, tracks=stack)
    timeline["global_start_time"] = _time(frame_of_timecode(START_TIMECODE, Fraction(RATE_HZ)))
    # Nothing of ours: it stands for what other programs leave in a file, and must come through untouched.
    timeline["metadata"] = {
        "cutting_room": {"reel": "Åse & Søn <v3>", "locked_by": None, "turnover": [1, 2.5, {"deep": ["er", True]}]}
    }
    return timeline


def _clip(shot: Shot, *, with_cues: bool) -> Json:
    setup = shot.setup
    zero = frame_of_timecode(setup.start_timecode, Fraction(RATE_HZ)) if setup.start_timecode else 0
    first = zero + setup.first_frame
    clip = _named("Clip.2", Path(setup.file_name).stem, source_range=_range(first, setup.frames), enabled=True)
    clip |= _reference(shot.media, zero, setup.media_frames)
    clip |= {"effects": [], "markers": [], "metadata": {"slate": {"scene": setup.scene, "take": 2, "circled": True}}}
    if setup.speed != 1:
        warp = _named("LinearTimeWarp.1", "", effect_name="LinearTimeWarp", time_scalar=float(setup.speed))
        clip["effects"] = [warp | {"enabled": True}]
    elif with_cues and setup.cue:
        clip["markers"] = [_marker(setup.cue, first, setup.frames)]
    if with_cues and setup.cue_at_contact:
        frame = int(shot.contacts[0].time_s * RATE_HZ) - shot.start_frame
        clip["markers"] = [_marker(setup.cue_at_contact, first + frame, 1)]
    return clip


def _stack_marker(shot: Shot) -> Json:
    # A retimed clip's own marker would be in media time, which programs read in two ways; the timeline's is plain.
    return _marker(shot.setup.cue, shot.start_frame, shot.setup.frames)


def _marker(text: str, first: int, frames: int) -> Json:
    marker = _named("Marker.2", text, marked_range=_range(first, frames), comment="")
    return marker | {"color": _MARKER_COLOURS[text[:2]]}


def _dissolve(frames: int) -> Json:
    offsets = {"in_offset": _time(frames // 2), "out_offset": _time(frames - frames // 2)}
    return _named("Transition.1", "Cross Dissolve", transition_type="SMPTE_Dissolve", **offsets)


def _reference(path: Path, zero: int, frames: int) -> Json:
    """Absolute and bare, as Resolve wants it: it resolves relative paths wrongly."""
    media = _named("ExternalReference.1", path.name, target_url=path.absolute().as_posix())
    media |= {"available_range": _range(zero, frames), "available_image_bounds": None}
    return {"media_references": {"DEFAULT_MEDIA": media}, "active_media_reference_key": "DEFAULT_MEDIA"}


def _named(schema: str, name: str, **fields: Any) -> Json:
    return {"OTIO_SCHEMA": schema, "name": name, "metadata": {}, **fields}


def _bare() -> Json:
    return {"source_range": None, "effects": [], "markers": [], "enabled": True}


def _time(frames: int) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(RATE_HZ), "value": float(frames)}


def _range(first: int, frames: int) -> Json:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(first), "duration": _time(frames)}
