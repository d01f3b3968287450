"""A timeline as Resolve exports it to OTIO: bare paths, source ranges in media timecode at the timeline's rate."""

import json
from typing import Any

from v2a_engine.domain.time import frame_of_timecode

from .state import Item, PoolItem, TimelineState, Track

Json = dict[str, Any]
_KINDS = {"video": "Video", "audio": "Audio", "subtitle": "Subtitle"}
_CHANNEL_WORDS = {"mono": "Mono", "stereo": "Stereo"}


def otio_text(timeline: TimelineState) -> str:
    """The file's text."""
    label = float(timeline.rate.split()[0])
    tracks = [_track(track, kind, timeline, label) for kind, tracks in timeline.tracks.items() for track in tracks]
    markers = [_marker(frame, marker, label) for frame, marker in sorted(timeline.markers.items())]
    stack = {**_item("Stack.1", "tracks"), "children": tracks, "markers": markers}
    root = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"Resolve_OTIO": {"Resolve OTIO Meta Version": "1.0"}},
        "name": timeline.name,
        "global_start_time": _time(timeline.start_frame, label),
        "tracks": stack,
    }
    return json.dumps(root)


def _track(track: Track, kind: str, timeline: TimelineState, label: float) -> Json:
    layout: Json = {"Locked": track.locked}
    if kind == "audio":
        layout |= {"Audio Type": _CHANNEL_WORDS.get(track.subtype, track.subtype), "SoloOn": False}
    children: list[Json] = []
    position = timeline.start_frame
    for item in track.items:
        if item.is_transition:
            children.append(_transition(item, label))
            continue
        if item.start > position:
            children.append({**_item("Gap.1", ""), "source_range": _range(0, item.start - position, label)})
        children.append(_clip(item, kind, timeline, label))
        position = item.end
    metadata = {"Resolve_OTIO": layout}
    return {
        **_item("Track.1", track.name),
        "metadata": metadata,
        "children": children,
        "kind": _KINDS[kind],
        "enabled": track.enabled,
    }


def _clip(item: Item, kind: str, timeline: TimelineState, label: float) -> Json:
    rate = timeline.exact_rate
    zero = 0 if item.pool is None else round(_start_s(item.pool) * rate)
    start = zero + round(item.source_s * rate)
    effects: list[Json] = []
    if item.speed != 1:
        effects.append(
            {"OTIO_SCHEMA": "LinearTimeWarp.1", "metadata": {}, "name": "", "time_scalar": float(item.speed)}
        )
        effects[0]["effect_name"] = ""
    if kind == "audio":
        effects.append(_volume(item.level_db))
    return {
        **_item("Clip.2", item.name),
        "metadata": {"Resolve_OTIO": {}},
        "source_range": _range(start, item.frames, label),
        "effects": effects,
        "markers": [_marker(start + frame, marker, label) for frame, marker in sorted(item.markers.items())],
        "enabled": item.enabled,
        "media_references": {"DEFAULT_MEDIA": _reference(item.pool, label)},
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _transition(item: Item, label: float) -> Json:
    half = item.frames // 2
    return {
        "OTIO_SCHEMA": "Transition.1",
        "metadata": {"Resolve_OTIO": {"Transition Type": item.name}},
        "name": item.name,
        "in_offset": _time(half, label),
        "out_offset": _time(item.frames - half, label),
        "transition_type": "SMPTE_Dissolve",
    }


def _reference(pool: PoolItem | None, label: float) -> Json:
    if pool is None:
        return {
            "OTIO_SCHEMA": "GeneratorReference.1",
            "metadata": {},
            "name": "",
            "available_range": None,
            "generator_kind": "Text+",
            "parameters": {},
        }
    rate = pool.exact_rate
    start = round(_start_s(pool) * rate)
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": pool.name,
        "available_range": _range(start, pool.frames, float(pool.rate)),
        "target_url": pool.path,
    }


def _volume(level_db: float) -> Json:
    parameters = []
    if level_db:
        parameters.append(
            {"Parameter ID": "volume", "Parameter Value": level_db, "Variant Type": "Double", "Key Frames": {}}
        )
    words = {"Effect Name": "Fairlight Clip Volume and Fades", "Name": "Volume", "Type": 62, "Enabled": True}
    return {
        "OTIO_SCHEMA": "Effect.1",
        "metadata": {"Resolve_OTIO": {**words, "Parameters": parameters}},
        "name": "",
        "effect_name": "Resolve Effect",
    }


def _marker(at: float, marker: Json, label: float) -> Json:
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {"Resolve_OTIO": {"Keywords": [], "Note": marker["note"]}},
        "name": marker["name"],
        "color": marker["color"].upper(),
        "comment": "",
        "marked_range": _range(at, marker["duration"], label),
    }


def _start_s(pool: PoolItem) -> Any:
    return frame_of_timecode(pool.start_tc, pool.exact_rate) / pool.exact_rate


def _item(schema: str, name: str) -> Json:
    shared: Json = {"OTIO_SCHEMA": schema, "metadata": {}, "name": name, "source_range": None}
    return {**shared, "effects": [], "markers": [], "enabled": True}


def _range(start: float, frames: float, label: float) -> Json:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start, label), "duration": _time(frames, label)}


def _time(value: float, label: float) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "value": float(value), "rate": label}
