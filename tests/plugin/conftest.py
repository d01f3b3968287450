"""A window system without a screen, and a session over stand-ins: a timeline made of numbers, an engine that obeys.

`session` is open on twelve shots; `open_session(2000)` opens as many as are wanted. `session.link` is the stand-in
engine: `render(cue_id)` finishes what waits with a small real WAV, `run` and `fail` mark states, `auto = True` finishes
all that is asked for. `session.host` is the timeline: what `lying` holds lies in it.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plugin.panel.audition.output import load_multimedia
from plugin.session.ports import Parts
from plugin.session.session import Session

sys.path.insert(0, str(Path(__file__).parent))

from panel_stand_ins import (
    StandInEyes,
    StandInHost,
    StandInLink,
    StandInPictures,
    StandInScout,
    StandInShelf,
    StandInStills,
    StandInVerification,
    StandInWaveforms,
    synthetic_cut,
)

# Qt's part for sound speaks up while it is loaded, and pytest-qt hears that in Python. Loaded by a thread, as the panel
# does it, it would wait for a window that waits for another thread, which waits for the loading.
load_multimedia()

OpenSession = Callable[..., Session]
_PATIENCE_MS = 60_000  # nothing is measured by it: it ends a test in which what is waited for never comes


class PatientBot(QtBot):
    """Waits on a busy machine as long as on a quiet one: until it is so."""

    def waitSignal(self, signal: object, *, timeout: int = _PATIENCE_MS, **how: object) -> object:
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitUntil(self, callback: Callable[[], object], *, timeout: int = _PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """Drives the panel's real window."""
    return PatientBot(request)


@pytest.fixture
def open_session(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenSession]:
    """Opens a session on a timeline of so many shots, and waits until it is there."""
    made: list[Session] = []
    shelf = StandInShelf()

    def open_it(
        shots: int = 12, name: str = "reel", open_file: object = None, scout: object = None, wait: bool = True
    ) -> Session:
        host = StandInHost(synthetic_cut(shots, name), tmp_path)
        parts = Parts(
            link=StandInLink(shelf),
            scout=scout or StandInScout(),
            eyes=StandInEyes(),
            shelf=shelf,
            pictures=StandInPictures(),
            waveforms=StandInWaveforms(),
            stills=StandInStills(),
            verification=StandInVerification(),
            open_file=open_file or (lambda path, settings: host),
            open_resolve=lambda settings: host,
            folder=tmp_path / "panel",
        )
        session = Session(parts)
        session.parts = parts  # type: ignore[attr-defined]
        session.link = parts.link  # type: ignore[attr-defined]
        session.host = host  # type: ignore[attr-defined]
        made.append(session)
        if wait:
            with qtbot.waitSignal(session.opened, timeout=30_000):
                session.open_file("reel.otio")
        return session

    yield open_it
    for session in made:
        session.close()


@pytest.fixture
def session(open_session: OpenSession) -> Session:
    """A session that is open on twelve shots in three scenes."""
    return open_session()
