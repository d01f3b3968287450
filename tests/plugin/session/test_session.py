"""What widgets may lean on: cards that follow the engine, forms that can be undone, nothing that blocks."""

import threading

from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState, Form
from v2a_engine.usecases.selection import Selection


def state(session, cue_id: str) -> CardState:
    return session.card(cue_id).state


def test_a_timeline_opens_with_a_card_for_each_shot_and_scene(session) -> None:
    assert [card.cue_id for card in session.cards if card.kind == "BG"] == ["sc010_BG", "sc050_BG", "sc090_BG"]
    assert sum(card.kind == "FX" for card in session.cards) == len(session.shots) == 12
    assert [card.cue_id for card in session.cards_of("s060")] == ["s060_FX", "sc050_BG"]
    assert session.card("s020_FX").title == "A002.mov"


def test_a_card_follows_its_job_from_the_queue_to_a_take(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.cards_changed):
        session.generate(["s010_FX"])
    assert state(session, "s010_FX") is CardState.QUEUED
    session.link.run("s010_FX", 6, 12)
    card = session.card("s010_FX")
    assert card.state is CardState.RENDERING and 0 < card.progress < 1 and card.stage == "sampling"
    session.link.render("s010_FX")
    card = session.card("s010_FX")
    assert (card.state, card.chosen, len(card.takes)) == (CardState.READY, 1, 1)
    assert card.seen.startswith("a street")


def test_a_failure_stands_on_the_card_until_it_is_asked_for_again(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.cards_changed):
        session.generate(["s010_FX"])
    session.link.fail("s010_FX", "No picture.")
    assert (state(session, "s010_FX"), session.card("s010_FX").message) == (CardState.FAILED, "No picture.")
    session.retry_jobs([session.queue()[0].job_id])
    assert (state(session, "s010_FX"), session.card("s010_FX").message) == (CardState.QUEUED, "")


