"""What in a timeline is ours, and how it is taken away again.

Ours is a top-level track whose metadata says so under "wildtrack", whatever its name is by now. A clip of ours that the
editor moved to a track of theirs is theirs from then on; a clip of theirs that they put on our track stays where it is.

This works on the file's JSON, not on OTIO objects: OTIO refuses schemas newer than itself and rewrites what it reads,
while here everything not ours is carried over as it was written.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import opentimelineio as otio

KEY = "wildtrack"
WRITTEN = "written"  # in a clip's metadata: how we left it
MEDIA_KEYS = ("target_url", "target_url_base")
COLLECTIONS = ("SerializableCollection", "SerializeableCollection")  # misspelt in files of OTIO's first years
_INSTEAD = "metadata_was"  # what a timeline had in place of metadata, where that was no object or nothing at all
Json = dict[str, Any]


def is_our_track(track: otio.core.Composable) -> bool:
    """The same question of an OTIO object."""
    ours = track.metadata.get(KEY)
    return isinstance(ours, Mapping) and bool(ours.get("ours"))


def find_timeline(document: Any) -> Json | None:
    """The timeline in a document: the document itself, or the first in a collection."""
    if schema_of(document) == "Timeline":
        timeline: Json = document
        return timeline
    if schema_of(document) in COLLECTIONS:
        found = (find_timeline(child) for child in _children(document))
        return next((timeline for timeline in found if timeline is not None), None)
    return None


def schema_of(thing: object) -> str:
    """The schema's name without its version; "" for what is no OTIO object.

    >>> schema_of({"OTIO_SCHEMA": "Marker.3"})
    'Marker'
    """
    label = thing.get("OTIO_SCHEMA") if isinstance(thing, dict) else None
    return label.rsplit(".", 1)[0] if isinstance(label, str) else ""


def wrapped(document: Json) -> Json:
    """The document as one that holds a timeline: a bare clip, track, stack or list of clips gets one around it."""
    if find_timeline(document) is not None:
        return document
    kind = schema_of(document)
    shell = None
    tracks = document
    if kind != "Stack":
        children = [document]
        if kind in COLLECTIONS:
            children = _children(document)
            shell = {**document, "children": []} if isinstance(document.get("children"), list) else document
        tracks = _stack([document] if kind == "Track" else [_track(children)])
    timeline = _timeline(document.get("name") or "", tracks)
    timeline["metadata"][KEY] = {"wrapped": kind, "shell": shell}
    return timeline


def unwrapped(document: Json) -> Json:
    """What `wrapped` was given."""
    ours = _our_metadata(document) if schema_of(document) == "Timeline" else {}
    kind, tracks = ours.get("wrapped"), document.get("tracks")
    first = next(iter(_children(tracks)), None)
    within = _children(first)
    inside = {"Stack": tracks, "Track": first}.get(kind) if isinstance(kind, str) else None
    if kind in COLLECTIONS and isinstance(ours.get("shell"), dict):
        inside = {**ours["shell"], "children": within} if within else ours["shell"]
    elif kind in ("Clip", "Sequence") and within:
        inside = within[0]
    return inside if isinstance(inside, dict) else document


def with_our_tracks(document: Json, tracks: list[tuple[int, Json]]) -> Json:
    """The document with our tracks among those of its timeline. The document given is not changed.

    Args:
        tracks: each with how many of the tracks that are there come after it.
    """

    def among(children: list[Any]) -> list[Any]:
        mixed: list[Any] = []
        for left, child in zip(range(len(children), -1, -1), [*children, None], strict=True):
            mixed += [track for after, track in tracks if min(after, len(children)) == left]
            mixed += [child] if left else []
        return mixed

    return _with_children(document, among) if tracks else document


def without_our_tracks(document: Json) -> Json:
    """The document without our tracks and all that lies on them, the user's own clips too."""
    return _with_children(document, lambda children: [track for track in children if not _says_ours(track)])


def without_ours(document: Json) -> tuple[Json, int]:
    """The document without our tracks, and how many clips went with them. The document given is not changed."""
    removed = 0

    def keep(children: list[Any]) -> list[Any]:
        nonlocal removed
        kept = []
        for track in children:
            if not _says_ours(track):
                kept.append(track)
                continue
            ours, theirs = _sorted_by_owner(track)
            removed += ours
            kept += theirs
        return kept

    return _with_children(document, keep), removed


def our_tracks(document: Json) -> Iterator[tuple[Json, list[Any]]]:
    """Our tracks with their children."""
    for track in _children((find_timeline(document) or {}).get("tracks")):
        if _says_ours(track):
            yield track, _children(track)


def all_tracks(document: Json) -> Iterator[tuple[Json, list[Any], bool]]:
    """Every track with its children, and whether it is ours."""
    for track in _children((find_timeline(document) or {}).get("tracks")):
        if isinstance(track, dict):
            yield track, _children(track), _says_ours(track)


def clips_within(child: object) -> Iterator[Json]:
    """The clip itself, or all in a compound."""
    if isinstance(child, dict) and schema_of(child) == "Clip":
        yield child
    for each in _children(child):
        yield from clips_within(each)


def theirs_after_ours(document: Json) -> list[int]:
    """For each of our tracks, how many tracks of the user's come after it."""
    children = _children((find_timeline(document) or {}).get("tracks"))
    return [
        sum(not _says_ours(other) for other in children[place:])
        for place, track in enumerate(children)
        if _says_ours(track)
    ]


