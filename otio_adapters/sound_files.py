"""What a WAV file says of itself: length, channels, and the timecode of its first sample."""

import stat
import struct
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from v2a_engine.provenance.riff import Chunk, chunks_of

_TIME_REFERENCE_AT = 338  # in `bext`: EBU Tech 3285


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundFacts:
    """A WAV file's shape."""

    rate_hz: int
    channels: int
    bits: int
    samples: int
    time_reference_samples: int = 0  # of the first sample, since midnight

    @property
    def length_s(self) -> Fraction:
        return Fraction(self.samples, self.rate_hz)

    @property
    def start_s(self) -> Fraction:
        return Fraction(self.time_reference_samples, self.rate_hz)


def sound_facts(path: str) -> SoundFacts | None:
    """None for what is not there or is no WAV."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    # What is no file, such as a pipe, may never end.
    return _facts(path, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


@lru_cache(maxsize=4096)
def _facts(path: str, _changed_ns: int) -> SoundFacts | None:
    try:
        with Path(path).open("rb") as file:
            chunks = {chunk.name: chunk for chunk in chunks_of(file)}
            if "fmt " not in chunks or "data" not in chunks:
                return None
            _, channels, rate_hz, _, block, bits = struct.unpack("<HHIIHH", _content(file, chunks["fmt "], 16))
            time_reference = 0
            if "bext" in chunks:
                time_reference = struct.unpack("<Q", _content(file, chunks["bext"], _TIME_REFERENCE_AT + 8)[-8:])[0]
    except (OSError, ValueError, struct.error):
        return None
    if not (channels and rate_hz and block):
        return None
    return SoundFacts(
        rate_hz=rate_hz,
        channels=channels,
        bits=bits,
        samples=chunks["data"].size // block,
        time_reference_samples=time_reference,
    )


def _content(file: BinaryIO, chunk: Chunk, size: int) -> bytes:
    file.seek(chunk.start)
    content = file.read(min(size, chunk.size))
    if len(content) < size:
        raise ValueError(f"{chunk.name} is cut off")
    return content
