"""Sound out of a WAV file, a stretch at a time: what the panel needs to play stems, without the engine's libraries."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia
from v2a_engine.provenance.riff import Chunk, chunks_of

Block = npt.NDArray[np.float32]  # (2, samples), full scale at 1.0

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_SUBFORMAT_AT = 24  # in `fmt `: its first two bytes are the plain format


@dataclass(frozen=True, slots=True)
class _Layout:
    """How samples lie in the file."""

    encoding: int
    channels: int
    rate_hz: int
    bits: int
    data: Chunk

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


def read_stretch(path: str, start: int, end: int, rate_hz: int) -> Block:
    """The samples from `start` up to `end` of the file; fewer where it ends before. Mono is heard on both sides.

    Raises:
        MediaOffline, UnreadableMedia: it is not there, no WAV file, or at another rate.
    """
    try:
        with Path(path).open("rb") as file:
            layout = _layout(file, path)
            if layout.rate_hz != rate_hz:
                raise UnreadableMedia(path, f"it runs at {layout.rate_hz} Hz, not at {rate_hz} Hz")
            last = min(end, layout.data.size // layout.frame_bytes)
            first = min(max(start, 0), last)
            file.seek(layout.data.start + first * layout.frame_bytes)
            content = file.read((last - first) * layout.frame_bytes)
    except FileNotFoundError as error:
        raise MediaOffline(path, "Listening") from error
    except OSError as error:
        raise UnreadableMedia(path, (error.strerror or str(error)).lower()) from error
    samples = _decoded(content, layout, path)
    return np.ascontiguousarray(
        np.broadcast_to(samples, (2, samples.shape[1])) if layout.channels == 1 else samples[:2]
    )


def _layout(file: BinaryIO, path: str) -> _Layout:
    chunks = {chunk.name: chunk for chunk in chunks_of(file)}
    if "fmt " not in chunks or "data" not in chunks:
        raise UnreadableMedia(path, "it is no WAV file")
    file.seek(chunks["fmt "].start)
    head = file.read(chunks["fmt "].size)
    if len(head) < 16:
        raise UnreadableMedia(path, "its head is cut off")
    encoding, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", head)
    if encoding == _EXTENSIBLE and len(head) >= _SUBFORMAT_AT + 2:
        (encoding,) = struct.unpack_from("<H", head, _SUBFORMAT_AT)
    if not channels or (encoding, bits) not in ((_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32)):
        raise UnreadableMedia(path, f"its samples are of a kind that is not played here ({encoding}, {bits} bit)")
    return _Layout(encoding, channels, rate_hz, bits, chunks["data"])


def _decoded(content: bytes, layout: _Layout, path: str) -> Block:
    """(channels, samples)."""
    if len(content) % layout.frame_bytes:
        raise UnreadableMedia(path, "it is cut off while it is read")
    if layout.encoding == _FLOAT:
        flat = np.frombuffer(content, "<f4").astype(np.float32)
    elif layout.bits == 24:
        wide = np.zeros((len(content) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(content, np.uint8).reshape(-1, 3)
        flat = wide.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
    else:
        full_scale = np.float32(2 ** (layout.bits - 1))
        flat = np.frombuffer(content, f"<i{layout.bits // 8}").astype(np.float32) / full_scale
    return flat.reshape(-1, layout.channels).T