def is_our_clip(child: object) -> bool:
    """Is this child of a track a clip that we made?"""
    return _is_marked(child) and schema_of(child) == "Clip"


def take_references(clip: Json) -> list[Json]:
    """The media of a clip of ours: all its takes, the chosen one first."""
    references = clip.get("media_references") or {"": clip.get("media_reference")}
    chosen = clip.get("active_media_reference_key")
    keys = sorted(references, key=lambda key: (key != chosen, key))
    found = [references[key] for key in keys if isinstance(references[key], dict)]
    return [reference for reference in found if isinstance(reference.get("target_url"), str)]


def media_urls(value: Any) -> Iterator[str]:
    """The URLs of every media reference in a document, metadata aside."""
    if isinstance(value, list):
        for each in value:
            yield from media_urls(each)
    elif isinstance(value, dict):
        if schema_of(value):
            yield from (value[key] for key in MEDIA_KEYS if isinstance(value.get(key), str))
        for key, each in value.items():
            if key != "metadata":
                yield from media_urls(each)


def media_folder(document: Json) -> str | None:
    """What relative paths in a file of ours are relative to, where that is not its own folder."""
    ours = _our_metadata(find_timeline(document) or {})
    folder = ours.get("media_folder")
    return folder if isinstance(folder, str) else None


def with_media_folder(document: Json, folder: str | None) -> Json:
    """The document with that written down, or, with None, crossed out."""

    def change(timeline: Json) -> Json:
        before = timeline.get("metadata")
        metadata = {key: value for key, value in before.items() if key != KEY} if isinstance(before, dict) else {}
        ours = {key: value for key, value in _our_metadata(timeline).items() if key != "media_folder"}
        if folder is not None:
            if not isinstance(before, dict):
                ours[_INSTEAD] = [before] if "metadata" in timeline else []
            return {**timeline, "metadata": {**metadata, KEY: {**ours, "media_folder": folder}}}
        instead = ours.pop(_INSTEAD, None)
        if ours or metadata or not isinstance(instead, list):
            return {**timeline, "metadata": {**metadata, KEY: ours} if ours else metadata}
        rest = {key: value for key, value in timeline.items() if key != "metadata" or instead}
        return {**rest, "metadata": instead[0]} if instead else rest

    return _with_timeline(document, change) if folder or media_folder(document) else document


def holds_ours(document: Json) -> bool:
    """Is there any track of ours in it?"""
    timeline = find_timeline(document) or {}
    return any(_says_ours(track) for track in _children(timeline.get("tracks")))


def _our_metadata(timeline: Json) -> Json:
    metadata = timeline.get("metadata")
    ours = metadata.get(KEY) if isinstance(metadata, dict) else None
    return ours if isinstance(ours, dict) else {}


def _with_children(document: Json, change: Callable[[list[Any]], list[Any]]) -> Json:
    def changed(timeline: Json) -> Json:
        tracks = timeline.get("tracks")
        before = _children(tracks)
        after = change(before)
        if after == before:
            return timeline
        return {**timeline, "tracks": {**(tracks if isinstance(tracks, dict) else _stack([])), "children": after}}

    return _with_timeline(document, changed)


def _with_timeline(document: Json, change: Callable[[Json], Json]) -> Json:
    if schema_of(document) == "Timeline":
        return change(document)
    timeline = find_timeline(document)
    children = [
        _with_timeline(child, change) if timeline is not None and find_timeline(child) is timeline else child
        for child in _children(document)
    ]
    return {**document, "children": children} if timeline is not None else document


def _sorted_by_owner(track: Json) -> tuple[int, list[Json]]:
    """How many clips of ours a track of ours holds, and the track without them if other clips are on it."""
    ours = [child for child in _children(track) if _is_marked(child) and schema_of(child) == "Clip"]
    if all(_is_marked(child) or schema_of(child) in ("Gap", "Transition") for child in _children(track)):
        return len(ours), []
    rest = [_as_gap(child) if _is_marked(child) and schema_of(child) == "Clip" else child for child in _children(track)]
    kept = [child for child in rest if not (_is_marked(child) and schema_of(child) == "Transition")]
    metadata = {key: value for key, value in track["metadata"].items() if key != KEY}
    return len(ours), [{**track, "metadata": metadata, "children": kept}]


def _as_gap(clip: Json) -> Json:
    kept: Json = {key: clip[key] for key in ("source_range", "enabled") if key in clip}
    return {"OTIO_SCHEMA": "Gap.1", "metadata": {}, "name": "", "effects": [], "markers": [], **kept}


def _is_marked(thing: object) -> bool:
    metadata = thing.get("metadata") if isinstance(thing, dict) else None
    return isinstance(metadata, dict) and isinstance(metadata.get(KEY), dict)


def _says_ours(track: object) -> bool:
    return isinstance(track, dict) and _is_marked(track) and bool(track["metadata"][KEY].get("ours"))


def _children(composition: object) -> list[Any]:
    children = composition.get("children") if isinstance(composition, dict) else None
    return children if isinstance(children, list) else []


def _item(schema: str, name: str, children: list[Any]) -> Json:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
        "children": children,
    }


def _track(children: list[Any]) -> Json:
    return {**_item("Track.1", "", children), "kind": "Video"}


def _stack(tracks: list[Any]) -> Json:
    return _item("Stack.1", "tracks", tracks)


def _timeline(name: str, tracks: Json) -> Json:
    return {"OTIO_SCHEMA": "Timeline.1", "metadata": {}, "name": name, "global_start_time": None, "tracks": tracks}
