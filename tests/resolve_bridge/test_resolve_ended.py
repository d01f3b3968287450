"""Studio from outside, and a Resolve that ends in the middle: what it leaves is told, and started anew it is found."""

import copy
from typing import Any

import pytest
from stand_in import FREE_18, STUDIO_21_0_4, Cut, Resolve, StemRoom, snapshot

from resolve_bridge.host import ResolveHost
from resolve_bridge.transports.errors import CallMissing, CallRaised, ResolveLost
from resolve_bridge.transports.studio_object import StudioObject


def started_anew(made: Cut) -> StudioObject:
    """The same project in another process of Resolve's; handles on the one before lead nowhere."""
    other = copy.copy(made.app)
    made.app.has_ended, other.has_ended, other.on_call = True, False, None
    made.app = other
    return StudioObject(Resolve(other))


def test_studio_is_worked_with_from_outside_as_from_inside(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    host = ResolveHost(StudioObject(made.resolve))
    sequence = host.read()
    assert sequence == ResolveHost(made.resolve).read()
    clips = stem_room.four(sequence)
    host.place(clips)
    assert lying_wrong(made, clips) == [] and host.warnings == ()
    assert host.remove() == 4 and snapshot(made.app) == before


@pytest.mark.parametrize("at", ["Timeline.AddTrack", "Timeline.DeleteClips", "MediaPool.AppendToTimeline"])
def test_a_studio_that_ends_in_the_middle_is_told_and_found_again(
    at: str, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    again: list[StudioObject] = []
    host = ResolveHost(StudioObject(made.resolve), again=again.pop)
    sequence = host.read()
    clips = stem_room.four(sequence)
    host.place(clips[:2])

    def end(_: int, name: str) -> None:
        made.app.has_ended = made.app.has_ended or name == at

    made.app.on_call = end
    with pytest.raises(ResolveLost, match="If Resolve is closed, open it; then do the step again"):
        host.place(clips[2:])
    assert any("once Resolve answers" in note or "did not come to its end" in note for note in host.warnings)
    again.append(started_anew(made))
    host.place(clips)
    assert lying_wrong(made, clips) == [] and again == []


def test_of_a_resolve_that_is_not_started_again_it_is_said_what_to_do(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(StudioObject(made.resolve))
    host.read()
    made.app.has_ended = True
    with pytest.raises(ResolveLost, match="open it; then do the step again"):
        host.read()


def test_a_call_that_a_version_lacks_and_one_that_fails_are_told_apart_from_the_end(cut_for: Any) -> None:
    made = cut_for(FREE_18)
    timeline = StudioObject(made.resolve).GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    with pytest.raises(CallMissing, match="does not know GetMarkInOut"):
        timeline.GetMarkInOut()
    with pytest.raises(CallRaised, match="failed at GetTrackCount: TypeError"):
        timeline.GetTrackCount()
