"""Our tracks, as OTIO writes them -> the same tracks in another dialect. Positions on the track never change."""

import math
from copy import deepcopy
from pathlib import Path, PureWindowsPath
from typing import Any

from otio_adapters.dialects.channel_layout import LAYOUTS
from otio_adapters.dialects.dialect import Dialect, SourceTimes
from otio_adapters.media_paths import local_path
from otio_adapters.ownership import KEY, Json, our_tracks, schema_of
from otio_adapters.sound_files import sound_facts
from otio_adapters.spans import clock_hz
from v2a_engine.domain.errors import MediaOffline

_CHOSEN = "DEFAULT_MEDIA"


def spoken(track: Json, dialect: Dialect, folder: Path, written: SourceTimes | None = None) -> Json:
    """One track of ours in a dialect; the track given is not changed, and clips of others on it stay as they are.

    With clips of others on it, the track's own channel layout is theirs as well, and stays.

    Args:
        folder: what relative paths on the track are relative to.
        written: what new clips on the track count in; None where nobody knows. A range from zero is held against its
            file in either case, for a clip that was placed before may count otherwise; only with None must it be there.

    Raises:
        MediaOffline: a stem's timecode is needed, and its file is not there.
    """
    children = [
        _clip(child, dialect, folder, written) if schema_of(child) == "Clip" and _is_ours(child) else child
        for child in track.get("children") or []
    ]
    metadata = track.get("metadata") or {}
    if all(_is_ours(child) or schema_of(child) in ("Gap", "Transition") for child in children):
        metadata = _with_layout(metadata, dialect.layout.key, dialect.layout.track)
    return {**track, "metadata": metadata, "children": children}


def retold(document: Json, dialect: Dialect, folder: Path) -> Json:
    """A document with our tracks in another dialect, whichever they were in. The document given is not changed.

    Raises:
        MediaOffline: as `spoken`.
    """
    copy = deepcopy(document)
    for track, _ in our_tracks(copy):
        told = spoken(track, dialect, folder)
        track.clear()
        track.update(told)
    return copy


def _is_ours(clip: Any) -> bool:
    metadata = clip.get("metadata") if isinstance(clip, dict) else None
    return isinstance(metadata, dict) and isinstance(metadata.get(KEY), dict)


def _clip(clip: Json, dialect: Dialect, folder: Path, written: SourceTimes | None) -> Json:
    references = _references(clip)
    active = str(clip.get("active_media_reference_key") or _CHOSEN)
    chosen = references.get(active)
    if not _is_range(clip.get("source_range")) or _available_range(chosen) is None:
        return clip  # not as we wrote it: nobody knows what its range counts from
    shifts = {key: _shift(each, dialect, folder, written) for key, each in references.items()}
    spoken_references = {key: _reference(each, dialect, folder, shifts[key]) for key, each in references.items()}
    changed: Json = {
        key: value
        for key, value in clip.items()
        if key not in ("media_reference", "media_references", "active_media_reference_key")
    }
    changed["metadata"] = _with_layout(clip["metadata"], dialect.layout.key, dialect.layout.clip)
    changed["source_range"] = _moved(clip["source_range"], shifts[active])
    changed["markers"] = [_marker(marker, shifts[active]) for marker in clip.get("markers") or []]
    if dialect.holds_takes:
        return {
            **changed,
            "OTIO_SCHEMA": "Clip.2",
            "media_references": spoken_references,
            "active_media_reference_key": active,
        }
    return {**changed, "OTIO_SCHEMA": "Clip.1", "media_reference": spoken_references[active]}


def _references(clip: Json) -> Json:
    references = clip.get("media_references")
    return references if isinstance(references, dict) else {_CHOSEN: clip.get("media_reference")}


def _reference(reference: Any, dialect: Dialect, folder: Path, by: float) -> Any:
    if not isinstance(reference, dict) or not isinstance(reference.get("target_url"), str):
        return reference
    changed = {**reference, "target_url": dialect.url(_path(reference, folder))}
    available = _available_range(reference)
    return changed if available is None else {**changed, "available_range": _moved(available, by)}


def _available_range(reference: Any) -> Json | None:
    """What its file holds, where that can be read."""
    range_ = reference.get("available_range") if isinstance(reference, dict) else None
    return range_ if _is_range(range_) else None


def _is_range(range_: Any) -> bool:
    """Does it begin at a number that counts in a rate? What a hand or a fault made of our clips need not."""
    start = range_.get("start_time") if isinstance(range_, dict) else None
    if not isinstance(start, dict):
        return False
    numbers = (start.get("value"), start.get("rate"))
    return all(isinstance(number, int | float) and math.isfinite(number) for number in numbers) and start["rate"] > 0


def _shift(reference: Any, dialect: Dialect, folder: Path, written: SourceTimes | None) -> float:
    """How far the numbers move, in their own unit."""
    available = _available_range(reference)
    if available is None:
        return 0.0
    start = available["start_time"]
    if dialect.source_times is SourceTimes.FROM_ZERO:
        return -float(start["value"])
    if start["value"]:
        return 0.0
    path = _path(reference, folder)
    facts = sound_facts(path)
    if facts is None and written is SourceTimes.TIMECODE:
        return 0.0
    if facts is None:
        raise MediaOffline(path, "The stem's timecode is in its file")
    return float(round(facts.start_s * clock_hz(start["rate"])))


def _path(reference: Json, folder: Path) -> str:
    url = str(reference.get("target_url") or "")
    is_bare = Path(url).is_absolute() or (PureWindowsPath(url).drive and not url.lower().startswith("file:"))
    return url if is_bare else local_path(url, folder)


def _moved(range_: Json, by: float) -> Json:
    start = range_["start_time"]
    return {**range_, "start_time": {**start, "value": start["value"] + by}} if by else range_


def _marker(marker: Any, by: float) -> Any:
    if not isinstance(marker, dict) or not _is_range(marker.get("marked_range")):
        return marker
    return {**marker, "marked_range": _moved(marker["marked_range"], by)}


def _with_layout(metadata: Json, key: str, layout: Json) -> Json:
    """The metadata with one editor's channel layout in place of any other's; what else that editor put there stays."""
    kept = dict(metadata)
    for other in LAYOUTS:
        if other.key != key and isinstance(kept.get(other.key), dict):
            left = {
                name: value for name, value in kept.pop(other.key).items() if name not in (*other.track, *other.clip)
            }
            kept |= {other.key: left} if left else {}
    if key:
        there = kept.get(key)
        kept[key] = {**layout, **there} if isinstance(there, dict) else layout
    return kept
