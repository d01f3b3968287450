"""Lists that Resolve tells. None may mean an empty one, or that Resolve is silent, as while a dialog is open.

Taking silence for emptiness would be fatal: what is not seen counts as gone. So where a list is None, something is
asked that always has an answer.
"""

from typing import TYPE_CHECKING

from resolve_bridge.checked import granted

if TYPE_CHECKING:
    from fusionscript import Folder, MediaPoolItem, Project, Timeline, TimelineItem, TrackType


def track_count(timeline: "Timeline", kind: "TrackType") -> int:
    """
    Raises:
        HostRefused: Resolve is silent; so with all of these.
    """
    return granted(timeline.GetTrackCount(kind), "count the tracks")


def indices(timeline: "Timeline", kind: "TrackType") -> range:
    """Of all tracks, from 1."""
    return range(1, track_count(timeline, kind) + 1)


def items_on(timeline: "Timeline", kind: "TrackType", index: int) -> "list[TimelineItem]":
    """What lies on a track, in order."""
    found: list[TimelineItem] | None = timeline.GetItemListInTrack(kind, index)
    if found is None:
        track_count(timeline, kind)
    return list(found or ())


def track_names(timeline: "Timeline", kind: "TrackType") -> list[str]:
    """The names of all tracks, in order."""
    return [granted(timeline.GetTrackName(kind, index), "tell a track's name") for index in indices(timeline, kind)]


def media_of(timeline: "Timeline", item: "TimelineItem") -> "MediaPoolItem | None":
    """The media pool's clip behind an item of a timeline.

    None for titles, generators and transitions; the latter may tell nothing else either.
    """
    media: MediaPoolItem | None = item.GetMediaPoolItem()
    if media is None:
        track_count(timeline, "video")
    return media


def clips_in(folder: "Folder") -> "list[MediaPoolItem]":
    """The clips of a bin."""
    found: list[MediaPoolItem] | None = folder.GetClipList()
    if found is None:
        granted(folder.GetName(), "tell what is in a bin")
    return list(found or ())


def bins_in(folder: "Folder") -> "list[Folder]":
    """The bins of a bin."""
    found: list[Folder] | None = folder.GetSubFolderList()
    if found is None:
        granted(folder.GetName(), "tell what is in a bin")
    return list(found or ())


def timelines_of(project: "Project") -> "list[Timeline]":
    """All timelines of a project."""
    count = granted(project.GetTimelineCount(), "count the timelines")
    return [granted(project.GetTimelineByIndex(index), "show a timeline") for index in range(1, count + 1)]
