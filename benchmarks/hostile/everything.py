"""A small timeline that holds each kind of thing that OTIO has."""

import copy
from typing import Any


def everything() -> dict[str, Any]:
    """A timeline with each kind of thing that OTIO has, all of them small."""
    clip = item("Clip.2", "a", source_range=_range(10, 20), media_references={"DEFAULT_MEDIA": _file("a.mov")})
    clip["markers"] = [{"OTIO_SCHEMA": "Marker.3", "name": "FX: hit", "metadata": {}, "marked_range": _range(12, 1)}]
    warp = {"OTIO_SCHEMA": "LinearTimeWarp.1", "metadata": {}, "name": "", "effect_name": "", "time_scalar": -2.0}
    frames = {"OTIO_SCHEMA": "ImageSequenceReference.1", "metadata": {}, "name": "", "target_url_base": "reel"}
    frames |= {"name_prefix": "f.", "name_suffix": ".png", "start_frame": 1, "frame_step": 1, "rate": 24.0}
    frames |= {"frame_zero_padding": 4, "missing_frame_policy": "error", "available_range": _range(1, 99)}
    pictures = item("Clip.2", "b", source_range=_range(1, 20), media_references={"DEFAULT_MEDIA": frames})
    fade = {"OTIO_SCHEMA": "Transition.1", "metadata": {}, "name": "", "transition_type": "SMPTE_Dissolve"}
    fade |= {"in_offset": _time(4), "out_offset": _time(4)}
    inner = item("Stack.1", "n", source_range=_range(0, 9), children=[_row("Video", [clip, fade, pictures])])
    inner["effects"] = [warp, {"OTIO_SCHEMA": "FreezeFrame.1", "name": "", "effect_name": "", "time_scalar": 0}]
    gap = item("Gap.1", "", source_range=_range(0, 3))
    ours = _row("Audio", [copy.deepcopy(clip)]) | {"metadata": {"wildtrack": {"ours": True, "version": 1}}}
    ours["children"][0]["metadata"] = {"wildtrack": {"key": "k", "cue_id": "s010_FX"}}
    rows = [
        _row("Video", [clip, fade, pictures, gap, inner]),
        _row("Video", [gap, clip]),
        _row("Audio", [clip]),
        ours,
    ]
    timeline = {"OTIO_SCHEMA": "Timeline.1", "metadata": {"fcp_xml": {"in": "5", "out": "9"}}, "name": "all"}
    return timeline | {"global_start_time": _time(86400), "tracks": item("Stack.1", "tracks", children=rows)}


def item(schema: str, name: str, **more: Any) -> dict[str, Any]:
    return {"OTIO_SCHEMA": schema, "metadata": {}, "name": name, "effects": [], "markers": [], "enabled": True, **more}


def _row(kind: str, children: list[Any]) -> dict[str, Any]:
    return item("Track.1", kind, children=children, kind=kind, source_range=None)


def _file(url: str) -> dict[str, Any]:
    reference = {"OTIO_SCHEMA": "ExternalReference.1", "metadata": {}, "name": "", "target_url": url}
    return {**reference, "available_range": _range(0, 1000)}


def _range(start: float, length: float) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": _time(start), "duration": _time(length)}


def _time(value: float) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": 24.0, "value": value}
