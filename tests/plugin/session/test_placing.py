"""Into a real OTIO file and out of it again, with a preview before and a look afterwards."""

import json
from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import FRAMES, RATE, do, our_clips, states, with_takes, write_cut

from plugin.session.cards import CardState, Form
from plugin.session.kept.settings import Settings
from v2a_engine.domain.errors import OutputRefused
from v2a_engine.usecases.placement import Action


def test_the_preview_tells_and_changes_nothing(at_work, qtbot, cut: Path) -> None:
    before = sorted(cut.parent.iterdir())
    with qtbot.waitSignal(at_work.placement_ready) as told:
        at_work.placement()
    placement = told.args[0]
    assert [row.action for row in placement.rows] == [Action.ADDED] * 3
    assert placement.new_tracks == ("FX",)
    assert sorted(cut.parent.iterdir()) == before


def test_placed_undone_done_again_and_removed_with_the_source_untouched(at_work, qtbot, cut: Path) -> None:
    source, output = cut.read_bytes(), cut.with_name("cut_wildtrack.otio")
    assert do(at_work, qtbot, at_work.place) == "Placed: 3 added."
    assert states(at_work) == [CardState.PLACED] * 3
    assert len(our_clips(output)) == 3 and at_work.output_label == str(output)
    assert at_work.undo_stack.undoText() == "Place"
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert states(at_work) == [CardState.READY] * 3 and not output.exists()
    do(at_work, qtbot, at_work.undo_stack.redo)
    assert states(at_work) == [CardState.PLACED] * 3 and len(our_clips(output)) == 3
    assert do(at_work, qtbot, at_work.remove_all) == "Removed: 3 clips of ours."
    assert our_clips(output) == [] and json.loads(output.read_bytes()) == json.loads(source)
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert states(at_work) == [CardState.PLACED] * 3
    assert cut.read_bytes() == source


def test_a_newly_chosen_take_is_ready_until_it_is_placed_instead(at_work, qtbot) -> None:
    do(at_work, qtbot, at_work.place)
    with qtbot.waitSignal(at_work.queue_changed):
        at_work.generate(["s010_FX"])
    at_work.link.render("s010_FX")
    at_work.choose("s010_FX", 2)
    assert states(at_work) == [CardState.READY, CardState.PLACED, CardState.PLACED]
    assert do(at_work, qtbot, at_work.place) == "Placed: 1 replaced, 2 kept."
    assert states(at_work) == [CardState.PLACED] * 3


def test_after_a_reload_of_another_cut_takes_are_stale_and_say_why(at_work, qtbot, cut: Path) -> None:
    timeline = otio.adapters.read_from_file(str(cut))
    first = next(iter(timeline.video_tracks()[0]))
    first.source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(250, RATE), otio.opentime.RationalTime(FRAMES, RATE)
    )
    otio.adapters.write_to_file(timeline, str(cut))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    assert states(at_work) == [CardState.STALE, CardState.READY, CardState.READY]
    assert at_work.card("s010_FX").message == "The picture changed"


def test_after_a_shot_was_put_in_prompts_and_takes_go_with_their_pictures(at_work, qtbot, cut: Path) -> None:
    at_work.fill(["s020_FX", "s050_FX"], Form(prompt="boots"))
    timeline = otio.adapters.read_from_file(str(cut))
    track = timeline.video_tracks()[0]
    track.insert(0, track[-1].clone())
    track[0].name = "new"
    otio.adapters.write_to_file(timeline, str(cut))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    prompts = {card.cue_id: card.form.prompt for card in at_work.cards if card.form.prompt}
    assert prompts == {"s030_FX": "boots", "s060_FX": "boots"}
    with_takes = [card.cue_id for card in at_work.cards if card.takes]
    assert with_takes == ["s020_FX", "s030_FX", "s040_FX"]
    assert at_work.card("s020_FX").state is CardState.READY and at_work.card("s010_FX").state is CardState.NOTHING
    with qtbot.waitSignal(at_work.queue_changed):
        at_work.generate(["s020_FX"])
    at_work.link.render("s020_FX")
    assert [take.number for take in at_work.card("s020_FX").takes] == [1, 2]


def test_a_job_that_is_under_way_while_the_cut_changes_comes_to_the_shot_it_was_asked_for(
    at_work, qtbot, cut: Path
) -> None:
    with qtbot.waitSignal(at_work.queue_changed):
        at_work.generate(["s050_FX"])
    timeline = otio.adapters.read_from_file(str(cut))
    del timeline.video_tracks()[0][0]
    otio.adapters.write_to_file(timeline, str(cut))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    assert [row.cue_id for row in at_work.queue()] == ["s040_FX"]
    assert at_work.card("s040_FX").state is CardState.QUEUED
    assert at_work.card("s050_FX").state is CardState.NOTHING
    at_work.link.render("s050_FX")  # the engine knows it by its old name
    assert (at_work.card("s040_FX").state, at_work.card("s040_FX").title) == (CardState.READY, "A005.mov")


