"""Looking and listening under real keys, with a sound device whose clock the test moves."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from plugin.panel.audition.audition import Audition
from plugin.panel.audition.mixer import Mixer
from plugin.panel.audition.output import SilentOutput
from plugin.panel.audition.takes_list import circle_box
from plugin.panel.stars import star_middle
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import UnreadableMedia

Key = Qt.Key


class Device:
    why_silent = ""

    def __init__(self) -> None:
        self.heard = 0
        self.mixer: Mixer | None = None

    def start(self, mixer: Mixer) -> None:
        self.heard, self.mixer = 0, mixer

    def stop(self) -> None:
        self.mixer = None

    def played(self) -> int:
        return self.heard

    def play(self, samples: int) -> np.ndarray:
        assert self.mixer is not None
        self.heard += samples
        return self.mixer.pull(samples)


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
def audition(qtbot: QtBot, shown, session, with_takes, device: Device) -> Iterator[Audition]:
    with_takes("s010_FX", 440.0, 220.0, 330.0)
    with_takes("sc010_BG", 60.0)
    session.select(["s010"])
    widget = shown(Audition(session, lambda: device), 900, 420)
    widget.setFocus()
    qtbot.waitUntil(lambda: widget.reel.is_whole(59) and len(widget._recordings) == 4)
    yield widget
    widget.close_down()


def pitch(block: np.ndarray) -> float:
    """The strongest frequency of the left channel, Hz."""
    spectrum = np.abs(np.fft.rfft(block[0] * np.hanning(block.shape[1])))
    return float(np.argmax(spectrum) * 48_000 / block.shape[1])


def test_space_plays_and_the_picture_is_the_frame_that_is_heard(
    qtbot: QtBot, session, audition: Audition, device: Device
) -> None:
    qtbot.keyClick(audition, Key.Key_Space)
    for frame in (1, 7, 24, 59):
        device.play(frame * 2_000 + 10 - device.heard)
        qtbot.waitUntil(lambda frame=frame: session.playhead == frame)
        assert audition.picture.still is not None
        assert abs(audition.picture.still.pixelColor(100, 100).red() - frame) <= 1
    assert audition.transport.timecode.text() == "01:00:02:11"
    qtbot.keyClick(audition, Key.Key_Space)
    assert not audition.player.is_running


def test_b_switches_to_the_other_take_at_the_same_sample_and_back(
    qtbot: QtBot, session, audition: Audition, device: Device
) -> None:
    audition.desk.mute[StemKind.BG].setChecked(True)
    qtbot.keyClick(audition, Key.Key_Space)
    device.play(2_400)
    assert pitch(device.play(9_600)) == pytest.approx(440, abs=6)
    qtbot.keyClick(audition, Key.Key_B)
    assert audition.player.mixer.position == 12_000
    device.play(2_400)
    assert pitch(device.play(9_600)) == pytest.approx(220, abs=6)
    qtbot.keyClick(audition, Key.Key_B)
    device.play(2_400)
    assert pitch(device.play(9_600)) == pytest.approx(440, abs=6)
    assert audition.player.mixer.position == 36_000
    assert session.card("s010_FX").chosen == 1, "listening chooses nothing"


def test_arrows_hear_other_takes_and_return_chooses_the_heard_one(qtbot: QtBot, session, audition: Audition) -> None:
    qtbot.keyClick(audition, Key.Key_Down)
    qtbot.keyClick(audition, Key.Key_Down)
    assert audition.takes.current == ("s010_FX", 3)
    assert session.card("s010_FX").chosen == 1
    qtbot.keyClick(audition, Key.Key_Return)
    assert session.card("s010_FX").chosen == 3
    session.undo_stack.undo()
    assert session.card("s010_FX").chosen == 1


def test_down_stops_at_the_last_take_of_a_stem_and_shift_goes_to_the_next_stem(
    qtbot: QtBot, session, audition: Audition
) -> None:
    for place in (audition, audition.takes):
        for _ in range(5):
            qtbot.keyClick(place, Key.Key_Down)
        assert audition.takes.current == ("s010_FX", 3)
    qtbot.keyClick(audition, Key.Key_4)
    assert session.card("s010_FX").takes[2].rating == 4 and session.card("sc010_BG").takes[0].rating == 0
    qtbot.keyClick(audition, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert audition.takes.current == ("sc010_BG", 1)
    qtbot.keyClick(audition, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert audition.takes.current == ("s010_FX", 1)


def renewed(session) -> None:
    """A third take came in place of the first, which was out of date."""
    session.put(replace(session.card("s010_FX"), chosen=3))


def test_a_take_that_takes_over_is_heard_and_marked(session, audition: Audition) -> None:
    assert audition.takes.current == ("s010_FX", 1)
    renewed(session)
    assert audition.takes.current == ("s010_FX", 3)
    assert audition.player.mixer.heard("s010_FX") == 3


def test_while_somebody_plays_it_waits_for_the_next_stop(qtbot: QtBot, session, audition: Audition) -> None:
    qtbot.keyClick(audition, Key.Key_Space)
    renewed(session)
    assert audition.player.mixer.heard("s010_FX") == 1
    qtbot.keyClick(audition, Key.Key_Space)
    assert audition.takes.current == ("s010_FX", 3)
    assert audition.player.mixer.heard("s010_FX") == 3


def test_who_goes_to_another_take_meanwhile_stays_there(qtbot: QtBot, session, audition: Audition) -> None:
    qtbot.keyClick(audition, Key.Key_Space)
    renewed(session)
    qtbot.keyClick(audition, Key.Key_Down)
    qtbot.keyClick(audition, Key.Key_Space)
    assert audition.takes.current == ("s010_FX", 2)


def test_number_keys_rate_the_take_that_is_heard(qtbot: QtBot, session, audition: Audition) -> None:
    qtbot.keyClick(audition, Key.Key_Down)
    qtbot.keyClick(audition, Key.Key_4)
    assert [take.rating for take in session.card("s010_FX").takes] == [0, 4, 0]
    qtbot.keyClick(audition, Key.Key_0)
    assert [take.rating for take in session.card("s010_FX").takes] == [0, 0, 0]


def test_the_list_hears_on_click_chooses_by_its_circle_and_rates_by_its_stars(
    qtbot: QtBot, session, audition: Audition
) -> None:
    takes = audition.takes

    def click(column: int, at: QPoint) -> None:
        qtbot.mouseClick(takes.viewport(), Qt.MouseButton.LeftButton, pos=at)

    cell = takes.row_box("s010_FX", 2, 0)
    click(0, cell.center())
    assert audition.player.mixer.heard("s010_FX") == 2
    assert session.card("s010_FX").chosen == 1
    click(0, circle_box(takes.row_box("s010_FX", 2, 0)).center())
    assert session.card("s010_FX").chosen == 2
    stars = takes.row_box("s010_FX", 2, 1)
    click(1, QPoint(stars.left() + round(star_middle(3)), stars.center().y()))
    assert session.card("s010_FX").takes[1].rating == 3
    stars = takes.row_box("s010_FX", 2, 1)
    click(1, QPoint(stars.left() + round(star_middle(3)), stars.center().y()))
    assert session.card("s010_FX").takes[1].rating == 0


def test_keys_work_from_within_the_list_too(qtbot: QtBot, session, audition: Audition, device: Device) -> None:
    audition.takes.setFocus()
    qtbot.keyClick(audition.takes, Key.Key_Down)
    assert audition.player.mixer.heard("s010_FX") == 2
    qtbot.keyClick(audition.takes, Key.Key_5)
    qtbot.keyClick(audition.takes, Key.Key_Return)
    assert session.card("s010_FX").takes[1].rating == 5
    assert session.card("s010_FX").chosen == 2
    qtbot.keyClick(audition.takes, Key.Key_Space)
    assert audition.player.is_running


def test_j_k_l_shuttle_and_k_held_steps_by_frames(qtbot: QtBot, audition: Audition, device: Device) -> None:
    for key, speed in ((Key.Key_L, 1), (Key.Key_L, 2), (Key.Key_J, -1), (Key.Key_K, 0)):
        qtbot.keyClick(audition, key)
        assert audition.player.speed == speed
    audition.player.seek(20)
    qtbot.keyPress(audition, Key.Key_K)
    qtbot.keyClick(audition, Key.Key_L)
    qtbot.keyClick(audition, Key.Key_L)
    qtbot.keyClick(audition, Key.Key_J)
    assert audition.player.frame == 21
    assert not audition.player.is_running
    qtbot.keyRelease(audition, Key.Key_K)
    qtbot.keyClick(audition, Key.Key_L)
    assert audition.player.speed == 1


def test_comma_and_full_stop_step_one_frame_and_home_and_end_go_to_the_ends(qtbot: QtBot, audition: Audition) -> None:
    qtbot.keyClick(audition, Key.Key_Period)
    qtbot.keyClick(audition, Key.Key_Period)
    qtbot.keyClick(audition, Key.Key_Comma)
    assert audition.player.frame == 1
    qtbot.keyClick(audition, Key.Key_End)
    assert audition.player.frame == 59
    qtbot.keyClick(audition, Key.Key_Home)
    assert audition.player.frame == 0


def test_solo_and_mute_keys_are_of_the_compared_stem(qtbot: QtBot, audition: Audition, device: Device) -> None:
    qtbot.keyClick(audition, Key.Key_Space)
    qtbot.keyClick(audition, Key.Key_M)
    assert audition.desk.mute[StemKind.FX].isChecked()
    device.play(2_400)
    assert pitch(device.play(9_600)) == pytest.approx(60, abs=6)
    qtbot.keyClick(audition, Key.Key_M)
    qtbot.keyClick(audition, Key.Key_S)
    device.play(2_400)
    assert pitch(device.play(9_600)) == pytest.approx(440, abs=6)


def test_gain_is_heard_and_told(qtbot: QtBot, audition: Audition, device: Device) -> None:
    audition.desk.mute[StemKind.BG].setChecked(True)
    audition.desk.gain[StemKind.FX].setFocus()
    qtbot.keyClick(audition, Key.Key_Space)
    loud = np.abs(device.play(38_400)).max()
    audition.player.stop()
    audition.player.seek(0)
    for _ in range(6):
        qtbot.keyClick(audition.desk.gain[StemKind.FX], Key.Key_Left)
    qtbot.keyClick(audition, Key.Key_Space)
    device.play(240)
    soft = np.abs(device.play(38_160)).max()
    assert 20 * np.log10(soft / loud) == pytest.approx(-6, abs=0.3)


def test_dragging_in_the_scrub_bar_moves_the_picture(qtbot: QtBot, session, audition: Audition) -> None:
    bar = audition.scrub
    y = bar.height() // 2
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(2, y))
    qtbot.mouseMove(bar, QPoint(round(bar.x_of(30)) + 2, y))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(round(bar.x_of(30)) + 2, y))
    assert audition.player.frame == 30
    assert session.playhead == 30
    assert audition.picture.still is not None
    assert abs(audition.picture.still.pixelColor(9, 9).red() - 30) <= 1


def test_loop_is_a_key_and_goes_round(qtbot: QtBot, audition: Audition, device: Device) -> None:
    qtbot.keyClick(audition, Key.Key_R)
    assert audition.transport.loop.isChecked()
    qtbot.keyClick(audition, Key.Key_Space)
    device.play(61 * 2_000)
    assert audition.player.frame == 1
    assert audition.player.is_running


def test_without_a_sound_device_it_plays_silently_and_says_what_to_do(qtbot: QtBot, session, with_takes) -> None:
    with_takes("s010_FX", 440.0)
    session.select(["s010"])
    widget = Audition(session, lambda: SilentOutput("No sound: install libpulse0."))
    qtbot.addWidget(widget)
    widget.show()
    qtbot.keyClick(widget, Key.Key_Space)
    assert widget.note.text() == "No sound: install libpulse0."
    assert widget.note.isVisible()
    qtbot.waitUntil(lambda: widget.player.frame > 3)
    widget.close_down()


def test_a_picture_that_cannot_be_read_is_told_in_its_place_and_the_sound_plays(
    qtbot: QtBot, session, with_takes, device: Device
) -> None:
    session.stills.refuses = UnreadableMedia("/reel/a.mov", "it is damaged")
    with_takes("s010_FX", 440.0)
    session.select(["s010"])
    widget = Audition(session, lambda: device)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: "damaged" in widget.picture.accessibleDescription())
    qtbot.waitUntil(lambda: bool(widget._recordings))
    widget.setFocus()
    qtbot.keyClick(widget, Key.Key_Space)
    assert device.play(1_000).any()
    widget.close_down()


def test_a_long_shot_is_played_on_from_window_to_window(qtbot: QtBot, session, device: Device, paper_film) -> None:
    session.stills.refuses = UnreadableMedia("/reel/a.mov", "it is damaged")
    cut, (first, *_), _, _ = paper_film
    span = replace(first.span, end_frame=200 * 24)
    long = replace(first, span=span, picture_span=span)
    session.open_paper(replace(cut, frames=span.frames), [long], [], [])
    session.select([long.shot_id])
    widget = Audition(session, lambda: device)
    qtbot.addWidget(widget)
    widget.show()
    widget.setFocus()
    qtbot.keyClick(widget, Key.Key_Space)
    device.play(120 * 48_000)
    qtbot.waitUntil(lambda: device.heard == 0 and device.mixer is not None)
    device.play(2 * 48_000 + 100)
    qtbot.waitUntil(lambda: session.playhead == 122 * 24)
    widget.close_down()


def test_the_window_cannot_take_its_keys_while_it_has_the_focus(qtbot: QtBot, audition: Audition) -> None:
    from PySide6.QtGui import QAction

    stolen = []
    action = QAction("Solo", audition)
    action.setShortcut("S")
    action.triggered.connect(lambda: stolen.append(1))
    audition.window().addAction(action)
    qtbot.keyClick(audition, Key.Key_S)
    assert not stolen
    assert audition.desk.solo[StemKind.FX].isChecked()


@pytest.mark.parametrize("level", [-137.8, -np.inf])
def test_a_take_in_which_nothing_is_heard_is_called_silent(session, audition: Audition, level: float) -> None:
    card = session.card("s010_FX")
    first = replace(card.takes[0], stem=replace(card.takes[0].stem, short_term_lufs=float(level)))
    session.put(replace(card, takes=(first, *card.takes[1:])))
    head = audition.takes.topLevelItem(0)
    assert [head.child(row).text(2) for row in range(2)] == ["silent", "\N{MINUS SIGN}28.0"]
