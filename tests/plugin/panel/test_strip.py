"""The strip in a real window: selecting, moving, zooming, asking for no more than is seen, telling in words."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from unshot_film import Film, StandInPictures, StandInSession, film_of, with_offline_end

from plugin.panel.strip.strip import TimelineStrip
from plugin.panel.theme import STATE_LOOKS, Colour
from plugin.session.cards import CardState
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan

Strip = Callable[..., TimelineStrip]
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_NO_KEY = Qt.KeyboardModifier.NoModifier
_LEFT_BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture
def strip_on(qtbot: QtBot) -> Strip:
    def show(film: Film | None, width: int = 1000) -> TimelineStrip:
        session = StandInSession(film)
        strip = TimelineStrip(session, session.pictures, session.waveforms)  # type: ignore[arg-type]
        strip.session = session  # type: ignore[attr-defined]
        qtbot.addWidget(strip)
        strip.resize(width, 330)
        with qtbot.waitExposed(strip):
            strip.show()
        strip.setFocus()
        return strip

    return show


def middle(strip: TimelineStrip, shot_id: str) -> QPoint:
    view = strip.view()
    assert view is not None
    shot = view.content.shot(shot_id)
    assert shot is not None
    return view.box(shot.span, view.rows.shots).center().toPoint()


def click(qtbot: QtBot, strip: TimelineStrip, shot_id: str, keys: Qt.KeyboardModifier = _NO_KEY) -> None:
    qtbot.mouseClick(strip.viewport(), _LEFT_BUTTON, keys, middle(strip, shot_id))


def drag(qtbot: QtBot, strip: TimelineStrip, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(strip.viewport(), _LEFT_BUTTON, pos=start)
    qtbot.mouseMove(strip.viewport(), (start + end) / 2)
    qtbot.mouseMove(strip.viewport(), end)
    qtbot.mouseRelease(strip.viewport(), _LEFT_BUTTON, pos=end)


def turn_wheel(strip: TimelineStrip, notches: int, at: QPoint, keys: Qt.KeyboardModifier) -> None:
    place = QPointF(at)
    event = QWheelEvent(
        place, strip.viewport().mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip.viewport(), event)


def test_click_shift_and_control_select_one_a_range_one_more_and_one_less(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    click(qtbot, strip, "s030")
    assert strip.session.selected == ("s030",)
    click(qtbot, strip, "s060", _SHIFT)
    assert strip.session.selected == ("s030", "s040", "s050", "s060")
    click(qtbot, strip, "s040", _CTRL)
    assert strip.session.selected == ("s030", "s050", "s060")
    click(qtbot, strip, "s010", _CTRL)
    assert strip.session.selected == ("s010", "s030", "s050", "s060")


def test_a_click_beside_all_shots_selects_nothing(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    strip.select_all()
    qtbot.mouseClick(strip.viewport(), _LEFT_BUTTON, pos=QPoint(strip.viewport().width() - 4, 100))
    assert strip.session.selected == ()


def test_a_rubber_band_in_the_ruler_selects_every_shot_that_it_touches(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    drag(qtbot, strip, QPoint(middle(strip, "s040").x(), 10), QPoint(middle(strip, "s060").x(), 10))
    assert strip.session.selected == ("s040", "s050", "s060")
    drag(qtbot, strip, QPoint(middle(strip, "s020").x(), 10), QPoint(middle(strip, "s010").x(), 10))
    assert strip.session.selected == ("s010", "s020")


def test_a_rubber_band_held_beyond_the_border_draws_the_view_along(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    strip.zoom(6, 0)
    out = QPoint(strip.viewport().width() + 60, 10)
    qtbot.mousePress(strip.viewport(), _LEFT_BUTTON, pos=QPoint(100, 10))
    qtbot.mouseMove(strip.viewport(), QPoint(300, 10))
    qtbot.mouseMove(strip.viewport(), out)
    qtbot.waitUntil(lambda: strip.axis.left_px == strip.axis.furthest_px)
    qtbot.mouseRelease(strip.viewport(), _LEFT_BUTTON, pos=out)
    assert len(strip.session.selected) == 12
    left_px = strip.axis.left_px
    strip.scroll_by(-500)
    qtbot.wait(120)
    assert strip.axis.left_px == left_px - 500


def test_a_drag_below_the_ruler_moves_the_view_and_selects_nothing(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    strip.zoom(6, 0)
    before = strip.axis.left_px
    drag(qtbot, strip, QPoint(600, 100), QPoint(350, 100))
    assert strip.axis.left_px == before + 250
    assert strip.session.selected == ()


def test_a_click_in_the_ruler_moves_the_playhead_there_and_its_handle_can_be_dragged(
    qtbot: QtBot, strip_on: Strip
) -> None:
    strip = strip_on(film_of(12))
    qtbot.mouseClick(strip.viewport(), _LEFT_BUTTON, pos=QPoint(400, 10))
    assert strip.session.playhead == strip.axis.frame_at(400)
    drag(qtbot, strip, QPoint(400, 10), QPoint(500, 10))
    assert strip.session.playhead == strip.axis.frame_at(500)
    assert strip.session.selected == ()


def test_arrows_home_and_end_move_between_shots_and_shift_widens(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    click(qtbot, strip, "s030")
    for key, keys, expected in (
        (Qt.Key.Key_Right, _NO_KEY, ("s040",)),
        (Qt.Key.Key_Right, _SHIFT, ("s040", "s050")),
        (Qt.Key.Key_Left, _SHIFT, ("s040",)),
        (Qt.Key.Key_Left, _SHIFT, ("s030", "s040")),
        (Qt.Key.Key_Home, _NO_KEY, ("s010",)),
        (Qt.Key.Key_Left, _NO_KEY, ("s010",)),
        (Qt.Key.Key_End, _NO_KEY, ("s120",)),
        (Qt.Key.Key_Escape, _NO_KEY, ()),
    ):
        qtbot.keyClick(strip, key, keys)
        assert strip.session.selected == expected, key
    qtbot.keyClick(strip, Qt.Key.Key_A, _CTRL)
    assert len(strip.session.selected) == 12


def test_the_keyboard_never_leaves_its_shot_out_of_sight(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(2000))
    strip.zoom(40, 0)
    for key in (Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Right):
        qtbot.keyClick(strip, key)
        assert 0 <= middle(strip, strip.focused).x() < strip.viewport().width(), key


def test_plus_minus_and_zero_zoom_around_the_focused_shot(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    click(qtbot, strip, "s060")
    scale, place = strip.axis.px_per_frame, middle(strip, "s060").x()
    qtbot.keyClick(strip, Qt.Key.Key_Plus)
    assert strip.axis.px_per_frame > scale
    assert abs(middle(strip, "s060").x() - place) <= 2
    qtbot.keyClick(strip, Qt.Key.Key_Minus)
    qtbot.keyClick(strip, Qt.Key.Key_Equal)
    qtbot.keyClick(strip, Qt.Key.Key_0)
    assert strip.axis.px_per_frame == pytest.approx(scale)


def test_the_wheel_scrolls_and_with_control_zooms_at_the_pointer(strip_on: Strip) -> None:
    strip = strip_on(film_of(200))
    frame = strip.axis.frame_at(700)
    turn_wheel(strip, 6, QPoint(700, 100), _CTRL)
    assert abs(strip.axis.x(frame) - 700) <= strip.axis.px_per_frame + 1
    before = strip.axis.left_px
    turn_wheel(strip, -1, QPoint(700, 100), _NO_KEY)
    assert strip.axis.left_px > before
    assert strip.horizontalScrollBar().value() == strip.axis.left_px


def test_the_playhead_goes_to_a_shot_that_is_selected_unless_it_is_at_it(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    shots = strip.session.shots
    strip.pick(shots[3].shot_id, extend=False, toggle=False)
    assert strip.session.playhead == shots[3].span.start_frame
    strip.session.move_playhead(shots[3].span.start_frame + 5)
    strip.pick(shots[3].shot_id, extend=False, toggle=False)
    assert strip.session.playhead == shots[3].span.start_frame + 5
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert strip.session.playhead == shots[4].span.start_frame


def test_keys_that_are_not_the_strips_are_passed_on(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    passed: list[int] = []
    strip.pass_keys_to(lambda event: passed.append(event.key()) is None)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_B, Qt.Key.Key_Right):
        qtbot.keyPress(strip, key)
    assert passed == [Qt.Key.Key_Space, Qt.Key.Key_B]
    qtbot.keyRelease(strip, Qt.Key.Key_K)
    assert passed[-1] == Qt.Key.Key_K


def test_of_2000_shots_only_those_in_sight_are_asked_for(qtbot: QtBot, strip_on: Strip) -> None:
    film = film_of(2000)
    strip = strip_on(film)
    strip.show_span(film.shots[1000].span.widened(240, 240))
    pictures = strip.session.pictures
    pictures.asked.clear()
    strip.session.waveforms.asked.clear()
    strip.viewport().grab()
    first, end = strip.axis.shown
    seen = {shot.shot_id for shot in film.shots if shot.span.end_frame > first and shot.span.start_frame < end}
    assert 2 <= len(seen) < 12
    assert pictures.asked == seen
    heard = {card.chosen_take.stem.wav_path for card in film.cards if card.place_id in seen and card.chosen_take}
    assert heard <= strip.session.waveforms.asked and len(strip.session.waveforms.asked) <= len(heard) + 4


def test_the_whole_of_2000_shots_asks_for_no_picture_at_all(strip_on: Strip) -> None:
    strip = strip_on(film_of(2000))
    strip.session.pictures.asked.clear()
    strip.viewport().grab()
    assert not strip.session.pictures.asked


def test_a_shot_too_narrow_for_a_picture_asks_for_none(strip_on: Strip) -> None:
    film = film_of(200)
    strip = strip_on(film)
    strip.zoom(0.6 / strip.axis.px_per_frame, 0)  # a second is 14 pixels
    strip.session.pictures.asked.clear()
    strip.viewport().grab()
    first, end = strip.axis.shown
    seen = [shot for shot in film.shots if shot.span.end_frame > first and shot.span.start_frame < end]
    assert strip.session.pictures.asked == {shot.shot_id for shot in seen if shot.span.frames > 24}
    assert len(strip.session.pictures.asked) < len(seen)


def accent_share(strip: TimelineStrip) -> float:
    """How much of the shots' row is in the colour of what is selected."""
    row = strip.rows.shots
    image = picture(strip).copy(0, row.top, strip.viewport().width(), row.height)
    places = [(x, y) for x in range(image.width()) for y in range(0, row.height, 4)]
    return sum(image.pixelColor(x, y).name() == Colour.ACCENT for x, y in places) / len(places)


