"""Clips of ours go from the media pool once nothing uses them, and our bin once it is empty."""

from typing import TYPE_CHECKING

from resolve_bridge.bins import all_bins, our_bin, uids_of, unknown
from resolve_bridge.errors import HostRefused
from resolve_bridge.lists import bins_in, clips_in, indices, items_on, media_of, timelines_of
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.pool_facts import property_of
from resolve_bridge.saving import is_saved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fusionscript import MediaPoolItem


def discard(opened: OpenTimeline, clips: "list[MediaPoolItem]", elsewhere: frozenset[str] = frozenset()) -> list[str]:
    """Take clips of ours out of the media pool, those that nothing uses, and our bin once it is empty.

    Resolve may count uses anew only when the project is saved, so it is saved first. What is used by its count is
    looked for on every timeline; where it cannot be saved or tells no count, all are.

    Args:
        elsewhere: ids of those that we have put on other timelines, too; that their use is counted surprises nobody.

    Returns:
        Names of those that no timeline shows and that stay because Resolve counts a use of them all the same, as inside
        a compound clip or as a take.

    Raises:
        HostRefused: they are still there. ProjectSwitched: another project is open, which is not ours to save.
    """
    is_counted = bool(clips) and is_saved(opened)
    without_use = uids_of(clip for clip in clips if is_counted and property_of(clip, "Usage") == "0")
    used = set(elsewhere) - without_use if is_counted else set()
    unseen = unknown(clips, used | _seen(opened, uids_of(clips) - without_use - used))
    unused = [clip for clip in unseen if property_of(clip, "Usage") in ("", "0")]
    if unused:
        _delete(opened, unused)
    folder = our_bin(opened.pool)
    if folder is not None and not clips_in(folder) and not bins_in(folder):
        opened.pool.DeleteFolders([folder])
    return [clip.GetName() for clip in unseen if clip not in unused]


def _delete(opened: OpenTimeline, clips: "list[MediaPoolItem]") -> None:
    """
    Raises:
        HostRefused: they are still there.
    """
    folder, gone = our_bin(opened.pool), uids_of(clips)
    is_home = folder is not None and gone <= uids_of(clips_in(folder))
    opened.pool.DeleteClips(clips)
    folders = [folder] if folder is not None and is_home else all_bins(opened.pool)
    left = [each.GetName() for each in folders for clip in clips_in(each) if clip.GetUniqueId() in gone]
    if left:
        bins = " and ".join(map(repr, dict.fromkeys(left)))
        raise HostRefused(
            f"delete {len(left)} stems from the media pool", f"Select them in the bin {bins} and press Backspace."
        )


def _seen(opened: OpenTimeline, uids: set[str]) -> set[str]:
    """Which of these clips lie on any timeline of the project: on ours, or where the user has put them."""
    found: set[str] = set()
    for media in _audio_media(opened) if uids else ():
        found |= {str(media.GetUniqueId())} & uids
        if found == uids:
            break
    return found


def _audio_media(opened: OpenTimeline) -> "Iterator[MediaPoolItem]":
    for timeline in timelines_of(opened.project):
        for index in indices(timeline, "audio"):
            for item in items_on(timeline, "audio", index):
                media = media_of(timeline, item)
                if media is not None:
                    yield media
