"""What waits and is rendered counts as made, as long as it is asked for as it was: nothing is asked for twice."""

import threading
from dataclasses import replace

from pytestqt.qtbot import QtBot

from plugin.session.cards import Form
from plugin.session.session import Session
from plugin.session.what_comes import what_comes
from v2a_engine.domain.cue import StemKind

FX = "s010_FX"


def ask(session: Session, qtbot: QtBot, *cue_ids: str) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(cue_ids)
    settle(session, qtbot)


def settle(session: Session, qtbot: QtBot) -> None:
    """Wait until all that was to be compared has been."""
    done: list[bool] = []
    session._desk_lane.start("waiting", lambda _: None, lambda _: done.append(True), lambda error: None)
    qtbot.waitUntil(lambda: bool(done))


def coming(session: Session) -> int:
    return session.card(FX).coming


def told(session: Session) -> tuple[int, str]:
    """How many takes would be asked for of the first effect, and what is said to be on its way."""
    found = what_comes([session.card(FX)], session.wishes, StemKind.FX)
    return found.takes + len(found.another), found.on_their_way_in_words


def test_it_is_on_its_way_from_the_asking_to_the_take(session: Session, qtbot: QtBot) -> None:
    assert told(session) == (1, "")
    ask(session, qtbot, FX)
    assert told(session) == (0, "1 FX stem")
    session.link.run(FX)
    assert told(session) == (0, "1 FX stem")
    session.link.render(FX)
    assert coming(session) == 0 and told(session) == (1, ""), "another take"


def test_what_is_asked_for_otherwise_by_now_is_missing_at_once_and_no_more_when_that_is_undone(
    session: Session, qtbot: QtBot
) -> None:
    ask(session, qtbot, FX)
    session.fill([FX], Form(prompt="boots on gravel"))
    assert coming(session) == 0, "whoever presses in the same moment is asked for it"
    settle(session, qtbot)
    assert told(session) == (1, "")
    ask(session, qtbot, FX)
    assert [job.request.prompt for job in session.link.jobs()] == ["", "boots on gravel"]
    assert coming(session) == 1
    session.undo_stack.undo()
    settle(session, qtbot)
    assert told(session) == (0, "1 FX stem")
    session.wish(replace(session.wishes, handles_frames=24))
    settle(session, qtbot)
    assert told(session) == (1, ""), "what is wished for all counts as well"


def test_it_is_asked_for_as_all_was_wished_for_when_that_was_pressed(session: Session, qtbot: QtBot) -> None:
    may_go_on = threading.Event()
    session._desk_lane.start("Being busy", lambda _: may_go_on.wait(30), lambda _: None, lambda _: None)
    session.generate([FX])
    session.wish(replace(session.wishes, prompt="at night"))
    may_go_on.set()
    settle(session, qtbot)
    assert [request.prompt for request in session.link.submitted] == [""]


def test_with_more_takes_wished_for_it_asks_for_those_that_are_not_on_their_way(session: Session, qtbot: QtBot) -> None:
    ask(session, qtbot, FX)
    session.fill([FX], Form(takes=3))
    settle(session, qtbot)
    assert coming(session) == 1 and told(session)[0] == 2
    ask(session, qtbot, FX)
    assert len(session.link.jobs()) == 3 and told(session) == (0, "1 FX stem")
    ask_again = len(session.link.submitted)
    session.generate([FX])
    settle(session, qtbot)
    assert len(session.link.submitted) == ask_again


def test_another_take_on_its_way_is_not_asked_for_twice(session: Session, qtbot: QtBot) -> None:
    ask(session, qtbot, FX)
    session.link.render(FX)
    settle(session, qtbot)
    ask(session, qtbot, FX)
    assert told(session) == (0, "1 FX stem")
    session.link.fail(FX)
    assert coming(session) == 0 and told(session) == (1, ""), "what failed is not coming"


def test_what_waited_when_the_cut_changed_is_asked_for_anew(open_session, qtbot: QtBot, session: Session) -> None:
    ask(session, qtbot, FX, "s020_FX")
    edits = session.host.cut.edits
    first = replace(
        edits[0], picture=(replace(edits[0].picture[0], source_start_s=edits[0].picture[0].source_start_s + 1),)
    )
    session.host.cut = replace(session.host.cut, edits=(first, *edits[1:]))
    with qtbot.waitSignal(session.opened):
        session.reload()
    settle(session, qtbot)
    assert coming(session) == 0 and session.card("s020_FX").coming == 1
