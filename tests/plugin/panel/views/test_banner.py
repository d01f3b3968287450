"""Messages above the strip."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.banner import Banner
from plugin.session.reports import Trouble

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def banner(qtbot: QtBot, shown, session) -> Iterator[Banner]:
    window, field = QWidget(), QLineEdit()
    column = QVBoxLayout(window)
    banner = Banner(session)
    column.addWidget(banner)
    column.addWidget(field)
    shown(window, 700, 200)
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    banner.typing = field
    yield banner
    window.close()


def test_a_trouble_says_where_what_and_how_to_mend_it_and_leaves_the_focus_alone(session, banner: Banner) -> None:
    assert not banner.isVisible()
    session.trouble.emit(Trouble(where="engine", message="The engine died. Restart it.", action="restart engine"))
    assert banner.isVisible()
    assert (banner.where.text(), banner.message.text()) == ("Engine", "The engine died. Restart it.")
    assert QApplication.focusWidget() is banner.typing


@pytest.mark.parametrize(("action", "asked"), [("restart engine", "restart_engine"), ("reload", "reload")])
def test_its_button_mends_it_and_puts_it_away(qtbot: QtBot, session, banner: Banner, action: str, asked: str) -> None:
    session.trouble.emit(Trouble(where="timeline", message="It changed.", action=action))
    qtbot.mouseClick(banner.action, LEFT)
    assert session.asked == [(asked,)]
    assert not banner.isVisible()


def test_what_broke_off_half_way_is_undone_by_its_button(qtbot: QtBot, session, banner: Banner) -> None:
    session.undo_stack.push(QUndoCommand("Place"))
    session.trouble.emit(Trouble(where="placing", message="It broke off.", action="undo"))
    qtbot.mouseClick(banner.action, LEFT)
    assert session.undo_stack.canRedo() and not session.undo_stack.canUndo()


def test_undo_is_offered_only_until_something_else_is_done(session, banner: Banner) -> None:
    session.undo_stack.push(QUndoCommand("Place"))
    session.trouble.emit(Trouble(where="placing", message="It broke off.", action="undo"))
    assert banner.action.isVisible()
    session.undo_stack.push(QUndoCommand("Rating"))
    assert banner.isVisible() and not banner.action.isVisible()


def test_open_is_asked_of_the_window(qtbot: QtBot, session, banner: Banner) -> None:
    session.trouble.emit(Trouble(where="timeline", message="Not a timeline.", action="open"))
    with qtbot.waitSignal(banner.open_asked):
        qtbot.mouseClick(banner.action, LEFT)


def test_a_trouble_without_a_remedy_has_no_button_and_can_be_dismissed(qtbot: QtBot, session, banner: Banner) -> None:
    session.trouble.emit(Trouble(where="keeping", message="No space left."))
    assert not banner.action.isVisible()
    qtbot.mouseClick(banner.dismissal, LEFT)
    assert not banner.isVisible()


def test_what_was_placed_is_told_with_a_way_back(qtbot: QtBot, session, banner: Banner) -> None:
    session.undo_stack.push(QUndoCommand("Place"))
    session.placed.emit("Placed: 3 stems.")
    assert banner.message.text() == "Placed: 3 stems."
    qtbot.mouseClick(banner.action, LEFT)
    assert session.undo_stack.index() == 0


def test_what_happened_last_is_what_is_told(session, banner: Banner) -> None:
    session.trouble.emit(Trouble(where="placing", message="Resolve refused.", action="reload"))
    session.placed.emit("Placed: 3 stems.")
    assert (banner.where.text(), banner.message.text()) == ("", "Placed: 3 stems.")
    assert not banner.action.isVisible()
    session.trouble.emit(Trouble(where="engine", message="The engine died."))
    assert (banner.where.text(), banner.message.text()) == ("Engine", "The engine died.")
