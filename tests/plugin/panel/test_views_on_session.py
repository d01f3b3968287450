"""The views on a real session: what is typed is asked for, what is made is heard, rated, placed and taken back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.audition.audition import Audition
from plugin.panel.audition.output import SilentOutput
from plugin.panel.banner import Banner
from plugin.panel.inspector.inspector import Inspector
from plugin.panel.placing.place_steps import PlaceSteps
from plugin.panel.queue.queue_view import QueueView
from plugin.session.cards import CardState, Form
from plugin.session.session import Session

LEFT = Qt.MouseButton.LeftButton
ViewOf = Callable[[QWidget], QWidget]


@pytest.fixture
def framed(shown: Callable[[QWidget, int, int], QWidget]) -> ViewOf:
    """Shows a part in a window around it, so that a part may hide itself."""
    windows = []

    def show(widget: QWidget) -> QWidget:
        window = QWidget()
        QVBoxLayout(window).addWidget(widget)
        windows.append(shown(window, 900, 600))
        return widget

    return show


def made(qtbot: QtBot, session: Session, cue_id: str) -> None:
    """One more take of the card is there."""
    before = len(session.card(cue_id).takes)
    session.generate([cue_id])
    qtbot.waitUntil(lambda: session.card(cue_id).state is CardState.QUEUED)
    session.link.render(cue_id)
    qtbot.waitUntil(lambda: len(session.card(cue_id).takes) == before + 1)


def test_what_is_typed_and_asked_for_stands_in_the_request_and_in_the_queue(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    inspector, queue = Inspector(session), QueueView(session)
    framed(inspector)
    framed(queue)
    session.select([session.shots[0].shot_id])
    qtbot.keyClicks(inspector.prompt.words, "heavy boots")
    seed = inspector.numbers.boxes["seed"]
    qtbot.keyClicks(seed, "77")
    qtbot.keyClick(seed, Qt.Key.Key_Return)
    qtbot.mouseClick(inspector.button, LEFT)
    qtbot.waitUntil(lambda: queue.model.rowCount() == 2)
    request = next(one for one in session.link.submitted if one.cue_id == "s010_FX")
    assert request.prompt == "heavy boots"
    assert session.card("s010_FX").form.seed == 77
    assert session.prompts[0] == "heavy boots"


@pytest.mark.parametrize(
    ("takes", "words", "asked"),
    [
        ((1, 1), "Generate 2 FX and 1 BG stem", 3),
        ((2, 1), "Generate 2 FX and 1 BG stem (4 takes)", 4),
        ((3, 3), "Generate 2 FX and 1 BG stem (7 takes)", 7),
    ],
)
def test_the_button_tells_how_many_takes_will_come(
    qtbot: QtBot, session: Session, framed: ViewOf, takes: tuple[int, int], words: str, asked: int
) -> None:
    inspector = framed(Inspector(session))
    session.select(["s010", "s020"])
    for cue_id, count in zip(("s010_FX", "s020_FX"), takes, strict=True):
        session.fill([cue_id], Form(takes=count))
    qtbot.waitUntil(lambda: inspector.button.text() == words)
    qtbot.mouseClick(inspector.button, LEFT)
    qtbot.waitUntil(lambda: len(session.link.submitted) == asked)


def test_where_takes_are_there_the_button_tells_only_of_those_that_are_missing(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    inspector = framed(Inspector(session))
    session.fill(["s010_FX", "sc010_BG"], Form(takes=3))
    session.select(["s010"])
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate 1 FX and 1 BG stem (6 takes)")
    session.link.auto = True
    qtbot.mouseClick(inspector.button, LEFT)
    qtbot.waitUntil(lambda: len(session.card("sc010_BG").takes) == 3 and len(session.card("s010_FX").takes) == 3)
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate another FX take")
    session.fill(["s010_FX"], Form(takes=5))
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate 1 FX stem (2 takes)")
    session.link.submitted.clear()
    qtbot.mouseClick(inspector.button, LEFT)
    qtbot.waitUntil(lambda: [one.cue_id for one in session.link.submitted] == ["s010_FX", "s010_FX"])


def test_after_other_words_a_stem_that_was_made_anew_is_not_missing(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    inspector = framed(Inspector(session))
    session.link.auto = True
    session.select(["s010"])
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate 1 FX and 1 BG stem")
    qtbot.mouseClick(inspector.button, LEFT)
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate another FX take")
    session.fill(["s010_FX"], Form(prompt="boots"))
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate 1 FX stem")
    qtbot.mouseClick(inspector.button, LEFT)
    qtbot.waitUntil(lambda: len(session.card("s010_FX").takes) == 2)
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate another FX take")


def test_an_edit_of_three_shots_is_one_undo_step_and_keeps_what_differs(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    inspector = Inspector(session)
    framed(inspector)
    shot_ids = [shot.shot_id for shot in session.shots[:3]]
    for number, shot_id in enumerate(shot_ids):
        session.select([shot_id])
        qtbot.keyClicks(inspector.prompt.words, f"sound {number}")
        inspector.flush()
    count = session.undo_stack.count()
    session.select(shot_ids)
    takes = inspector.numbers.boxes["takes"]
    qtbot.keyClicks(takes, "4")
    qtbot.keyClick(takes, Qt.Key.Key_Return)
    forms = [session.card(f"{shot_id}_FX").form for shot_id in shot_ids]
    assert [form.takes for form in forms] == [4, 4, 4]
    assert [form.prompt for form in forms] == ["sound 0", "sound 1", "sound 2"]
    assert session.undo_stack.count() == count + 1
    session.undo_stack.undo()
    assert [session.card(f"{shot_id}_FX").form.takes for shot_id in shot_ids] == [None, None, None]


def test_look_brings_the_engines_words_into_the_form(qtbot: QtBot, session: Session, framed: ViewOf) -> None:
    inspector = Inspector(session)
    framed(inspector)
    session.select([session.shots[0].shot_id])
    qtbot.mouseClick(inspector.sight.look, LEFT)
    qtbot.waitUntil(lambda: "fairly sure (62 %)" in inspector.sight.account.text())


def test_a_take_that_arrives_is_heard_rated_and_chosen_and_that_is_undone(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    session.select([session.shots[1].shot_id])
    audition = Audition(session, lambda: SilentOutput("No sound here."))
    framed(audition)
    made(qtbot, session, "s020_FX")
    made(qtbot, session, "s020_FX")
    qtbot.waitUntil(lambda: audition.takes.row_box("s020_FX", 2, 0).isValid())
    audition.setFocus()
    qtbot.keyClick(audition, Qt.Key.Key_B)
    qtbot.keyClick(audition, Qt.Key.Key_3)
    qtbot.keyClick(audition, Qt.Key.Key_Return)
    card = session.card("s020_FX")
    heard = audition.takes.current
    assert heard == ("s020_FX", card.chosen)
    assert [take.rating for take in card.takes if take.number == card.chosen] == [3]
    session.undo_stack.undo()
    assert session.card("s020_FX").chosen != card.chosen
    audition.close_down()


def test_playing_moves_the_sessions_playhead(qtbot: QtBot, session: Session, framed: ViewOf) -> None:
    session.select([session.shots[2].shot_id])
    audition = Audition(session, lambda: SilentOutput("No sound here."))
    framed(audition)
    audition.setFocus()
    qtbot.keyClick(audition, Qt.Key.Key_Space)
    first = session.shots[2].span.start_frame
    qtbot.waitUntil(lambda: session.playhead > first + 3)
    audition.close_down()


def test_placing_is_shown_done_told_and_undone(qtbot: QtBot, session: Session, framed: ViewOf) -> None:
    banner = Banner(session)
    framed(banner)
    steps = PlaceSteps(session, banner.window())
    made(qtbot, session, "s010_FX")
    steps.ask()
    qtbot.waitUntil(lambda: steps.dialog is not None)
    assert steps.dialog.rows.topLevelItem(0).text(0).startswith("FX   Effects (new track): 1 added")
    assert session.host.lying == ()
    qtbot.mouseClick(steps.dialog.act, LEFT)
    qtbot.waitUntil(lambda: banner.isVisible())
    assert len(session.host.lying) == 1
    assert banner.action.text() == "Undo"
    qtbot.mouseClick(banner.action, LEFT)
    qtbot.waitUntil(lambda: session.host.lying == ())


def test_a_failed_job_tells_its_reason_in_the_queue_and_in_the_form_and_is_tried_again(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    inspector, queue = Inspector(session), QueueView(session)
    framed(inspector)
    framed(queue)
    session.select([session.shots[0].shot_id])
    session.generate(["s010_FX"])
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.QUEUED)
    session.link.fail("s010_FX", "The reel is offline. Bring it back.")
    qtbot.waitUntil(lambda: "Bring it back" in inspector.state.text())
    qtbot.waitUntil(lambda: queue.model.rowCount() == 1)
    queue.jobs.selectRow(0)
    assert queue.detail.text() == "The reel is offline. Bring it back."
    qtbot.keyClick(queue.jobs, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.QUEUED)


def test_the_audition_names_the_shot_of_the_timeline_that_is_open_now(
    qtbot: QtBot, session: Session, framed: ViewOf
) -> None:
    audition = framed(Audition(session, lambda: SilentOutput("No sound here.")))
    head = audition.takes.topLevelItem(0)
    assert session.cards_of(session.shots[0].shot_id)[0].title in head.text(0)
    host = session.host
    edits = tuple(replace(edit, name=f"other {edit.name}") for edit in host.cut.edits)
    other = type(host)(replace(host.cut, name="another", edits=edits), host.folder)
    object.__setattr__(session.parts, "open_file", lambda path, settings: other)
    with qtbot.waitSignal(session.opened):
        session.open_file("another.otio")
    title = session.cards_of(session.shots[0].shot_id)[0].title
    assert title.startswith("other") and title in audition.takes.topLevelItem(0).text(0)
    audition.close_down()
