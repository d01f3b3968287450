"""What is not heard is told apart in its lane: silent and muted by word and sign, what a hand trimmed by shade."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from unshot_film import StandInSession, film_of

from plugin.panel.strip.strip import TimelineStrip
from plugin.panel.strip.telling import card_tip, shot_told
from plugin.panel.theme import STATE_LOOKS, Colour
from plugin.session.cards import Card, CardState
from v2a_engine.domain.stem import Observations
from v2a_engine.domain.time import FrameSpan


@pytest.fixture
def strip(qtbot: QtBot) -> TimelineStrip:
    session = StandInSession(film_of(6))
    widget = TimelineStrip(session, session.pictures, session.waveforms)  # type: ignore[arg-type]
    widget.session = session  # type: ignore[attr-defined]
    qtbot.addWidget(widget)
    widget.resize(1400, 330)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def silent(card: Card) -> Card:
    warnings = ('Nothing is seen to strike in this shot. A marker "FX: dog" says when it should sound.',)
    takes = tuple(
        replace(take, stem=replace(take.stem, short_term_lufs=-90.0, observations=Observations(warnings=warnings)))
        for take in card.takes
    )
    return replace(card, takes=takes)


def lane(strip: TimelineStrip, cue_id: str) -> QImage:
    view, card = strip.view(), strip.session.card(cue_id)
    return strip.viewport().grab(view.box(card.span, view.rows.lanes[card.kind]).toRect()).toImage()


def count(image: QImage, colour: str) -> int:
    wanted = QColor(colour)
    return sum(image.pixelColor(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("state", [CardState.READY, CardState.PLACED])
def test_a_silent_stem_shows_its_sign_instead_of_a_waveform(strip: TimelineStrip, state: CardState) -> None:
    card = replace(strip.session.card("s020_FX"), state=state, message="")
    strip.session.replace_card(card)
    loud = lane(strip, "s020_FX")
    strip.session.replace_card(silent(card))
    quiet = lane(strip, "s020_FX")
    assert count(loud, Colour.WAVE) > 100 > 10 > count(quiet, Colour.WAVE)
    below = quiet.copy(8, 20, quiet.width() - 16, quiet.height() - 22)
    assert count(below, Colour.PANEL) < below.width() * below.height() - 30  # the sign stands there


def test_a_muted_stem_shows_its_sign_for_the_tick_and_a_quiet_waveform(strip: TimelineStrip) -> None:
    card = replace(strip.session.card("s020_FX"), state=CardState.PLACED, message="")
    strip.session.replace_card(card)
    heard = lane(strip, "s020_FX")
    strip.session.replace_card(replace(card, is_muted=True))
    muted = lane(strip, "s020_FX")
    assert count(heard, Colour.WAVE) > 100 > 10 > count(muted, Colour.WAVE)
    assert count(muted, Colour.EDGE) > 100, "it is there all the same"
    sign = [image.copy(5, 2, 16, 16) for image in (heard, muted)]
    green = STATE_LOOKS[CardState.PLACED].colour
    assert count(sign[0], green) > 5 > count(sign[1], green), "no tick"
    assert count(sign[1], Colour.PANEL) < 240, "but the loudspeaker"
    assert count(muted.copy(0, 0, 3, 40), green) > 100, "it is placed"


def test_muted_is_said_to_readers_and_under_the_pointer(strip: TimelineStrip) -> None:
    card = replace(strip.session.card("s020_FX"), state=CardState.PLACED, is_muted=True)
    shot = next(shot for shot in strip.session.shots if shot.shot_id == "s020")
    assert "FX placed, muted" in shot_told(shot, [card]) and "placed, muted" in card_tip(card)
    assert "muted" not in card_tip(replace(card, is_muted=False))


def test_readers_and_the_pointer_are_told_too(strip: TimelineStrip) -> None:
    card = silent(strip.session.card("s020_FX"))
    shot = next(shot for shot in strip.session.shots if shot.shot_id == "s020")
    assert "FX placed, silent" in shot_told(shot, [card])
    assert "This take is silent." in card_tip(card) and "Sound Here" in card_tip(card)
    assert "silent" not in shot_told(shot, [strip.session.card("s020_FX")])


def test_what_a_hand_trimmed_away_of_a_placed_stem_is_dark(strip: TimelineStrip) -> None:
    card = replace(strip.session.card("s020_FX"), state=CardState.PLACED, message="")
    strip.session.replace_card(card)
    whole = lane(strip, "s020_FX")
    span, half = card.span, card.span.start_frame + card.span.frames // 2
    strip.session.replace_card(replace(card, heard_span=FrameSpan(span.start_frame, half, span.rate)))
    trimmed = lane(strip, "s020_FX")
    for image, side in ((whole, "whole"), (trimmed, "trimmed")):
        heads, tails = (
            count(image.copy(x, 20, image.width() // 2 - 8, image.height() - 20), Colour.WAVE)
            for x in (0, image.width() // 2 + 4)
        )
        assert heads > 50
        assert (tails > 50) == (side == "whole")
