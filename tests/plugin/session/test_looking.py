"""A timeline is there before its picture was looked at; what is seen later joins it and moves nothing."""

from panel_stand_ins import PatientScout
from panel_stand_ins.looking import bg, fx, look, look_at_all, make, point_at
from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState, Form
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import EngineUnreachable


def test_all_clips_are_there_before_any_was_looked_at(half_seen: Session) -> None:
    assert [shot.shot_id for shot in half_seen.unseen] == [f"s{number:03d}" for number in range(10, 130, 10)]
    assert half_seen.shots == () and half_seen.cards == ()
    assert "not looked at" in half_seen.unseen[0].reason
    assert half_seen.looking is not None and half_seen.looking.in_words == "Looking at the picture: 0 of 12 shots"
    half_seen.select(["s040"])
    assert half_seen.selected == ("s040",)


def test_what_was_looked_at_before_is_whole_at_once(open_session, scout: PatientScout) -> None:
    scout.remembered = {f"/footage/A{number:03d}.mov" for number in range(1, 13)}
    session = open_session(scout=scout)
    assert len(session.shots) == 12 and len(session.scenes) == 3 and session.looking is None
    assert not scout.batches


def test_the_nearest_to_the_playhead_are_looked_at_first_then_more_at_a_time(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    look(half_seen, scout, qtbot)
    assert fx(half_seen) == ["s010_FX", "s020_FX"]
    look(half_seen, scout, qtbot)
    assert fx(half_seen) == [f"s{number:03d}_FX" for number in range(10, 70, 10)]
    look_at_all(half_seen, scout, qtbot)
    assert len(fx(half_seen)) == 12 and half_seen.skipped == ()


def test_a_shot_that_is_selected_is_looked_at_before_all_others(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    point_at(half_seen, scout, qtbot, 9)
    look(half_seen, scout, qtbot)
    assert fx(half_seen) == ["s090_FX"]
    around = ["/footage/A008.mov", "/footage/A010.mov"]
    qtbot.waitUntil(lambda: scout.batches[-1] == around)


def test_a_scene_is_offered_once_its_borders_are_known(half_seen: Session, scout: PatientScout, qtbot: QtBot) -> None:
    look(half_seen, scout, qtbot)
    assert bg(half_seen) == [] and half_seen.scenes == ()
    look(half_seen, scout, qtbot)
    assert bg(half_seen) == ["sc010_BG"]  # four shots; the next two are of another, which may go on
    assert [scene.shot_ids for scene in half_seen.scenes] == [("s010", "s020", "s030", "s040")]
    look_at_all(half_seen, scout, qtbot)
    assert bg(half_seen) == ["sc010_BG", "sc050_BG", "sc090_BG"]


def test_the_end_is_as_if_all_had_been_looked_at_on_opening(
    half_seen: Session, open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    half_seen.select(["s070"])
    look_at_all(half_seen, scout, qtbot)
    bit_by_bit = half_seen.timeline.spotting, half_seen.cards
    half_seen.close()
    at_once = open_session()
    assert bit_by_bit == (at_once.timeline.spotting, at_once.cards)


def test_work_goes_on_while_more_is_looked_at(half_seen: Session, scout: PatientScout, qtbot: QtBot) -> None:
    look(half_seen, scout, qtbot)
    half_seen.fill(["s010_FX"], Form(prompt="boots"))
    half_seen.select(["s010"])
    half_seen.move_playhead(20)
    make(half_seen, qtbot, "s010_FX")
    half_seen.rate("s010_FX", 1, 4)
    before = half_seen.card("s010_FX")
    assert before.takes
    look(half_seen, scout, qtbot)
    assert half_seen.card("s010_FX") == before
    assert half_seen.selected == ("s010",) and half_seen.playhead == 20
    half_seen.undo_stack.undo()
    half_seen.undo_stack.undo()
    assert half_seen.card("s010_FX").form == Form() and half_seen.card("s010_FX").takes[0].rating == 0


def test_a_job_that_runs_while_more_is_looked_at_ends_on_its_card(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    look(half_seen, scout, qtbot)
    with qtbot.waitSignal(half_seen.cards_changed):
        half_seen.generate(["s020_FX"])
    half_seen.link.run("s020_FX", 3, 10)
    look(half_seen, scout, qtbot)
    assert half_seen.card("s020_FX").state is CardState.RENDERING
    half_seen.link.render("s020_FX")
    assert half_seen.card("s020_FX").state is CardState.READY


def test_undo_finds_its_shot_after_a_long_clip_took_many_numbers(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    scout.cuts["/footage/A001.mov"] = tuple(range(3, 48, 3))  # sixteen shots: more than its ten numbers
    point_at(half_seen, scout, qtbot, 3)
    look(half_seen, scout, qtbot)
    half_seen.fill(["s030_FX"], Form(prompt="rain"))
    half_seen.keep_typed(["s030_FX"], "prompt", "rain on")
    look_at_all(half_seen, scout, qtbot)
    card = next(card for card in half_seen.cards if card.kind is StemKind.FX and card.title == "A003.mov")
    assert card.cue_id == "s180_FX" and card.form.prompt == "rain"
    assert half_seen.selected == ("s180",) and half_seen.card("s030_FX").form == Form()
    half_seen.undo_stack.undo()
    assert half_seen.card("s180_FX").form == Form()
    half_seen.undo_stack.redo()
    assert half_seen.card("s180_FX").form.prompt == "rain" and half_seen.card("s030_FX").form == Form()


def test_a_selected_clip_stays_selected_in_all_its_shots(half_seen: Session, scout: PatientScout, qtbot: QtBot) -> None:
    scout.cuts["/footage/A002.mov"] = (12, 30)
    point_at(half_seen, scout, qtbot, 2)
    look(half_seen, scout, qtbot)
    assert half_seen.selected == ("s020", "s021", "s022")


def test_stopped_it_stays_as_it_is_until_it_is_told_to_go_on(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    look(half_seen, scout, qtbot)
    half_seen.stop_looking()
    qtbot.waitUntil(lambda: half_seen.looking is not None and half_seen.looking.is_stopped)
    assert half_seen.looking is not None
    assert half_seen.looking.in_words == "10 of 12 shots are not looked at yet"
    half_seen.select(["s110"])  # a shot that is selected is looked at all the same
    look(half_seen, scout, qtbot)
    assert fx(half_seen) == ["s010_FX", "s020_FX", "s110_FX"]
    assert half_seen.looking.is_stopped
    half_seen.go_on_looking()
    look_at_all(half_seen, scout, qtbot)
    assert len(half_seen.shots) == 12


def test_an_engine_that_is_gone_is_told_and_loses_nothing(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    look(half_seen, scout, qtbot)
    scout.fails = EngineUnreachable("gone")
    with qtbot.waitSignal(half_seen.trouble) as told:
        scout.let()
    assert told.args[0].where == "timeline" and "gone" in told.args[0].message
    assert half_seen.looking is not None and half_seen.looking.is_stopped
    assert fx(half_seen) == ["s010_FX", "s020_FX"]
    half_seen.go_on_looking()
    look_at_all(half_seen, scout, qtbot)
    assert len(half_seen.shots) == 12


def test_media_that_turns_out_damaged_is_silent_and_not_asked_for_again(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    scout.damaged = {"/footage/A002.mov"}
    look_at_all(half_seen, scout, qtbot)
    (silent,) = half_seen.skipped
    assert (silent.shot_id, silent.reason, silent.unseen) == ("s020", "torn", None)
    assert sum("/footage/A002.mov" in batch for batch in scout.batches) == 1


def test_where_all_turns_out_damaged_that_is_said_at_the_end(open_session, scout: PatientScout, qtbot: QtBot) -> None:
    scout.damaged = {"/footage/A001.mov", "/footage/A002.mov"}
    session = open_session(shots=2, scout=scout)
    with qtbot.waitSignal(session.trouble) as told:
        scout.let(5)
    assert "All 2 shots" in told.args[0].message
