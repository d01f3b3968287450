"""Taking away all that is ours: clips, tracks, clips in the media pool, our bin. Stems stay on disk."""

from functools import partial
from typing import TYPE_CHECKING

from resolve_bridge.bins import is_named_as_stem, our_bin, stems_elsewhere
from resolve_bridge.cleaning_up import AT_AN_END, clean_up
from resolve_bridge.discarding import discard
from resolve_bridge.in_front import check_project, rightly_told
from resolve_bridge.lists import clips_in, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder, OurClip, OurTrack, row_of
from resolve_bridge.pages import as_it_was
from resolve_bridge.records import StemRecord, erase_record, read_record, write_record
from resolve_bridge.saving import save
from resolve_bridge.whereabouts import Row, remember, steady_names
from resolve_bridge.writing import delete_clips, delete_empty, is_locked, set_lock, unlock
from v2a_engine.domain.errors import V2AError

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem


def remove_all(opened: OpenTimeline, notes: list[str]) -> int:
    """How many clips went. A track of ours that the user has renamed, or put something on, stays.

    Raises:
        HostRefused, TrackMixedUp: something of ours is still there.
        ProjectSwitched, ResolveUnreachable: it is as it stood at that moment; `notes` says so.
    """
    with as_it_was(opened, notes):
        finder = Finder(opened)
        tracks = finder.tracks()
        clips = [clip for track in tracks for clip in track.clips]
        _empty(opened, tracks, clips, notes)
        for row in finder.unused():
            delete_empty(opened, row)
        notes += finder.notes
        notes += [words for words in map(_left, tracks) if words]
        check_project(opened)
        folder = our_bin(opened.pool)
        media = {str(each.GetUniqueId()): each for each in (clips_in(folder) if folder else [])}
        media |= {clip.media_uid: clip.media for clip in clips}
        media |= {str(each.GetUniqueId()): each for each in stems_elsewhere(opened) if read_record(each) is not None}
        ours = {uid: record for uid, each in media.items() if (record := read_record(each)) is not None}
        for uid, record in ours.items():
            _forget(opened, media[uid], record)
        begun = [each for uid, each in media.items() if uid not in ours and is_named_as_stem(each)]
        elsewhere = frozenset(uid for uid, record in ours.items() if record.with_places(opened.uid, ()).placed)
        own = [*begun, *(media[uid] for uid, record in ours.items() if not record.is_borrowed)]
        in_use = discard(opened, own, elsewhere)
        notes += [f"{name} stays in the media pool: Resolve says that something still uses it." for name in in_use]
        if tracks or ours or begun:
            save(opened, notes)
    return len(clips)


def _empty(opened: OpenTimeline, tracks: list[OurTrack], clips: list[OurClip], notes: list[str]) -> None:
    """Delete our clips and tracks; those that stay are locked as they were."""
    names = steady_names(opened)
    rows = [row_of(track, names) for track in tracks]
    unlocked: list[Row] = []
    try:
        with rightly_told(opened):
            for row in rows:
                unlocked += [row] if is_locked(opened, row) else []
                unlock(opened, row)
            remember(opened, rows)
            delete_clips(opened, clips, rows)
            for row, track in zip(rows, tracks, strict=True):
                if not track.is_renamed and delete_empty(opened, row, rows):
                    unlocked = [each for each in unlocked if each is not row]
    except AT_AN_END:
        raise
    except V2AError:
        _lock_again(opened, unlocked, notes)
        raise
    _lock_again(opened, unlocked, notes)


def _lock_again(opened: OpenTimeline, rows: list[Row], notes: list[str]) -> None:
    deeds = [(f"The track {row.name!r} may be unlocked.", partial(_locked_again, opened, row)) for row in rows]
    clean_up(deeds, notes)


def _locked_again(opened: OpenTimeline, row: Row) -> bool:
    return row.name not in track_names(opened.timeline, "audio") or set_lock(opened, row, True)


def _forget(opened: OpenTimeline, media: "MediaPoolItem", record: StemRecord) -> None:
    """Note that nothing of it lies on this timeline any more."""
    without = record.with_places(opened.uid, ())
    if without.is_borrowed and not without.placed:
        erase_record(media)
    elif without != record:
        write_record(media, without)


def _left(track: OurTrack) -> str:
    """Why a track of ours is still there; empty for one that went."""
    if track.theirs:
        return f"The track {track.name!r} stays, with what you put on it."
    return left_empty(track.name) if track.is_renamed else ""


def left_empty(name: str) -> str:
    """Why an empty track is still there."""
    return f"The track {name!r} stays, empty, for you gave it that name."
