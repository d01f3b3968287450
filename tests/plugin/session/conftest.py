"""A cut in a file, and a session at work on it."""

from pathlib import Path

import pytest
from panel_stand_ins import PatientScout
from panel_stand_ins.cut_file import facts, with_takes, write_cut

from plugin.hosts.otio_file import OtioFile
from plugin.session.session import Session


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    return write_cut(tmp_path / "cut.otio")


@pytest.fixture
def at_work(open_session, cut: Path, qtbot):
    """A session over the file, with a take for the first three shots."""
    session = open_session(open_file=lambda path, settings: OtioFile(cut, facts, settings))
    with_takes(session, qtbot, "s010_FX", "s020_FX", "s030_FX")
    return session


@pytest.fixture
def scout() -> PatientScout:
    return PatientScout()


@pytest.fixture
def half_seen(open_session, scout: PatientScout) -> Session:
    """Open on twelve shots of which nobody has looked at any."""
    session: Session = open_session(scout=scout)
    return session
