"""States are told apart by colour in any sight, by shape, and by word."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton

from plugin.panel.theme import STATE_LOOKS, Colour, paint_state, state_icon, state_words
from plugin.session.cards import CardState

# Machado, Oliveira and Fernandes 2009 (doi:10.1109/TVCG.2009.113), severity 1, for linear RGB.
_SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_CLEARLY_DIFFERENT = 20.0  # CIE76; 2.3 is what can just be seen side by side

Vector = npt.NDArray[np.float64]


def _linear(colour: str) -> Vector:
    coded = np.array(QColor(colour).getRgbF()[:3])
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def _lab(linear: Vector) -> Vector:
    xyz = _TO_XYZ @ np.clip(linear, 0, 1) / _WHITE
    bent = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


def _contrast(one: str, other: str) -> float:
    light, dark = sorted(((_TO_XYZ @ _linear(colour))[1] + 0.05 for colour in (one, other)), reverse=True)
    return float(light / dark)


@pytest.mark.parametrize("sight", _SIGHT)
def test_any_two_states_differ_clearly_in_colour_in_every_kind_of_sight(sight: str) -> None:
    seen = {state: _lab(_SIGHT[sight] @ _linear(look.colour)) for state, look in STATE_LOOKS.items()}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > _CLEARLY_DIFFERENT, (sight, one, other)


def test_the_measure_itself_finds_red_and_green_alike_to_who_cannot_see_them_apart() -> None:
    red, olive = _linear("#c0392b"), _linear("#6b6b1f")
    apart = np.linalg.norm(_lab(red) - _lab(olive))
    confused = np.linalg.norm(_lab(_SIGHT["protanopia"] @ red) - _lab(_SIGHT["protanopia"] @ olive))
    assert apart > 3 * confused


def test_every_state_stands_out_from_what_it_is_drawn_on() -> None:
    for state, look in STATE_LOOKS.items():
        assert _contrast(look.colour, Colour.PANEL) >= 3.0, state


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        (Colour.TEXT, Colour.RAISED, 7.0),
        (Colour.SOFT, Colour.PANEL, 4.5),
        (Colour.FAINT, Colour.GROUND, 3.0),
        (Colour.ON_ACCENT, Colour.ACCENT, 7.0),
        (Colour.ACCENT, Colour.GROUND, 4.5),
    ],
)
def test_text_can_be_read_on_its_ground(text: Colour, ground: Colour, least: float) -> None:
    assert _contrast(text, ground) >= least


def test_greys_are_neutral() -> None:
    for colour in Colour:
        if "ACCENT" not in colour.name:
            red, green, blue, _ = QColor(colour.value).getRgb()
            assert red == green == blue, colour.name


def _drawn(state: CardState) -> npt.NDArray[np.bool_]:
    """Which of 32 x 32 pixels the state's shape covers, whatever its colour."""
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_state(painter, QRectF(0, 0, 32, 32), state, 0.3)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(32, 32, 4)
    return np.asarray(pixels[:, :, 3] > 127)


def test_any_two_states_differ_in_shape_without_colour(qapp: QApplication) -> None:
    drawn = {state: _drawn(state) for state in CardState}
    for one, other in itertools.combinations(drawn, 2):
        assert (drawn[one] ^ drawn[other]).sum() > 60, (one, other)  # of 1024 pixels
    for state, shape in drawn.items():
        assert 30 < shape.sum() < 900, state


def test_every_state_has_a_word_of_its_own() -> None:
    words = [state_words(state) for state in CardState]
    assert len(set(words)) == len(CardState)
    assert state_words(CardState.RENDERING, 0.4) == "rendering 40 %"


def test_a_states_icon_is_sharp_on_a_fine_screen(qapp: QApplication) -> None:
    for ratio in (1.0, 2.0):
        assert state_icon(CardState.READY, 16).pixmap(16, 16) is not None
        picture = state_icon(CardState.READY, 16).pixmap(state_icon(CardState.READY, 16).availableSizes()[0], ratio)
        assert picture.width() == 16 * ratio


def test_the_style_sheet_leaves_no_name_unfilled_and_qt_reads_all_of_it(dressed: QApplication, qtlog: Any) -> None:
    sheet = dressed.styleSheet()
    button = QPushButton()
    button.ensurePolished()  # Qt parses when the first widget needs it
    assert "$" not in sheet and Colour.ACCENT in sheet
    assert not [record.message for record in qtlog.records if "parse" in record.message]


def test_a_check_box_is_seen_and_its_three_states_look_different(qtbot, dressed) -> None:
    seen = []
    for state in (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked):
        box = QCheckBox()
        qtbot.addWidget(box)
        box.setTristate(True)
        box.setCheckState(state)
        box.resize(24, 24)
        picture = box.grab().toImage()
        assert picture not in seen
        seen.append(picture)
    row = [seen[0].pixelColor(x, 12).name() for x in range(24)]
    edges = [colour for colour in row if _contrast(colour, Colour.GROUND.value) > 3]
    assert len(edges) == 2, "left and right"
