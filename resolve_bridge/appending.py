"""Putting clips on our tracks. They go to the timeline on the screen and to a track by number: both are seen to."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from resolve_bridge.checked import whole
from resolve_bridge.errors import HostRefused
from resolve_bridge.frames import RecordFrame, TimelineFrame
from resolve_bridge.in_front import bring_to_front, is_in_front
from resolve_bridge.lanes import Lane
from resolve_bridge.lists import indices, items_on, media_of
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.wanted_clips import WantedClip
from resolve_bridge.whereabouts import items_of, now_at
from resolve_bridge.writing import delete_items
from v2a_engine.domain.errors import V2AError

if TYPE_CHECKING:
    from fusionscript import MediaPoolClipInfo, MediaType, Timeline, TimelineItem

_SOUND_ONLY: "MediaType" = 2
AT_ONCE = 200  # with thousands in one call Resolve refuses them all, or answers when nobody waits any more


def append(opened: OpenTimeline, lane: Lane, wanted: list[WantedClip], at_once: int) -> None:
    """Put clips on a track, at absolute record frames. What came of it is for whoever reads the track again.

    The first clip of a session goes alone, for its length tells how this build counts `endFrame`.

    Args:
        at_once: how many in one call.

    Raises:
        HostRefused: our timeline or track cannot be brought to where clips go; or clips went elsewhere, and stay there.
        ProjectSwitched: another project is open.
    """
    calibration = opened.abilities.calibration
    if wanted and calibration.end_is_inclusive is None:
        _append(opened, lane, wanted[:1])
        _calibrate(opened, lane, wanted[0])
        wanted = wanted[1:] if calibration.end_is_inclusive is not None else wanted
    for first in range(0, len(wanted), at_once):
        _append(opened, lane, wanted[first : first + at_once])


def _append(opened: OpenTimeline, lane: Lane, wanted: list[WantedClip]) -> None:
    bring_to_front(opened)
    index = now_at(opened, lane)
    # A third overload of the stubs takes this list; its return type is misspelt there, so mypy does not see it.
    told: Sequence[TimelineItem | None] | None = opened.pool.AppendToTimeline(
        [_info(opened, index, clip) for clip in wanted]  # type: ignore[arg-type]
    )
    if not is_in_front(opened) or now_at(opened, lane) != index:
        items = [item for item in told or () if item is not None]
        _take_back(opened, lane, {str(uid) for item in items if (uid := item.GetUniqueId())})
        if len(items) < len(told or ()):
            _check_lying(opened, lane, wanted)


def _info(opened: OpenTimeline, index: int, clip: WantedClip) -> "MediaPoolClipInfo":
    return {
        "mediaPoolItem": clip.media,
        "startFrame": clip.wav.start,
        "endFrame": clip.wav.end - 1 if opened.abilities.end_is_inclusive else clip.wav.end,
        "mediaType": _SOUND_ONLY,
        "trackIndex": index,
        "recordFrame": _record_frame(opened, clip),
    }


def _record_frame(opened: OpenTimeline, clip: WantedClip) -> RecordFrame:
    return opened.clock.record(TimelineFrame(clip.span.start_frame))


def _take_back(opened: OpenTimeline, lane: Lane, placed: set[str]) -> None:
    """The editor acted in that moment: take out again what we placed, and nothing else, wherever it went instead.

    Raises:
        HostRefused: it is still there.
    """
    placed -= {str(item.GetUniqueId()) for item in items_of(opened, lane)}
    for timeline in _where_it_may_be(opened) if placed else ():
        astray = list(_with_ids(timeline, placed))
        if astray:
            timeline.DeleteClips(astray, False)
        left = [item.GetName() for item in _with_ids(timeline, placed)]
        if left:
            raise HostRefused(
                f"take {len(left)} clips out of the timeline {timeline.GetName()!r} again, where they came to lie when "
                "timelines or tracks were changed while they were placed",
                f"Delete them there: {', '.join(left)}.",
            )


def _check_lying(opened: OpenTimeline, lane: Lane, wanted: list[WantedClip]) -> None:
    """Of some clips Resolve has not told which they are: are they where they should be?

    Raises:
        HostRefused: they are not, and may be anywhere.
    """
    lying = {place for item in items_of(opened, lane) if (place := _place(opened, item))}
    lost = [clip for clip in wanted if _wanted_place(opened, clip) not in lying]
    if lost:
        where = " or ".join(repr(timeline.GetName()) for timeline in _where_it_may_be(opened))
        raise HostRefused(
            f"tell where it put {len(lost)} clips when timelines or tracks were changed while they were placed",
            f"Look for them on the timeline {where}, on other tracks than Wildtrack's, and delete them there: "
            f"{', '.join(clip.label(opened) for clip in lost)}.",
        )


def _where_it_may_be(opened: OpenTimeline) -> "list[Timeline]":
    now: Timeline | None = opened.project.GetCurrentTimeline()
    is_other = now is not None and now.GetUniqueId() != opened.uid
    return [now, opened.timeline] if now is not None and is_other else [opened.timeline]


def _with_ids(timeline: "Timeline", uids: set[str]) -> "Iterable[TimelineItem]":
    for index in indices(timeline, "audio"):
        yield from (item for item in items_on(timeline, "audio", index) if item.GetUniqueId() in uids)


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
    delete_items(opened, [item], {str(item.GetUniqueId())}, [lane])
    calibration.end_is_inclusive = not assumed
    try:
        _append(opened, lane, [clip])
        item = _item_at(opened, lane, clip)
        is_right = item is not None and whole(item.GetDuration, "tell how long a clip is") == clip.span.frames
    except V2AError:
        calibration.end_is_inclusive = None
        raise
    if not is_right:
        calibration.end_is_inclusive = None  # it was something else


def _item_at(opened: OpenTimeline, lane: Lane, clip: WantedClip) -> "TimelineItem | None":
    wanted = _wanted_place(opened, clip)
    return next((item for item in items_of(opened, lane) if _place(opened, item) == wanted), None)


def _place(opened: OpenTimeline, item: "TimelineItem") -> tuple[str, RecordFrame] | None:
    """Of which clip of the media pool, and where; None for a transition."""
    media = media_of(opened.timeline, item)
    return None if media is None else (str(media.GetUniqueId()), opened.start_of(item))


def _wanted_place(opened: OpenTimeline, clip: WantedClip) -> tuple[str, RecordFrame]:
    return clip.media_uid, _record_frame(opened, clip)