def test_what_is_done_while_the_timeline_is_read_anew_is_not_lost(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX"])
    with qtbot.waitSignal(session.opened):
        session.reload()
        session.fill(["s030_FX"], Form(prompt="boots"))
        session.link.render("s010_FX")
    assert session.card("s030_FX").form.prompt == "boots"
    assert (state(session, "s010_FX"), len(session.card("s010_FX").takes)) == (CardState.READY, 1)


def test_opening_can_be_stopped_and_what_was_open_stays(session, qtbot: QtBot) -> None:
    told = []
    session.busy.connect(lambda *words: told.append(words[0]))
    session.trouble.connect(lambda trouble: told.append(trouble))
    session.reload()
    session.stop()
    qtbot.waitUntil(lambda: told and told[-1] == "")
    assert told[0] == "Opening" and len(session.cards) == 15


def test_what_is_selected_in_the_editor_is_selected_here(open_session, qtbot: QtBot) -> None:
    session = open_session()
    session.host.selected = Selection(clips=("A002.mov", "A007.mov"))
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert session.selected == ("s020", "s070")


def test_looking_tells_what_is_seen_without_making_sound(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.cards_changed):
        session.look(["s040_FX"])
    assert session.card("s040_FX").seen.startswith("a street") and session.link.submitted == []


def test_the_queue_lists_what_runs_what_waits_and_what_failed_in_that_order(session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX", "s020_FX", "s030_FX"])
    session.link.fail("s010_FX", "No picture.")
    session.link.run("s020_FX", 6, 12)
    rows = session.queue()
    assert [(row.cue_id, row.state) for row in rows] == [
        *(("s020_FX", "running"), ("s030_FX", "queued"), ("s010_FX", "failed")),
    ]
    assert rows[0].title == "A002.mov FX" and 0 < rows[0].progress < 1
    assert rows[0].seconds_left < rows[1].seconds_left and rows[2].message == "No picture."
    session.cancel(["s030_FX"])
    assert state(session, "s030_FX") is CardState.NOTHING


def test_jobs_of_another_timeline_are_in_the_queue_but_move_no_card(open_session, qtbot: QtBot) -> None:
    first, other = open_session(), open_session(name="another")
    with qtbot.waitSignal(other.queue_changed):
        other.generate(["s010_FX"])
    first.link.submit(other.link.submitted)
    (row,) = first.queue()
    assert (row.cue_id, row.title) == ("", "another_s010_FX_t1.wav")
    assert state(first, "s010_FX") is CardState.NOTHING


def test_the_playhead_stays_inside_the_timeline_and_selection_in_its_order(session) -> None:
    session.move_playhead(10**6)
    assert session.playhead == 12 * 48 - 1
    session.select(["s090", "s010", "nothing"])
    assert session.selected == ("s010", "s090")


def test_only_the_last_fifty_prompts_are_remembered_the_newest_first(session, qtbot: QtBot) -> None:
    for number in range(55):
        session.fill(["s010_FX"], Form(prompt=f"prompt {number}"))
        with qtbot.waitSignal(session.queue_changed):
            session.generate(["s010_FX"])
    assert len(session.prompts) == 50 and session.prompts[0] == "prompt 54"


def test_of_two_timelines_opened_in_a_row_the_second_one_is_open_in_the_end(open_session, qtbot: QtBot) -> None:
    session = open_session()
    told = []
    session.busy.connect(lambda words, *_: told.append(words))
    with qtbot.waitSignal(session.opened):
        session.open_file("one.otio")
        session.open_file("two.otio")
        session.fill(["s030_FX"], Form(prompt="boots"))
    assert told[-1] == "" and told.count("") == 1
    assert session.card("s030_FX").form.prompt == "boots"


def test_a_timeline_that_was_read_just_before_another_is_asked_for_does_not_end_the_opening_of_that_one(
    open_session, qtbot: QtBot
) -> None:
    session, was_read, may_go_on = open_session(), threading.Event(), threading.Event()
    handled: list[object] = []
    opening: list[str] = []
    session.reload()
    session._timeline_lane.start("Telling", lambda _: was_read.set(), handled.append, lambda _: None)
    assert was_read.wait(30)
    session._timeline_lane.start("Being busy", lambda _: may_go_on.wait(30), lambda _: None, lambda _: None)
    session.reload()
    session.busy.connect(lambda words, *_: opening.append(words))
    qtbot.waitUntil(lambda: bool(handled))
    assert session.opening and "" not in opening
    session.fill(["s030_FX"], Form(prompt="boots"))
    with qtbot.waitSignal(session.opened):
        may_go_on.set()
    assert session.card("s030_FX").form.prompt == "boots"


def test_while_the_engine_is_loaded_again_nothing_is_done_and_no_time_is_told(session, qtbot) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX"])
    session.link.run("s010_FX", step=11)
    (row,) = session.queue()
    assert row.progress > 0.8 and row.seconds_left is not None
    session.link.run("s010_FX", step=0, steps=0, stage="loading the engine")
    (row,) = session.queue()
    assert (row.progress, row.seconds_left, session.card("s010_FX").progress) == (0.0, None, 0.0)


def test_two_takes_of_a_stem_are_told_apart_in_the_queue(session, qtbot) -> None:
    session.fill(["s010_FX"], Form(takes=2))
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX"])
    assert [row.title for row in session.queue()] == ["A001.mov FX", "A001.mov FX, take 2"]


def test_generate_pressed_twice_asks_once_and_again_for_other_words(session, qtbot) -> None:
    asked: list[object] = []
    for _ in range(2):
        session.generate(["s010_FX"])
        session._desk_lane.start("Waiting", lambda _: None, asked.append, lambda _: None)
        qtbot.waitUntil(lambda: bool(asked))
        asked.clear()
    assert len(session.link.submitted) == 1
    session.fill(["s010_FX"], Form(prompt="boots"))
    session.generate(["s010_FX"])
    qtbot.waitUntil(lambda: [asked.prompt for asked in session.link.submitted][1:] == ["boots"])
