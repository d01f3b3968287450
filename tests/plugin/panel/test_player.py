"""The transport against a stand-in clock: the picture shows what is heard."""

from fractions import Fraction

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugin.panel.audition.mixer import Mixer, Voice
from plugin.panel.audition.output import SilentOutput
from plugin.panel.audition.player import Player
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.time import FrameSpan


class Device:
    """A sound device whose clock the test moves; like a real one it is always a little ahead of what is heard."""

    why_silent = ""

    def __init__(self, ahead: int = 4_800) -> None:
        self.heard = 0
        self.sound: list[np.ndarray] = []
        self._ahead = ahead
        self._mixer: Mixer | None = None

    def start(self, mixer: Mixer) -> None:
        self.heard, self._pulled, self._mixer = 0, 0, mixer
        self.play(0)

    def stop(self) -> None:
        self._mixer = None

    def played(self) -> int:
        return self.heard

    def play(self, samples: int) -> None:
        """Let so many samples be heard."""
        assert self._mixer is not None
        self.heard += samples
        block = self._mixer.pull(self.heard + self._ahead - self._pulled)
        self._pulled += block.shape[1]
        self.sound.append(block)


SPAN_START = 1_001


@pytest.fixture
def device() -> Device:
    return Device()


def loaded(device: object, rate: Fraction, frames: int = 100) -> Player:
    span = FrameSpan(SPAN_START, SPAN_START + frames, rate)
    first, last = span.samples(SAMPLE_RATE_HZ)
    mixer = Mixer(last - first)
    sound = np.tile(np.arange(last - first, dtype=np.float32) / 1e7, (2, 1))
    mixer.load([Voice(cue_id="s010_FX", take=1, kind=StemKind.FX, first_sample=0, sound=sound)], {"s010_FX": 1})
    player = Player(lambda: device)
    player.load(span, mixer)
    return player


def test_the_frame_is_the_one_in_which_the_heard_sample_lies(
    qtbot: QtBot, device: Device, every_rate: Fraction
) -> None:
    player = loaded(device, every_rate)
    player.run_at(1)
    start = FrameSpan(SPAN_START, SPAN_START, every_rate).samples(SAMPLE_RATE_HZ)[0]
    for offset in (1, 37, 99):
        border_sample = round((SPAN_START + offset) / every_rate * SAMPLE_RATE_HZ) - start
        device.play(border_sample - 1 - device.heard)
        assert player.frame == SPAN_START + offset - 1
        device.play(1)
        assert player.frame == SPAN_START + offset
    player.stop()


def test_the_picture_follows_the_device_and_not_what_it_holds_ahead(qtbot: QtBot, device: Device) -> None:
    player = loaded(device, Fraction(24))
    shown: list[int] = []
    player.moved.connect(shown.append)
    player.run_at(1)
    device.play(10 * 2_000)
    qtbot.waitUntil(lambda: shown[-1:] == [SPAN_START + 10])
    assert player.mixer.position == 10 * 2_000 + 4_800


def test_stopping_and_playing_again_loses_nothing_that_was_held_ahead(qtbot: QtBot, device: Device) -> None:
    player = loaded(device, Fraction(24))
    player.run_at(1)
    device.play(5_000)
    player.stop()
    assert player.mixer.position == 5_000
    device.sound.clear()
    player.toggle()
    device.play(1_000)
    np.testing.assert_allclose(device.sound[0][0, :4], np.arange(5_000, 5_004) / 1e7, rtol=1e-4)
    player.stop()


def test_a_loop_brings_the_picture_back_with_the_sound(qtbot: QtBot, device: Device) -> None:
    player = loaded(device, Fraction(24), frames=10)
    player.set_loop(True)
    player.run_at(1)
    device.play(9 * 2_000)
    assert player.frame == SPAN_START + 9
    device.play(2_000)
    assert player.frame == SPAN_START
    device.play(3 * 2_000)
    assert player.frame == SPAN_START + 3
    assert player.is_running
    player.stop()


def test_it_stops_by_itself_when_the_last_sample_was_heard_and_plays_from_the_start_again(
    qtbot: QtBot, device: Device
) -> None:
    player = loaded(device, Fraction(24), frames=10)
    player.toggle()
    device.play(19_000)
    qtbot.wait(40)
    assert player.is_running
    device.play(1_500)
    qtbot.waitUntil(lambda: not player.is_running)
    assert player.frame == SPAN_START + 9
    player.toggle()
    assert player.frame == SPAN_START
    player.stop()


def test_shuttle_doubles_and_turns_round(qtbot: QtBot, device: Device) -> None:
    player = loaded(device, Fraction(24))
    speeds: list[int] = []
    player.ran.connect(speeds.append)
    player.seek(SPAN_START + 50)
    for direction in (1, 1, 1, 1, 1, -1, -1):
        player.shuttle(direction)
    player.stop()
    assert speeds == [1, 2, 4, 8, 8, -1, -2, 0]


def test_running_back_shows_earlier_frames(qtbot: QtBot, device: Device) -> None:
    player = loaded(device, Fraction(24))
    player.seek(SPAN_START + 50)
    player.shuttle(-1)
    device.play(10 * 2_000)
    assert player.frame == SPAN_START + 40
    player.stop()


def test_steps_stay_inside_the_span(qtbot: QtBot, device: Device) -> None:
    player = loaded(device, Fraction(30_000, 1_001))
    player.step(-1)
    assert player.frame == SPAN_START
    for step in range(1, 99):
        player.step(1)
        assert player.frame == SPAN_START + step
    player.step(50)
    assert player.frame == SPAN_START + 99


def test_without_a_device_it_plays_by_the_machines_clock_and_says_why_once(qtbot: QtBot) -> None:
    now_s = 100.0
    silent = SilentOutput("No sound: install a card.", clock=lambda: now_s)
    player = loaded(silent, Fraction(25))
    told: list[str] = []
    player.silent.connect(told.append)
    player.toggle()
    now_s += 1.0
    assert player.frame == SPAN_START + 25
    player.toggle()
    player.toggle()
    now_s += 0.4
    assert player.frame == SPAN_START + 35
    player.stop()
    assert told == ["No sound: install a card."]
