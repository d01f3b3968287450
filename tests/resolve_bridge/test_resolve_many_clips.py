"""A long timeline: what is asked of Resolve grows with the number of stems, not with its square."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Trap

from resolve_bridge.errors import HostRefused, StemsLost
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip, StemClip

_SHOT = 24  # frames of each


def of_shots(made: Cut, shots: int) -> Cut:
    """The same cut, with this many shots of one file in a row, and no sound."""
    timeline = made.timeline
    (picture, *_), first = timeline.tracks["video"], timeline.tracks["video"][0].items[0]
    picture.items = []
    for number in range(shots):
        shot = copy.copy(first)
        shot.uid, shot.linked = f"shot {number}", []
        shot.start, shot.frames = timeline.start_frame + _SHOT * number, _SHOT
        picture.items.append(shot)
    timeline.tracks["audio"][0].items = []
    return made


def moved(clip: PlacedClip) -> PlacedClip:
    """One frame shorter, at its head."""
    span = clip.span
    return replace(
        clip, span=FrameSpan(span.start_frame + 1, span.end_frame, span.rate), first_frame=clip.first_frame + 1
    )


def mixed(host: ResolveHost, made: Cut, room: StemRoom, shots: int) -> None:
    """Half of the clips are moved, half get another take."""
    sequence = host.read()
    host.place([room.clip(sequence, (_SHOT * n, _SHOT * n + _SHOT), handles=0) for n in range(shots)])
    takes = [room.stem(sequence, (_SHOT * n, _SHOT * n + _SHOT), take=2, handles=0) for n in range(shots)]
    made.app.calls.clear()
    placed = enumerate(host.placed())
    host.place([StemClip(takes=(takes[n],)) if n % 2 else moved(clip) for n, clip in placed])


def lost(host: ResolveHost, made: Cut, room: StemRoom, shots: int) -> None:
    """Every third is lost when the project is saved, and placed once more."""
    made.app.traps.add(Trap.APPENDS_LOST_ON_SAVE)
    sequence = host.read()
    made.app.calls.clear()
    with pytest.raises(StemsLost):
        host.place([room.clip(sequence, (_SHOT * n, _SHOT * n + _SHOT), handles=0) for n in range(shots)])


@pytest.mark.parametrize("work", [mixed, lost], ids=lambda work: work.__name__)
def test_each_stem_takes_as_many_calls_among_two_hundred_as_among_fifty(
    work: Callable[..., None], cut_for: Any, stem_room: StemRoom
) -> None:
    calls = {}
    for shots in (50, 200):
        made = of_shots(cut_for(STUDIO_21_0_4), shots)
        work(ResolveHost(made.resolve), made, stem_room, shots)
        calls[shots] = len(made.app.calls)
    assert calls[200] / 200 <= calls[50] / 50


def others(made: Cut, timelines: int) -> None:
    """More timelines, with two hundred sounds on each."""
    for number in range(timelines):
        other = copy.deepcopy(made.project.timelines[1])
        other.uid = other.name = f"other {number}"
        first = other.tracks["audio"][0].items[0]
        first.pool = made.media["score"]
        other.tracks["audio"][0].items = [copy.copy(first) for _ in range(200)]
        made.project.timelines.append(other)


@pytest.mark.parametrize("is_refused", [False, True], ids=["removed", "refused"])
def test_sounds_on_other_timelines_are_not_looked_through_for_stems_that_nothing_uses(
    is_refused: bool, cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    others(made, 3)
    host = ResolveHost(made.resolve)
    clips = [stem_room.clip(host.read(), (0, 48))]
    if is_refused:
        made.app.traps.add(Trap.ADD_TRACK_DOES_NOTHING)
        with pytest.raises(HostRefused, match="add an audio track"):
            host.place(clips)
    else:
        host.place(clips)
        assert host.remove() == 1
    assert made.app.calls.count("TimelineItem.GetMediaPoolItem") < 100
    assert [each.name for each in made.project.root.bins] == ["Footage", "Music"], "ours is gone"


@pytest.mark.parametrize("traps", [(), (Trap.SAVE_REFUSED,)], ids=["saved", "not saved"])
def test_a_stem_that_lies_on_another_timeline_stays_though_its_uses_are_not_counted_yet(
    traps: tuple[Trap, ...], cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.USAGE_STALE, *traps}
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48)), stem_room.clip(host.read(), (48, 96))])
    placed = [item for track in made.timeline.tracks["audio"] for item in track.items if "_FX_t1" in item.name]
    theirs = copy.copy(placed[0])
    theirs.uid = "by hand"
    made.project.timelines[1].tracks["audio"][0].items.append(theirs)
    made.app.saved_usage.clear()
    assert host.remove() == 2
    assert made.project.root.bins[-1].clips == [theirs.pool]
    assert theirs in made.project.timelines[1].tracks["audio"][0].items


def test_stems_of_another_timeline_are_not_looked_for_where_they_were_put(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    others(made, 3)
    made.project.timelines.append(made.project.timelines.pop(1))
    for timeline, start in ((made.project.timelines[-1], 48), (made.project.timelines[0], 0)):
        made.project.current = timeline
        host = ResolveHost(made.resolve)
        host.place([stem_room.clip(host.read(), (start, start + 48))])
    there = made.project.timelines[-1].tracks["audio"]
    made.app.calls.clear()
    assert host.remove() == 1
    assert made.app.calls.count("TimelineItem.GetMediaPoolItem") < 50
    assert len(there[-1].items) == 1 and len(made.project.root.bins[-1].clips) == 1 and host.warnings == ()


def test_sounds_of_the_user_s_are_asked_only_whose_they_are(cut_for: Any, stem_room: StemRoom) -> None:
    """On a timeline that may be a copy of one where stems lie, under any name of their track."""
    made = cut_for(STUDIO_21_0_4)
    others(made, 1)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    made.project.current = made.project.timelines[-1]
    made.app.calls.clear()
    assert ResolveHost(made.resolve).placed() == []
    assert made.app.calls.count("TimelineItem.GetMediaPoolItem") > 200
    assert len(made.app.calls) < 600


def test_what_lies_as_it_should_is_not_asked_for_its_file(cut_for: Any, stem_room: StemRoom) -> None:
    made = of_shots(cut_for(STUDIO_21_0_4), 50)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = [stem_room.clip(sequence, (_SHOT * n, _SHOT * n + _SHOT), handles=0) for n in range(50)]
    host.place(clips)
    made.app.calls.clear()
    host.place(clips)
    assert made.app.calls.count("MediaPoolItem.GetClipProperty") == 0


def test_a_stem_takes_some_dozens_of_calls_and_no_more(cut_for: Any, stem_room: StemRoom) -> None:
    """At a millisecond each, two thousand stems lie within a minute and a half."""
    shots = 100
    made = of_shots(cut_for(STUDIO_21_0_4), shots)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = [stem_room.clip(sequence, (_SHOT * n, _SHOT * n + _SHOT), handles=0) for n in range(shots)]
    for deed, most in ((lambda: host.place(clips), 40), (host.placed, 14), (host.remove, 24)):
        made.app.calls.clear()
        deed()
        assert len(made.app.calls) < most * shots