def test_selecting_all_of_2000_shots_frames_them_and_covers_none(strip_on: Strip) -> None:
    strip = strip_on(film_of(2000))
    strip.select_all()
    assert 0.005 < accent_share(strip) < 0.1


def test_one_selected_shot_of_2000_can_be_seen_in_the_whole(strip_on: Strip) -> None:
    strip = strip_on(film_of(2000))
    strip.pick("s9000", extend=False, toggle=False)
    x = middle(strip, "s9000").x()
    near = picture(strip).copy(x - 4, 100, 9, 1)
    assert Colour.ACCENT in {near.pixelColor(place, 0).name() for place in range(9)}


def test_a_screen_reader_hears_where_the_keyboard_is(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    reader = QAccessible.queryAccessibleInterface(strip)
    click(qtbot, strip, "s050")
    assert reader.text(QAccessible.Text.Name) == "Timeline"
    assert "Shot s050, hands on table, FX failed" in reader.text(QAccessible.Text.Description)


def test_what_scrolled_out_of_sight_is_called_off(strip_on: Strip) -> None:
    film = film_of(2000)
    strip = strip_on(film)
    pictures = strip.session.pictures
    strip.show_span(film.shots[10].span.widened(48, 48))
    strip.viewport().grab()
    assert "s110" in pictures.wanted
    strip.show_span(film.shots[1500].span.widened(48, 48))
    strip.viewport().grab()
    assert "s15010" in pictures.wanted and "s110" not in pictures.wanted
    assert strip.session.waveforms.wanted and len(strip.session.waveforms.wanted) < 10


def test_every_one_of_2000_shots_can_be_reached_by_a_click(qtbot: QtBot, strip_on: Strip) -> None:
    film = film_of(2000)
    strip = strip_on(film)
    block = middle(strip, "s9000")
    qtbot.mouseDClick(strip.viewport(), _LEFT_BUTTON, pos=block)
    while middle(strip, "s9000").x() not in range(strip.viewport().width()):
        qtbot.mouseDClick(strip.viewport(), _LEFT_BUTTON, pos=block)
    click(qtbot, strip, "s9000")
    assert strip.session.selected == ("s9000",)


def test_a_click_on_a_block_selects_the_shot_under_the_pointer(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(2000))
    qtbot.mouseClick(strip.viewport(), _LEFT_BUTTON, pos=QPoint(500, 100))
    frame = strip.axis.frame_at(500)
    (chosen,) = strip.session.selected
    shot = strip.content.shot(chosen)
    assert shot.span.start_frame <= frame < shot.span.end_frame


def picture(strip: TimelineStrip) -> QImage:
    return strip.viewport().grab().toImage()


def test_a_picture_that_comes_is_shown_and_one_that_nobody_waits_for_costs_nothing(
    qtbot: QtBot, strip_on: Strip
) -> None:
    strip = strip_on(film_of(12))
    pictures: StandInPictures = strip.session.pictures
    pictures.at_once = False
    pictures.made.clear()
    strip.repaint_soon()
    place = middle(strip, "s050")
    grey = picture(strip).pixelColor(place)
    red = QImage(160, 96, QImage.Format.Format_RGB32)
    red.fill(QColor("#ff0000"))
    pictures.bring("s050", red)
    assert grey != QColor("#ff0000")
    assert picture(strip).pixelColor(place - QPoint(20, 0)) == QColor("#ff0000")


def card_colours(strip: TimelineStrip, cue_id: str) -> set[str]:
    view = strip.view()
    card = strip.session.card(cue_id)
    box = view.box(card.span, view.rows.lanes[card.kind]).toRect()
    image = picture(strip)
    return {
        image.pixelColor(x, y).name() for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())
    }


