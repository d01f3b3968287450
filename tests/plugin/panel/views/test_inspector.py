"""The inspector under real keys and clicks."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plugin.panel.inspector.inspector import Inspector
from plugin.session.cards import CardState, Form
from plugin.session.reports import Trouble
from v2a_engine.domain.cue import StemKind

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def test_an_empty_form_is_enough_to_generate(qtbot: QtBot, session, inspector: Inspector) -> None:
    assert inspector.button.text() == "Generate 1 FX and 1 BG stem"
    qtbot.mouseClick(inspector.button, Qt.MouseButton.LeftButton)
    assert session.asked == [("generate", ["s010_FX", "sc010_BG"])]


def test_what_is_typed_reaches_the_card_that_the_switch_names(qtbot: QtBot, session, inspector: Inspector) -> None:
    qtbot.keyClicks(inspector.prompt.words, "a door slams")
    qtbot.waitUntil(lambda: session.card("s010_FX").form.prompt == "a door slams")
    qtbot.mouseClick(inspector.switch.buttons[StemKind.BG], Qt.MouseButton.LeftButton)
    assert inspector.prompt.words.toPlainText() == ""
    qtbot.keyClicks(inspector.prompt.words, "quiet hall")
    inspector.flush()
    assert session.card("sc010_BG").form.prompt == "quiet hall"
    assert session.card("s010_FX").form.prompt == "a door slams"


def test_typing_is_one_edit_and_not_one_a_letter(qtbot: QtBot, session, inspector: Inspector) -> None:
    qtbot.keyClicks(inspector.prompt.words, "a door slams")
    qtbot.waitUntil(lambda: session.undo_stack.count() > 0)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: session.card("s010_FX").form.prompt == "")


def test_the_window_undo_takes_back_what_was_just_typed(qtbot: QtBot, session, inspector: Inspector) -> None:
    undo = session.undo_stack.createUndoAction(inspector)
    undo.setShortcut("Ctrl+Z")
    inspector.addAction(undo)
    inspector.prompt.words.setFocus()
    qtbot.keyClicks(inspector.prompt.words, "thunder")
    qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Z, CTRL)
    assert session.undo_stack.index() == 0
    qtbot.waitUntil(lambda: inspector.prompt.words.toPlainText() == "")


def test_ctrl_return_generates_with_what_is_being_typed(qtbot: QtBot, session, inspector: Inspector) -> None:
    inspector.prompt.words.setFocus()
    qtbot.keyClicks(inspector.prompt.words, "steps")
    qtbot.keyClick(inspector.prompt.words, Qt.Key.Key_Return, CTRL)
    assert session.card("s010_FX").form.prompt == "steps"
    assert session.asked == [("generate", ["s010_FX", "sc010_BG"])]
    assert "\n" not in inspector.prompt.words.toPlainText()


def test_values_that_differ_are_several_and_stay_untouched_unless_edited(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    first = replace(session.card("s010_FX"), form=Form(prompt="door", seed=7, takes=2))
    second = replace(session.card("s020_FX"), form=Form(prompt="steps", seed=9, takes=2))
    session.put(first, second)
    session.select(["s010", "s020"])
    assert inspector.prompt.words.toPlainText() == ""
    assert inspector.prompt.words.placeholderText() == "(several)"
    assert inspector.numbers.boxes["seed"].placeholderText() == "(several)"
    assert inspector.numbers.boxes["takes"].text() == "2"
    takes = inspector.numbers.boxes["takes"]
    takes.setFocus()
    qtbot.keyClicks(takes, "5")
    qtbot.keyClick(takes, Qt.Key.Key_Return)
    assert session.card("s010_FX").form == Form(prompt="door", seed=7, takes=5)
    assert session.card("s020_FX").form == Form(prompt="steps", seed=9, takes=5)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.card("s020_FX").form == second.form


def test_one_edit_writes_the_same_words_into_every_selected_shot(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.select(["s010", "s020", "s040"])
    qtbot.keyClicks(inspector.prompt.words, "wind")
    inspector.flush()
    prompts = {card.cue_id: card.form.prompt for card in session.cards}
    assert prompts == {
        **dict.fromkeys(("s010_FX", "s020_FX", "s040_FX"), "wind"),
        **dict.fromkeys(("s030_FX", "sc010_BG", "sc030_BG"), ""),
    }


def test_earlier_prompts_come_by_alt_up_and_what_was_typed_comes_back(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    session.words = ["rain on glass", "heavy boots"]
    words = inspector.prompt.words
    qtbot.keyClicks(words, "my own")
    qtbot.keyClick(words, Qt.Key.Key_Up, ALT)
    assert words.toPlainText() == "rain on glass"
    qtbot.keyClick(words, Qt.Key.Key_Up, ALT)
    qtbot.keyClick(words, Qt.Key.Key_Up, ALT)
    assert words.toPlainText() == "heavy boots"
    qtbot.keyClick(words, Qt.Key.Key_Down, ALT)
    qtbot.keyClick(words, Qt.Key.Key_Down, ALT)
    assert words.toPlainText() == "my own"


def test_the_list_of_earlier_prompts_fills_the_field(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.words = ["rain on glass", "heavy boots"]
    inspector.prompt.history_menu().actions()[1].trigger()
    assert session.card("s010_FX").form.prompt == "heavy boots"


def test_overrule_puts_the_engines_words_into_the_prompt(
    qtbot: QtBot, session, inspector: Inspector, with_takes
) -> None:
    with_takes("s010_FX", 440.0)
    qtbot.waitUntil(inspector.sight.overrule.isEnabled)
    assert "to overrule" not in inspector.sight.account.text().lower()
    assert "58 %" in inspector.sight.account.text()
    qtbot.mouseClick(inspector.sight.overrule, Qt.MouseButton.LeftButton)
    assert session.card("s010_FX").form.prompt == "a heavy wooden door closes"
    assert QApplication.focusWidget() is inspector.prompt.words


def test_look_asks_for_the_shown_card_and_a_failure_is_told_there(qtbot: QtBot, session, inspector: Inspector) -> None:
    qtbot.mouseClick(inspector.sight.look, Qt.MouseButton.LeftButton)
    assert session.asked == [("look", ["s010_FX"])]
    assert not inspector.sight.look.isEnabled()
    session.trouble.emit(Trouble(where="s010_FX", message="The reel is offline. Bring it back."))
    assert inspector.sight.account.text() == "The reel is offline. Bring it back."
    assert inspector.sight.look.isEnabled()


@pytest.mark.parametrize("seen", ["Samoyed dog 97 %", "nothing it is sure of"])
def test_what_was_seen_can_be_looked_at_again(qtbot: QtBot, session, inspector: Inspector, seen: str) -> None:
    session.put(replace(session.card("s010_FX"), seen=seen))
    qtbot.waitUntil(lambda: inspector.sight.look.text() == "Look Again")
    assert "chose no words" in inspector.sight.overrule.toolTip()
    qtbot.mouseClick(inspector.sight.look, Qt.MouseButton.LeftButton)
    assert session.asked == [("look", ["s010_FX"])]
    session.put(session.card("s010_FX"))
    qtbot.waitUntil(inspector.sight.look.isEnabled)


def test_music_and_dialogue_are_shown_and_say_why_they_wait(inspector: Inspector) -> None:
    for kind in (StemKind.MX, StemKind.DX):
        assert not inspector.switch.buttons[kind].isEnabled()
        assert "no engine for" in inspector.switch.buttons[kind].toolTip()
    assert "no engine for music or voice" in inspector.waiting.text()


def test_a_stem_that_is_not_wanted_is_not_generated(qtbot: QtBot, session, inspector: Inspector) -> None:
    qtbot.mouseClick(inspector.wanted, Qt.MouseButton.LeftButton, pos=inspector.wanted.rect().center() / 4)
    qtbot.waitUntil(lambda: inspector.button.text() == "Generate 1 BG stem")
    assert not session.card("s010_FX").form.wanted
    inspector.generate()
    assert session.asked == [("generate", ["sc010_BG"])]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("takes", "3", 3),
        ("takes", "0", 1),
        ("seed", "12345", 12345),
        ("guidance", "6.25", 6.2),
        ("level_trim_db", "-3,5", -3.5),
        ("handles_frames", "24", 24),
    ],
)
def test_a_number_is_kept_within_what_makes_sense(
    qtbot: QtBot, session, inspector: Inspector, field: str, typed: str, value: float
) -> None:
    box = inspector.numbers.boxes[field]
    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert getattr(session.card("s010_FX").form, field) == value


def test_what_is_no_number_changes_nothing_and_an_emptied_field_is_as_for_every_stem(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    takes = inspector.numbers.boxes["takes"]
    qtbot.keyClicks(takes, "many")
    qtbot.keyClick(takes, Qt.Key.Key_Return)
    assert session.undo_stack.count() == 0
    assert takes.text() == ""
    qtbot.keyClick(takes, Qt.Key.Key_Up)
    assert session.card("s010_FX").form.takes == 2
    takes.selectAll()
    qtbot.keyClick(takes, Qt.Key.Key_Delete)
    qtbot.keyClick(takes, Qt.Key.Key_Return)
    assert session.card("s010_FX").form.takes is None


def test_a_failure_stands_in_the_form_with_its_reason(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.put(replace(session.card("s010_FX"), state=CardState.FAILED, message="No space left. Free some space."))
    qtbot.waitUntil(lambda: "No space left" in inspector.state.text())
    assert inspector.state.property("role") == "problem"


def test_a_placed_stem_that_the_user_muted_says_so_alone_and_among_others(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    for cue_id in ("s010_FX", "s020_FX"):
        session.put(replace(session.card(cue_id), state=CardState.PLACED, is_muted=cue_id == "s010_FX"))
    qtbot.waitUntil(lambda: inspector.state.text() == "Placed, muted")
    session.select(["s010", "s020"])
    assert inspector.state.text() == "2 placed; 1 of them muted"


def test_what_is_typed_for_one_shot_does_not_go_to_the_next(qtbot: QtBot, session, inspector: Inspector) -> None:
    inspector.prompt.words.setFocus()
    qtbot.keyClicks(inspector.prompt.words, "door")
    session.select(["s020"])
    assert session.card("s020_FX").form.prompt == ""
    assert session.card("s010_FX").form.prompt == "door"
    assert inspector.prompt.words.toPlainText() == ""


def test_every_control_has_a_name_and_a_hint(inspector: Inspector) -> None:
    boxes = [inspector.prompt.words, inspector.negative.words, *inspector.numbers.boxes.values()]
    for control in (*boxes, *inspector.switch.buttons.values()):
        assert control.accessibleName()
        assert control.toolTip()
    for control in (inspector.button, inspector.sight.look, inspector.sight.overrule, inspector.wanted):
        assert control.toolTip()


def test_what_is_being_typed_when_another_timeline_opens_goes_nowhere(
    qtbot: QtBot, session, inspector: Inspector, paper_film
) -> None:
    cut, shots, scenes, cards = paper_film
    qtbot.keyClicks(inspector.prompt.words, "door")
    others = [replace(shot, shot_id=f"x{shot.shot_id}", scene_id="xsc") for shot in shots]
    session._selected = []
    session.open_paper(cut, others, scenes, [replace(cards[0], cue_id="x_FX", place_id=others[0].shot_id)])
    inspector.flush()
    assert session.card("x_FX").form.prompt == ""
