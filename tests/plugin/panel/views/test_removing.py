"""What Remove Ours takes out is shown before it is taken out."""

from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.placing.remove_steps import RemoveSteps
from plugin.session.reports import Trouble
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.placement import Action, Placement, PlacementRow


def removal(*rows: tuple[Action, str]) -> Placement:
    listed = tuple(
        PlacementRow(
            action=action,
            kind=StemKind.FX,
            name=f"cut_s{number:03d}_FX_t1.wav",
            span=FrameSpan(number * 48, number * 48 + 48, Fraction(24)),
            why=why,
        )
        for number, (action, why) in enumerate(rows)
    )
    return Placement(rows=listed, clips=(), new_tracks=())


ALL = removal((Action.REMOVED, ""), (Action.REMOVED, "You trimmed it"))
BUT_ONE = removal((Action.REMOVED, ""), (Action.LEFT, "You trimmed it"))


@pytest.fixture
def steps(qtbot: QtBot, session) -> RemoveSteps:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    steps = RemoveSteps(session, window)
    steps.window = window
    return steps


def test_nothing_is_removed_before_return_is_pressed_once_more(qtbot: QtBot, session, steps: RemoveSteps) -> None:
    session.removal_ready.emit(ALL)
    assert steps.dialog is None, "somebody else asked"
    steps.ask()
    steps.ask()
    session.removal_ready.emit(ALL)
    assert session.asked == [("removal", False)]
    shown = steps.dialog.rows.topLevelItem(0)
    assert [shown.child(number).text(4) for number in range(2)] == ["", "You trimmed it"]
    qtbot.keyClick(steps.dialog, Qt.Key.Key_Escape)
    assert steps.dialog is None and len(session.asked) == 1
    steps.ask()
    session.removal_ready.emit(ALL)
    qtbot.keyClick(steps.dialog, Qt.Key.Key_Return)
    assert session.asked[-1] == ("remove_all", False) and steps.dialog is None


def test_what_was_changed_by_hand_is_kept_where_that_is_ticked(qtbot: QtBot, session, steps: RemoveSteps) -> None:
    steps.ask()
    session.removal_ready.emit(ALL)
    keep = steps.dialog.option
    assert keep.text() == "Keep what you changed by hand (1 of 2)" and not keep.isChecked()
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton, pos=QPoint(8, keep.height() // 2))
    assert session.asked[-1] == ("removal", True) and not steps.dialog.act.isEnabled()
    session.removal_ready.emit(BUT_ONE)
    assert keep.text() == "Keep what you changed by hand (1 of 2)" and keep.isEnabled()
    qtbot.mouseClick(steps.dialog.act, Qt.MouseButton.LeftButton)
    assert session.asked[-1] == ("remove_all", True)


def test_where_nothing_of_ours_lies_nothing_can_be_removed(session, steps: RemoveSteps) -> None:
    steps.ask()
    session.removal_ready.emit(removal())
    assert steps.dialog.sentence.text() == "Nothing of ours lies in the timeline."
    assert not steps.dialog.act.isEnabled() and not steps.dialog.option.isEnabled()


def test_after_a_timeline_that_could_not_be_read_it_can_be_asked_again(session, steps: RemoveSteps) -> None:
    steps.ask()
    session.trouble.emit(Trouble(where="placing", message="It cannot be read."))
    steps.ask()
    session.removal_ready.emit(ALL)
    assert steps.dialog is not None
