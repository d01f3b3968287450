"""Steps on a session whose timeline is still looked at."""

from pytestqt.qtbot import QtBot

from panel_stand_ins.timeline import PatientScout
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind


def look(session: Session, scout: PatientScout, qtbot: QtBot, batches: int = 1) -> None:
    for _ in range(batches):
        with qtbot.waitSignal(session.looked):
            scout.let()


def point_at(session: Session, scout: PatientScout, qtbot: QtBot, number: int) -> None:
    """Select a shot, and wait until it is what is looked at next."""
    session.select([f"s{10 * number:03d}"])
    qtbot.waitUntil(lambda: scout.batches[-1:] == [[f"/footage/A{number:03d}.mov"]])


def look_at_all(session: Session, scout: PatientScout, qtbot: QtBot) -> None:
    scout.let(50)
    qtbot.waitUntil(lambda: session.looking is None)


def make(session: Session, qtbot: QtBot, *cue_ids: str) -> None:
    for cue_id in cue_ids:
        session.generate([cue_id])
        qtbot.waitUntil(lambda cue_id=cue_id: cue_id in asked(session))
        session.link.render(cue_id)


def fx(session: Session) -> list[str]:
    return [card.cue_id for card in session.cards if card.kind is StemKind.FX]


def bg(session: Session) -> list[str]:
    return [card.cue_id for card in session.cards if card.kind is StemKind.BG]


def asked(session: Session) -> list[str]:
    return sorted(request.cue_id for request in session.link.submitted)
