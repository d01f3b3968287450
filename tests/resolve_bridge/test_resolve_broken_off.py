"""A placing that ends in the middle, with its process: what is left of it is known for ours, or told."""

from pathlib import Path
from typing import Any

import pytest
from between_calls import fails_from
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Track, Trap, snapshot

from resolve_bridge.errors import HostRefused
from resolve_bridge.host import ResolveHost
from v2a_engine.usecases.ports import StemClip


class Ended(BaseException):
    """The process is no more."""


def broken_off(made: Cut, room: StemRoom, at: str) -> None:
    """Place, and end before the first call of this name; every call after it fails as well."""
    host = ResolveHost(made.resolve)
    clips = room.two(host.read())
    fails_from(made, at, Ended())
    with pytest.raises(Ended):
        host.place(clips)
    made.app.on_call = None
    made.project.open_bin, made.app.page = made.project.root.bins[1], "color"  # as the user goes on


@pytest.mark.parametrize("at", ["MediaPoolItem.SetThirdPartyMetadata", "Timeline.AddTrack"])
def test_what_was_imported_goes_when_all_is_removed(at: str, cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    broken_off(made, stem_room, at)
    assert len(made.project.root.bins[-1].clips) == 2
    ResolveHost(made.resolve).remove()
    assert snapshot(made.app) == before


def test_a_file_of_the_user_s_in_our_bin_stays_there(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    broken_off(made, stem_room, "MediaPoolItem.SetThirdPartyMetadata")
    made.project.root.bins[-1].clips.append(made.media["score"])
    ResolveHost(made.resolve).remove()
    assert [Path(clip.path).name for clip in made.project.root.bins[-1].clips] == ["score.wav"]


def test_a_track_that_was_added_and_not_named_is_told_until_it_is_gone(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    broken_off(made, stem_room, "Timeline.SetTrackName")
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.two(sequence)
    host.place(clips)
    assert lying_wrong(made, clips) == []
    (note,) = host.warnings
    assert "the empty track 'Audio 3' may be left of it" in note
    host.place(clips)
    assert host.warnings == (), "it was said once, and the placing has ended"


def test_a_track_of_the_user_s_is_not_told_after_a_placing_that_ended(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    host.place([stem_room.clip(sequence, (0, 48))])
    made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline().AddTrack("audio", "stereo")
    host.place([stem_room.clip(sequence, (48, 96))])
    assert host.warnings == ()
    host.remove()
    assert host.warnings == ()


def test_a_track_of_the_user_s_is_not_told_after_a_placing_that_was_taken_back(
    cut_for: Any, stem_room: StemRoom
) -> None:
    """The stems that were refused had been in the pool before."""
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    first = [stem_room.clip(sequence, (0, 48))]
    other = [StemClip(takes=(stem_room.stem(sequence, (0, 48), take=2),))]
    host.place(first)
    host.place(other)
    made.app.traps.add(Trap.LOCK_REFUSED)
    with pytest.raises(HostRefused, match="unlock"):
        host.place(first)
    made.app.traps.discard(Trap.LOCK_REFUSED)
    made.timeline.tracks["audio"].append(Track(name="Audio 4", subtype="stereo"))
    for work in (lambda: host.place(other), host.remove):
        work()
        assert host.warnings == ()


def test_a_numbered_track_of_the_user_s_is_not_taken_for_what_is_left(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    broken_off(made, stem_room, "Timeline.SetTrackName")
    made.timeline.tracks["audio"].append(Track(name="SFX 2", subtype="stereo"))
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    (note,) = host.warnings
    assert "the empty track 'Audio 3' may be left of it" in note
