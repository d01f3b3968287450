"""When an effect's words should sound, from the form to what the engine is asked for, and kept on disk."""

import json
from dataclasses import replace
from fractions import Fraction

from pytestqt.qtbot import QtBot

from plugin.session.cards import CardState, Form
from plugin.session.kept.keeping import Kept
from plugin.session.session import Session
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.picture_moments import Moment

MOMENTS = Moment(frame=4), Moment(frame=12, media="/footage/A003.mov", source_s=Fraction(10) + Fraction(12, 24))
HIT = Form(prompt="dog panting", moments=MOMENTS)


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
    session.fill(
        ["s040_FX"], replace(HIT, moments=(Moment(frame=2), Moment(frame=session.card("s040_FX").span.frames)))
    )
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
    fields["forms"]["s010_FX"]["moments"] = [4, 12]
    assert [moment.frame for moment in Kept.from_json(json.dumps(fields)).forms["s010_FX"].moments] == [4, 12]
    del fields["forms"]["s010_FX"]["moments"]
    assert Kept.from_json(json.dumps(fields)).forms == {"s010_FX": Form(prompt="dog panting")}


def recut(session: Session, qtbot: QtBot, number: int, *, head: int, speed: Fraction = Fraction(1)) -> None:
    """Read the timeline again with this shot trimmed by so many frames at its head."""
    edits = list(session.host.cut.edits)
    for later in range(number, len(edits)):
        edit, at = edits[later], edits[later - 1].span.end_frame
        frames = edit.span.frames - (head if later == number else 0)
        picture = edit.picture[0]
        if later == number:
            start_s = picture.source_start_s + head * picture.speed / edit.span.rate
            picture = replace(picture, frames=frames, source_start_s=start_s, speed=speed)
        span = FrameSpan(at, at + frames, edit.span.rate)
        edits[later] = replace(edit, span=span, picture_span=span, picture=(picture,))
    session.host.cut = replace(session.host.cut, edits=tuple(edits), frames=edits[-1].span.end_frame)
    with qtbot.waitSignal(session.opened):
        session.reload()


def struck(session: Session, qtbot: QtBot, cue_id: str) -> list[int]:
    """At which frames of the shot the engine is asked to strike."""
    start = session.card(cue_id).span.start_frame
    return [moment.span.start_frame - start for moment in asked_of(session, qtbot, cue_id).moments]


def test_a_moment_stays_with_its_picture_when_the_shot_is_trimmed_waits_outside_it_and_comes_back(
    qtbot: QtBot, session: Session
) -> None:
    start = session.card("s030_FX").span.start_frame
    moments = tuple(session.moment_at("s030_FX", start + frame) for frame in (4, 12))
    session.fill(["s030_FX"], Form(prompt="dog panting", moments=moments))
    assert struck(session, qtbot, "s030_FX") == [4, 12]
    recut(session, qtbot, 2, head=8)
    assert session.moments_of("s030_FX") == [start + 4], "the twelfth is the fourth now"
    assert struck(session, qtbot, "s030_FX") == [4]
    assert session.card("s030_FX").form.moments == moments, "the other one waits"
    recut(session, qtbot, 2, head=-8)
    assert session.moments_of("s030_FX") == [start + 4, start + 12]


def test_a_moment_stays_with_its_picture_when_the_shot_is_retimed_and_when_it_moves(
    qtbot: QtBot, session: Session
) -> None:
    start = session.card("s030_FX").span.start_frame
    session.fill(["s030_FX"], Form(prompt="dog panting", moments=(session.moment_at("s030_FX", start + 12),)))
    recut(session, qtbot, 1, head=20)
    assert session.moments_of("s030_FX") == [start - 20 + 12]
    recut(session, qtbot, 2, head=0, speed=Fraction(2))
    assert struck(session, qtbot, "s030_FX") == [6]


def test_moments_are_there_with_their_picture_after_the_window_was_closed(
    qtbot: QtBot, session: Session, open_session
) -> None:
    start = session.card("s030_FX").span.start_frame
    session.fill(["s030_FX"], Form(prompt="dog panting", moments=(session.moment_at("s030_FX", start + 12),)))
    form = session.card("s030_FX").form
    session.close()
    again = open_session()
    assert again.card("s030_FX").form == form and struck(again, qtbot, "s030_FX") == [12]
