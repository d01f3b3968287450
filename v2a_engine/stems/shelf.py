"""`FolderShelf`: the stems that lie in a folder, known by the records beside them."""

import os
from pathlib import Path

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.record_file import read_record, record_path, sha256_of
from v2a_engine.usecases.names import next_take

_State = tuple[int, int]  # time of change in nanoseconds, size in bytes


class FolderShelf:
    """The port `StemShelf`. Files are read once and again only when they change; the folder may be moved."""

    def __init__(self) -> None:
        self._records: dict[Path, tuple[_State, Stem | None]] = {}
        self._hashes: dict[Path, tuple[_State, str]] = {}

    def find(self, key: str, folder: str) -> Stem | None:
        """The finished stem with this key in `folder`, if its file is whole: as its record's hash says."""
        try:
            records = sorted(entry.path for entry in os.scandir(folder or ".") if entry.name.endswith(".wav.json"))
        except (FileNotFoundError, NotADirectoryError):
            return None  # nothing was ever written there
        for record in map(Path, records):
            stem = self._record(record)
            if stem is not None and stem.provenance.key == key and self._is_whole(stem):
                return stem
        return None

    def read(self, wav_path: str) -> Stem | None:
        """The stem in this file, if it is one and whole."""
        stem = self._record(record_path(Path(wav_path)))
        return stem if stem is not None and self._is_whole(stem) else None

    def free_path(self, wanted: str) -> str:
        """`wanted`, or the same name with the next take number that no file has."""
        path = Path(wanted)
        while path.exists():
            path = path.with_name(next_take(path.stem) + path.suffix)
        return str(path)

    def _record(self, record: Path) -> Stem | None:
        """What the record says; None if it is not a stem's record, which is none of our business."""
        try:
            state = _state(record)
            if self._records.get(record, (None, None))[0] != state:
                self._records[record] = state, read_record(record)
        except ValueError:
            self._records[record] = state, None
        except FileNotFoundError:
            return None
        return self._records[record][1]

    def _is_whole(self, stem: Stem) -> bool:
        wav = Path(stem.wav_path)
        try:
            state = _state(wav)
            if self._hashes.get(wav, (None, ""))[0] != state:
                self._hashes[wav] = state, sha256_of(wav)
        except FileNotFoundError:
            return False
        return self._hashes[wav][1] == stem.provenance.wav_sha256


def _state(path: Path) -> _State:
    status = path.stat()
    return status.st_mtime_ns, status.st_size
