"""The benchmarks' own measure must be right before it judges anything."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

RATE_HZ = 48_000
FRAME_S = 1 / 24


@pytest.fixture(scope="module")
def finder() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "onsets.py"
    spec = importlib.util.spec_from_file_location("benchmark_onsets", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["benchmark_onsets"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def bursts(times_s: list[float], length_s: float = 5.0, tail_s: float = 0.08) -> np.ndarray:
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.003, round(length_s * RATE_HZ))
    for at_s in times_s:
        start = round(at_s * RATE_HZ)
        count = min(round(6 * tail_s * RATE_HZ), len(samples) - start)
        samples[start : start + count] += 0.3 * rng.normal(0, 1, count) * np.exp(-np.arange(count) / tail_s / RATE_HZ)
    return samples.astype(np.float32)


def test_bursts_are_found_once_each_within_ten_milliseconds(finder: ModuleType) -> None:
    times_s = [0.4, 0.75, 1.5, 2.6, 2.85, 4.5]
    assert finder.onsets(bursts(times_s)) == pytest.approx(times_s, abs=0.01)


def test_steady_noise_and_silence_have_no_onset(finder: ModuleType) -> None:
    assert len(finder.onsets(bursts([]))) == 0
    assert len(finder.onsets(np.zeros(RATE_HZ, np.float32))) == 0


def test_a_slow_swell_is_no_onset(finder: ModuleType) -> None:
    swell = bursts([]) * (1 + 30 * np.hanning(5 * RATE_HZ).astype(np.float32))
    assert len(finder.onsets(swell)) == 0


def test_each_onset_hits_one_impact_and_what_nothing_caused_is_an_extra(finder: ModuleType) -> None:
    score = finder.Score()
    heard = np.array([1.01, 2.0, 3.0, 4.0])
    score.add(heard, loud=[1.0, 1.02, 2.0 + 2 * FRAME_S], excused=[3.01], count_extras=True)
    assert (score.hits, score.impacts) == (1, 3)
    assert (score.extras, score.onsets) == (2, 4)  # at 2.0 and at 4.0
    assert abs(score.errors_s[0]) == pytest.approx(0.01)


def test_onsets_are_not_counted_where_everything_patters(finder: ModuleType) -> None:
    score = finder.Score()
    score.add(np.array([1.0, 2.0]), loud=[], excused=[], count_extras=False)
    assert score.onsets == score.extras == 0
