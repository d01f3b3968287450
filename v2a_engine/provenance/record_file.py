"""The record beside a stem as a file: where it lies, what it says. Imports nothing heavy: the panel reads it too."""

import hashlib
from dataclasses import replace
from pathlib import Path

from v2a_engine.domain.stem import Stem

_HASHED_AT_ONCE_BYTES = 1 << 20


def record_path(wav: Path) -> Path:
    """Where the record of a stem lies: "show_s010_FX_t1.wav.json"."""
    return wav.with_name(wav.name + ".json")


def read_record(record: Path) -> Stem:
    """Read a stem's record. `wav_path` says where the stem is now: beside its record, wherever the folder went.

    Raises:
        ValueError: it is not a stem's record.
        OSError: it cannot be read.
    """
    return replace(Stem.from_json(record.read_text(encoding="utf-8")), wav_path=str(record.with_suffix("")))


def sha256_of(path: Path) -> str:
    """The file's hash, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_HASHED_AT_ONCE_BYTES):
            digest.update(block)
    return digest.hexdigest()
