"""What Resolve may spell otherwise than its README does, and a use that it counts while another project is open."""

from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, StemRoom, Trap, snapshot
from stand_in.state import ProjectState

from resolve_bridge.errors import HostRefused
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.errors import InputError


@pytest.mark.parametrize("spelt", ["Stereo", "STEREO", " stereo", "2.0"])
def test_a_stereo_track_is_one_however_that_is_spelt(
    spelt: str, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.overrides["Timeline.GetTrackSubType"] = lambda ask, kind, n: (
        spelt if ask(kind, n) == "stereo" else ask(kind, n)
    )
    host = ResolveHost(made.resolve)
    clips = [stem_room.clip(host.read(), (0, 48))]
    host.place(clips)
    assert lying_wrong(made, clips) == []


@pytest.mark.parametrize("told", ["Mono", "5.1", "", None])
def test_another_format_is_refused_with_all_as_it_was(told: str | None, cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    made.app.overrides["Timeline.GetTrackSubType"] = lambda ask, kind, n: told
    host = ResolveHost(made.resolve)
    with pytest.raises(HostRefused, match="add a stereo track"):
        host.place([stem_room.clip(host.read(), (0, 48))])
    assert snapshot(made.app) == before


def test_another_project_is_not_saved_to_have_uses_counted(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.USAGE_STALE)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    other = ProjectState(name="Another film")

    def switch(_: int, name: str) -> None:
        if name == "MediaPoolItem.SetThirdPartyMetadata":
            made.app.project = other

    made.app.on_call = switch
    with pytest.raises(InputError, match="Another film"):
        host.remove()
    assert other.saves == 0
