"""Drop frame is told in one of three manners, or contradicted; what Resolve counts its first frame as decides."""

from fractions import Fraction
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Trap, snapshot
from stand_in.which_editions import each_edition_with

from resolve_bridge.host import ResolveHost

DROPPING = ["29.97 DF", "59.94 DF"]


@each_edition_with("rate", [*DROPPING, "29.97", "24"])
@pytest.mark.parametrize("trap", [(), (Trap.DROP_FRAME_TOLD_APART,)], ids=["in the rate", "apart"])
def test_a_timeline_drops_frames_in_whichever_manner_that_is_told(
    trap: tuple[Trap, ...], rate: str, edition: Any, cut_for: Any
) -> None:
    made: Cut = cut_for(edition, rate=rate)
    made.app.traps |= {*trap}
    sequence = ResolveHost(made.resolve).read()
    assert sequence.drop_frame is rate.endswith("DF")
    assert sequence.start_frame == made.timeline.start_frame
    assert sequence.rate == made.timeline.exact_rate


def test_a_cut_that_tells_drop_frame_apart_is_placed_on_and_left_as_it_was(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made: Cut = cut_for(STUDIO_21_0_4, rate="29.97 DF")
    made.app.traps.add(Trap.DROP_FRAME_TOLD_APART)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = [stem_room.clip(sequence, (0, 48)), stem_room.clip(sequence, (96, 132))]
    host.place(clips)
    assert lying_wrong(made, clips) == []
    host.remove()
    assert snapshot(made.app) == before


@pytest.mark.parametrize("rate", ["29.97", "29.97 DF"])
def test_the_first_frame_decides_where_setting_and_timecode_contradict_it(rate: str, cut_for: Any) -> None:
    made: Cut = cut_for(STUDIO_21_0_4, rate=rate)
    made.app.traps.add(Trap.DROP_FRAME_TOLD_APART)
    told = "0" if rate.endswith("DF") else "1"

    def contradicted(ask: Any, name: str) -> str:
        return told if name == "timelineDropFrameTimecode" else ask(name)

    made.app.overrides |= {"Timeline.GetSetting": contradicted, "Project.GetSetting": contradicted}
    sequence = ResolveHost(made.resolve).read()
    assert (sequence.drop_frame, sequence.start_frame) == (rate.endswith("DF"), made.timeline.start_frame)


def test_a_setting_that_was_left_on_at_a_rate_that_drops_none_says_nothing(cut_for: Any) -> None:
    made: Cut = cut_for(STUDIO_21_0_4, rate="24")
    made.app.overrides["Timeline.GetStartFrame"] = lambda ask: 0  # as builds that count from the timeline's start
    made.app.overrides["Timeline.GetSetting"] = lambda ask, name: (
        "1" if name == "timelineDropFrameTimecode" else ask(name)
    )
    clock = ResolveHost(made.resolve)._open().clock
    assert (clock.drop_frame, clock.rate, clock.start_frame) == (False, Fraction(24), 86400)


@pytest.mark.parametrize("rate", ["29.97", "29.97 DF"])
def test_the_setting_decides_where_the_first_frame_tells_nothing(rate: str, cut_for: Any) -> None:
    made: Cut = cut_for(STUDIO_21_0_4, rate=rate)
    made.app.traps.add(Trap.DROP_FRAME_TOLD_APART)
    made.app.overrides["Timeline.GetStartFrame"] = lambda ask: 0
    clock = ResolveHost(made.resolve)._open().clock
    assert (clock.drop_frame, clock.start_frame) == (rate.endswith("DF"), made.timeline.start_frame)
