"""What placing will do is shown before it is done."""

from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.placing import placement_dialog
from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.place_dialog import PlaceDialog
from plugin.panel.placing.place_steps import PlaceSteps
from plugin.session.reports import Trouble
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.foretold import on_tracks
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.placement import Action, Placement, PlacementRow


def row(action: Action, kind: StemKind, start: int, why: str = "") -> PlacementRow:
    span = FrameSpan(start, start + 48, Fraction(24))
    name, cue_id = f"cut_s{start:03d}_{kind}_t1.wav", f"s{start:03d}_{kind}"
    return PlacementRow(action=action, kind=kind, name=name, span=span, why=why, cue_id=cue_id)


def dialog_of(qtbot: QtBot, session, placement: Placement, *, selected: int = 0) -> PlaceDialog:
    dialog = PlaceDialog(session.sequence, OutputLine("cut_wildtrack.otio", None), selected=selected, shots=4)
    qtbot.addWidget(dialog)
    dialog.show_placement(placement)
    return dialog


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
            row(Action.MISSING, StemKind.FX, 288, "Its file is gone"),
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
    dialog = dialog_of(qtbot, session, placement)
    shown = tracks(dialog)
    assert list(shown) == [
        "FX   Effects: 1 added, 1 replaced, 1 stays, 1 removed, 1 left alone, 1 left out, out of date, "
        "1 not placed, file gone",
        "BG   Ambience (new track): 1 added",
    ]
    effects = next(iter(shown.values()))
    assert effects[0] == ["cut_s000_FX_t1.wav", "added", "01:00:00:00", "2.0 s", ""]
    assert effects[4][1:] == ["left alone", "01:00:08:00", "2.0 s", "You muted it"]
    assert dialog.sentence.text() == placement.in_words
    assert dialog.output.goes_to.toolTip() == "Goes to: cut_wildtrack.otio"


def test_a_second_track_of_a_kind_stands_in_the_sentence_and_over_its_rows(
    qtbot: QtBot, session, placement: Placement
) -> None:
    new = [
        NewTrack(kind=StemKind.FX, name="FX (AI temp) 2", starts=(48, 144), full="SPOTS"),
        NewTrack(kind=StemKind.BG, name="BG (AI temp)", starts=(0,)),
    ]
    dialog = dialog_of(qtbot, session, on_tracks(placement, new))
    effects, ambience = tracks(dialog)
    assert effects.startswith("FX   Effects (new track FX (AI temp) 2): 1 added")
    assert ambience == "BG   Ambience (new track): 1 added"
    told = [row[4] for row in tracks(dialog)[effects]]
    assert told[1] == "Made for another length: the cut changed since; Goes on FX (AI temp) 2"
    assert told[3] == "You want no stem here", "what goes goes nowhere"
    assert "FX (AI temp) 2 is a new track, for there is no room on SPOTS." in dialog.sentence.text()


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
    assert session.asked == [("placement", False, frozenset())]
    assert steps.dialog is None
    steps.ask()
    session.placement_ready.emit(placement)
    qtbot.mouseClick(steps.dialog.act, Qt.MouseButton.LeftButton)
    assert session.asked[-1] == ("place", False, frozenset())
    assert steps.dialog is None


def test_where_nothing_would_change_place_cannot_be_pressed(qtbot: QtBot, session) -> None:
    same = Placement(rows=(row(Action.KEPT, StemKind.FX, 0),), clips=(), new_tracks=())
    dialog = dialog_of(qtbot, session, same)
    assert not dialog.act.isEnabled()
    assert dialog.cancel.isDefault()


def test_return_places(qtbot: QtBot, session, placement: Placement) -> None:
    dialog = dialog_of(qtbot, session, placement)
    dialog.show()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


@pytest.mark.parametrize(("selected", "why"), [(0, "No shot is selected"), (4, "Every shot is selected")])
def test_only_the_selected_shots_cannot_be_asked_for_where_it_would_mean_all(
    qtbot: QtBot, session, placement: Placement, selected: int, why: str
) -> None:
    dialog = dialog_of(qtbot, session, placement, selected=selected)
    assert not dialog.option.isEnabled() and not dialog.option.isChecked() and why in dialog.option.toolTip()


