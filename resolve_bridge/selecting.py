"""Which part of the timeline the editor means: the selected clips, else between the marks, else under the playhead."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from resolve_bridge.checked import is_told, whole
from resolve_bridge.frames import TimelineFrame
from resolve_bridge.lists import media_of
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.pool_facts import file_of
from v2a_engine.domain.errors import BadRange
from v2a_engine.usecases.selection import Selection

if TYPE_CHECKING:
    from fusionscript import TimelineItem


def selected(opened: OpenTimeline) -> Selection:
    """What is selected; the clip under the playhead where nothing is; all of it where no clip is there either.

    No call tells of selected clips before the version of July 2026, and none of marks before 20.
    """
    timeline = opened.timeline
    if opened.abilities.has("Timeline", timeline, "GetSelectedClips"):
        # Newer than the stubs: in the README of 24 Jul 2026.
        items: list[TimelineItem] = list(timeline.GetSelectedClips() or ())  # type: ignore[attr-defined]
        if items:
            return selection_of(opened, items)
    if opened.abilities.has("Timeline", timeline, "GetMarkInOut"):
        marks = timeline.GetMarkInOut() or {}
        if marks.get("video") or marks.get("audio"):
            return Selection(marked=True)
    current: TimelineItem | None = timeline.GetCurrentVideoItem()
    return selection_of(opened, [current]) if current is not None else Selection()


def selection_of(opened: OpenTimeline, items: "Iterable[TimelineItem]") -> Selection:
    """From the first of these clips to the last; of picture with files, only clips of these names.

    A sound, a title or a compound clip means whatever is seen while it lasts.
    """
    chosen = [
        item for item in items if media_of(opened.timeline, item) is not None or is_told(item.GetDuration)
    ]  # a transition may tell nothing
    if not chosen:
        return Selection()
    borders = [_borders(opened, item) for item in chosen]
    first, last = min(start for start, _ in borders), max(end for _, end in borders)
    names = tuple(dict.fromkeys(str(item.GetName()) for item in chosen))
    is_picture = all(_is_picture_file(opened, item) for item in chosen)
    return Selection(
        range_label=f"{opened.clock.timecode(first)}-{opened.clock.timecode(last)}", clips=names if is_picture else ()
    )


def _borders(opened: OpenTimeline, item: "TimelineItem") -> tuple[TimelineFrame, TimelineFrame]:
    start = opened.clock.relative(opened.start_of(item))
    return start, TimelineFrame(start + whole(item.GetDuration, "tell how long a clip is"))


def _is_picture_file(opened: OpenTimeline, item: "TimelineItem") -> bool:
    media = media_of(opened.timeline, item)
    return media is not None and bool(file_of(media)) and media.GetClipProperty("Type") != "Audio"


def cursor_frame(opened: OpenTimeline) -> int | None:
    """Where the playhead is, in the sequence's frames; None on pages that have none."""
    label = opened.timeline.GetCurrentTimecode()
    try:
        return opened.clock.frame_at(label) if label else None
    except BadRange:
        return None


def show_frame(opened: OpenTimeline, frame: int) -> bool:
    """Bring the playhead there; is it there? Not on the Media page, which has none."""
    label = opened.clock.timecode(TimelineFrame(frame))
    opened.timeline.SetCurrentTimecode(label)
    return cursor_frame(opened) == frame