def test_a_source_that_changed_since_it_was_read_is_not_written_over(at_work, qtbot, cut: Path) -> None:
    write_cut(cut, shots=3)
    said = []
    for act in (at_work.placement, at_work.place):
        with qtbot.waitSignal(at_work.trouble) as told:
            act()
        said.append((told.args[0].where, told.args[0].message, told.args[0].action))
    assert said[0] == said[1] and "changed since it was read" in said[0][1]
    assert (said[0][0], said[0][2]) == ("placing", "reload")
    assert not cut.with_name("cut_wildtrack.otio").exists()
    assert not at_work.undo_stack.canUndo()


def test_a_host_that_refuses_is_told_at_placing_and_nothing_is_placed(session, qtbot) -> None:
    with_takes(session, qtbot, "s010_FX")
    session.host.refuses = OutputRefused("/cut.otio", "the disk is locked")
    with qtbot.waitSignal(session.trouble) as told:
        session.place()
    assert (told.args[0].where, session.host.lying) == ("placing", ())
    assert session.card("s010_FX").state is CardState.READY
    assert not session.undo_stack.canUndo() and not told.args[0].action


def test_a_host_that_loses_a_clip_is_found_out_and_what_lay_there_before_comes_back(session, qtbot) -> None:
    with_takes(session, qtbot, "s010_FX", "s020_FX")
    do(session, qtbot, session.place)
    before = session.host.lying
    with_takes(session, qtbot, "s010_FX")
    session.choose("s010_FX", 2)
    session.host.loses = 1
    with qtbot.waitSignal(session.trouble) as told:
        session.place()
    assert "1 clip is not as it should be (missing" in told.args[0].message
    assert "Undo brings back what lay there before" in told.args[0].message and told.args[0].action == "undo"
    assert session.undo_stack.undoText() == "Place"
    assert session.card("s010_FX").state is CardState.READY, "it is not in the timeline"
    session.host.loses = 0
    assert do(session, qtbot, session.undo_stack.undo) == "Undone: Place."
    assert session.host.lying == before


@pytest.mark.parametrize("fault", [OutputRefused("/cut.otio", "the disk is gone"), RuntimeError("no connection")])
@pytest.mark.parametrize("act", ["place", "remove_all"])
def test_what_breaks_off_half_way_can_be_undone(session, qtbot, act: str, fault: Exception) -> None:
    with_takes(session, qtbot, "s010_FX")
    do(session, qtbot, session.place)
    before = session.host.lying
    with_takes(session, qtbot, "s020_FX")
    session.host.breaks_off = fault
    with qtbot.waitSignal(session.trouble) as told:
        getattr(session, act)()
    assert str(fault) in told.args[0].message and told.args[0].action == "undo"
    assert session.card("s010_FX").state is CardState.READY
    session.host.breaks_off = None
    do(session, qtbot, session.undo_stack.undo)
    assert session.host.lying == before and session.card("s010_FX").state is CardState.PLACED


def test_what_broke_off_can_be_undone_also_where_the_output_cannot_be_read_then(session, qtbot) -> None:
    with_takes(session, qtbot, "s010_FX")
    do(session, qtbot, session.place)
    host, before = session.host, session.host.lying

    def whole() -> tuple:
        if not host.lying:
            raise OutputRefused("/cut.otio", "it cannot be read")
        return host.lying

    host.refuse_loss, host.whole, host.bring_back = lambda: None, whole, lambda before, left: False
    with_takes(session, qtbot, "s020_FX")
    host.breaks_off = OutputRefused("/cut.otio", "the disk is gone")
    with qtbot.waitSignal(session.trouble) as told:
        session.place()
    assert "the disk is gone" in told.args[0].message
    host.breaks_off = None
    do(session, qtbot, session.undo_stack.undo)
    assert host.lying == before


def test_an_undo_that_loses_a_clip_says_how_it_is_tried_again(session, qtbot) -> None:
    with_takes(session, qtbot, "s010_FX", "s020_FX")
    do(session, qtbot, session.place)
    do(session, qtbot, session.remove_all)
    session.host.loses = 1
    with qtbot.waitSignal(session.trouble) as told:
        session.undo_stack.undo()
    assert "Redo, then undo again" in told.args[0].message
    session.host.loses = 0
    do(session, qtbot, session.undo_stack.redo)
    do(session, qtbot, session.undo_stack.undo)
    assert len(session.host.lying) == 2


def test_stems_that_are_not_wanted_any_more_are_taken_out(at_work, qtbot) -> None:
    do(at_work, qtbot, at_work.place)
    at_work.fill(["s010_FX"], Form(wanted=False))
    assert do(at_work, qtbot, at_work.place) == "Placed: 2 kept, 1 removed."


def test_the_chosen_editor_decides_how_tracks_are_written(at_work, qtbot, cut: Path) -> None:
    do(at_work, qtbot, at_work.place)
    output = cut.with_name("cut_wildtrack.otio")
    for_resolve = output.read_bytes()
    at_work.change_settings(Settings(dialect="kdenlive"))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    do(at_work, qtbot, at_work.place)
    assert output.read_bytes() != for_resolve
