"""What the user muted in the timeline, alone or with its track, lies there and says so."""

from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import do, states, with_takes

from plugin.session.cards import CardState


def edited(output: Path, edit) -> None:
    timeline = otio.adapters.read_from_file(str(output))
    edit(timeline.audio_tracks()[0])
    otio.adapters.write_to_file(timeline, str(output))


def reload(session, qtbot) -> list[bool]:
    with qtbot.waitSignal(session.opened):
        session.reload()
    return [session.card(cue_id).is_muted for cue_id in ("s010_FX", "s020_FX", "s030_FX")]


@pytest.fixture
def output(at_work, qtbot, cut: Path) -> Path:
    do(at_work, qtbot, at_work.place)
    return cut.with_name("cut_wildtrack.otio")


def test_a_clip_that_the_user_muted_is_placed_and_muted_until_it_is_heard_again(at_work, qtbot, output: Path) -> None:
    assert reload(at_work, qtbot) == [False] * 3
    edited(output, lambda track: setattr(list(track.find_clips())[1], "enabled", False))
    assert reload(at_work, qtbot) == [False, True, False]
    assert states(at_work) == [CardState.PLACED] * 3
    edited(output, lambda track: setattr(list(track.find_clips())[1], "enabled", True))
    assert reload(at_work, qtbot) == [False] * 3


def test_a_track_that_the_user_muted_mutes_all_that_lies_on_it_also_what_is_placed_later(
    at_work, qtbot, output: Path
) -> None:
    edited(output, lambda track: setattr(track, "enabled", False))
    assert reload(at_work, qtbot) == [True] * 3
    with_takes(at_work, qtbot, "s040_FX")
    do(at_work, qtbot, at_work.place)
    assert [at_work.card(cue_id).is_muted for cue_id in ("s010_FX", "s040_FX")] == [True, True]
    do(at_work, qtbot, at_work.remove_all)
    assert not any(card.is_muted for card in at_work.cards)


def test_what_is_out_of_date_or_waits_is_not_called_placed_and_muted(at_work, qtbot, output: Path) -> None:
    edited(output, lambda track: setattr(track, "enabled", False))
    reload(at_work, qtbot)
    with qtbot.waitSignal(at_work.queue_changed):
        at_work.generate(["s010_FX"])
    qtbot.waitUntil(lambda: at_work.card("s010_FX").state is CardState.QUEUED)
    assert not at_work.card("s010_FX").is_muted and at_work.card("s020_FX").is_muted
