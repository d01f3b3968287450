"""Single deeds on a timeline's tracks, each read back: add, lock, delete, append. What only looks done is an error."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from resolve_bridge.checked import A_DIALOG, whole
from resolve_bridge.errors import HostRefused
from resolve_bridge.frames import RecordFrame, TimelineFrame
from resolve_bridge.lanes import Lane
from resolve_bridge.lists import items_on, media_of, track_names
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import OurClip
from resolve_bridge.wanted_clips import WantedClip

if TYPE_CHECKING:
    from fusionscript import MediaPoolClipInfo, MediaType, TimelineItem

_SOUND_ONLY: "MediaType" = 2


def add_track(opened: OpenTimeline, name: str) -> int:
    """Add a stereo track and name it; its index.

    Raises:
        HostRefused: none was added, it is not stereo, or it does not keep its name; then it is gone again.
    """
    before = track_names(opened.timeline, "audio")
    opened.timeline.AddTrack("audio", "stereo")
    after = track_names(opened.timeline, "audio")
    if len(after) != len(before) + 1:
        raise HostRefused("add an audio track", A_DIALOG)
    index = _new_index(opened, before, after)
    refused = _not_as_wanted(opened, index, name)
    if refused:
        opened.timeline.DeleteTrack("audio", index)
        raise HostRefused(refused, A_DIALOG)
    return index


def _new_index(opened: OpenTimeline, before: list[str], after: list[str]) -> int:
    """No call tells which track is the new one: it is empty, and without it the names are those of before.

    Default names are numbered anew when a track comes in between, so the last fitting one is taken, or the last of all.
    """
    for index in range(len(after), 0, -1):
        if after[: index - 1] + after[index:] == before and not items_on(opened.timeline, "audio", index):
            return index
    raise HostRefused("tell which audio track it added", "Undo once in Resolve (Edit > Undo), then place again.")


def _not_as_wanted(opened: OpenTimeline, index: int, name: str) -> str:
    timeline = opened.timeline
    tells_type = opened.abilities.has("Timeline", timeline, "GetTrackSubType")
    if tells_type and timeline.GetTrackSubType("audio", index) != "stereo":
        return "add a stereo track"
    timeline.SetTrackName("audio", index, name)
    return "" if timeline.GetTrackName("audio", index) == name else f"name a new track {name!r}"


def set_lock(opened: OpenTimeline, index: int, locked: bool) -> bool:
    """Close or open the padlock of a track; is it as asked?"""
    if opened.timeline.GetIsTrackLocked("audio", index) is not locked:
        opened.timeline.SetTrackLock("audio", index, locked)
    return opened.timeline.GetIsTrackLocked("audio", index) is locked


def mute(opened: OpenTimeline, index: int) -> bool:
    """Mute a track; is it?"""
    opened.timeline.SetTrackEnable("audio", index, False)
    return opened.timeline.GetIsTrackEnabled("audio", index) is False


def unlock(opened: OpenTimeline, index: int, name: str) -> None:
    """
    Raises:
        HostRefused: a locked track takes nothing and gives nothing, without a word.
    """
    if not set_lock(opened, index, False):
        raise HostRefused(f"unlock the track {name!r}", "Click the padlock in its header, then try again.")


def delete_clips(opened: OpenTimeline, clips: Iterable[OurClip], tracks: Iterable[int]) -> None:
    """Delete clips of ours, never rippling: the free edition takes a whole track with the first ripple.

    Args:
        tracks: the audio tracks that they lie on, to see them gone.

    Raises:
        HostRefused: some are still there.
    """
    gone = list(clips)
    if not gone:
        return
    delete_items(opened, [clip.item for clip in gone], {clip.uid for clip in gone}, tracks)


def delete_items(opened: OpenTimeline, items: "list[TimelineItem]", uids: set[str], tracks: Iterable[int]) -> None:
    """The same for items whose ids are known.

    Raises:
        HostRefused: some are still there.
    """
    opened.timeline.DeleteClips(items, False)
    left = [
        item for index in tracks for item in items_on(opened.timeline, "audio", index) if item.GetUniqueId() in uids
    ]
    if left:
        raise HostRefused(
            f"delete {len(left)} of our clips",
            "Open the Edit page, unlock our tracks and close any dialog; then try again.",
        )


def append(opened: OpenTimeline, lane: Lane, wanted: list[WantedClip]) -> None:
    """Put clips on a track, at absolute record frames. What came of it is for whoever reads the track again.

    The first clip of a session goes alone, for its length tells how this build counts `endFrame`.
    """
    calibration = opened.abilities.calibration
    if wanted and calibration.end_is_inclusive is None:
        _append(opened, lane, wanted[:1])
        _calibrate(opened, lane, wanted[0])
        wanted = wanted[1:] if calibration.end_is_inclusive is not None else wanted
    if wanted:
        _append(opened, lane, wanted)


def _append(opened: OpenTimeline, lane: Lane, wanted: list[WantedClip]) -> None:
    # A third overload of the stubs takes this list; its return type is misspelt there, so mypy does not see it.
    opened.pool.AppendToTimeline([_info(opened, lane, clip) for clip in wanted])  # type: ignore[arg-type]


def _info(opened: OpenTimeline, lane: Lane, clip: WantedClip) -> "MediaPoolClipInfo":
    return {
        "mediaPoolItem": clip.media,
        "startFrame": clip.wav.start,
        "endFrame": clip.wav.end - 1 if opened.abilities.end_is_inclusive else clip.wav.end,
        "mediaType": _SOUND_ONLY,
        "trackIndex": lane.index,
        "recordFrame": _record_frame(opened, clip),
    }


def _record_frame(opened: OpenTimeline, clip: WantedClip) -> RecordFrame:
    return opened.clock.record(TimelineFrame(clip.span.start_frame))


def _calibrate(opened: OpenTimeline, lane: Lane, clip: WantedClip) -> None:
    """Learn from the first clip whether `endFrame` is the last frame or the one after; put it right if it was wrong."""
    item = _item_at(opened, lane, clip)
    if item is None:
        return  # it was not taken at all: that is seen later
    calibration, assumed = opened.abilities.calibration, opened.abilities.end_is_inclusive
    frames = whole(item.GetDuration, "tell how long a clip is")
    if frames == clip.span.frames:
        calibration.end_is_inclusive = assumed
        return
    calibration.end_is_inclusive = not assumed
    delete_items(opened, [item], {str(item.GetUniqueId())}, [lane.index])
    _append(opened, lane, [clip])
    item = _item_at(opened, lane, clip)
    if item is None or whole(item.GetDuration, "tell how long a clip is") != clip.span.frames:
        calibration.end_is_inclusive = None  # it was something else


def _item_at(opened: OpenTimeline, lane: Lane, clip: WantedClip) -> "TimelineItem | None":
    record, uid = _record_frame(opened, clip), clip.media.GetUniqueId()
    for item in items_on(opened.timeline, "audio", lane.index):
        media = media_of(opened.timeline, item)
        if media is not None and media.GetUniqueId() == uid and opened.start_of(item) == record:
            return item
    return None
