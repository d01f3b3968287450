"""The chunks of a WAV file, whoever wrote it: names and places, never more in memory than was asked for."""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_HEAD_BYTES = 8
_MOST_CHUNKS = 10_000  # a file with more is no sound file
_LARGE = (b"RF64", b"BW64")
_ELSEWHERE = 0xFFFFFFFF  # in large files: too long for its head to say
_HASHED_AT_ONCE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A named stretch of the file."""

    name: str
    start: int  # of its content, in bytes from the file's start
    size: int  # of its content, as far as the file goes
    missing: int = 0  # bytes that its head promises besides


def chunks_of(file: BinaryIO) -> Iterator[Chunk]:
    """The chunks in their order; none where this is no WAV file. One that is cut off ends with the file.

    Raises:
        OSError: the file cannot be read.
    """
    length = file.seek(0, 2)
    file.seek(0)
    form, kind = struct.unpack("<4s4x4s", file.read(12).ljust(12, b"\0"))
    if form not in (b"RIFF", *_LARGE) or kind != b"WAVE":
        return
    start = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(start)
        head = file.read(_HEAD_BYTES)
        if len(head) < _HEAD_BYTES:
            return
        name, size = struct.unpack("<4sI", head)
        left = length - start - _HEAD_BYTES
        size = left if form in _LARGE and size == _ELSEWHERE else size
        yield Chunk(name.decode("latin-1"), start + _HEAD_BYTES, min(size, left), max(size - left, 0))
        start += _HEAD_BYTES + size + size % 2


def chunk_sha256(file: BinaryIO, chunk: Chunk) -> str:
    """The hash of a chunk's content, in hexadecimal."""
    return _sha256_of_span(file, chunk.start, chunk.size).hexdigest()


def _sha256_of_span(file: BinaryIO, start: int, size: int) -> "hashlib._Hash":
    digest, left = hashlib.sha256(), size
    file.seek(start)
    while left and (block := file.read(min(left, _HASHED_AT_ONCE_BYTES))):
        digest.update(block)
        left -= len(block)
    return digest
