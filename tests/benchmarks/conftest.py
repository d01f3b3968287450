"""The benchmarks are scripts: their folder is where they import each other from. Those of the mark share sounds."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from marks import synthetic
from marks.attacks import Attack, attacks
from marks.material import Material, Stem, stems
from marks.sound import Samples, draws_for


@pytest.fixture(scope="session")
def rain() -> Samples:
    return synthetic.rain(8.0, draws_for("test", "rain"))


@pytest.fixture(scope="session")
def every_attack() -> dict[str, Attack]:
    bed = synthetic.engine(12.0, draws_for("test", "bed"))
    return {one.name: one for one in attacks((bed,))}


@pytest.fixture(scope="session")
def nothing_else(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """No recordings and no generated stems."""
    folder = tmp_path_factory.mktemp("empty")
    return Material(corpus=folder, generated=folder)


@pytest.fixture(scope="session")
def tuning(nothing_else: Material) -> list[Stem]:
    return list(stems("tuning", nothing_else))


@pytest.fixture(scope="session")
def short_stem() -> Stem:
    samples = synthetic.rain(2.0, draws_for("short"))
    return Stem(name="short rain", kind="rain", origin="made", samples=samples, first_sample=77)
