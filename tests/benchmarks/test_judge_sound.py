"""Seams that are there must be found, seams that are not must not; and the meter must read what is known."""

from pathlib import Path

import numpy as np
import pytest
from judge.envelope import level_db
from judge.pictures import curves, spectrogram
from judge.rendering import noise_like, stamp_of_code
from judge.seams import seam_figures
from judge.soundness import roll_off_hz, soundness, stereo_figures
from judge.table import Row, Section, number, printed, wrapped

RATE_HZ = 48_000
TOKEN_SAMPLES = 4 * 512


def long_noise(length_s: float = 90.0) -> np.ndarray:
    samples = round(length_s * RATE_HZ) // TOKEN_SAMPLES * TOKEN_SAMPLES
    return np.random.default_rng(4).normal(0, 0.1, samples).astype(np.float32)


def test_steady_noise_has_no_seam() -> None:
    found = seam_figures(long_noise())
    assert found.joins > 20
    assert found.beyond_db < 0.3
    assert found.flux_over_95th < 0.2


def test_windows_of_different_level_are_found() -> None:
    wave = long_noise()
    window = 72 * TOKEN_SAMPLES  # from one window's start to the next's
    for number_, first in enumerate(range(0, len(wave), window)):
        wave[first : first + window] *= np.float32(1.6 if number_ % 2 else 1.0)
    assert seam_figures(wave).beyond_db > 2


def test_a_click_at_every_join_is_found() -> None:
    wave = long_noise()
    for first in range(72 * TOKEN_SAMPLES, len(wave) - 5000, 72 * TOKEN_SAMPLES):
        wave[first + 12 * TOKEN_SAMPLES :][:200] += 2
    assert seam_figures(wave).flux_over_95th > 0.25


def test_the_meter_reads_silence_bandwidth_and_steadiness() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 4 * RATE_HZ).astype(np.float32)
    steady = soundness(noise)
    assert steady.silence_share == 0 and steady.spread_db < 1 and steady.onsets_per_s == 0
    assert steady.roll_off_hz == pytest.approx(0.95 * 24_000, rel=0.02)
    gated = noise * (np.arange(len(noise)) % RATE_HZ > RATE_HZ // 2)
    assert soundness(gated.astype(np.float32)).silence_share == pytest.approx(0.5, abs=0.03)
    assert roll_off_hz(np.zeros(RATE_HZ, np.float32)) == 0


def test_stereo_that_cancels_is_told_from_stereo_that_adds() -> None:
    mono = np.random.default_rng(1).normal(0, 0.1, 4 * RATE_HZ).astype(np.float32)
    same, against = stereo_figures(np.stack((mono, mono))), stereo_figures(np.stack((mono, -mono)))
    assert same.correlation == pytest.approx(1) and same.mono_loss_db == pytest.approx(0, abs=0.01)
    assert against.correlation == pytest.approx(-1) and against.mono_loss_db > 60
    assert same.true_peak_dbtp == pytest.approx(20 * np.log10(np.abs(mono).max()), abs=2)


def test_the_noise_floor_has_the_sounds_own_loudness_and_nothing_else_of_it() -> None:
    decay = np.exp(-np.arange(RATE_HZ) / 9600)
    hit = (np.sin(np.arange(RATE_HZ) * 0.05) * decay).astype(np.float32)
    floor = noise_like(hit, 3)
    assert np.corrcoef(level_db(hit), level_db(floor))[0, 1] > 0.98
    assert abs(np.corrcoef(hit, floor)[0, 1]) < 0.1


def test_only_what_code_does_changes_its_stamp(tmp_path: Path) -> None:
    stamps = []
    documented, bare, other = (
        'def f():\n    """One."""\n    return 1\n',
        "def f():  # a\n    return 1\n",
        "def f(): return 2",
    )
    for code in (documented, bare, other):
        (tmp_path / "one.py").write_text(code)
        stamps.append(stamp_of_code([tmp_path / "one.py"]))
    assert stamps[0] == stamps[1] != stamps[2]


def test_a_row_knows_whether_its_goal_is_met() -> None:
    assert Row(name="a", value=0.9, goal=0.85).met is True
    assert Row(name="a", value=0.9, goal=0.85, at_most=True).met is False
    assert Row(name="a", value=None, goal=0.85).met is None
    assert Row(name="a", value=0.9).goal_text == "-"
    text = printed([Section(title="T", split="how", rows=(Row(name="a", value=0.5, floor=0.1, goal=1.0),))])
    assert "0.500" in text and "NO" in text and "how" in text


def test_numbers_keep_three_digits_and_lines_whole_words() -> None:
    assert [number(one) for one in (0.1234, 12.34, 12345.6, None, float("nan"))] == ["0.123", "12.3", "12346", "-", "-"]
    assert wrapped("one two three", 8) == ["one two", "three"]


def test_pictures_are_png_in_the_page() -> None:
    wave = np.random.default_rng(1).normal(0, 0.1, RATE_HZ).astype(np.float32)
    for tag in (spectrogram(wave), curves(wave, wave)):
        assert tag.startswith('<img src="data:image/png;base64,iVBOR')
