"""Reading sound from any file, block by block, at the rate that is asked for."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia

Samples = npt.NDArray[np.float32]  # (channels, samples), full scale at 1.0

_BLOCK_SAMPLES = 1 << 17


def read_audio(path: Path, rate_hz: int) -> Samples:
    """The whole file's first sound track, shape (channels, samples).

    Raises:
        MediaOffline, UnreadableMedia: no such file, or no sound in it that can be decoded.
    """
    return np.concatenate(list(read_blocks(path, rate_hz)), axis=1)


def read_blocks(path: Path, rate_hz: int) -> Iterator[Samples]:
    """The file's first sound track in blocks, so that an hour needs no more memory than a minute.

    Raises:
        MediaOffline, UnreadableMedia: as for `read_audio`.
    """
    if not path.is_file():
        raise MediaOffline(str(path), "Reading sound")
    written_hz, blocks = _native_blocks(path)
    resampler: soxr.ResampleStream | None = None
    held: Samples | None = None  # one block back, for the resampler must be told which is the last
    for block in blocks:
        if held is not None:
            resampler = resampler or soxr.ResampleStream(written_hz, rate_hz, held.shape[0], dtype="float32")
            yield _resampled(resampler, held, last=False)
        held = block
    if held is None:
        raise UnreadableMedia(str(path), "its sound track is empty")
    yield _resampled(resampler or soxr.ResampleStream(written_hz, rate_hz, held.shape[0], dtype="float32"), held, True)


def _resampled(resampler: soxr.ResampleStream, block: Samples, last: bool) -> Samples:
    return np.ascontiguousarray(resampler.resample_chunk(np.ascontiguousarray(block.T), last=last).T)


def _native_blocks(path: Path) -> tuple[int, Iterator[Samples]]:
    try:
        return soundfile.info(str(path)).samplerate, _sound_file_blocks(path)
    except soundfile.LibsndfileError:  # not a plain sound file: a film, or a codec that only FFmpeg knows
        return _container_rate_hz(path), _container_blocks(path)


def _sound_file_blocks(path: Path) -> Iterator[Samples]:
    with soundfile.SoundFile(str(path)) as file:
        while len(block := file.read(_BLOCK_SAMPLES, dtype="float32", always_2d=True)):
            yield block.T


def _container_rate_hz(path: Path) -> int:
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.audio:
                raise UnreadableMedia(str(path), "there is no sound in it")
            return int(container.streams.audio[0].rate)
    except (av.error.FFmpegError, PermissionError) as error:
        raise UnreadableMedia(str(path), str(error)) from error


def _container_blocks(path: Path) -> Iterator[Samples]:
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            stream = container.streams.audio[0]
            planar = av.AudioResampler(format="fltp", layout=stream.layout, rate=stream.rate)
            for frame in container.decode(stream):
                for part in planar.resample(frame):
                    yield part.to_ndarray().astype(np.float32, copy=False)
            for part in planar.resample(None):
                yield part.to_ndarray().astype(np.float32, copy=False)
    except (av.error.FFmpegError, PermissionError) as error:
        raise UnreadableMedia(str(path), str(error)) from error
