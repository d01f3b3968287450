"""A cut in Resolve's stand-in, the panel's timeline over it, and sessions that open on that."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from panel_stand_ins import AnyScout

sys.path.insert(0, str(Path(__file__).parents[2] / "resolve_bridge"))

from stand_in import STUDIO_21_0_4, Cut, Edition, cut

from plugin.hosts.resolve import ResolveTimeline
from plugin.session.kept.settings import Settings
from plugin.session.session import Session
from resolve_bridge.host import ResolveHost


@pytest.fixture
def edition() -> Edition:
    """Which Resolve it is: a test that is about several names them in the place of this one."""
    return STUDIO_21_0_4


@pytest.fixture
def made(tmp_path: Path, edition: Edition) -> Cut:
    (tmp_path / "media").mkdir()
    return cut(tmp_path / "media", edition)


@pytest.fixture
def in_resolve(tmp_path: Path) -> Settings:
    """Stems lie in a folder of the test's own."""
    return Settings(resolve_stems=str(tmp_path / "stems"))


@pytest.fixture
def timeline(made: Cut, in_resolve: Settings) -> ResolveTimeline:
    return ResolveTimeline(ResolveHost(made.resolve), in_resolve)


@pytest.fixture
def open_on(open_session) -> Callable[[ResolveTimeline], Session]:
    """A session that is open on a timeline in Resolve."""
    return lambda timeline: open_session(open_file=lambda path, settings: timeline, scout=AnyScout())
