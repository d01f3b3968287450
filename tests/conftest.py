"""What tests of several packages need: the rates that must all work, and records of stems."""

import os
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from v2a_engine.domain.stem import Stem
from v2a_engine.state_folder import HOME_VARIABLE

sys.path.insert(0, str(Path(__file__).parent / "records"))

from stem_records import record_of

if "PYTEST_XDIST_WORKER" in os.environ:  # the cores are shared out among workers; a library may not take them twice
    os.environ.setdefault("OMP_NUM_THREADS", "1")

_RATES = ["16", "18", "24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]
_OF_EACH_KIND = ("18", "24000/1001", "25", "60000/1001")

StemFor = Callable[..., Stem]


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test touches, or depends on, what the user's own Wildtrack keeps: its jobs, its identity."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(params=_RATES)
def every_rate(request: pytest.FixtureRequest) -> Fraction:
    """Frames a second: the test runs once at each."""
    return Fraction(request.param)


@pytest.fixture(
    params=[rate if rate in _OF_EACH_KIND else pytest.param(rate, marks=pytest.mark.slow) for rate in _RATES]
)
def rate_of_each_kind(request: pytest.FixtureRequest) -> Fraction:
    """As `every_rate`, for what takes long: by default once at a rate of each kind, at all of them in the slow run."""
    return Fraction(request.param)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait, for a process to start or for a clock."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def stem_for() -> StemFor:
    """Makes the record of a stem that answers a request; fields of the stem or of its provenance may differ."""
    return record_of
