"""A show of two stems, made once with the small noise engine, in a state folder of its own with its log."""

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.log import StemLog, stem_log
from v2a_engine.state_folder import HOME_VARIABLE
from v2a_engine.stems.writer import BwfStemWriter


def _loaded(path: Path) -> ModuleType:
    """Tests are no packages: what they share is loaded from its file."""
    spec = importlib.util.spec_from_file_location(f"verify_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Studio:
    """Where the show was made."""

    home: Path
    ambience: Stem
    effects: Stem

    @property
    def log(self) -> StemLog:
        return stem_log()


@pytest.fixture(scope="session")
def material() -> ModuleType:
    """The module `material`."""
    return _loaded(Path(__file__).with_name("material.py"))


@pytest.fixture(scope="session")
def show(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """Twelve seconds of ambience and, half a second later in the sequence, ten of effects; both in the log."""
    noise = _loaded(Path(__file__).parent.parent / "stems" / "noise_bursts.py")
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("show_stems")
    span = FrameSpan(512, 752, noise.FILM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(home))
        writer = BwfStemWriter(identity_store().open, stem_log())
        ambience = writer.write(
            noise.request_for(folder / "show_s010_BG_t1.wav", 12, "BG"), noise.NoiseBursts(), noise.quietly
        )
        effects = writer.write(
            noise.request_for(folder / "show_s010_FX_t1.wav", span=span, rendered_span=span.widened(12, 12)),
            noise.NoiseBursts(fall_s=0.4),
            noise.quietly,
        )
    return Studio(home=home, ambience=ambience, effects=effects)


@pytest.fixture(autouse=True)
def studio(show: Studio, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """Every test verifies as the installation that made the show, unless it moves out."""
    monkeypatch.setenv(HOME_VARIABLE, str(show.home))
    yield show


@pytest.fixture
def stem(show: Studio, tmp_path: Path, material: ModuleType) -> Path:
    """A copy of the ambience with the record beside it."""
    path: Path = material.copied(show.ambience, tmp_path)
    return path


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """A stem in which no mark can be found, with the record beside it; logged in a home of its own."""
    noise = _loaded(Path(__file__).parent.parent / "stems" / "noise_bursts.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path / "home of the silent"))
        request = noise.request_for(tmp_path / "show_s020_FX_t1.wav", 6)
        noise.writer().write(request, noise.NoiseBursts(level=1e-6), noise.quietly)
    return Path(request.wav_path)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test verifies as another installation, which made nothing."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "another_home"))
