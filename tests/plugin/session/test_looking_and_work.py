"""Work on shots that are not looked at yet: kept, given back, left as it lies, made as soon as they were."""

from dataclasses import replace
from pathlib import Path

from panel_stand_ins import PatientScout
from panel_stand_ins.looking import asked, bg, look, look_at_all, make
from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState, Form
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind


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


def test_ambience_whose_scene_may_still_grow_stays_when_something_is_placed(
    open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    first = open_session()
    make(first, qtbot, "s010_FX", "sc010_BG")
    with qtbot.waitSignal(first.placed):
        first.place()
    lying = first.host.lying
    first.close()
    scout.remembered = {f"/footage/A{number:03d}.mov" for number in range(1, 13) if number != 5}
    half = open_session(scout=scout, wait=False)
    half.parts.shelf.stems.update(first.parts.shelf.stems)
    half.host.lying = lying
    with qtbot.waitSignal(half.opened):
        half.open_file("reel.otio")
    assert "sc010_BG" not in bg(half)  # the shot behind it is not looked at
    with qtbot.waitSignal(half.placed):
        half.place()
    assert {clip.files[0] for clip in half.host.lying} == {clip.files[0] for clip in lying}
