"""While the first timeline is opened the window says which one, how far it is, and can be told to stop."""

import threading
from collections.abc import Iterator

import pytest
from panel_stand_ins import StandInScout
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugin.panel.window import Window


class Waits(StandInScout):
    """Looks at nothing before it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def scout(self, picture, rate, progress):
        while not self.may.wait(0.01):
            progress(0, 0, "waiting")
        return super().scout(picture, rate, progress)


@pytest.fixture
def scout() -> Iterator[Waits]:
    made = Waits()
    yield made
    made.may.set()


@pytest.fixture
def window(open_session, scout: Waits, open_window) -> Window:
    return open_window(open_session(scout=scout, wait=False))


def test_it_says_what_is_opened_and_how_far_that_is_and_then_shows_it(
    window: Window, qtbot: QtBot, scout: Waits
) -> None:
    assert window.empty.isVisible() and window.status.host.text() == "No timeline is open"
    window.session.open_file("/films/reel.otio")
    assert not window.empty.isVisible() and window.opening.isVisible()
    assert window.opening.title.text() == "Opening reel.otio" == window.status.host.text()
    qtbot.waitUntil(lambda: window.opening.stage.text().startswith("Waiting"))
    assert not window.status.stop.isVisible(), "said once, where one looks"
    with qtbot.waitSignal(window.session.opened):
        scout.may.set()
    assert window.strip.isVisible() and not window.opening.isVisible()
    assert window.status.host.text().startswith("reel, places into")
    window.session.reload()
    assert window.status.stop.isVisible()
    assert window.strip.isVisible() and window.status.host.text().startswith("reel, places into")


def test_cancel_goes_back_to_the_page_that_asks_for_a_timeline(window: Window, qtbot: QtBot) -> None:
    window.session.open_file("/films/reel.otio")
    qtbot.waitUntil(lambda: window.opening.stage.text().startswith("Waiting"))
    qtbot.mouseClick(window.opening.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.empty.isVisible)
    assert window.status.host.text() == "No timeline is open" and window.session.timeline is None
    window.session.open_file("/films/another.otio")
    assert window.opening.title.text() == "Opening another.otio" and window.opening.cancel.isEnabled()


def test_a_timeline_of_resolve_is_named_too(window: Window) -> None:
    window.session.open_resolve()
    assert window.opening.title.text() == "Opening the timeline in Resolve"
