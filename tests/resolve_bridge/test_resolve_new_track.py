"""The editor adds a track in the one moment in which ours gets its name: theirs is never taken for ours unsaid."""

from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Track, Trap

from resolve_bridge.adding import TrackLeft
from resolve_bridge.errors import TrackMixedUp
from resolve_bridge.host import ResolveHost


def add_at_the_naming(made: Cut, index: int, name: str) -> None:
    came: list[str] = []

    def act_once(_: int, call: str) -> None:
        if call == "Timeline.SetTrackName" and not came:
            came.append(call)
            made.timeline.tracks["audio"].insert(index, Track(name=name, subtype="stereo"))

    made.app.on_call = act_once


numbered = pytest.mark.parametrize("traps", [(), (Trap.NUMBERED_ANEW,)], ids=["numbered once", "numbered anew"])


@numbered
@pytest.mark.parametrize("name", ["SFX 2", "Foley"])
def test_a_track_that_came_where_the_new_one_was_is_not_taken_unsaid(
    name: str, traps: tuple[Trap, ...], cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {*traps}
    host = ResolveHost(made.resolve)
    clips = [stem_room.clip(host.read(), (0, 48))]
    add_at_the_naming(made, 2, name)
    with pytest.raises(TrackMixedUp, match=r"named its new track 'Audio \d'.*instead of 'FX \(AI temp\)'"):
        host.place(clips)
    assert all(not track.items for track in made.timeline.tracks["audio"][2:])


@numbered
@pytest.mark.parametrize("index", [0, 2])
def test_an_empty_track_of_the_user_s_that_was_hit_gets_its_numbered_name_back(
    index: int, traps: tuple[Trap, ...], cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {*traps}
    audio = made.timeline.tracks["audio"]
    audio.append(Track(name="SFX 2", subtype="stereo"))
    host = ResolveHost(made.resolve)
    clips = [stem_room.clip(host.read(), (0, 48))]
    add_at_the_naming(made, index, "Foley")
    with pytest.raises(TrackLeft, match="'Audio 4', as far as can be told"):
        host.place(clips)
    assert "SFX 2" in [track.name for track in audio]


def test_a_track_that_came_behind_the_new_one_is_no_reason_to_stop(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = [stem_room.clip(host.read(), (0, 48))]
    add_at_the_naming(made, 3, "SFX 2")
    host.place(clips)
    assert lying_wrong(made, clips) == [] and host.warnings == ()
    assert [track.name for track in made.timeline.tracks["audio"]][2:] == ["FX (AI temp)", "SFX 2"]
