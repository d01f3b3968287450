"""What `AppendToTimeline` does with its list, traps and all."""

from fractions import Fraction
from typing import Any

from .scripted import Application
from .state import Item, PoolItem, TimelineState, Track
from .traps import Trap

_KINDS = {1: ("video",), 2: ("audio",)}


def append(app: Application, timeline: TimelineState, clips: list[dict[str, Any]]) -> list[Item]:
    """The items that the script is told of, in the list's order; what was refused is not among them."""
    told: list[Item] = []
    drops_one = len(clips) > 1 and app.springs(Trap.APPEND_DROPS_ONE)
    for number, clip in enumerate(clips, start=1):
        kinds = _KINDS.get(clip.get("mediaType", 0), ("video", "audio"))
        for kind in kinds:
            track = _track(app, timeline, kind, clip.get("trackIndex"))
            if track is None:
                continue
            item = _item(app, timeline, clip)
            is_last = drops_one and number == len(clips)
            told.append(item)
            if is_last or app.has(Trap.APPEND_DOES_NOTHING) or not _fits(app, track, item):
                item.is_dead = True
                continue
            app.counts["appended"] = app.counts.get("appended", 0) + 1
            item.is_doomed = app.has(Trap.ALL_APPENDS_LOST_ON_SAVE) or (
                app.has(Trap.APPENDS_LOST_ON_SAVE) and app.counts["appended"] % 3 == 0
            )
            track.items = sorted([*track.items, item], key=lambda each: each.start)
            if app.has(Trap.APPEND_MOVES_PLAYHEAD):
                timeline.playhead = item.end
    return told


def _track(app: Application, timeline: TimelineState, kind: str, index: int | None) -> Track | None:
    tracks = timeline.tracks[kind]
    if index is None or not 1 <= index <= len(tracks):
        return None
    track = tracks[index - 1]
    return None if track.locked and app.has(Trap.LOCKED_TRACK_TAKES_NOTHING) else track


def _item(app: Application, timeline: TimelineState, clip: dict[str, Any]) -> Item:
    pool: PoolItem = clip["mediaPoolItem"]._state
    start, end = clip.get("startFrame", 0), clip.get("endFrame", pool.frames)
    if app.has(Trap.END_FRAME_INCLUSIVE) and "endFrame" in clip:
        end += 1
    length = (Fraction(end) - Fraction(start)) / pool.exact_rate * timeline.exact_rate
    frames = int(length) if app.has(Trap.SOURCE_FLOORED) else round(length)
    record = clip.get("recordFrame", timeline.end_frame)
    if app.has(Trap.APPEND_ALWAYS_LATE) or app.springs(Trap.APPEND_A_FRAME_LATE):
        record += 1
    markers = {frame: dict(marker) for frame, marker in pool.markers.items()}  # a clip shows those of its media
    source_s = start / pool.exact_rate
    return Item(name=pool.name, pool=pool, start=int(record), frames=frames, source_s=source_s, markers=markers)


def _fits(app: Application, track: Track, item: Item) -> bool:
    """The earlier clip wins; a transition lies over clips."""
    clips = [each for each in track.items if not each.is_transition]
    if not app.has(Trap.OVERLAP_LOST):
        track.items = [each for each in clips if each.end <= item.start or each.start >= item.end]
        return True
    return all(each.end <= item.start or each.start >= item.end for each in clips)
