"""The window while its timeline is still looked at: what is seen of it, and that nothing jumps."""

from collections.abc import Callable

import pytest
from panel_stand_ins import PatientScout
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from plugin.panel.window import Window
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def scout() -> PatientScout:
    return PatientScout()


@pytest.fixture
def window(open_session, open_window: Callable[[Session], Window], scout: PatientScout, qtbot: QtBot) -> Window:
    """On twelve shots, the first two of which were looked at."""
    shown = open_window(open_session(scout=scout))
    look(shown, scout, qtbot)
    qtbot.waitUntil(lambda: len(scout.batches) == 2)
    return shown


def look(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.looked):
        scout.let()


def look_at_all(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    scout.let(50)
    qtbot.waitUntil(lambda: window.session.looking is None)


def picture_of(window: Window, qtbot: QtBot, shot_id: str) -> QImage:
    """What the strip paints of a shot, with its thumbnail, but for its name."""
    strip = window.strip
    view = strip.view()
    assert view is not None
    shot = view.content.shot(shot_id)
    assert shot is not None
    box = view.box(shot.span, view.rows.shots).adjusted(4, 4, -4, -30)
    qtbot.wait(50)  # until thumbnails came
    return strip.viewport().grab(box.toRect()).toImage()


def is_signed(picture: QImage) -> bool:
    """Does something bright stand on it?"""
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return any(picture.pixelColor(x, y).lightness() > 180 for x, y in places)


def test_a_shot_that_is_not_looked_at_has_its_picture_under_a_veil_and_a_sign(
    window: Window, scout: PatientScout, qtbot: QtBot
) -> None:
    before = picture_of(window, qtbot, "s120")
    corner = before.pixelColor(2, 2)
    assert is_signed(before)
    look_at_all(window, scout, qtbot)
    after = picture_of(window, qtbot, "s120")
    assert not is_signed(after)
    assert after.pixelColor(2, 2).lightness() > 1.5 * corner.lightness()
    assert after.pixelColor(2, 2).hsvHue() == pytest.approx(corner.hsvHue(), abs=12)


def test_its_state_is_told_in_words_to_the_eye_the_pointer_and_the_reader(window: Window, qtbot: QtBot) -> None:
    window.session.select(["s120"])
    told = window.inspector.not_yet
    assert told.isVisible() and told.title.text() == "Not looked at yet" and "It comes next" in told.why.text()
    assert not window.inspector._form.isVisible()
    assert "Shot s120, A012.mov, not looked at yet" in window.strip.accessibleDescription()
    view = window.strip.view()
    assert view is not None
    middle = view.box(view.content.every.items[11].span, view.rows.shots).center().toPoint()
    assert window.strip._pointing.tip(middle).startswith("Not looked at yet: A012.mov\nIts picture was not looked at")


def test_a_click_on_it_has_it_looked_at_next(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    view = window.strip.view()
    assert view is not None
    middle = view.box(view.content.every.items[8].span, view.rows.shots).center().toPoint()
    qtbot.mouseClick(window.strip.viewport(), LEFT, pos=middle)
    qtbot.waitUntil(lambda: scout.batches[-1] == ["/footage/A009.mov"])
    look(window, scout, qtbot)
    qtbot.waitUntil(lambda: window.inspector._form.isVisible())
    assert window.inspector.head.title.text() == "s090   A009.mov" and not window.inspector.not_yet.isVisible()


def test_nothing_jumps_when_more_was_looked_at(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    strip, words = window.strip, window.inspector.prompt.words
    strip.zoom(6.0)
    strip.scroll_by(100)
    window.session.select(["s020"])
    window.inspector.write()
    qtbot.waitUntil(words.hasFocus)
    qtbot.keyClicks(words, "heavy bo")
    at = strip.axis, strip.rows, strip.minimumHeight(), strip.maximumHeight(), strip.geometry()
    look(window, scout, qtbot)
    look(window, scout, qtbot)
    qtbot.wait(200)
    assert (strip.axis, strip.rows, strip.minimumHeight(), strip.maximumHeight(), strip.geometry()) == at
    assert words.hasFocus() and words.toPlainText() == "heavy bo"
    assert window.session.card("s020_FX").form.prompt == "" and window.session.undo_stack.count() == 0
    qtbot.keyClicks(words, "ots")
    window.inspector.flush()
    assert window.session.card("s020_FX").form.prompt == "heavy boots"
    assert strip.focused == "s020"


def test_the_status_line_tells_how_far_it_is_stops_it_and_goes_on(
    window: Window, scout: PatientScout, qtbot: QtBot
) -> None:
    status = window.status
    assert status.doing.text() == "Looking at the picture: 2 of 12 shots"
    assert (status.progress.value(), status.progress.maximum()) == (96, 576) and status.stop.text() == "Stop"
    qtbot.mouseClick(status.stop, LEFT)
    qtbot.waitUntil(lambda: status.doing.text() == "10 of 12 shots are not looked at yet")
    assert status.stop.text() == "Look On" and not status.progress.isVisible()
    window.session.select(["s120"])
    window.session.stop_looking()
    qtbot.waitUntil(lambda: "was stopped" in window.inspector.not_yet.why.text())
    qtbot.mouseClick(status.stop, LEFT)
    look_at_all(window, scout, qtbot)
    assert not status.doing.isVisible() and len(window.session.shots) == 12


def test_generate_speaks_of_what_is_made_later_and_makes_it_then(
    window: Window, scout: PatientScout, qtbot: QtBot
) -> None:
    session, button = window.session, window.inspector.button
    session.select(["s010", "s120"])
    qtbot.waitUntil(lambda: scout.batches[-1] == ["/footage/A012.mov"])
    assert button.text() == "Generate 1 FX stem, 1 shot once looked at"
    assert "without the words above" in button.toolTip()
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: [one.cue_id for one in session.link.submitted] == ["s010_FX"])
    assert "2 get sound then" in window.status.doing.text()
    session.select(["s120"])
    assert button.text() == "Comes once looked at" and not button.isEnabled()
    look_at_all(window, scout, qtbot)
    qtbot.waitUntil(lambda: len(session.link.submitted) == 4)
    assert {one.cue_id for one in session.link.submitted} == {"s010_FX", "s120_FX", "sc010_BG", "sc090_BG"}


def test_one_kind_alone_is_made_later_of_that_kind_alone(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    window.session.select(["s120"])
    window.inspector.generate_shown()
    look_at_all(window, scout, qtbot)
    qtbot.waitUntil(lambda: bool(window.session.link.submitted))
    qtbot.wait(100)
    assert [(one.cue_id, one.kind) for one in window.session.link.submitted] == [("s120_FX", StemKind.FX)]


def test_what_was_asked_for_in_one_kind_is_still_offered_in_the_others(
    window: Window, scout: PatientScout, qtbot: QtBot
) -> None:
    window.session.select(["s120"])
    assert "words above" not in window.inspector.button.toolTip()
    window.inspector.generate_shown()
    qtbot.waitUntil(lambda: window.session.looking is not None and window.session.looking.later == 1)
    assert window.inspector.button.text() == "Generate 1 shot once looked at"
    assert window.inspector.button.isEnabled()


def test_ambience_that_was_asked_for_is_not_offered_again_where_its_clip_turns_out_to_be_cut(
    window: Window, scout: PatientScout, qtbot: QtBot
) -> None:
    scout.cuts["/footage/A010.mov"] = (12, 30)
    window.session.select(["s100"])
    qtbot.waitUntil(lambda: scout.batches[-1] == ["/footage/A010.mov"])
    window.inspector.generate()
    look(window, scout, qtbot)
    qtbot.waitUntil(lambda: len(window.session.link.submitted) == 3)
    assert window.session.selected == ("s100", "s101", "s102")
    qtbot.waitUntil(lambda: window.inspector.button.text() == "Queued: 3 FX stems")


def test_the_place_dialog_says_how_many_were_not_looked_at(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    window.session.generate(["s010_FX"])
    qtbot.waitUntil(lambda: bool(window.session.link.submitted))
    window.session.link.render("s010_FX")
    window.placing.ask()
    qtbot.waitUntil(lambda: window.placing.dialog is not None and window.placing.dialog.isVisible())
    sentence = window.placing.dialog.sentence
    assert sentence.text().endswith("10 shots are not looked at yet: nothing changes there.")
    look(window, scout, qtbot)
    assert sentence.text().endswith("6 shots are not looked at yet: nothing changes there.")
    look_at_all(window, scout, qtbot)
    assert "looked at" not in sentence.text()
    window.placing.dialog.reject()


def test_what_plays_goes_on_while_more_is_looked_at(window: Window, scout: PatientScout, qtbot: QtBot) -> None:
    audition = window.audition
    window.session.select(["s010"])
    qtbot.waitUntil(lambda: audition._programme is not None)
    audition.player.toggle()
    qtbot.waitUntil(lambda: audition.player.is_running)
    look(window, scout, qtbot)
    assert audition.player.is_running
    audition.player.stop()
    qtbot.waitUntil(lambda: "sc010_BG" in audition._sounding)
