"""What tests of several packages need: the rates that must all work, and records of stems."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Observations, Provenance, Stem
from v2a_engine.state_folder import HOME_VARIABLE

if "PYTEST_XDIST_WORKER" in os.environ:  # the cores are shared out among workers; a library may not take them twice
    os.environ.setdefault("OMP_NUM_THREADS", "1")

_RATES = ["16", "18", "24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60"]

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


@pytest.fixture(scope="session")
def stem_for() -> StemFor:
    """Makes the record of a stem that answers a request; fields of the stem or of its provenance may differ."""

    def make(asked: StemRequest, **fields: object) -> Stem:
        provenance = Provenance(
            key=asked.key("an engine"),
            request=asked,
            engine="v2a",
            engine_version="1",
            weights_sha256="0" * 64,
            watermark_id="mark",
            watermark_note="",
            rendered_at_utc="2026-11-22T08:00:00Z",
            wav_sha256="1" * 64,
        )
        stem = Stem(
            wav_path=asked.wav_path,
            samples=1,
            short_term_lufs=-27.0,
            true_peak_dbtp=-3.0,
            observations=Observations(),
            provenance=provenance,
        )
        of_provenance = {name: fields.pop(name) for name in list(fields) if name in Provenance.__dataclass_fields__}
        return replace(stem, provenance=replace(provenance, **of_provenance), **fields)  # type: ignore[arg-type]

    return make
