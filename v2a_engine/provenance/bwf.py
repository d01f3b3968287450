"""A broadcast WAV's bytes: header and samples. Arrays and values in, bytes out; no file is touched here.

Context: python-soundfile writes no `bext` and no iXML, FFmpeg writes `bext` version 1 without loudness and no iXML.
Choice: EBU Tech 3285 v2 written out by hand, plain 24-bit PCM (format tag 1, which every editor reads), all chunks
before `data`, so that a header can be written again in place once the loudness is known. `OriginationDate` and
`OriginationTime` are left as zero bytes, the field's empty value: a clock in the file would make two renderings of
one request differ. The time is in the record beside it. What would change this: stems of more than 4 GiB (4.1 hours),
which need RF64.
"""

import math
import struct
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from v2a_engine.domain.errors import InputError
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.media.loudness import Loudness

CHANNELS = 2
SAMPLE_BYTES = 3
FULL_SCALE = 1 << 23
_LARGEST_BYTES = (1 << 32) - (1 << 20)  # RIFF counts in 32 bits; a megabyte is left for what is not sound
_UNKNOWN = 0x7FFF  # Tech 3285 v2: a loudness field that says nothing


class StemTooLong(InputError):
    """A WAV file cannot count so many bytes."""

    def __init__(self, cue_id: str, samples: int) -> None:
        hours = samples / SAMPLE_RATE_HZ / 3600
        longest = _LARGEST_BYTES / (CHANNELS * SAMPLE_BYTES * SAMPLE_RATE_HZ * 3600)
        super().__init__(
            f"Cue {cue_id} lasts {hours:.1f} hours; a WAV file holds at most {longest:.1f}. "
            "Split the cue, or render the timeline in ranges."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastFacts:
    """What the header says of the sound."""

    samples: int  # per channel
    description: str
    originator_reference: str
    time_reference_samples: int  # of the first sample, since midnight
    loudness: Loudness
    coding_history: str
    ixml: bytes


def check_length(cue_id: str, samples: int) -> None:
    """Refuse before any work what no WAV file can hold.

    Raises:
        StemTooLong: more than 4 GiB.
    """
    if samples * CHANNELS * SAMPLE_BYTES > _LARGEST_BYTES:
        raise StemTooLong(cue_id, samples)


def header(facts: BroadcastFacts) -> bytes:
    """All of the file up to its first sample. Its length does not depend on the loudness."""
    frame_bytes = CHANNELS * SAMPLE_BYTES
    form = struct.pack(
        "<HHIIHH", 1, CHANNELS, SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * frame_bytes, frame_bytes, 8 * SAMPLE_BYTES
    )
    data_bytes = facts.samples * frame_bytes  # even, whatever the count: `data` needs no padding
    chunks = _chunk(b"bext", _bext(facts)) + _chunk(b"fmt ", form) + _chunk(b"iXML", facts.ixml)
    size = 4 + len(chunks) + 8 + data_bytes
    return struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + chunks + struct.pack("<4sI", b"data", data_bytes)


def pack_24(samples: npt.NDArray[np.floating]) -> bytes:
    """Float sound, shape (2, samples), to interleaved little-endian 24-bit PCM, rounded to nearest, clipped."""
    # In float64: 24 bits and a dither's fraction do not fit into float32.
    scaled = np.rint(samples.T.astype(np.float64) * FULL_SCALE)
    whole = np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype("<i4")
    return whole.reshape(-1, 1).view(np.uint8)[:, :SAMPLE_BYTES].tobytes()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


def _bext(facts: BroadcastFacts) -> bytes:
    loudness = facts.loudness
    fixed = struct.pack(
        "<256s32s32s10s8sQH64s5h180s",
        _ascii(facts.description),
        b"Wildtrack",
        _ascii(facts.originator_reference),
        b"",
        b"",
        facts.time_reference_samples,
        2,
        b"",
        _hundredths(loudness.integrated_lufs),
        _hundredths(loudness.range_lu),
        _hundredths(loudness.true_peak_dbtp),
        _hundredths(loudness.momentary_max_lufs),
        _hundredths(loudness.short_term_max_lufs),
        b"",
    )
    return fixed + _ascii(facts.coding_history) + b"\r\n"


def _hundredths(value: float) -> int:
    if not math.isfinite(value):
        return _UNKNOWN
    return max(-32_768, min(32_766, round(value * 100)))


def _ascii(text: str) -> bytes:
    """Tech 3285 allows ASCII only: accents are dropped, what has no likeness becomes a question mark."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if c.isprintable() else " " for c in plain).encode("ascii", "replace")
