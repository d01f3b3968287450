"""What a sound device is given, and what is said where there is none."""

import numpy as np
import pytest
from PySide6.QtCore import QIODevice, QObject
from pytestqt.qtbot import QtBot

from plugin.panel.audition.mixer import Mixer, Voice
from plugin.panel.audition.output import PulledSound, SilentOutput, best_output
from v2a_engine.domain.cue import StemKind


def mixer() -> Mixer:
    made = Mixer(1_000)
    sound = np.stack([np.linspace(0, 0.5, 1_000), np.linspace(0, -0.5, 1_000)]).astype(np.float32)
    made.load([Voice(cue_id="s010_FX", take=1, kind=StemKind.FX, first_sample=0, sound=sound)], {"s010_FX": 1})
    return made


@pytest.mark.parametrize(("is_float", "kind", "full_scale"), [(True, "<f4", 1.0), (False, "<i2", 32_767.0)])
def test_left_and_right_go_out_in_turn_and_in_the_devices_own_numbers(
    qtbot: QtBot, is_float: bool, kind: str, full_scale: float
) -> None:
    owner = QObject()
    device = PulledSound(owner, is_float)
    device.mixer = mixer()
    device.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)
    frame = 2 * np.dtype(kind).itemsize
    read = np.frombuffer(device.read(400 * frame).data(), kind).reshape(-1, 2) / full_scale
    expected = mixer().pull(400).T
    np.testing.assert_allclose(read, expected, atol=2e-5)
    assert device.mixer.pulled == 400, "no more than was asked for: what is ahead cannot be switched any more"


def test_without_a_mixer_it_gives_nothing(qtbot: QtBot) -> None:
    owner = QObject()
    device = PulledSound(owner, is_float=True)
    device.open(QIODevice.OpenModeFlag.ReadOnly)
    assert device.read(80).data() == b""


def test_the_best_output_sounds_or_says_what_to_do(qtbot: QtBot) -> None:
    owner = QObject()
    output = best_output(owner)
    assert not isinstance(output, SilentOutput) or output.why_silent.startswith("No sound: ")