@pytest.mark.parametrize("state", [state for state in CardState if state is not CardState.NOTHING])
def test_a_card_shows_its_state_as_soon_as_it_changes(strip_on: Strip, state: CardState) -> None:
    strip = strip_on(film_of(12))
    card = strip.session.card("s050_FX")
    strip.session.replace_card(replace(card, state=CardState.NOTHING, takes=(), chosen=0))
    assert STATE_LOOKS[state].colour not in card_colours(strip, "s050_FX")
    strip.session.replace_card(replace(card, state=state, takes=(), chosen=0, progress=0.5))
    assert STATE_LOOKS[state].colour in card_colours(strip, "s050_FX")


def test_a_card_of_which_nothing_is_made_is_an_empty_frame(strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    view = strip.view()

    def ground(cue_id: str) -> str:
        box = view.box(strip.session.card(cue_id).span, view.rows.lanes[StemKind.FX])
        return picture(strip).pixelColor(int(box.right()) - 6, int(box.bottom()) - 6).name()

    assert strip.session.card("s040_FX").state is CardState.NOTHING
    assert ground("s040_FX") == Colour.WELL and ground("s050_FX") == Colour.PANEL


def test_progress_grows_with_the_rendering(strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    card = replace(strip.session.card("s050_FX"), state=CardState.RENDERING, message="", seconds_left=None)
    view = strip.view()
    box = view.box(card.span, view.rows.lanes[StemKind.FX]).toRect()

    def done_px(progress: float) -> int:
        strip.session.replace_card(replace(card, progress=progress))
        image = picture(strip)
        row = box.bottom() - 3
        return sum(image.pixelColor(x, row) != QColor(Colour.PANEL) for x in range(box.left() + 3, box.right()))

    quarter, most = done_px(0.25), done_px(0.75)
    assert abs(quarter - (0.25 * box.width() - 3)) <= 2 and abs(most - (0.75 * box.width() - 3)) <= 2


def tip_at(strip: TimelineStrip, place: QPoint) -> str:
    QApplication.sendEvent(
        strip.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, strip.viewport().mapToGlobal(place))
    )
    return QToolTip.text()


def test_the_reason_of_a_failure_is_told_under_the_pointer(strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    view = strip.view()
    card = strip.session.card("s050_FX")
    assert card.state is CardState.FAILED
    place = view.box(card.span, view.rows.lanes[StemKind.FX]).center().toPoint()
    assert "failed" in tip_at(strip, place) and card.message in tip_at(strip, place)


def test_what_gets_no_sound_says_why_and_is_selected_by_click_keys_and_range(qtbot: QtBot, strip_on: Strip) -> None:
    film = with_offline_end(film_of(12), 240)
    strip = strip_on(film)
    view = strip.view()
    place = view.box(film.skipped[0].span, view.rows.shots).center().toPoint()
    assert "harbour.mov is not there." in tip_at(strip, place)
    qtbot.mouseClick(strip.viewport(), _LEFT_BUTTON, pos=place)
    assert strip.session.selected == ("s900",)
    assert strip.accessibleDescription().startswith("Shot s900, harbour, offline, it gets no sound.")
    assert strip.session.playhead == film.skipped[0].span.start_frame
    qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert strip.session.selected == ("s120",)
    qtbot.keyClick(strip, Qt.Key.Key_Right, _SHIFT)
    assert strip.session.selected == ("s120", "s900")
    strip.select_all()
    assert len(strip.session.selected) == 13


def test_a_selected_shot_without_picture_has_the_frame_of_what_is_selected(strip_on: Strip) -> None:
    film = with_offline_end(film_of(3), 240)
    strip = strip_on(film)
    view = strip.view()
    box = view.box(film.skipped[0].span, view.rows.shots)
    corner = QPoint(round(box.left()) + 1, round(box.top()) + 12)

    def colour() -> str:
        image = strip.viewport().grab().toImage()
        return image.pixelColor(corner * image.devicePixelRatio()).name()

    assert colour() != Colour.ACCENT.value
    strip.session.select(("s900",))
    assert colour() == Colour.ACCENT.value


def test_what_is_offline_is_told_from_what_is_damaged_by_word_and_clip(strip_on: Strip) -> None:
    film = with_offline_end(film_of(12), 240)
    for is_offline, word in ((True, "Offline"), (False, "Damaged")):
        skipped = replace(film.skipped[0], is_offline=is_offline)
        strip = strip_on(replace(film, skipped=(skipped,)))
        view = strip.view()
        place = view.box(skipped.span, view.rows.shots).center().toPoint()
        assert tip_at(strip, place).startswith(f"{word}: {skipped.name}")


def test_the_focused_shot_is_told_in_words_and_stays_true(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    click(qtbot, strip, "s030")
    assert strip.accessibleName() == "Timeline"
    assert strip.accessibleDescription().startswith("Shot s030, hallway, FX rendering 40 %, BG not made")
    card = strip.session.card("s030_FX")
    strip.session.replace_card(replace(card, state=CardState.READY))
    assert "FX ready" in strip.accessibleDescription()
    qtbot.keyClick(strip, Qt.Key.Key_Right, _SHIFT)
    assert "2 shots selected, s030 to s040" in strip.accessibleDescription()


def test_a_playhead_that_runs_out_of_sight_takes_the_view_along(strip_on: Strip) -> None:
    film = film_of(200)
    strip = strip_on(film)
    strip.show_span(FrameSpan(0, 500, film.sequence.rate))
    for frame in (100, 700, 9_000, 40):
        strip.session.move_playhead(frame)
        assert 0 <= strip.axis.x(frame) < strip.viewport().width()


def test_the_playhead_is_drawn_where_it_is(strip_on: Strip) -> None:
    strip = strip_on(film_of(12))
    strip.session.move_playhead(300)
    x = round(strip.axis.x(300))
    assert picture(strip).pixelColor(x, strip.rows.bottom - 2) == QColor(Colour.ACCENT)


def test_reading_the_timeline_again_leaves_the_view_where_it_was(strip_on: Strip) -> None:
    film = film_of(200)
    strip = strip_on(film)
    strip.show_span(film.shots[100].span)
    before = strip.axis
    strip.session.open_film(film)
    assert strip.axis == before
    strip.session.open_film(film_of(50))
    assert strip.axis.shown == (0, film_of(50).sequence.frames)


def test_without_a_timeline_every_key_and_click_is_harmless(qtbot: QtBot, strip_on: Strip) -> None:
    strip = strip_on(None)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Plus, Qt.Key.Key_Space, Qt.Key.Key_0):
        qtbot.keyClick(strip, key)
    drag(qtbot, strip, QPoint(10, 10), QPoint(200, 10))
    click_at = QPoint(300, 100)
    qtbot.mouseClick(strip.viewport(), _LEFT_BUTTON, pos=click_at)
    qtbot.mouseDClick(strip.viewport(), _LEFT_BUTTON, pos=click_at)
    assert tip_at(strip, click_at) == "" and strip.session.selected == ()
    assert strip.accessibleDescription() == "No timeline is open"
    strip.session.open_film(film_of(3))
    assert len(strip.content.shots.items) == 3
