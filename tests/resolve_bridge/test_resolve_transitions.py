"""A transition is listed among the clips of a track: it is nobody's clip, and nothing fails for it."""

from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, Item, StemRoom, Track, Trap, snapshot

from resolve_bridge.host import ResolveHost


@pytest.fixture(params=[(), (Trap.TRANSITIONS_TELL_NOTHING,)], ids=["told", "not told"])
def made(request: pytest.FixtureRequest, cut_for: Any) -> Cut:
    cut: Cut = cut_for(STUDIO_21_0_4)
    cut.app.traps |= set(request.param)
    return cut


def crossfade(made: Cut, track: Track, at: int) -> Item:
    """Over a cut, `at` frames after the timeline's start."""
    start = made.timeline.start_frame + at - 4
    track.items.append(Item(name="Cross Dissolve", pool=None, start=start, frames=8, is_transition=True))
    track.items.sort(key=lambda item: item.start)
    return next(item for item in track.items if item.is_transition)


def test_a_crossfade_between_stems_is_left_alone_and_hinders_nothing(
    made: Cut, stem_room: StemRoom, lying_wrong: Any
) -> None:
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.two(sequence)
    host.place(clips)
    ours = made.timeline.tracks["audio"][2]
    fade = crossfade(made, ours, 48)
    host.place(clips)
    assert fade in ours.items and lying_wrong(made, clips) == []
    assert len(host.placed()) == 2 and host.read() == sequence
    clips.append(stem_room.clip(sequence, (96, 132)))
    host.place(clips)
    assert fade in ours.items and lying_wrong(made, clips) == [] and len(made.timeline.tracks["audio"]) == 3
    assert host.warnings == ()
    assert host.remove() == 3
    assert host.warnings == ()
    assert snapshot(made.app) == before


def test_a_crossfade_in_a_renamed_track_does_not_make_it_the_user_s(made: Cut, stem_room: StemRoom) -> None:
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.two(sequence)
    host.place(clips)
    ours = made.timeline.tracks["audio"][2]
    ours.name = "Foley"
    crossfade(made, ours, 48)
    host.place([*clips, stem_room.clip(sequence, (96, 132))])
    assert len(ours.items) == 4 and len(made.timeline.tracks["audio"]) == 3


@pytest.mark.parametrize("trap", [None, Trap.EXPORT_REFUSED])
def test_dissolves_and_fades_of_the_user_s_are_no_clips(made: Cut, trap: Trap | None) -> None:
    plain = ResolveHost(made.resolve).read()
    made.app.traps |= {trap} if trap else set()
    crossfade(made, made.timeline.tracks["video"][0], 48)
    crossfade(made, made.timeline.tracks["audio"][0], 4)
    host = ResolveHost(made.resolve)
    cuts = [(edit.name, edit.span.start_frame) for edit in host.read().edits]
    if trap:
        assert cuts == [(edit.name, edit.span.start_frame) for edit in plain.edits]
        assert len(host.read().notes) == len(plain.notes) + 1, "it says only that there was no export"
    assert {name for name, _ in cuts} == {"harbour.mov", "door.mov", "stairs.mov"}


def test_clips_that_resolve_lists_in_another_order_are_read_in_that_of_time(made: Cut) -> None:
    made.app.traps.add(Trap.EXPORT_REFUSED)
    crossfade(made, made.timeline.tracks["video"][0], 48)
    wanted = ResolveHost(made.resolve).read()
    made.app.overrides["Timeline.GetItemListInTrack"] = lambda ask, *track: ask(*track)[::-1]
    assert ResolveHost(made.resolve).read() == wanted and len(wanted.edits) == 3


def test_a_selected_transition_selects_nothing_that_is_not_there(made: Cut) -> None:
    fade = crossfade(made, made.timeline.tracks["audio"][0], 48)
    made.timeline.selected = [fade.uid]
    selection = ResolveHost(made.resolve).selection()
    told = not made.app.has(Trap.TRANSITIONS_TELL_NOTHING)
    assert selection.clips == ()
    assert bool(selection.range_label) is told
