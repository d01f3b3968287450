"""Files to verify: copies of stems, sound read and written by other programs' ways, sound of somebody else."""

import shutil
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.bwf import pack_24
from v2a_engine.provenance.log import stem_log
from v2a_engine.provenance.record_file import record_path, sha256_of
from v2a_engine.verify.account import FileAccount
from v2a_engine.verify.examine import examine
from v2a_engine.verify.story import stems_in

__all__ = ["copied", "noise_of", "pack_24", "sha256_of", "sound_of", "stems_in", "told", "write_sound"]

Samples = npt.NDArray[np.float32]


def copied(stem: Stem, folder: Path) -> Path:
    source = Path(stem.wav_path)
    shutil.copy(record_path(source), folder)
    return Path(shutil.copy(source, folder))


def told(path: Path) -> FileAccount:
    """The account of a file that can be read."""
    account = examine(path, stem_log())
    assert isinstance(account, FileAccount), account
    return account


def sound_of(path: str | Path) -> Samples:
    """(channels, samples)"""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    whole = np.concatenate(frames, axis=1).reshape(-1, 2).T
    return (whole / 2**31).astype(np.float32)


def write_sound(path: Path, *tracks: Samples, codec: str, rate_hz: int = 48_000) -> Path:
    """A file with one sound track for each array, (2, samples) at `rate_hz`."""
    with av.open(str(path), "w") as container:
        streams = []
        for _ in tracks:
            stream = container.add_stream(codec, rate=rate_hz)
            stream.codec_context.layout = "stereo"
            streams.append(stream)
        for stream, samples in zip(streams, tracks, strict=True):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), format="fltp")
            frame.sample_rate, frame.pts = rate_hz, 0
            context = stream.codec_context
            form = av.AudioResampler(
                format=context.format, layout="stereo", rate=rate_hz, frame_size=context.frame_size or 1024
            )
            for part in (*form.resample(frame), *form.resample(None)):
                container.mux(stream.encode(part))
            container.mux(stream.encode(None))
    return path


def noise_of(seconds: float, seed: int = 1, level: float = 0.05) -> Samples:
    """Somebody else's sound."""
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((2, round(seconds * 48_000)))).astype(np.float32)
