"""Taking away all that is ours: clips, tracks, clips in the media pool, our bin. Stems stay on disk."""

from typing import TYPE_CHECKING

from resolve_bridge.bins import discard, is_named_as_stem, our_bin
from resolve_bridge.errors import HostRefused
from resolve_bridge.lists import clips_in, items_on, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder, OurTrack
from resolve_bridge.pages import as_it_was, save
from resolve_bridge.records import StemRecord, erase_record, read_record, write_record
from resolve_bridge.writing import delete_clips, unlock

if TYPE_CHECKING:
    from fusionscript import MediaPoolItem


def remove_all(opened: OpenTimeline, notes: list[str]) -> int:
    """How many clips went. A track of ours that the user has renamed, or put something on, stays.

    Raises:
        HostRefused: something of ours is still there.
    """
    with as_it_was(opened, notes):
        finder = Finder(opened)
        tracks = finder.tracks()
        for track in tracks:
            unlock(opened, track.index, track.name)
        clips = [clip for track in tracks for clip in track.clips]
        delete_clips(opened, clips, [track.index for track in tracks])
        delete_empty_tracks(opened, [track.index for track in tracks if not track.is_renamed])
        notes += finder.notes
        notes += [words for words in map(_left, tracks) if words]
        folder = our_bin(opened.pool)
        media = {str(each.GetUniqueId()): each for each in (clips_in(folder) if folder else [])}
        media |= {str(clip.media.GetUniqueId()): clip.media for clip in clips}
        ours = {uid: record for uid, each in media.items() if (record := read_record(each)) is not None}
        for uid, record in ours.items():
            _forget(opened, media[uid], record)
        begun = [each for uid, each in media.items() if uid not in ours and is_named_as_stem(each)]
        in_use = discard(opened, [*begun, *(media[uid] for uid, record in ours.items() if not record.is_borrowed)])
        notes += [f"{name} stays in the media pool: Resolve says that something still uses it." for name in in_use]
        if tracks or ours or begun:
            save(opened, notes)
    return len(clips)


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


def delete_empty_tracks(opened: OpenTimeline, indices: list[int]) -> None:
    """Delete those of these tracks of ours with nothing on them, the last first, so that the other indices hold.

    Raises:
        HostRefused: one is still there.
    """
    for index in sorted(indices, reverse=True):
        before = track_names(opened.timeline, "audio")
        if items_on(opened.timeline, "audio", index):
            continue
        opened.timeline.DeleteTrack("audio", index)
        if len(track_names(opened.timeline, "audio")) != len(before) - 1:
            raise HostRefused(
                f"delete the empty track {before[index - 1]!r}", "Right click its header and choose Delete Track."
            )
