"""Clips that go to a track in one call: not too many, none lost with another one, none left elsewhere unsaid."""

from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Track, Trap, snapshot
from test_resolve_many_clips import of_shots

from resolve_bridge.errors import HostRefused, StemsLost
from resolve_bridge.host import ResolveHost

_SHOT = 24  # frames of each


def test_a_clip_that_resolve_does_not_take_costs_no_other_one(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def all_or_none(append: Any, infos: list[dict[str, Any]]) -> Any:
        names = [info["mediaPoolItem"].GetName() for info in infos]
        return None if "film_f0048_FX_t1.wav" in names else append(infos)

    made.app.overrides["MediaPool.AppendToTimeline"] = all_or_none
    with pytest.raises(StemsLost, match=r"did not keep 1 of the clips.*: f0048_FX at 01:00:02:00 on FX"):
        host.place(clips)
    assert lying_wrong(made, [clips[0], *clips[2:]]) == []
    del made.app.overrides["MediaPool.AppendToTimeline"]
    host.place(clips)
    assert lying_wrong(made, clips) == []


def test_hundreds_of_clips_go_and_come_in_calls_that_resolve_can_answer(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = of_shots(cut_for(STUDIO_21_0_4), 450)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = [stem_room.clip(sequence, (_SHOT * n, _SHOT * n + _SHOT), handles=0) for n in range(450)]
    at_once: dict[str, list[int]] = {"ImportMedia": [], "AppendToTimeline": []}

    def counted(name: str) -> Any:
        def call(method: Any, listed: list[Any]) -> Any:
            at_once[name].append(len(listed))
            return method(listed)

        return call

    made.app.overrides |= {f"MediaPool.{name}": counted(name) for name in at_once}
    host.place(clips)
    assert lying_wrong(made, clips) == []
    assert at_once == {"ImportMedia": [200, 200, 50], "AppendToTimeline": [1, 200, 200, 49]}


def opens_cut_6(made: Cut) -> None:
    other = made.project.timelines[1]
    other.tracks["audio"].append(Track(name="Foley", subtype="stereo"))
    made.project.current = other


def adds_a_track(made: Cut) -> None:
    made.timeline.tracks["audio"].insert(2, Track(name="Foley", subtype="stereo"))


@pytest.mark.parametrize("deed", [opens_cut_6, adds_a_track], ids=lambda deed: deed.__name__)
def test_clips_that_went_elsewhere_and_are_not_told_are_named(deed: Any, cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.APPEND_TELLS_NONE)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def act_once(_: int, name: str) -> None:
        if name == "MediaPool.AppendToTimeline":
            made.app.on_call = None
            deed(made)

    made.app.on_call = act_once
    with pytest.raises(HostRefused, match=r"where it put 1 clips .* on the timeline .*: f0000_FX at 01:00:00:00\."):
        host.place(clips)


def test_clips_that_are_not_told_and_lie_right_are_no_reason_to_stop(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.APPEND_TELLS_NONE)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    before = snapshot(made.app)["timelines"][1]

    def placed_and_left(append: Any, infos: list[dict[str, Any]]) -> Any:
        told = append(infos)
        made.project.current = made.project.timelines[1]
        return told

    made.app.overrides["MediaPool.AppendToTimeline"] = placed_and_left
    host.place(clips)
    assert lying_wrong(made, clips) == [] and snapshot(made.app)["timelines"][1] == before
