"""The first-run page and the cheat sheet."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from plugin.panel.actions import ACTIONS
from plugin.panel.cheat_sheet import CheatSheet
from plugin.panel.first_run import FirstRun, FirstRunMemory


def test_the_first_page_says_what_leaves_the_machine_and_that_marking_cannot_be_switched_off(
    qtbot: QtBot, session
) -> None:
    page = FirstRun()
    qtbot.addWidget(page)
    page.show()
    told = " ".join(label.text() for label in page.findChildren(QLabel))
    for promise in ("Nothing leaves this machine", "made by AI", "cannot be switched off", "Remove Ours", "Resolve"):
        assert promise in told
    with qtbot.waitSignal(page.accepted):
        qtbot.keyClick(page, Qt.Key.Key_Return)


def test_the_first_page_is_due_once(tmp_path: Path) -> None:
    path = tmp_path / "panel.ini"
    memory = FirstRunMemory(path)
    assert memory.is_due
    memory.note_read()
    assert not FirstRunMemory(path).is_due


def test_the_cheat_sheet_holds_every_key_and_finds_them_by_word_or_key(qtbot: QtBot, session) -> None:
    sheet = CheatSheet()
    qtbot.addWidget(sheet)
    sheet.show()
    assert sorted(sheet.shown) == sorted(row.name for row in ACTIONS)
    qtbot.keyClicks(sheet.search, "generate")
    assert "generate" in sheet.shown
    assert "zoom_in" not in sheet.shown
    sheet.search.clear()
    qtbot.keyClicks(sheet.search, "F5")
    assert sheet.shown == ["reload"]
    with qtbot.waitSignal(sheet.rejected):
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
