"""Work from another cut, by the message above the strip and by the menu of the real window."""

from dataclasses import replace
from pathlib import Path

import pytest
from panel_stand_ins.cut_file import facts, with_takes, write_cut
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugin.hosts.otio_file import OtioFile
from plugin.panel.bringing.bring_dialog import BringDialog
from plugin.panel.window import Window

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, open_session, open_window, tmp_path: Path) -> Window:
    """Open on a copy of a cut that was worked on."""
    session = open_session(wait=False, open_file=lambda path, settings: OtioFile(path, facts, settings))
    window = open_window(session)
    film, again = write_cut(tmp_path / "film.otio"), write_cut(tmp_path / "film_v2.otio")
    with qtbot.waitSignal(session.opened):
        session.open_file(str(film))
    with_takes(session, qtbot, "s010_FX", "s020_FX")
    with qtbot.waitSignal(session.kin_offered):
        session.open_file(str(again))
    return window


def takes(window: Window) -> int:
    return sum(len(card.takes) for card in window.session.cards)


def test_the_message_above_the_strip_brings_it_by_one_press(window: Window, qtbot: QtBot) -> None:
    assert window.banner.message.text().startswith("8 of 8 shots are in film.otio too.")
    assert takes(window) == 0
    with qtbot.waitSignal(window.session.noticed):
        qtbot.mouseClick(window.banner.action, _LEFT)
    assert takes(window) == 2 and window.banner.message.text() == "Brought from film.otio: 2 takes."
    assert window.session.undo_stack.undoText() == "Work from film.otio"
    window.session.undo_stack.undo()
    assert takes(window) == 0


def test_the_menu_lists_the_other_cuts_and_brings_the_chosen_one(window: Window, qtbot: QtBot) -> None:
    window.banner.dismiss()
    with qtbot.waitSignal(window.session.kin_found):
        window.actions_by_name["bring"].trigger()
    dialog = window.findChild(BringDialog)
    assert [dialog.rows.topLevelItem(0).text(column) for column in range(2)] == ["film.otio", "8 of 8"]
    with qtbot.waitSignal(window.session.noticed):
        qtbot.mouseClick(dialog.bring, _LEFT)
    assert takes(window) == 2


def test_the_one_that_is_marked_is_brought_and_of_none_that_is_said(window: Window, qtbot: QtBot) -> None:
    dialog = BringDialog(window.session, window)
    with qtbot.waitSignal(window.session.kin_found) as told:
        pass
    (kin,) = told.args[0]
    gone = replace(kin, label="gone.otio", path=kin.path.with_name("gone.json"))
    window.session.kin_found.emit((gone, kin))
    dialog.rows.setCurrentItem(dialog.rows.topLevelItem(0))
    with qtbot.waitSignal(window.session.trouble) as trouble:
        dialog.accept()
    assert "gone.otio is not there any more" in trouble.args[0].message and takes(window) == 0
    window.session.kin_found.emit(())
    assert not dialog.bring.isEnabled() and "No other timeline" in dialog.sentence.text()
