"""Every control of every view says what it is, to a screen reader, and what it does, under the mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from plugin.panel.audition.audition import Audition
from plugin.panel.audition.output import SilentOutput
from plugin.panel.banner import Banner
from plugin.panel.cheat_sheet import CheatSheet
from plugin.panel.first_run import FirstRun
from plugin.panel.inspector.inspector import Inspector
from plugin.panel.queue.queue_view import QueueView
from plugin.panel.verify.verify_drop import VerifyDrop
from plugin.session.reports import Trouble

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractItemView, QAbstractSlider)


@pytest.fixture(params=["audition", "banner", "keys", "first page", "inspector", "queue", "verify"])
def view(request: pytest.FixtureRequest, qtbot: QtBot, session, with_takes) -> Iterator[QWidget]:
    with_takes("s010_FX", 440.0)
    session.select(["s010"])
    makes = {
        "audition": lambda: Audition(session, lambda: SilentOutput("No sound here.")),
        "banner": lambda: Banner(session),
        "keys": CheatSheet,
        "first page": FirstRun,
        "inspector": lambda: Inspector(session),
        "queue": lambda: QueueView(session),
        "verify": lambda: VerifyDrop(None),
    }
    widget = makes[request.param]()
    qtbot.addWidget(widget)
    session.trouble.emit(Trouble(where="engine", message="It died.", action="restart engine"))
    yield widget
    if close_down := getattr(widget, "close_down", None):
        close_down()


def controls(view: QWidget) -> list[QWidget]:
    """What a user can press, type into or move; not what Qt makes for its own use."""
    found = [one for one in view.findChildren(QWidget) if isinstance(one, CONTROLS)]
    own = [one for one in found if not isinstance(one, QScrollBar | QHeaderView)]
    return [
        one
        for one in own
        if not one.objectName().startswith("qt_")
        and not isinstance(one.parent(), QLineEdit)
        and not (isinstance(one.parent(), QAbstractItemView))
    ]


def test_every_control_has_a_name_and_a_hint(view: QWidget) -> None:
    found = controls(view)
    assert found
    for one in found:
        text = one.text() if isinstance(one, QAbstractButton) else ""
        assert one.accessibleName() or text, f"{one} has no name"
        assert one.toolTip(), f"{one} {one.accessibleName() or text} says nothing under the mouse"


def test_every_control_is_reached_by_the_keyboard_or_has_a_key(view: QWidget) -> None:
    from PySide6.QtCore import Qt

    for one in controls(view):
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{one} {one.accessibleName()} cannot be reached"
