"""Waveforms of WAV files of every coding that a stem, or what an editor puts in its place, may have."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from v2a_engine.domain.errors import MediaError, MediaOffline
from v2a_engine.remote import waveform
from v2a_engine.remote.waveform import peaks

SOUND = np.random.default_rng(3).uniform(-0.9, 0.9, (10_007, 2))


def lows_and_highs(sound: np.ndarray, bins: int) -> np.ndarray:
    """The same, sample by sample."""
    borders = [number * len(sound) // bins for number in range(bins + 1)]
    parts = [sound[start : max(end, start + 1)] for start, end in pairwise(borders)]
    return np.stack([np.stack([part.min(axis=0), part.max(axis=0)], axis=1) for part in parts], axis=1)


@pytest.mark.parametrize(
    ("subtype", "container"),
    [
        ("PCM_16", "WAV"),
        ("PCM_24", "WAV"),
        ("PCM_24", "WAVEX"),
        ("PCM_24", "RF64"),
        ("PCM_32", "WAV"),
        ("FLOAT", "WAV"),
        ("DOUBLE", "WAVEX"),
    ],
)
def test_each_bin_has_its_lowest_and_highest_sample(tmp_path: Path, subtype: str, container: str) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, SOUND, 48_000, subtype=subtype, format=container)
    found = peaks(path, 100)
    assert found.shape == (2, 100, 2) and found.dtype == np.float32
    assert np.abs(found - lows_and_highs(SOUND, 100)).max() < 2 / 32768


@pytest.mark.parametrize("at_once", [4, 600, 4096])
@pytest.mark.parametrize("bins", [1, 7, 400, 20_000])
def test_how_much_is_read_at_once_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bins: int, at_once: int
) -> None:
    path = tmp_path / "sound.wav"
    sound = SOUND[:1009]
    soundfile.write(path, sound, 48_000, subtype="PCM_16")
    monkeypatch.setattr(waveform, "_AT_ONCE_BYTES", at_once)
    assert np.abs(peaks(path, bins) - lows_and_highs(sound, bins)).max() < 2 / 32768


def test_an_empty_file_is_silent_and_a_cut_off_one_is_drawn_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    soundfile.write(path, SOUND[:0], 48_000, subtype="PCM_24")
    assert not peaks(path, 5).any()
    soundfile.write(path, SOUND, 48_000, subtype="PCM_16")
    path.write_bytes(path.read_bytes()[: 44 + 4 * 1000 + 1])
    assert np.abs(peaks(path, 10) - lows_and_highs(SOUND[:1000], 10)).max() < 2 / 32768


def test_what_is_no_wav_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaOffline, match="is not there"):
        peaks(tmp_path / "lost.wav", 10)
    (tmp_path / "text.wav").write_text("RIFF, said the guitarist")
    soundfile.write(tmp_path / "small.wav", SOUND, 8000, subtype="ULAW")
    (tmp_path / "head.wav").write_bytes(b"RIFF\0\0\0\0WAVEdata\4\0\0\0\0\0\0\0")
    for name in ("text.wav", "small.wav", "head.wav", "."):
        with pytest.raises(MediaError, match="Cannot read"):
            peaks(tmp_path / name, 10)
