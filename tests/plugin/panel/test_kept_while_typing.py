"""Words are on disk while they are still being typed: a window that is killed loses no more than the last moment."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugin.panel.inspector.inspector import Inspector
from plugin.session.cards import Form
from plugin.session.kept.keeping import Kept
from plugin.session.session import Session

NEVER_MS = 600_000


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Inspector:
    """Shown for the first two shots; no pause in typing is ever long enough to be one edit."""
    session.select(["s010", "s020"])
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(360, 700)
    with qtbot.waitExposed(inspector):
        inspector.show()
    for box in (inspector.prompt, inspector.negative):
        box.words._pause.setInterval(NEVER_MS)
    inspector.prompt.words.setFocus()
    return inspector


def kept_forms(session: Session) -> dict[str, Form]:
    path = session._autosave.keeper.path(session.timeline.host.identity)
    return dict(Kept.from_json(path.read_text()).forms) if path.exists() else {}


def test_what_is_typed_is_kept_before_it_is_a_step_to_undo(qtbot: QtBot, session: Session, inspector) -> None:
    qtbot.keyClicks(inspector.prompt.words, "boots")
    both = dict.fromkeys(("s010_FX", "s020_FX"), Form(prompt="boots"))
    qtbot.waitUntil(lambda: kept_forms(session) == both)
    assert session.undo_stack.count() == 0 and session.card("s010_FX").form == Form()
    inspector.flush()
    assert session.undo_stack.count() == 1 and session.card("s010_FX").form.prompt == "boots"
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: kept_forms(session) == {})


def test_words_that_are_taken_back_while_typing_are_not_kept(qtbot: QtBot, session: Session, inspector) -> None:
    qtbot.keyClicks(inspector.prompt.words, "ab")
    qtbot.waitUntil(lambda: kept_forms(session).get("s010_FX") == Form(prompt="ab"))
    for _ in "ab":
        qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: kept_forms(session) == {})


def test_words_that_differ_stay_when_nothing_is_typed_over_them(qtbot: QtBot, session: Session, inspector) -> None:
    session.fill_each({"s010_FX": Form(prompt="door"), "s020_FX": Form(prompt="rain")})
    qtbot.waitUntil(lambda: inspector.prompt.words.placeholderText() == "(several)")
    qtbot.keyClicks(inspector.prompt.words, "a")
    qtbot.waitUntil(lambda: kept_forms(session).get("s010_FX") == Form(prompt="a"))
    qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: [form.prompt for form in kept_forms(session).values()] == ["door", "rain"])


def test_what_is_to_be_kept_out_is_kept_too_beside_what_the_form_says(qtbot, session: Session, inspector) -> None:
    session.fill(["s020_FX"], Form(seed=7))
    inspector.negative.words.setFocus()
    qtbot.keyClicks(inspector.negative.words, "music")
    qtbot.waitUntil(lambda: kept_forms(session).get("s020_FX") == Form(seed=7, negative_prompt="music"))


def test_reading_the_timeline_anew_while_typing_makes_one_step_to_undo(qtbot, session: Session, inspector) -> None:
    qtbot.keyClicks(inspector.prompt.words, "boots")
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert session.card("s010_FX").form.prompt == "boots" and session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.card("s010_FX").form.prompt == ""