@pytest.fixture
def asked(qtbot: QtBot, session, placement: Placement) -> PlaceSteps:
    """Place was pressed, with two shots selected, and answered."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    session.select(["s010", "s020"])
    steps = PlaceSteps(session, window)
    steps.window = window
    steps.ask()
    session.placement_ready.emit(placement)
    return steps


def test_the_preview_follows_the_selected_shots_and_the_last_answer_counts(
    qtbot: QtBot, session, asked: PlaceSteps, placement: Placement
) -> None:
    dialog = asked.dialog
    qtbot.mouseClick(dialog.option, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.option.height() // 2))
    assert dialog.option.isChecked() and dialog.option.text() == "Only the selected shots (2 of 4)"
    assert session.asked[-1] == ("placement", True, frozenset()) and not dialog.act.isEnabled()
    dialog.option.setChecked(False)
    dialog.option.setChecked(True)
    session.placement_ready.emit(placement)
    session.placement_ready.emit(placement)
    assert not dialog.act.isEnabled(), "an answer is still on its way"
    few = Placement(rows=(row(Action.ADDED, StemKind.FX, 0),), clips=(), new_tracks=())
    session.placement_ready.emit(few)
    assert dialog.act.isEnabled() and len(tracks(dialog)) == 1
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert session.asked[-1] == ("place", True, frozenset())


def by_hand(action: Action) -> Placement:
    one = replace(row(action, StemKind.FX, 0, "You trimmed it"), is_in_the_way=True)
    return Placement(rows=(one, row(Action.ADDED, StemKind.FX, 48)), clips=(), new_tracks=())


def test_a_new_take_goes_in_the_place_of_what_a_hand_changed_only_where_that_is_ticked(
    qtbot: QtBot, session, asked: PlaceSteps
) -> None:
    dialog, table = asked.dialog, asked.dialog.rows
    assert table.isColumnHidden(5), "no such clip, no such column"
    dialog.show_placement(by_hand(Action.LEFT))
    clip = table.topLevelItem(0).child(0)
    assert clip.text(5) == "Take the new one" and clip.checkState(5) is Qt.CheckState.Unchecked
    table.setCurrentItem(clip, 0)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert session.asked[-1] == ("placement", False, frozenset({"s000_FX"})) and not dialog.act.isEnabled()
    session.placement_ready.emit(by_hand(Action.REPLACED))
    assert table.currentItem().checkState(5) is Qt.CheckState.Checked
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert session.asked[-1] == ("place", False, frozenset({"s000_FX"}))


def test_what_is_ticked_never_moves_the_dialog_or_its_buttons(
    qtbot: QtBot, session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement_dialog, "_OF_SCREEN", 3.0)  # room to grow, which a screen of tests has not
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    steps = PlaceSteps(session, window)
    steps.ask()
    session.placement_ready.emit(by_hand(Action.LEFT))
    dialog = steps.dialog
    assert dialog.isVisible()
    before = (dialog.geometry(), dialog.act.geometry(), dialog.cancel.geometry())
    table = dialog.rows
    table.topLevelItem(0).child(0).setCheckState(5, Qt.CheckState.Checked)
    reason = "You moved and trimmed it and gave it an effect or a level, and gave it a marker: the new one anyway"
    longer = replace(by_hand(Action.REPLACED).rows[0], why=reason)
    session.placement_ready.emit(Placement(rows=(longer,), clips=(), new_tracks=()))
    qtbot.wait(1)
    assert table.topLevelItem(0).child(0).text(4) == reason
    assert (dialog.geometry(), dialog.act.geometry(), dialog.cancel.geometry()) == before


@pytest.mark.parametrize(("action", "is_filled"), [(Action.LEFT, False), (Action.REPLACED, True)])
def test_the_box_of_a_row_is_seen_as_a_box_ticked_or_not(
    qtbot: QtBot, session, action: Action, is_filled: bool
) -> None:
    dialog = dialog_of(qtbot, session, by_hand(action))
    dialog.show()
    table = dialog.rows
    cell = table.visualItemRect(table.topLevelItem(0).child(0))
    left = table.columnViewportPosition(5)
    picture = table.viewport().grab(QRect(left, cell.top(), 24, cell.height())).toImage()
    rows = [
        [picture.pixelColor(x, y).lightness() > 120 for x in range(picture.width())] for y in range(picture.height())
    ]
    bright = [sum(row) for row in rows]
    assert sum(count >= 10 for count in bright) >= 2, "an upper and a lower edge"
    assert (sum(count >= 10 for count in bright) >= 8) == is_filled


def test_the_dialog_is_as_wide_as_its_reasons_within_the_screen(qtbot: QtBot, session) -> None:
    reason = "You moved and trimmed it and gave it an effect or a level, and muted it, and gave it another colour"
    dialog = dialog_of(
        qtbot, session, Placement(rows=(row(Action.LEFT, StemKind.FX, 0, reason),), clips=(), new_tracks=())
    )
    dialog.show()
    screen = dialog.screen().availableGeometry()
    usual, needed = 760, dialog.rows.wanted_width
    assert (
        usual < needed
        and dialog.width() >= min(needed, int(screen.width() * 0.95))
        and dialog.width() <= screen.width()
    )
    assert dialog.rows.topLevelItem(0).child(0).toolTip(4) == reason


def test_what_is_missing_is_rendered_again_or_gone_without(qtbot: QtBot, session, asked: PlaceSteps) -> None:
    dialog = asked.dialog
    assert dialog.act.text() == "Place Without It"
    assert "cut_s288_FX_t1.wav" in dialog.missing.words.text() and dialog.missing.again.text() == "Render It Again"
    qtbot.mouseClick(dialog.missing.again, Qt.MouseButton.LeftButton)
    assert session.asked[-1] == ("render_again", ("s288_FX",)) and asked.dialog is None


def test_where_nothing_is_missing_nothing_is_said_of_it(qtbot: QtBot, session) -> None:
    placement = Placement(rows=(row(Action.ADDED, StemKind.FX, 0),), clips=(), new_tracks=())
    dialog = dialog_of(qtbot, session, placement)
    dialog.show()
    assert dialog.act.text() == "Place" and not dialog.missing.isVisible()


def test_a_refusal_of_the_preview_is_told_in_the_dialog_where_another_file_can_be_chosen(
    qtbot: QtBot, session, asked: PlaceSteps
) -> None:
    asked.dialog.reject()
    asked.ask()
    session.trouble.emit(Trouble(where="placing", message="It holds work of yours."))
    dialog = asked.dialog
    assert dialog.sentence.text() == "It holds work of yours."
    assert not dialog.act.isEnabled() and dialog.output.change.isVisible()


@pytest.mark.parametrize("has_dialog", [False, True])
def test_where_the_timeline_must_be_read_again_first_no_dialog_is_in_the_way(
    qtbot: QtBot, session, asked: PlaceSteps, has_dialog: bool
) -> None:
    if has_dialog:
        asked.dialog.option.toggle()
    else:
        asked.dialog.reject()
        asked.ask()
    session.trouble.emit(Trouble(where="placing", message="It changed since it was read.", action="reload"))
    assert asked.dialog is None, "it is told above the strip, where Reload is"
    asked.ask()
    assert session.asked[-1][0] == "placement", "and can be asked again"
