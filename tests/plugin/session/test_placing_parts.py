"""Placing the selected shots alone, and placing where stems' files are gone."""

from pathlib import Path

import pytest
from panel_stand_ins.cut_file import do, our_clips, states, with_takes

from plugin.session.cards import CardState, Form
from v2a_engine.usecases.placement import Action


@pytest.fixture
def output(cut: Path) -> Path:
    return cut.with_name("cut_wildtrack.otio")


def file_of(session, cue_id: str) -> Path:
    return Path(session.card(cue_id).chosen_take.stem.wav_path)


def test_only_the_selected_shots_are_placed_and_others_stay_as_they_lie(at_work, qtbot, output: Path) -> None:
    do(at_work, qtbot, at_work.place)
    with_takes(at_work, qtbot, "s010_FX", "s020_FX")
    at_work.choose("s010_FX", 2)
    at_work.choose("s020_FX", 2)
    at_work.fill(["s030_FX"], Form(wanted=False))
    at_work.select(["s020"])
    with qtbot.waitSignal(at_work.placement_ready) as told:
        at_work.placement(True)
    assert [row.action for row in told.args[0].rows] == [Action.KEPT, Action.REPLACED, Action.KEPT]
    assert do(at_work, qtbot, lambda: at_work.place(True)) == "Placed: 1 replaced, 2 kept."
    assert states(at_work)[:2] == [CardState.READY, CardState.PLACED]
    assert do(at_work, qtbot, at_work.place) == "Placed: 1 replaced, 1 kept, 1 removed."
    assert len(our_clips(output)) == 2


def test_what_is_gone_is_told_and_the_rest_placed_without_it(at_work, qtbot, output: Path) -> None:
    file_of(at_work, "s020_FX").unlink()
    with qtbot.waitSignal(at_work.placement_ready) as told:
        at_work.placement()
    assert told.args[0].missing == ("s020_FX",)
    assert do(at_work, qtbot, at_work.place) == "Placed: 2 added, 1 without its file."
    assert states(at_work) == [CardState.PLACED, CardState.READY, CardState.PLACED]
    assert len(our_clips(output)) == 2


def test_a_clip_that_lies_there_stays_when_its_file_is_gone(at_work, qtbot, output: Path) -> None:
    do(at_work, qtbot, at_work.place)
    file_of(at_work, "s010_FX").unlink()
    with_takes(at_work, qtbot, "s040_FX")
    assert do(at_work, qtbot, at_work.place) == "Placed: 1 added, 2 kept, 1 without its file."
    assert len(our_clips(output)) == 4


def test_what_is_gone_is_rendered_again_just_as_it_was(at_work, qtbot) -> None:
    at_work.fill(["s020_FX"], Form(prompt="asked for later"))
    lost = at_work.card("s020_FX").chosen_take.stem
    Path(lost.wav_path).unlink()
    with qtbot.waitSignal(at_work.queue_changed):
        at_work.render_again(["s020_FX"])
    again = at_work.link.submitted[-1]
    assert again == lost.request and again.prompt == ""
    assert at_work.card("s020_FX").takes == () and at_work.card("s020_FX").state is CardState.QUEUED
    at_work.link.render("s020_FX")
    assert at_work.card("s020_FX").chosen_take.stem == lost
    assert do(at_work, qtbot, at_work.place) == "Placed: 3 added."
