"""A take in which nothing is heard is told apart wherever it is seen, with why and what to do."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugin.panel.audition.takes_list import TakesList
from plugin.panel.inspector.inspector import Inspector
from plugin.session.cards import Form
from plugin.session.take_notes import notes_of
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Observations
from v2a_engine.usecases.picture_moments import Moment

STRIKE = 'Nothing is seen to strike in this shot. A marker "FX: dog panting" says when it should sound.'
SILENT = "Next to nothing sounds here (digital silence): the stem was left silent, not raised."


@pytest.fixture
def silent(session, with_takes):
    """The only take of s010's effects is silent, and its record says why."""

    def make(cue_id: str = "s010_FX", warnings: tuple[str, ...] = (STRIKE, SILENT), lufs: float = float("-inf")):
        card = with_takes(cue_id, 440.0)
        stem = replace(card.takes[0].stem, short_term_lufs=lufs, observations=Observations(warnings=warnings))
        card = replace(card, takes=(replace(card.takes[0], stem=stem),), form=Form(prompt="dog panting"))
        session.put(card)
        return card

    return make


def test_the_inspector_says_why_the_chosen_take_is_silent_and_what_to_do(
    qtbot: QtBot, session, inspector: Inspector, silent
) -> None:
    assert not inspector.notes.isVisible()
    silent()
    qtbot.waitUntil(inspector.notes.isVisible)
    told = inspector.notes.words.text()
    assert told.startswith("This take is silent.")
    assert "Nothing is seen to strike in this shot" in told and "Sound Here" in told
    assert inspector.state.text() == "Ready"
    qtbot.mouseClick(inspector.switch.buttons[StemKind.BG], Qt.MouseButton.LeftButton)
    assert not inspector.notes.isVisible()


def test_what_a_take_says_beside_silence_is_shown_too(qtbot: QtBot, session, inspector: Inspector, silent) -> None:
    silent(warnings=("The stem is at -45 LUFS, not at -27: its peaks may not pass -2 dBTP.",), lufs=-45.0)
    qtbot.waitUntil(inspector.notes.isVisible)
    assert inspector.notes.words.text() == "The stem is at -45 LUFS, not at -27: its peaks may not pass -2 dBTP."


def test_a_silent_take_without_words_says_what_to_do_for_its_kind(silent) -> None:
    effects = notes_of(silent(warnings=(SILENT,)))
    assert len(effects) == 1 and "write what" in effects[0] and "Sound Here" in effects[0]
    ambience = notes_of(silent("sc010_BG", warnings=(SILENT,)))
    assert "write what" in ambience[0] and "Sound Here" not in ambience[0]


def test_a_take_silent_to_the_ear_is_told_even_where_its_record_says_nothing(silent) -> None:
    (told,) = notes_of(silent(warnings=(), lufs=-80.0))
    assert told.startswith("This take is silent.")


def test_the_row_of_a_silent_take_has_a_sign_and_says_why(qtbot: QtBot, silent) -> None:
    takes = TakesList()
    qtbot.addWidget(takes)
    card = silent()
    takes.show_cards([card], ("s010_FX", 1))
    row = takes.topLevelItem(0).child(0)
    assert not row.icon(2).isNull()
    for column in range(3):
        assert "This take is silent." in row.toolTip(column)
    assert "silent" in row.data(0, Qt.ItemDataRole.AccessibleTextRole)


def test_a_take_with_sound_and_no_notes_has_no_sign(qtbot: QtBot, with_takes) -> None:
    takes = TakesList()
    qtbot.addWidget(takes)
    takes.show_cards([with_takes("s010_FX", 440.0)], ("s010_FX", 1))
    assert takes.topLevelItem(0).child(0).icon(2).isNull()


# When it should sound.


def test_sound_here_asks_for_the_words_at_the_playhead_and_can_be_undone(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    session.move_playhead(20)
    qtbot.keyClicks(inspector.prompt.words, "dog panting")
    qtbot.mouseClick(inspector.moments.button, Qt.MouseButton.LeftButton)
    assert session.card("s010_FX").form == Form(prompt="dog panting", moments=(Moment(frame=20),))
    qtbot.waitUntil(lambda: "01:00:00:20" in inspector.moments.places.text())
    session.move_playhead(4)
    inspector.sound_here()
    assert session.card("s010_FX").form.moments == (Moment(frame=20), Moment(frame=4))
    session.undo_stack.undo()
    assert session.card("s010_FX").form.moments == (Moment(frame=20),)
    qtbot.mouseClick(inspector.moments.clear, Qt.MouseButton.LeftButton)
    assert session.card("s010_FX").form.moments == ()


def test_moments_are_counted_from_the_shots_first_frame(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.select(["s020"])
    session.put(replace(session.card("s020_FX"), form=Form(prompt="steps")))
    session.move_playhead(70)
    inspector.sound_here()
    assert session.card("s020_FX").form.moments == (Moment(frame=10),)


def test_sound_here_without_words_goes_to_the_prompt_and_says_so(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.move_playhead(20)
    inspector.sound_here()
    assert session.card("s010_FX").form.moments == ()
    assert "Write first" in inspector.moments.places.text()
    assert inspector.prompt.words.hasFocus()


def test_sound_here_waits_while_the_playhead_is_elsewhere_and_says_why(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    session.move_playhead(200)
    assert not inspector.moments.button.isEnabled()
    assert "playhead" in inspector.moments.button.toolTip()
    session.move_playhead(3)
    assert inspector.moments.button.isEnabled()


def test_moments_are_told_and_cleared_of_their_own_shot_alone(qtbot: QtBot, session, inspector: Inspector) -> None:
    session.select(["s010", "s020"])
    for cue_id in ("s010_FX", "s020_FX"):
        session.put(replace(session.card(cue_id), form=Form(prompt="steps", moments=(Moment(frame=6),))))
    session.move_playhead(70)
    qtbot.waitUntil(lambda: inspector.moments.places.text() == "01:00:02:18")
    inspector.moments.clear.click()
    assert (session.card("s010_FX").form.moments, session.card("s020_FX").form.moments) == ((Moment(frame=6),), ())
    session.select(["s010"])
    assert inspector.moments.places.text() == "01:00:00:06"
    assert not inspector.moments.button.isEnabled()


def test_moments_that_the_shot_does_not_show_now_are_said_to_wait_and_can_be_cleared(
    qtbot: QtBot, session, inspector: Inspector
) -> None:
    line = inspector.moments
    for frames, kept, told in (
        ([6], 2, "01:00:00:06, 1 waits outside the shot"),
        ([], 2, "2 wait outside the shot"),
        ([], 0, "Where it is seen"),
    ):
        line.show_moments(frames, kept, session.sequence, can_add=True)
        assert line.places.text() == told and line.clear.isVisible() == bool(kept)


def test_ambience_has_no_moments(qtbot: QtBot, inspector: Inspector) -> None:
    assert inspector.moments.isVisible()
    qtbot.mouseClick(inspector.switch.buttons[StemKind.BG], Qt.MouseButton.LeftButton)
    assert not inspector.moments.isVisible()
