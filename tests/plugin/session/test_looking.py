"""A timeline is there before its picture was looked at; what is seen later joins it and moves nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from panel_stand_ins import PatientScout
from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState, Form
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import EngineUnreachable


@pytest.fixture
def scout() -> PatientScout:
    return PatientScout()


@pytest.fixture
def half_seen(open_session, scout: PatientScout) -> Session:
    """Open on twelve shots of which nobody has looked at any."""
    session: Session = open_session(scout=scout)
    return session


def look(session: Session, scout: PatientScout, qtbot: QtBot, batches: int = 1) -> None:
    for _ in range(batches):
        with qtbot.waitSignal(session.looked):
            scout.let()


def point_at(session: Session, scout: PatientScout, qtbot: QtBot, number: int) -> None:
    """Select a shot, and wait until it is what is looked at next."""
    session.select([f"s{10 * number:03d}"])
    qtbot.waitUntil(lambda: scout.batches[-1:] == [[f"/footage/A{number:03d}.mov"]])


def look_at_all(session: Session, scout: PatientScout, qtbot: QtBot) -> None:
    scout.let(50)
    qtbot.waitUntil(lambda: session.looking is None)


def make(session: Session, qtbot: QtBot, *cue_ids: str) -> None:
    for cue_id in cue_ids:
        session.generate([cue_id])
        qtbot.waitUntil(lambda cue_id=cue_id: cue_id in asked(session))
        session.link.render(cue_id)


def fx(session: Session) -> list[str]:
    return [card.cue_id for card in session.cards if card.kind is StemKind.FX]


def bg(session: Session) -> list[str]:
    return [card.cue_id for card in session.cards if card.kind is StemKind.BG]


def asked(session: Session) -> list[str]:
    return sorted(request.cue_id for request in session.link.submitted)


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


def test_a_half_seen_session_that_is_closed_keeps_the_work_on_all_its_shots(
    open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    first = open_session()
    first.fill(["s020_FX"], Form(prompt="boots"))
    first.fill(["s110_FX"], Form(prompt="rain"))
    first.fill(["sc090_BG"], Form(prompt="a wood"))
    make(first, qtbot, "s110_FX", "sc090_BG")
    first.close()
    for seen in (1, 0):  # nothing is remembered of the picture any more, twice
        scout.remembered.clear()
        half = open_session(scout=scout)
        half.parts.shelf.stems.update(first.parts.shelf.stems)
        for _ in range(seen):
            look(half, scout, qtbot)
        half.close()
    last = open_session(scout=scout)
    last.parts.shelf.stems.update(first.parts.shelf.stems)
    look_at_all(last, scout, qtbot)
    assert last.card("s020_FX").form.prompt == "boots"
    assert last.card("s110_FX").form.prompt == "rain" and len(last.card("s110_FX").takes) == 1
    assert last.card("sc090_BG").form.prompt == "a wood" and len(last.card("sc090_BG").takes) == 1


def test_a_job_of_a_shot_that_is_not_seen_again_yet_comes_back_with_it(
    open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    first = open_session()
    with qtbot.waitSignal(first.cards_changed):
        first.generate(["s110_FX"])
    first.close()
    half = open_session(scout=scout)
    look(half, scout, qtbot)
    half.close()
    scout.remembered.clear()
    last = open_session(scout=scout)
    assert not asked(last)
    look_at_all(last, scout, qtbot)
    assert asked(last) == ["s110_FX"]


def test_a_trimmed_shot_has_its_work_back_once_it_was_looked_at_again(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    look_at_all(half_seen, scout, qtbot)
    half_seen.fill(["s050_FX"], Form(prompt="boots"))
    cut = half_seen.host.cut
    scout.hold()
    scout.remembered.discard("/footage/A005.mov")
    moved = replace(cut.edits[4], picture=(replace(cut.edits[4].picture[0], source_start_s=cut.rate * 0 + 9),))
    half_seen.host.cut = replace(cut, edits=(*cut.edits[:4], moved, *cut.edits[5:]))
    with qtbot.waitSignal(half_seen.opened):
        half_seen.reload()
    assert [shot.shot_id for shot in half_seen.unseen] == ["s050"]
    assert [scene.scene_id for scene in half_seen.scenes] == ["sc090"]  # the first may go on into it
    look_at_all(half_seen, scout, qtbot)
    assert half_seen.card("s050_FX").form.prompt == "boots"
    half_seen.undo_stack.undo()
    assert half_seen.card("s050_FX").form == Form()


def test_what_lies_over_shots_that_are_not_looked_at_stays_when_something_is_placed(
    open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    first = open_session()
    make(first, qtbot, "s010_FX", "s110_FX", "sc010_BG")
    with qtbot.waitSignal(first.placed):
        first.place()
    lying = first.host.lying
    first.close()
    half = open_session(scout=scout, wait=False)
    half.parts.shelf.stems.update(first.parts.shelf.stems)
    half.host.lying = lying
    with qtbot.waitSignal(half.opened):
        half.open_file("reel.otio")
    look(half, scout, qtbot)  # s010 and s020; their scene may go on
    with qtbot.waitSignal(half.placed):
        half.place()
    assert {Path(clip.files[0]).name for clip in half.host.lying} == {Path(clip.files[0]).name for clip in lying}
    look_at_all(half, scout, qtbot)
    assert half.card("s110_FX").state is CardState.PLACED and half.card("sc010_BG").state is CardState.PLACED


def test_what_is_placed_while_a_batch_is_looked_at_is_placed_after_it(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    look(half_seen, scout, qtbot)
    make(half_seen, qtbot, "s010_FX")
    with qtbot.waitSignal(half_seen.placed):
        half_seen.place()  # the next batch began before that
    look(half_seen, scout, qtbot)
    assert half_seen.card("s010_FX").state is CardState.PLACED
    with qtbot.waitSignal(half_seen.placed):
        half_seen.undo_stack.undo()
    assert half_seen.card("s010_FX").state is CardState.READY and half_seen.host.lying == ()


def test_sound_that_is_asked_for_before_the_look_is_made_after_it(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    spans = [shot.span for shot in half_seen.unseen if shot.shot_id in ("s010", "s100")]
    half_seen.generate_later(spans, (StemKind.FX, StemKind.BG))
    assert half_seen.looking is not None
    assert half_seen.looking.in_words == "Looking at the picture: 0 of 12 shots, 2 get sound then"
    look_at_all(half_seen, scout, qtbot)
    qtbot.waitUntil(lambda: len(asked(half_seen)) == 4)
    assert asked(half_seen) == ["s010_FX", "s100_FX", "sc010_BG", "sc090_BG"]


def test_stopping_calls_off_what_was_to_get_sound_and_says_so(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    half_seen.generate_later([half_seen.unseen[0].span], (StemKind.FX,))
    with qtbot.waitSignal(half_seen.noticed) as told:
        half_seen.stop_looking()
    assert "gets none" in told.args[0]
    half_seen.go_on_looking()
    look_at_all(half_seen, scout, qtbot)
    assert not asked(half_seen)


def test_another_cuts_work_is_offered_once_all_was_looked_at(open_session, scout: PatientScout, qtbot: QtBot) -> None:
    first = open_session(name="first")
    first.fill(["s020_FX"], Form(prompt="boots"))
    first.close()
    offers: list[object] = []
    second = open_session(name="second", scout=scout, wait=False)
    second.kin_offered.connect(offers.append)
    with qtbot.waitSignal(second.opened):
        second.open_file("reel.otio")
    look(second, scout, qtbot)
    assert not offers
    with qtbot.waitSignal(second.kin_offered):
        scout.let(50)
    assert "12 of 12" in offers[0].in_words
