"""Clips of before went, and Resolve falls silent before that is seen: it is told, and the new take is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom

from resolve_bridge.errors import HostRefused
from resolve_bridge.host import ResolveHost
from v2a_engine.usecases.ports import StemClip


def a_dialog_opens(made: Cut) -> None:
    made.app.dialog_open = True


def our_track_is_renamed(made: Cut) -> None:
    made.timeline.tracks["audio"][2].name = "Foley"


def our_track_is_deleted(made: Cut) -> None:
    made.timeline.tracks["audio"].pop()


DEEDS = {a_dialog_opens: "may be gone", our_track_is_renamed: "are gone", our_track_is_deleted: "are gone"}


@pytest.mark.parametrize(("deed", "words"), DEEDS.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_that_clips_of_before_are_gone_is_told_and_the_new_take_is_kept(
    deed: Callable[[Cut], None], words: str, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    host.place([stem_room.clip(sequence, (0, 48))])
    other = StemClip(takes=(stem_room.stem(sequence, (0, 48), take=2),))
    seen: list[str] = []

    def act_once(_: int, name: str) -> None:
        if seen == ["Timeline.DeleteClips"]:
            deed(made)
        seen.extend([name] if seen or name == "Timeline.DeleteClips" else [])

    made.app.on_call = act_once
    with pytest.raises(HostRefused):
        host.place([other])
    made.app.on_call, made.app.dialog_open = None, False
    assert f"Clips of Wildtrack's that lay there before {words} already. " in host.warnings[0]
    assert "Place again" in host.warnings[0] and not any("no timeline shows" in note for note in host.warnings)
    assert other.takes[0].wav_path in {clip.path for clip in made.project.root.bins[-1].clips}
    ResolveHost(made.resolve).place([other])
    assert lying_wrong(made, [other]) == []
