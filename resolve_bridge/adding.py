"""Adding a track: Resolve does not tell which one is the new one, gives it a name of its own, and may refuse ours."""

from resolve_bridge.checked import A_DIALOG
from resolve_bridge.errors import HostRefused, TrackMixedUp
from resolve_bridge.in_front import check_project
from resolve_bridge.lists import items_on, track_count
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import unused_name
from resolve_bridge.whereabouts import Row, items_of, missing, now_at, steady_names

_STEREO = ("stereo", "2.0")  # READMEs spell it in lower case, Resolve's own menus and exports do not


class TrackLeft(HostRefused):
    """A track that was added is still there, and has no name by which it could be known for ours."""

    def __init__(self, action: str, *names: str) -> None:
        name = " or ".join(map(repr, names)) or "at the end of the timeline"
        super().__init__(
            action,
            f"A new, empty audio track may be left ({name}, as far as can be told). If so, delete it (right click its "
            f"header > Delete Track). {A_DIALOG}",
        )


def add_track(opened: OpenTimeline, name: str) -> int:
    """Add a stereo track and name it; its index.

    Raises:
        HostRefused: none was added, it is not stereo, or it does not keep its name; then it is gone again, or it has a
            name by which it is found when our sound is removed.
        TrackLeft: neither could be done.
        TrackMixedUp: another track has our name.
    """
    before = steady_names(opened)
    check_project(opened)
    opened.timeline.AddTrack("audio", "stereo")
    try:
        after = steady_names(opened)
    except HostRefused as error:
        raise TrackLeft("tell its audio tracks") from error
    if after == before:
        raise HostRefused("add an audio track", A_DIALOG)
    index = _new_index(opened, before, after)
    if _is_stereo(opened, index):
        named = _named(opened, index, name, after)
        if named:
            return named
        refused = f"name a new track {name!r}"
    else:
        refused = "add a stereo track"
    raise _given_up(opened, index, after, refused)


def _new_index(opened: OpenTimeline, before: list[str], after: list[str]) -> int:
    """No call tells which track is the new one: it is empty, and without it the names are those of before.

    Default names are numbered anew when a track comes in between, so the last fitting one is taken, or the last of all.
    """
    for index in range(len(after), 0, -1):
        if after[: index - 1] + after[index:] == before and not items_on(opened.timeline, "audio", index):
            return index
    raise TrackLeft("tell which audio track it added", *missing(after, before))


def _is_stereo(opened: OpenTimeline, index: int) -> bool:
    tells = opened.abilities.has("Timeline", opened.timeline, "GetTrackSubType")
    told: str | None = opened.timeline.GetTrackSubType("audio", index) if tells else "stereo"
    return (told or "").strip().casefold() in _STEREO


def _is_new(opened: OpenTimeline, index: int, after: list[str]) -> bool:
    """Is it there still, empty, under the name that Resolve gave it?

    Their number is asked last: Resolve may number names anew with every track that comes.
    """
    timeline = opened.timeline
    is_empty = not items_on(timeline, "audio", index)
    return (
        is_empty
        and timeline.GetTrackName("audio", index) == after[index - 1]
        and (track_count(timeline, "audio") == len(after))
    )


def _named(opened: OpenTimeline, index: int, name: str, after: list[str]) -> int:
    """Where it is under its name; 0: it does not take it.

    Raises:
        TrackLeft: it cannot be told from the others any more.
        TrackMixedUp: another track has got the name, and keeps it.
    """
    if not _is_new(opened, index, after):
        raise TrackLeft("keep its tracks as they were for a moment", after[index - 1])
    opened.timeline.SetTrackName("audio", index, name)
    now = steady_names(opened)
    if name not in now:
        return 0
    row = Row(name=name, index=now.index(name) + 1)
    lost = [each for each in missing(after, now) if each != after[index - 1]]
    is_hit = _is_hit(index, row.index, after, now)
    if is_hit and not items_of(opened, row) and all(_word(each) == _word(after[index - 1]) for each in lost):
        return row.index
    by_hand = [each for each in lost if _word(each) != _word(after[index - 1])]  # the others may be numbered anew
    hit = by_hand or lost
    if len(hit) == 1:
        opened.timeline.SetTrackName("audio", now_at(opened, row), hit[0])
    if name in steady_names(opened):
        raise TrackMixedUp(f"named its new track {after[index - 1]!r}", hit, name)
    raise TrackLeft("keep its tracks as they were for a moment", after[index - 1])


def _is_hit(index: int, named: int, after: list[str], now: list[str]) -> bool:
    """Was it the new track that got the name, though others may have come or gone in that moment?

    Args:
        index: of the new track, before it got its name.
        named: of the track with that name now: another index where tracks came or went after the naming.
    """
    if named != index or len(now) == len(after):
        return True
    came_behind = now[: index - 1] == after[: index - 1] and now[index : len(after)] == after[index:]
    is_surely_theirs = all(_word(each) != _word(after[index - 1]) for each in now[len(after) :])
    return came_behind and is_surely_theirs and after[index - 1] in missing(after, now)


def _word(name: str) -> str:
    """What Resolve calls tracks, without the number."""
    return name.rstrip("0123456789")


def _given_up(opened: OpenTimeline, index: int, after: list[str], refused: str) -> HostRefused:
    """Delete a track that is not as it should be; where that is refused, name it so that it is found again."""
    if not _is_new(opened, index, after):
        return TrackLeft(refused, after[index - 1])
    opened.timeline.DeleteTrack("audio", index)
    now = steady_names(opened)
    gone = missing(after, now)
    if after[index - 1] in gone:
        return HostRefused(refused, A_DIALOG)
    if gone:
        raise TrackMixedUp("deleted a new track again", gone, after[index - 1])
    name = unused_name(now)
    if _is_new(opened, index, after):
        opened.timeline.SetTrackName("audio", index, name)
    if name not in steady_names(opened):
        return TrackLeft(refused, after[index - 1])
    hint = f"The track that it added instead is left, empty, as {name!r}: delete it, or remove Wildtrack's sound."
    return HostRefused(refused, f"{hint} {A_DIALOG}")
