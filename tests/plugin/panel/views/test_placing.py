"""What placing will do is shown before it is done."""

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.placing.place_dialog import PlaceDialog
from plugin.panel.placing.place_steps import PlaceSteps
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.placement import Action, Placement, PlacementRow


def row(action: Action, kind: StemKind, start: int, why: str = "") -> PlacementRow:
    span = FrameSpan(start, start + 48, Fraction(24))
    return PlacementRow(action=action, kind=kind, name=f"cut_s{start:03d}_{kind}_t1.wav", span=span, why=why)


@pytest.fixture
def placement() -> Placement:
    return Placement(
        rows=(
            row(Action.ADDED, StemKind.FX, 0),
            row(Action.ADDED, StemKind.BG, 0),
            row(Action.REPLACED, StemKind.FX, 48, "Made for another length: the cut changed since"),
            row(Action.KEPT, StemKind.FX, 96),
            row(Action.REMOVED, StemKind.FX, 144, "You want no stem here"),
            row(Action.LEFT, StemKind.FX, 192, "You muted it"),
            row(Action.OUT_OF_DATE, StemKind.FX, 240, "generate it again"),
        ),
        clips=(),
        new_tracks=(StemKind.BG,),
    )


def tracks(dialog: PlaceDialog) -> dict[str, list[list[str]]]:
    found = {}
    for number in range(dialog.rows.topLevelItemCount()):
        head = dialog.rows.topLevelItem(number)
        items = [head.child(place) for place in range(head.childCount())]
        found[head.text(0)] = [[item.text(column) for column in range(5)] for item in items]
    return found


def test_rows_stand_under_their_track_with_action_place_and_reason(qtbot: QtBot, session, placement: Placement) -> None:
    dialog = PlaceDialog(placement, session.sequence, "cut_wildtrack.otio")
    qtbot.addWidget(dialog)
    shown = tracks(dialog)
    assert list(shown) == [
        "FX   Effects: 1 added, 1 replaced, 1 stays, 1 removed, 1 left alone, 1 left out, out of date",
        "BG   Ambience (new track): 1 added",
    ]
    effects = next(iter(shown.values()))
    assert effects[0] == ["cut_s000_FX_t1.wav", "added", "01:00:00:00", "2.0 s", ""]
    assert effects[4][1:] == ["left alone", "01:00:08:00", "2.0 s", "You muted it"]
    assert dialog.sentence.text() == placement.in_words
    assert "cut_wildtrack.otio" in dialog.goes_to.text()


def test_place_asks_first_and_places_only_when_the_user_says_so(qtbot: QtBot, session, placement: Placement) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    steps = PlaceSteps(session, window)
    session.placement_ready.emit(placement)
    assert steps.dialog is None, "somebody else asked"
    steps.ask()
    steps.ask()
    session.placement_ready.emit(placement)
    qtbot.keyClick(steps.dialog, Qt.Key.Key_Escape)
    assert session.asked == [("placement",), ("placement",)]
    assert steps.dialog is None
    steps.ask()
    session.placement_ready.emit(placement)
    qtbot.mouseClick(steps.dialog.place, Qt.MouseButton.LeftButton)
    assert session.asked[-1] == ("place",)
    assert steps.dialog is None


def test_where_nothing_would_change_place_cannot_be_pressed(qtbot: QtBot, session) -> None:
    same = Placement(rows=(row(Action.KEPT, StemKind.FX, 0),), clips=(), new_tracks=())
    dialog = PlaceDialog(same, session.sequence, "cut.otio")
    qtbot.addWidget(dialog)
    assert not dialog.place.isEnabled()
    assert dialog.cancel.isDefault()


def test_return_places(qtbot: QtBot, session, placement: Placement) -> None:
    dialog = PlaceDialog(placement, session.sequence, "cut.otio")
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.accepted, timeout=1_000):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
