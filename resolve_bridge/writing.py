"""Single deeds on tracks of ours, each read back: lock, mute, delete. What only looks done is an error.

Every one finds its track again right before it (`whereabouts`), and looks afterwards whether it hit that one.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from resolve_bridge.errors import HostRefused, TrackMixedUp
from resolve_bridge.in_front import bring_to_front, check_project
from resolve_bridge.lists import track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import OurClip
from resolve_bridge.whereabouts import Row, forget, items_of, missing, now_at, seen, steady_names

if TYPE_CHECKING:
    from fusionscript import TimelineItem


def set_lock(opened: OpenTimeline, row: Row, locked: bool) -> bool:
    """Close or open the padlock of a track; is it as asked?

    Raises:
        TrackMixedUp: another track's was closed or opened.
    """
    if is_locked(opened, row) is not locked:
        check_project(opened)
        index = now_at(opened, row)
        opened.timeline.SetTrackLock("audio", index, locked)
        if is_locked(opened, row) is not locked:
            _check_hit(opened, row, index, f"{'closed' if locked else 'opened'} a padlock")
            return False
    return True


def is_locked(opened: OpenTimeline, row: Row) -> bool:
    return seen(opened, row, lambda index: opened.timeline.GetIsTrackLocked("audio", index) is True)


def mute(opened: OpenTimeline, row: Row) -> bool:
    """Mute a track that is heard; is it muted?

    Raises:
        TrackMixedUp: another track was muted.
    """
    check_project(opened)
    index = now_at(opened, row)
    opened.timeline.SetTrackEnable("audio", index, False)
    if seen(opened, row, lambda number: opened.timeline.GetIsTrackEnabled("audio", number) is False):
        return True
    _check_hit(opened, row, index, "muted a track")
    return False


def _check_hit(opened: OpenTimeline, row: Row, index: int, deed: str) -> None:
    """A call has not done what it should to this track: was it that another one had its number by then?"""
    if now_at(opened, row) != index:
        names = track_names(opened.timeline, "audio")
        raise TrackMixedUp(deed, names[index - 1 : index], row.name)


def unlock(opened: OpenTimeline, row: Row) -> None:
    """
    Raises:
        HostRefused: a locked track takes nothing and gives nothing, without a word.
    """
    if not set_lock(opened, row, False):
        raise HostRefused(f"unlock the track {row.name!r}", "Click the padlock in its header, then try again.")


def delete_empty(opened: OpenTimeline, row: Row, others: Iterable[Row] = ()) -> bool:
    """Delete a track of ours, unless something lies on it; is it gone?

    Args:
        others: more tracks of ours, that may have moved up afterwards.

    Raises:
        HostRefused: it is still there.
        TrackMixedUp: another one is gone.
    """
    before = steady_names(opened)
    if items_of(opened, row):
        return False
    check_project(opened)
    index = now_at(opened, row)
    opened.timeline.DeleteTrack("audio", index)
    gone = missing(before, steady_names(opened))
    if gone and row.name not in gone:
        raise TrackMixedUp("deleted an empty track", gone, row.name)
    if not gone:
        raise HostRefused(f"delete the empty track {row.name!r}", "Right click its header and choose Delete Track.")
    forget(others, index)
    return True


def delete_clips(opened: OpenTimeline, clips: Iterable[OurClip], rows: Iterable[Row]) -> None:
    """Delete clips of ours, never rippling: the free edition takes a whole track with the first ripple.

    Args:
        rows: the tracks that they lie on, to see them gone.

    Raises:
        HostRefused: some are still there, though it was tried twice: builds of 21.0 refuse once and obey then.
    """
    gone = list(clips)
    if gone:
        delete_items(opened, [clip.item for clip in gone], {clip.uid for clip in gone}, list(rows))


def delete_items(opened: OpenTimeline, items: "list[TimelineItem]", uids: set[str], rows: list[Row]) -> None:
    """The same for items whose ids are known.

    Raises:
        HostRefused: some are still there.
    """
    for _ in range(2):
        bring_to_front(opened)
        opened.timeline.DeleteClips(items, False)
        items = [item for row in rows for item in items_of(opened, row) if item.GetUniqueId() in uids]
        if not items:
            return
    raise HostRefused(
        f"delete {len(items)} of our clips",
        "Open the Edit page, unlock our tracks and close any dialog; then try again.",
    )
