"""What Generate asks for: what is missing of all kinds, or another take of the kind that the form speaks of."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plugin.panel.inspector.inspector import Inspector
from plugin.session.cards import Form
from v2a_engine.domain.cue import StemKind

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def all_made(session, with_takes) -> None:
    for cue_id in ("s010_FX", "sc010_BG"):
        with_takes(cue_id, 440.0)


def says(qtbot: QtBot, inspector: Inspector, words: str) -> None:
    qtbot.waitUntil(lambda: inspector.button.text() == words)


def stale(session, cue_id: str) -> None:
    card = session.card(cue_id)
    session.put(replace(card, takes=tuple(replace(take, is_stale=True) for take in card.takes)))


@pytest.mark.parametrize(("kind", "cue_id"), [(StemKind.FX, "s010_FX"), (StemKind.BG, "sc010_BG")])
@pytest.mark.usefixtures("all_made")
def test_where_nothing_is_missing_another_take_of_the_shown_kind_is_made(
    qtbot: QtBot, session, inspector: Inspector, kind: StemKind, cue_id: str
) -> None:
    qtbot.mouseClick(inspector.switch.buttons[kind], Qt.MouseButton.LeftButton)
    says(qtbot, inspector, f"Generate another {kind} take")
    qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Return, CTRL)
    assert session.asked == [("generate", [cue_id])]


@pytest.mark.usefixtures("all_made")
def test_what_is_out_of_date_is_made_alone_whichever_kind_is_shown(qtbot: QtBot, session, inspector: Inspector) -> None:
    stale(session, "s010_FX")
    says(qtbot, inspector, "Generate 1 FX stem")
    inspector.switch.buttons[StemKind.BG].click()
    says(qtbot, inspector, "Generate 1 FX stem")
    inspector.generate()
    assert session.asked == [("generate", ["s010_FX"])]


def test_a_shot_without_sound_is_made_and_its_neighbour_left_as_it_is(
    qtbot: QtBot, session, inspector: Inspector, with_takes
) -> None:
    with_takes("s010_FX", 440.0)
    session.select(["s010", "s020"])
    says(qtbot, inspector, "Generate 1 FX and 1 BG stem")
    inspector.generate()
    assert session.asked == [("generate", ["sc010_BG", "s020_FX"])]


def test_control_shift_return_makes_the_shown_kind_alone(qtbot: QtBot, session, inspector: Inspector) -> None:
    inspector.prompt.words.setFocus()
    qtbot.keyClicks(inspector.prompt.words, "steps")
    qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Return, CTRL | SHIFT)
    assert session.card("s010_FX").form.prompt == "steps"
    assert session.asked == [("generate", ["s010_FX"])]


@pytest.mark.usefixtures("all_made")
def test_the_menu_beside_the_button_says_exactly_what_each_choice_makes(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    stale(session, "s010_FX")
    says(qtbot, inspector, "Generate 1 FX stem")
    entries = inspector.choices.fill().actions()
    assert [entry.text().split("\t")[0] for entry in entries] == [
        "Only FX: 1 FX stem",
        "Only BG: another BG take",
        "All kinds: 1 FX stem, another BG take",
    ]
    for entry in entries:
        entry.trigger()
    assert session.asked == [
        ("generate", ["s010_FX"]),
        ("generate", ["sc010_BG"]),
        ("generate", ["s010_FX", "sc010_BG"]),
    ]


@pytest.mark.usefixtures("all_made")
def test_several_more_takes_are_counted(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.put(replace(session.card("s010_FX"), form=Form(takes=4)))
    says(qtbot, inspector, "Generate 1 FX stem (3 takes)")


def on_its_way(session, cue_id: str) -> None:
    session.put(replace(session.card(cue_id), coming=1))


def test_while_all_that_is_missing_is_on_its_way_the_button_rests_and_says_so(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    for cue_id in ("s010_FX", "sc010_BG"):
        on_its_way(session, cue_id)
    says(qtbot, inspector, "Queued: 1 FX and 1 BG stem")
    assert not inspector.button.isEnabled() and "Asked for already" in inspector.button.toolTip()
    entries = inspector.choices.fill().actions()
    assert [entry.text().split("\t")[0].partition(": ")[2] for entry in entries] == ["queued already"] * 3
    assert not any(entry.isEnabled() for entry in entries)
    inspector.prompt.words.setFocus()
    for held in (CTRL, CTRL | SHIFT):
        qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Return, held)
    inspector.generate_all()
    assert session.asked == []


def test_of_several_stems_it_says_how_many_it_will_ask_for_and_which_it_has_asked_for(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    on_its_way(session, "s010_FX")
    session.select(["s010", "s020"])
    says(qtbot, inspector, "Generate 1 FX and 1 BG stem")
    assert inspector.button.isEnabled() and "Asked for already: 1 FX stem." in inspector.button.toolTip()
    inspector.generate()
    assert session.asked == [("generate", ["sc010_BG", "s020_FX"])]


@pytest.mark.usefixtures("all_made")
def test_no_other_take_is_offered_while_what_was_missing_is_on_its_way(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    stale(session, "sc010_BG")
    on_its_way(session, "sc010_BG")
    says(qtbot, inspector, "Queued: 1 BG stem")
    inspector.generate()
    assert session.asked == []
    inspector.generate_shown()
    assert session.asked == [("generate", ["s010_FX"])], "who asks for one kind means it"


@pytest.mark.usefixtures("all_made")
def test_another_take_is_on_its_way_too(qtbot: QtBot, session, inspector: Inspector) -> None:
    on_its_way(session, "s010_FX")
    says(qtbot, inspector, "Queued: 1 FX stem")
    assert not inspector.button.isEnabled()


def test_where_nothing_is_wanted_the_button_rests_and_says_so(qtbot: QtBot, session, inspector: Inspector) -> None:
    for cue_id in ("s010_FX", "sc010_BG"):
        session.put(replace(session.card(cue_id), form=Form(wanted=False)))
    says(qtbot, inspector, "Nothing to generate")
    assert not inspector.button.isEnabled()
    assert "not wanted" in inspector.button.toolTip()


def test_the_button_stays_in_sight_in_a_low_inspector(qtbot: QtBot, inspector: Inspector) -> None:
    inspector.resize(288, 240)
    seen = inspector.button.visibleRegion().boundingRect()
    assert seen == inspector.button.rect()
    inspector.write()
    assert not inspector.prompt.words.visibleRegion().isEmpty()


def test_before_anything_is_open_the_page_is_quiet(qtbot: QtBot, session) -> None:
    session.paper, session._cut, session._shots = {}, None, []
    widget = Inspector(session)
    qtbot.addWidget(widget)
    widget.show()
    assert widget.head.title.text() == "Open a timeline to ask for sound."
    for part in (widget.wanted, widget.prompt, widget.sight, widget.numbers, widget.button, widget.waiting):
        assert not part.isVisible()


@pytest.fixture
def long_asked(session) -> None:
    for cue_id, takes in (("s010_FX", 12), ("sc010_BG", 8)):
        session.put(replace(session.card(cue_id), form=Form(takes=takes)))


@pytest.mark.usefixtures("long_asked")
@pytest.mark.parametrize(
    ("width", "seen"), [(600, "Generate 1 FX and 1 BG stem (20 takes)"), (344, "Generate 1 FX, 1 BG (20 takes)")]
)
def test_the_button_says_it_shorter_where_its_words_have_no_room_and_whole_to_a_reader(
    qtbot: QtBot, inspector: Inspector, width: int, seen: str
) -> None:
    inspector.resize(width, 400)
    inspector.button.setStyleSheet("font-size: 14px;")
    whole = "Generate 1 FX and 1 BG stem (20 takes)"
    says(qtbot, inspector, whole)
    assert inspector.button.text_in_sight == seen
    assert QAccessible.queryAccessibleInterface(inspector.button).text(QAccessible.Text.Name) == whole
    assert whole in inspector.button.toolTip()


@pytest.mark.usefixtures("long_asked")
def test_a_button_far_too_narrow_begins_with_its_first_word_and_ends_with_dots(
    qtbot: QtBot, inspector: Inspector
) -> None:
    says(qtbot, inspector, "Generate 1 FX and 1 BG stem (20 takes)")
    button = inspector.button
    button.setFixedWidth(140)
    assert button.text_in_sight.startswith("Generate 1") and button.text_in_sight.endswith("\N{HORIZONTAL ELLIPSIS}")
    cut = button.grab().toImage()
    QPushButton.setText(button, button.text_in_sight)
    assert button.grab().toImage() == cut
