"""A rate that Resolve tells without what follows its point is seen through, or not believed."""

from typing import Any

import pytest
from stand_in import FREE_18, STUDIO_21_0_4, Cut, StemRoom, Trap

from resolve_bridge.errors import RateUnsure
from resolve_bridge.host import ResolveHost


@pytest.mark.parametrize("rate", ["23.976", "29.97", "29.97 DF", "59.94"])
@pytest.mark.parametrize("trap", [(), (Trap.EXPORT_REFUSED,)], ids=["exported", "call by call"])
def test_a_rate_that_is_cut_short_is_known_all_the_same(
    trap: tuple[Trap, ...], rate: str, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made: Cut = cut_for(FREE_18, rate=rate)
    wanted = ResolveHost(made.resolve).read()
    made.app.traps |= {Trap.RATE_CUT_SHORT, *trap}
    host = ResolveHost(made.resolve)
    sequence = host.read()
    assert (sequence.rate, sequence.edits) == (made.timeline.exact_rate, wanted.edits)
    clips = [stem_room.clip(sequence, (0, 48)), stem_room.clip(sequence, (96, 132))]
    host.place(clips)
    assert lying_wrong(made, clips) == []


def test_a_rate_that_is_rounded_up_is_not_believed_where_the_export_tells_another(cut_for: Any) -> None:
    made: Cut = cut_for(STUDIO_21_0_4, rate="23.976")
    made.app.overrides["Timeline.GetSetting"] = lambda ask, name: "24" if name == "timelineFrameRate" else ask(name)
    with pytest.raises(RateUnsure, match=r"'Cut 7' has 24 frames a second, and exports it with 23\.976"):
        ResolveHost(made.resolve).read()
