"""Where a track of ours is now: its number goes stale with every track that the editor adds, deletes or moves.

Resolve has no transactions, and the editor may act between any two calls of ours. So before each call that names a
track by number, the track is looked for by what makes it ours, and the last thing asked before that call is its name.
What is left is the moment of that one call: whoever makes it looks afterwards what it hit, and says so or mends it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from resolve_bridge.errors import HostRefused
from resolve_bridge.lists import items_on, track_names
from resolve_bridge.open_timeline import OpenTimeline

if TYPE_CHECKING:
    from fusionscript import TimelineItem

T = TypeVar("T")
_LOOKS = 3  # an editor at work does one thing now and then; who does more in these moments is asked to wait
WAIT = "Tracks came, went or got other names while Wildtrack worked on them. Leave them for a moment, then try again."


@dataclass(kw_only=True, slots=True, eq=False)
class Row:
    """An audio track of ours, by what makes it ours."""

    name: str
    index: int  # where it was seen last; 0: it has to be added
    uids: set[str] = field(default_factory=set)  # clips of ours on it
    has_namesake: bool = False  # another track is called the same: then only our clips tell them apart
    stood: tuple[int, list[str]] | None = None  # or its index among these tracks, right before our clips go


def now_at(opened: OpenTimeline, row: Row) -> int:
    """Its index now. The last thing that was asked is the name of the track there.

    Raises:
        HostRefused: it cannot be told any more; so with all of these.
    """
    for _ in range(_LOOKS):
        if row.index and _is_there(opened, row):
            return row.index
        row.index = _looked_for(opened, row)
    if row.has_namesake:
        raise HostRefused(
            f"tell which of the audio tracks called {row.name!r} is Wildtrack's",
            "Give the other one another name (double click it in the track's header), then try again.",
        )
    raise HostRefused(f"tell where the track {row.name!r} is now", WAIT)


def remember(opened: OpenTimeline, rows: Iterable[Row]) -> None:
    """Note where tracks with a namesake stand: once our clips are gone, nothing else tells which of the two is ours.

    Raises:
        HostRefused: it cannot be told as it is.
    """
    doubtful = list(rows)
    for _ in range(_LOOKS):
        names = steady_names(opened)
        for row in doubtful:
            row.has_namesake = names.count(row.name) > 1
        doubtful = [row for row in doubtful if row.has_namesake]
        stand = [(row, now_at(opened, row)) for row in doubtful]
        if not stand or names == track_names(opened.timeline, "audio"):
            for row, index in stand:
                row.stood = index, list(names)
            return
    raise HostRefused("keep its tracks as they were for a moment", WAIT)


def forget(rows: Iterable[Row], gone: int) -> None:
    """A track of ours was deleted: those after it have moved up."""
    for row in rows:
        if row.stood is not None:
            index, names = row.stood
            row.stood = index - (index > gone), names[: gone - 1] + names[gone:]


def _is_there(opened: OpenTimeline, row: Row) -> bool:
    if row.has_namesake and not _holds_ours(opened, row, row.index) and not _stands(opened, row, row.index):
        return False
    return opened.timeline.GetTrackName("audio", row.index) == row.name


def _holds_ours(opened: OpenTimeline, row: Row, index: int) -> bool:
    return any(item.GetUniqueId() in row.uids for item in items_on(opened.timeline, "audio", index))


def _stands(opened: OpenTimeline, row: Row, index: int) -> bool:
    return row.stood == (index, track_names(opened.timeline, "audio"))


def _looked_for(opened: OpenTimeline, row: Row) -> int:
    names = track_names(opened.timeline, "audio")
    found = [index for index, name in enumerate(names, start=1) if name == row.name]
    row.has_namesake = len(found) > 1
    if row.has_namesake:
        holding = [index for index in found if _holds_ours(opened, row, index)]
        found = holding or [index for index in found if row.stood == (index, names)]
    return found[0] if len(found) == 1 else 0


def seen(opened: OpenTimeline, row: Row, look: Callable[[int], T]) -> T:
    """What a look at this track finds, a look of several calls; it is the same track when the look ends."""
    for _ in range(_LOOKS):
        index = now_at(opened, row)
        found = look(index)
        if now_at(opened, row) == index:
            return found
    raise HostRefused(f"show the track {row.name!r} for long enough", WAIT)


def items_of(opened: OpenTimeline, row: Row) -> "list[TimelineItem]":
    """What lies on it."""
    return seen(opened, row, lambda index: items_on(opened.timeline, "audio", index))


def steady_names(opened: OpenTimeline) -> list[str]:
    """The names of all audio tracks, told twice alike: a list told while one is added is of no time at all."""
    refused = HostRefused("tell the audio tracks twice alike", WAIT)
    before: list[str] | None = None
    for _ in range(_LOOKS + 1):
        try:
            now = track_names(opened.timeline, "audio")
        except HostRefused as error:  # one went while they were told; or Resolve is silent, and stays so
            refused, before = error, None
            continue
        if now == before:
            return now
        before = now
    raise refused


def missing(before: list[str], after: list[str]) -> list[str]:
    """Names that were there and are no more."""
    return list((Counter(before) - Counter(after)).elements())
