"""How loud a sound file is, bin by bin, for drawing it. Read here: a stem is a plain WAV file, and needs no decoder.

NumPy is imported with the first waveform: the panel has a window by then.
"""

import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Peaks = npt.NDArray[np.float32]

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_SAMPLE_BYTES = {_PCM: (2, 3, 4), _FLOAT: (4, 8)}
_AT_ONCE_BYTES = 8 << 20
_WITHOUT_SIZE = 0xFFFFFFFF  # RF64: the real one stands in the chunk ds64


class _Sound(NamedTuple):
    coding: int
    channels: int
    sample_bytes: int
    start: int  # of the samples in the file, in bytes
    frames: int  # samples of each channel


def peaks(wav_path: Path, bins: int) -> "Peaks":
    """The lowest and the highest sample of each of `bins` equal parts of a WAV file.

    Returns:
        float32, (channels, bins, 2): low, high; full scale at 1.0. Where there are more bins than samples, a sample
        fills several. A file without samples gives zeros.

    Raises:
        MediaOffline: it is not there. UnreadableMedia: it is no WAV file of 16, 24 or 32-bit integers or of floats.
        ValueError: fewer than one bin.
    """
    import numpy as np

    if bins < 1:
        raise ValueError(f"{bins} bins")
    try:
        with wav_path.open("rb") as file:
            sound = _opened(file, wav_path)
            found = np.zeros((sound.channels, bins, 2), np.float32)
            if sound.frames:
                borders = np.arange(bins + 1, dtype=np.int64) * sound.frames // bins
                _fill(found, file, sound, borders)
            return found
    except FileNotFoundError:
        raise MediaOffline(str(wav_path), wav_path.name) from None
    except OSError as error:
        raise UnreadableMedia(str(wav_path), (error.strerror or str(error)).lower()) from error


def _fill(found: "Peaks", file: BinaryIO, sound: _Sound, borders: "npt.NDArray[np.int64]") -> None:
    """A few MiB at a time; the bins that lie across two of these are filled from both."""
    import numpy as np

    frame_bytes = sound.channels * sound.sample_bytes
    at_once = max(1, _AT_ONCE_BYTES // frame_bytes)
    starts = borders[:-1]
    found[..., 0], found[..., 1] = np.inf, -np.inf
    file.seek(sound.start)
    for begin in range(0, sound.frames, at_once):
        end = min(begin + at_once, sound.frames)
        samples = _samples(file.read((end - begin) * frame_bytes), sound)
        first, last = np.searchsorted(starts, [begin, end])
        if first == len(starts) or starts[first] > begin:
            first -= 1  # it began before
        inside = np.maximum(starts[first:last] - begin, 0)
        for channel, row in enumerate(samples.T):
            low, high = found[channel, first:last].T
            np.minimum(low, np.minimum.reduceat(row, inside), out=low)
            np.maximum(high, np.maximum.reduceat(row, inside), out=high)


def _samples(data: bytes, sound: _Sound) -> "npt.NDArray[np.float32]":
    """(samples, channels), full scale at 1.0; 24-bit samples by their upper 16 bits, which no drawing can tell."""
    import numpy as np

    if sound.coding == _FLOAT:
        return np.frombuffer(data, f"<f{sound.sample_bytes}").reshape(-1, sound.channels).astype(np.float32)
    if sound.sample_bytes == 3:
        upper = np.frombuffer(data, np.uint8).reshape(-1, 3)[:, 1:]
        whole = np.ascontiguousarray(upper).view("<i2").reshape(-1, sound.channels)
        return whole.astype(np.float32) / np.float32(1 << 15)
    whole = np.frombuffer(data, f"<i{sound.sample_bytes}").reshape(-1, sound.channels)
    return whole.astype(np.float32) / np.float32(1 << (8 * sound.sample_bytes - 1))


def _opened(file: BinaryIO, path: Path) -> _Sound:
    """What the header says, held against the file's real size."""
    if not _is_wav(file.read(12)):
        raise UnreadableMedia(str(path), "it is not a WAV file")
    coding = channels = sample_bytes = 0
    real_size = None
    whole = file.seek(0, 2)
    place = 12
    while place + 8 <= whole:
        file.seek(place)
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"ds64":
            _, real_size = struct.unpack("<QQ", file.read(16))
        elif name == b"fmt ":
            coding, channels, sample_bytes = _format(file.read(min(size, 40)))
        elif name == b"data":
            size = real_size if size == _WITHOUT_SIZE and real_size is not None else size
            if not channels or sample_bytes not in _SAMPLE_BYTES.get(coding, ()):
                raise UnreadableMedia(str(path), "its samples are neither whole numbers nor floats of a usual size")
            frames = max(0, min(size, whole - place - 8)) // (channels * sample_bytes)
            return _Sound(coding, channels, sample_bytes, place + 8, frames)
        place += 8 + size + size % 2
    raise UnreadableMedia(str(path), "there are no samples in it")


def _is_wav(head: bytes) -> bool:
    return head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE"


def _format(chunk: bytes) -> tuple[int, int, int]:
    """Coding, channels, bytes of a sample; zeros where the chunk is cut off."""
    if len(chunk) < 16:
        return 0, 0, 0
    coding, channels, _, _, _, bits = struct.unpack("<HHIIHH", chunk[:16])
    if coding == _EXTENSIBLE and len(chunk) >= 26:
        coding = struct.unpack("<H", chunk[24:26])[0]
    return coding, channels, bits // 8
