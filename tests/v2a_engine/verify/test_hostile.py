"""Whatever a file is, verify says one clear thing about it; it neither crashes nor eats memory."""

import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest
import soundfile

from v2a_engine.provenance.log import StemLog
from v2a_engine.verify.account import FileAccount, Unread
from v2a_engine.verify.examine import examine
from v2a_engine.verify.verdict import CANNOT_SAY, Verdict
from v2a_engine.verify.words import lines

PEAK = """
import resource, sys
from pathlib import Path
from v2a_engine.provenance.log import StemLog
from v2a_engine.verify.account import FileAccount
from v2a_engine.verify.examine import examine
account = examine(Path(sys.argv[1]), StemLog(Path(sys.argv[2])))
assert isinstance(account, FileAccount)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, account.tracks[0].scan.seconds)
"""


def wav(data_bytes: int, data: bytes, before: bytes = b"", channels: int = 2) -> bytes:
    """A WAV header that may claim anything."""
    form = struct.pack("<HHIIHH", 1, channels, 48_000, 192_000, 4, 16)
    chunks = before + b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", data_bytes)
    return b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + chunks + data


def sixteen_bits(seconds: float) -> bytes:
    rng = np.random.default_rng(3)
    return (3000 * rng.standard_normal(2 * round(48_000 * seconds))).astype("<i2").tobytes()


def two_hundred_channels() -> bytes:
    """A form that says two things of its channels at once; FFmpeg opens it, and finds no way to convert it."""
    form = struct.pack("<HHIIHHHHI", 0xFFFE, 200, 48_040, 288_000, 6, 24, 22, 24, 3)
    pcm = bytes.fromhex("0100000000001000800000aa00389b71")
    body = b"\x11" * 60_000
    chunks = b"fmt " + struct.pack("<I", 40) + form + pcm + b"data" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


HOSTILE: dict[str, bytes] = {
    "nothing.wav": b"",
    "random.wav": np.random.default_rng(0).bytes(300_000),
    "text.mp3": b"Dear editor, the sound comes later.\n" * 50,
    "head_only.wav": wav(0, b"")[:30],
    "too_many_channels.wav": wav(4000, sixteen_bits(1), channels=65_535),
    "two_hundred_channels.wav": two_hundred_channels(),
    "playlist.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n",
    "concat.wav": b"ffconcat version 1.0\nfile /etc/hostname\n",
}


def examined(path: Path) -> FileAccount | Unread:
    account = examine(path, StemLog(path.with_name("no_log.sqlite3")))
    assert all("\x1b" not in line and line for line in lines(account))
    return account


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_sound_is_said_in_a_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    account = examined(path)
    assert account.exit_code == CANNOT_SAY
    assert isinstance(account, Unread) or account.verdict is Verdict.TOO_LITTLE
    assert name in next(lines(account))


