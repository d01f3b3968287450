"""When an effect's words should sound, from the form to what the engine is asked for, and kept on disk."""

import json
from dataclasses import replace

from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState, Form
from plugin.session.kept.keeping import Kept
from plugin.session.session import Session

HIT = Form(prompt="dog panting", moments=(4, 12))


def asked_of(session: Session, qtbot: QtBot, cue_id: str):
    session.link.submitted.clear()
    with qtbot.waitSignal(session.queue_changed):
        session.generate([cue_id])
    return session.link.submitted[-1]


def test_the_engine_is_asked_to_strike_at_each_moment_counted_from_the_shot(qtbot: QtBot, session: Session) -> None:
    card = session.card("s030_FX")
    session.fill(["s030_FX"], HIT)
    request = asked_of(session, qtbot, "s030_FX")
    start = card.span.start_frame
    assert start > 0
    assert [(one.text, one.span.start_frame, one.span.frames, one.strike) for one in request.moments] == [
        ("dog panting", start + 4, 1, True),
        ("dog panting", start + 12, 1, True),
    ]


def test_moments_without_words_or_beyond_the_shot_are_not_asked_for(qtbot: QtBot, session: Session) -> None:
    session.fill(["s030_FX"], replace(HIT, prompt=""))
    assert asked_of(session, qtbot, "s030_FX").moments == ()
    session.fill(["s040_FX"], replace(HIT, moments=(2, session.card("s040_FX").span.frames)))
    assert len(asked_of(session, qtbot, "s040_FX").moments) == 1


def test_a_moment_makes_the_take_of_before_out_of_date_and_says_why(qtbot: QtBot, session: Session) -> None:
    session.link.auto = True
    session.fill(["s010_FX"], replace(HIT, moments=()))
    session.generate(["s010_FX"])
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.READY)
    session.fill(["s010_FX"], HIT)
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.STALE)
    assert session.card("s010_FX").message == "When it should sound changed"


def test_moments_are_kept_and_what_was_kept_before_there_were_any_is_read() -> None:
    kept = Kept(forms={"s010_FX": HIT})
    assert Kept.from_json(kept.to_json()).forms == {"s010_FX": HIT}
    fields = json.loads(kept.to_json())
    del fields["forms"]["s010_FX"]["moments"]
    assert Kept.from_json(json.dumps(fields)).forms == {"s010_FX": Form(prompt="dog panting")}
