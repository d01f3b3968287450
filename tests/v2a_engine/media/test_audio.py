"""Sound out of real files, written by the test."""

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia
from v2a_engine.media.audio import Samples, read_audio, read_blocks


def sweep(seconds: float, rate_hz: int) -> Samples:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 0.3 * np.sin(2 * np.pi * (200 + 300 * time_s) * time_s)
    return np.stack([wave, 0.5 * wave]).astype(np.float32)


def encode(path: Path, sound: Samples, codec: str, rate_hz: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout="stereo")
        frame.sample_rate = rate_hz
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "FLOAT"])
def test_a_wav_at_its_own_rate_comes_back_unchanged(tmp_path: Path, subtype: str) -> None:
    sound = sweep(3.1, 48_000)
    soundfile.write(tmp_path / "sweep.wav", sound.T, 48_000, subtype=subtype)
    read = read_audio(tmp_path / "sweep.wav", 48_000)
    assert read.dtype == np.float32
    assert read.shape == sound.shape
    assert np.abs(read - sound).max() < 1e-4


@pytest.mark.parametrize("written_hz", [44_100, 96_000])
def test_another_rate_is_resampled_block_by_block_to_the_same_sound(tmp_path: Path, written_hz: int) -> None:
    soundfile.write(tmp_path / "sweep.wav", sweep(6.0, written_hz).T, written_hz, subtype="FLOAT")
    assert len(list(read_blocks(tmp_path / "sweep.wav", 48_000))) > 1
    read, wanted = read_audio(tmp_path / "sweep.wav", 48_000), sweep(6.0, 48_000)
    assert abs(read.shape[1] - wanted.shape[1]) <= 1
    inner = slice(2000, 286_000)
    assert np.abs(read[:, inner] - wanted[:, inner]).max() < 1e-3


@pytest.mark.parametrize(("name", "codec"), [("film.mp4", "aac"), ("film.mkv", "libopus")])
def test_the_sound_of_a_container_is_decoded_to_its_end(tmp_path: Path, name: str, codec: str) -> None:
    sound = sweep(2.0, 48_000)
    encode(tmp_path / name, sound, codec, 48_000)
    read = read_audio(tmp_path / name, 48_000)
    assert abs(read.shape[1] - sound.shape[1]) < 4096  # codecs pad
    assert np.sqrt(np.mean(read**2)) == pytest.approx(np.sqrt(np.mean(sound**2)), rel=0.05)


def test_a_file_that_is_gone_or_no_sound_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MediaOffline, match=r"gone\.wav"):
        read_audio(tmp_path / "gone.wav", 48_000)
    (tmp_path / "words.wav").write_text("these are words, not sound\n" * 50)
    with pytest.raises(UnreadableMedia, match=r"words\.wav"):
        read_audio(tmp_path / "words.wav", 48_000)