@pytest.mark.parametrize("seed", range(12))
def test_any_stretch_of_a_film_that_was_overwritten_is_survived(
    tmp_path: Path, material: ModuleType, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    name, codec = (("a.mp4", "aac"), ("a.mkv", "flac"), ("a.mp3", "libmp3lame"), ("a.wav", "pcm_s24le"))[seed % 4]
    path = material.write_sound(tmp_path / name, material.noise_of(2), codec=codec)
    whole = bytearray(path.read_bytes())
    start = int(rng.integers(0, len(whole) // 2))
    whole[start : start + 4000] = rng.bytes(4000)
    path.write_bytes(whole)
    assert examined(path).exit_code == CANNOT_SAY  # two seconds are too little, whatever is left of them


def test_a_header_that_claims_four_gigabytes_is_read_to_the_files_end(tmp_path: Path) -> None:
    path = tmp_path / "huge.wav"
    path.write_bytes(wav(0xFFFFFFF0, sixteen_bits(6)))
    account = examined(path)
    assert isinstance(account, FileAccount)
    assert account.verdict is Verdict.NOT_FOUND
    assert account.tracks[0].scan.seconds == pytest.approx(6, abs=0.05)
    assert any("'data' says it has 4,294,967,280 bytes" in note for note in account.notes)


@pytest.mark.parametrize("rate_hz", [1, 7, 3_000_000_000])
def test_a_rate_that_no_sound_has_unfolds_nothing(tmp_path: Path, rate_hz: int) -> None:
    path = tmp_path / "slow.wav"
    whole = wav(192_000, sixteen_bits(1))
    path.write_bytes(whole[:24] + struct.pack("<I", rate_hz) + whole[28:])
    account = examined(path)
    assert isinstance(account, Unread) or (account.verdict is Verdict.TOO_LITTLE and account.tracks[0].damage)


@pytest.mark.parametrize("samples", [1, 600, 900, 2000, 5000])
def test_a_sound_shorter_than_a_click_is_too_little(tmp_path: Path, samples: int) -> None:
    path = tmp_path / "click.wav"
    path.write_bytes(wav(4 * samples, sixteen_bits(samples / 48_000)))
    account = examined(path)
    assert isinstance(account, FileAccount) and account.verdict is Verdict.TOO_LITTLE


def test_samples_that_are_no_numbers_or_beyond_all_measure_are_read_quietly(tmp_path: Path) -> None:
    samples = np.random.default_rng(4).standard_normal((48_000 * 6, 2)).astype(np.float32) * 0.05
    samples[1000:1010], samples[2000:2010], samples[3000:3010] = np.nan, np.inf, -3e38
    path = tmp_path / "wild.wav"
    soundfile.write(path, samples, 48_000, subtype="FLOAT")
    account = examined(path)
    assert isinstance(account, FileAccount) and account.verdict is Verdict.NOT_FOUND


def test_labels_that_claim_gigabytes_or_unfold_are_not_believed(tmp_path: Path, material: ModuleType) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><BWFXML><NOTE>&a;&a;</NOTE></BWFXML>'
    chunks = b"iXML" + struct.pack("<I", len(bomb) + len(bomb) % 2) + bomb + b"\0" * (len(bomb) % 2)
    path = tmp_path / "bomb.wav"
    path.write_bytes(wav(1_152_000, sixteen_bits(6), before=chunks))
    account = examined(path)
    assert isinstance(account, FileAccount)
    assert account.labels.ixml == ()
    assert any("entities" in note for note in account.notes)


def test_tags_in_an_old_character_set_do_not_hide_the_sound(tmp_path: Path) -> None:
    name = "Caf\u00e9 \u00fc".encode("latin-1") + b"\0"
    info = b"INFOINAM" + struct.pack("<I", len(name)) + name + b"\0" * (len(name) % 2)
    path = tmp_path / "latin.wav"
    path.write_bytes(wav(1_152_000, sixteen_bits(6), before=b"LIST" + struct.pack("<I", len(info)) + info))
    assert examined(path).exit_code == 1


def test_the_words_of_a_file_cannot_steer_the_terminal(tmp_path: Path, material: ModuleType) -> None:
    path = tmp_path / "red.flac"
    with av.open(str(path), "w") as container:
        container.metadata["originator"] = "\x1b[31mred\x1b[2J"
        container.metadata["comment"] = "line\nbreak"
        stream = container.add_stream("flac", rate=48_000)
        stream.codec_context.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 4096), np.int16), format="s16", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    told = list(lines(examined(path)))
    assert any("red" in line for line in told)
    assert all(line.isprintable() for line in told)


@pytest.mark.parametrize("name", ["hundred.mov", pytest.param("hundred.mkv", marks=pytest.mark.slow)])
def test_a_hundred_tracks_are_each_read(tmp_path: Path, material: ModuleType, name: str) -> None:
    quiet = [material.noise_of(0.3, seed, level=0.05 if seed < 4 else 0.0) for seed in range(100)]
    account = examined(material.write_sound(tmp_path / name, *quiet, codec="pcm_s16le"))
    assert isinstance(account, FileAccount)
    assert [track.facts.number for track in account.tracks] == list(range(1, 101))
    assert len(list(lines(account))) < 12  # neighbours of which the same is to be told are told together


def test_more_channels_than_eight_are_read_in_parts(tmp_path: Path, material: ModuleType, stem: Path) -> None:
    ours = material.sound_of(stem)
    sixteen = np.zeros((16, ours.shape[1]), np.float32)
    sixteen[10:12] = ours
    body = (sixteen.T * 32_767).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 16, 48_000, 48_000 * 32, 32, 16)
    path = tmp_path / "sixteen.wav"
    path.write_bytes(
        b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<I", 16) + form + b"data"
        + struct.pack("<I", len(body)) + body
    )  # fmt: skip
    account = examined(path)
    assert isinstance(account, FileAccount)
    assert [track.verdict for track in account.tracks] == [Verdict.TOO_LITTLE, Verdict.ALTERED]


def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        picture = np.zeros((36, 64, 3), np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    account = examined(path)
    assert isinstance(account, Unread) and "no sound track" in account.why


@pytest.mark.parametrize("place", [Path("/dev/zero"), Path("nowhere.wav")])
def test_what_is_no_file_is_not_read(tmp_path: Path, place: Path) -> None:
    account = examined(tmp_path / place)
    assert isinstance(account, Unread) and place.name in account.why


def write_long_flac(path: Path, seconds: int) -> None:
    """A second of noise every five minutes, else silence: small on disk at any length."""
    rng = np.random.default_rng(5)
    burst = (rng.standard_normal((1, 2 * 48_000)) * 1000).astype(np.int16)
    silence = np.zeros_like(burst)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=48_000)
        stream.codec_context.layout = "stereo"
        form = av.AudioResampler(format="s16", layout="stereo", rate=48_000, frame_size=4608)
        for second in range(seconds):
            frame = av.AudioFrame.from_ndarray(silence if second % 300 else burst, format="s16", layout="stereo")
            frame.sample_rate, frame.pts = 48_000, second * 48_000
            for part in form.resample(frame):
                container.mux(stream.encode(part))
        for part in form.resample(None):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def peak_mib(path: Path, tmp_path: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", PEAK, str(path), str(tmp_path / "no_log.sqlite3")]
    peak, seconds = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(peak), float(seconds)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked of POSIX")
@pytest.mark.parametrize(
    ("short_s", "long_s"),
    [(50, 200), pytest.param(600, 36_000, marks=pytest.mark.slow)],
    ids=["three minutes", "ten hours"],
)
def test_a_long_file_is_read_in_flat_memory(tmp_path: Path, short_s: int, long_s: int) -> None:
    peaks = []
    for seconds in (short_s, long_s):
        path = tmp_path / f"{seconds}.flac"
        write_long_flac(path, seconds)
        peak, read_s = peak_mib(path, tmp_path)
        assert read_s == pytest.approx(seconds, abs=0.1)
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 40  # a minute of float32 stereo is 22 MiB; the map of what was found may grow


def test_what_stops_the_progress_stops_the_reading(tmp_path: Path, material: ModuleType) -> None:
    path = material.write_sound(tmp_path / "long.flac", material.noise_of(100), codec="flac")
    told: list[float] = []

    def stop(done_s: float, of_s: float) -> None:
        told.append(done_s)
        assert of_s == pytest.approx(100, abs=0.1)
        if done_s > 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(path, StemLog(tmp_path / "no_log.sqlite3"), stop)
    assert told == sorted(told) and told[-1] < 100
