"""What was asked for before its picture was looked at is not lost, whatever becomes of the window and the cut."""

from dataclasses import replace
from fractions import Fraction

from panel_stand_ins import PatientScout
from panel_stand_ins.looking import asked, look, look_at_all
from pytestqt.qtbot import QtBot

from plugin.session.later import Later
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan


def span_of(session: Session, shot_id: str) -> FrameSpan:
    return next(shot.span for shot in session.unseen if shot.shot_id == shot_id)


def test_it_is_made_after_the_window_was_closed_and_opened_again(
    half_seen: Session, open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    half_seen.generate_later([span_of(half_seen, "s100")], (StemKind.FX,))
    half_seen.close()
    again = open_session(scout=scout)
    assert again.looking is not None and again.looking.later == 1
    look_at_all(again, scout, qtbot)
    qtbot.waitUntil(lambda: asked(again) == ["s100_FX"])
    assert not again.later.spans


def test_it_is_made_at_once_where_all_was_looked_at_meanwhile(
    half_seen: Session, open_session, scout: PatientScout, qtbot: QtBot
) -> None:
    half_seen.generate_later([span_of(half_seen, "s100")], (StemKind.FX, StemKind.BG))
    half_seen.close()
    again = open_session()
    qtbot.waitUntil(lambda: asked(again) == ["s100_FX", "sc090_BG"])


def test_it_goes_with_its_clip_when_the_timeline_is_read_anew(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    half_seen.generate_later([span_of(half_seen, "s100"), span_of(half_seen, "s120")], (StemKind.FX,))
    cut = half_seen.host.cut
    gone = cut.edits[1].span.frames
    later = tuple(
        replace(
            edit,
            span=FrameSpan(edit.span.start_frame - gone, edit.span.end_frame - gone, cut.rate),
            picture_span=FrameSpan(edit.picture_span.start_frame - gone, edit.picture_span.end_frame - gone, cut.rate),
        )
        for edit in cut.edits[2:-1]
    )
    half_seen.host.cut = replace(cut, edits=(cut.edits[0], *later))
    with qtbot.waitSignal(half_seen.noticed) as told, qtbot.waitSignal(half_seen.opened):
        half_seen.reload()
    assert "taken out of the cut" in told.args[0]
    look_at_all(half_seen, scout, qtbot)
    qtbot.waitUntil(lambda: len(asked(half_seen)) == 1)
    (made,) = half_seen.link.submitted
    assert half_seen.card(made.cue_id).title == "A010.mov"


def test_what_is_asked_for_while_the_timeline_is_read_anew_is_made(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(half_seen.opened):
        half_seen.reload()
        half_seen.generate_later([span_of(half_seen, "s100")], (StemKind.FX,))
    look_at_all(half_seen, scout, qtbot)
    qtbot.waitUntil(lambda: asked(half_seen) == ["s100_FX"])


def test_what_was_called_off_stays_so(half_seen: Session, open_session, scout: PatientScout, qtbot: QtBot) -> None:
    half_seen.generate_later([span_of(half_seen, "s100")], (StemKind.FX,))
    half_seen.stop_looking()
    half_seen.close()
    again = open_session(scout=scout)
    look_at_all(again, scout, qtbot)
    assert not asked(again)


def test_that_it_gets_none_for_it_turned_out_damaged_is_said(
    half_seen: Session, scout: PatientScout, qtbot: QtBot
) -> None:
    scout.damaged = {"/footage/A001.mov"}
    half_seen.generate_later([span_of(half_seen, "s010")], (StemKind.FX, StemKind.BG))
    with qtbot.waitSignal(half_seen.noticed) as told:
        look(half_seen, scout, qtbot)
    assert told.args[0] == "s010 A001.mov is left out: its media is damaged."


def test_what_waits_while_looking_stands_still_is_told(half_seen: Session, scout: PatientScout, qtbot: QtBot) -> None:
    half_seen.stop_looking()
    qtbot.waitUntil(lambda: half_seen.looking is not None and half_seen.looking.is_stopped)
    half_seen.later.ask([span_of(half_seen, "s010")], (StemKind.FX,))
    assert half_seen.looking is not None
    assert half_seen.looking.in_words == "12 of 12 shots are not looked at yet, 1 gets sound then"


def test_what_is_asked_for_twice_is_there_once_and_in_all_its_length() -> None:
    rate, later = Fraction(24), Later()
    later.ask([FrameSpan(0, 100, rate)], (StemKind.BG,))
    later.ask([FrameSpan(40, 60, rate)], (StemKind.BG, StemKind.FX))
    assert later.holds(StemKind.BG, FrameSpan(80, 100, rate))
    assert not later.holds(StemKind.FX, FrameSpan(80, 100, rate))
    assert later.holds(StemKind.FX, FrameSpan(50, 100, rate))
