"""Reading stems for playing, against another reader."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from plugin.panel.audition.wave_file import read_stretch
from v2a_engine.domain.errors import MediaOffline, UnreadableMedia

SOUND = np.random.default_rng(7).uniform(-1, 1, (4_000, 2)).astype(np.float32)


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT"])
@pytest.mark.parametrize("container", ["WAV", "WAVEX"])
def test_every_kind_of_samples_is_read_as_another_reader_reads_it(tmp_path: Path, subtype: str, container: str) -> None:
    path = tmp_path / "stem.wav"
    soundfile.write(path, SOUND, 48_000, subtype=subtype, format=container)
    expected, _ = soundfile.read(path, start=1_000, frames=2_000, dtype="float32")
    np.testing.assert_array_equal(read_stretch(str(path), 1_000, 3_000, 48_000), expected.T)


def test_mono_is_heard_on_both_sides_and_a_stretch_beyond_the_end_is_short(tmp_path: Path) -> None:
    path = tmp_path / "mono.wav"
    soundfile.write(path, SOUND[:, 0], 48_000, subtype="PCM_24")
    read = read_stretch(str(path), 3_500, 9_000, 48_000)
    assert read.shape == (2, 500)
    np.testing.assert_array_equal(read[0], read[1])


def test_what_cannot_be_played_is_refused_with_its_name(tmp_path: Path) -> None:
    text, fast, cut = tmp_path / "notes.wav", tmp_path / "fast.wav", tmp_path / "cut.wav"
    text.write_text("no sound")
    soundfile.write(fast, SOUND, 96_000)
    cut.write_bytes(b"RIFF\0\0\0\0WAVE" + b"fmt " + struct.pack("<IHH", 4, 1, 2) + b"data" + struct.pack("<I", 0))
    with pytest.raises(UnreadableMedia, match=r"notes\.wav: it is no WAV file"):
        read_stretch(str(text), 0, 1, 48_000)
    with pytest.raises(UnreadableMedia, match="96000 Hz"):
        read_stretch(str(fast), 0, 1, 48_000)
    with pytest.raises(UnreadableMedia, match="head is cut off"):
        read_stretch(str(cut), 0, 1, 48_000)
    with pytest.raises(MediaOffline, match=r"gone\.wav"):
        read_stretch(str(tmp_path / "gone.wav"), 0, 1, 48_000)
