"""All that a project holds, as plain data to compare: with everything, or without what came from one folder."""

import dataclasses
from pathlib import Path
from typing import Any

from .scripted import Application
from .state import Bin, Item, PoolItem, TimelineState, Track

Plain = dict[str, Any]


def snapshot(app: Application, without: Path | None = None, our_bin: str = "") -> Plain:
    """The project, the page, and where the user stood.

    Args:
        without: a folder of stems: clips and pool items of files in it are left out, and audio tracks that hold
            nothing else.
        our_bin: the name of a bin to leave out, if it holds nothing else.
    """
    assert app.project is not None
    project = app.project
    return {
        "page": app.page,
        "dialog": app.dialog_open,
        "settings": dict(project.settings),
        "current": project.current.uid if project.current else None,
        "open bin": (project.open_bin or project.root).uid,
        "bins": _bin(project.root, without, our_bin),
        "timelines": [_timeline(each, without) for each in project.timelines],
    }


def _bin(bin_: Bin, without: Path | None, our_bin: str) -> Plain:
    clips = [dataclasses.asdict(clip) for clip in bin_.clips if not _is_from(clip, without)]
    inner = [_bin(each, without, our_bin) for each in bin_.bins]
    kept = [each for each in inner if not our_bin or each["name"] != our_bin or each["clips"] or each["bins"]]
    return {"uid": bin_.uid, "name": bin_.name, "clips": clips, "bins": kept}


def _timeline(timeline: TimelineState, without: Path | None) -> Plain:
    plain = {
        field.name: getattr(timeline, field.name) for field in dataclasses.fields(timeline) if field.name != "tracks"
    }
    plain["tracks"] = {
        kind: [_track(track, without) for track in tracks if not _is_ours(track, without)]
        for kind, tracks in timeline.tracks.items()
    }
    return plain


def _track(track: Track, without: Path | None) -> Plain:
    items = [_item(item) for item in track.items if not _is_from(item.pool, without)]
    return {"name": track.name, "subtype": track.subtype, "locked": track.locked, "enabled": track.enabled} | {
        "items": items
    }


def _item(item: Item) -> Plain:
    plain = {field.name: getattr(item, field.name) for field in dataclasses.fields(item) if field.name != "pool"}
    return plain | {"pool": item.pool.uid if item.pool else None}


def _is_ours(track: Track, without: Path | None) -> bool:
    return bool(track.items) and all(_is_from(item.pool, without) for item in track.items)


def _is_from(pool: PoolItem | None, folder: Path | None) -> bool:
    return pool is not None and folder is not None and Path(pool.path).is_relative_to(folder)
