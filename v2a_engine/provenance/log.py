"""The job log: every stem that was ever finished here, also when its file is long gone.

Context: two programs may write at once (the service and `--in-process`), `verify` reads while they do, and a stem is
worth more than its entry.
Choice: SQLite, one file that only its user can read, opened for each question and closed again; so nothing is held
across processes, and ten thousand stems need no server. An entry is the stem's whole record, and beside it the four
names it can be found by: its mark's id, the hash of its file, the hash of its samples, the time.
What would change this: a log that several machines share.
"""

import json
import logging
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from v2a_engine.domain.errors import StorageError
from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.plausible import looked_over
from v2a_engine.state_folder import private_folder, stem_log_path

log = logging.getLogger(__name__)

_FORMAT = 1
_TABLE = """
CREATE TABLE stems (
    wav_sha256 TEXT PRIMARY KEY, pcm_sha256 TEXT NOT NULL, mark_id TEXT NOT NULL,
    rendered_at_utc TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX stems_by_mark ON stems (mark_id);
CREATE INDEX stems_by_samples ON stems (pcm_sha256);
"""
_WAIT_FOR_OTHERS_S = 10.0
_USER_ONLY = 0o600
_MARK_ID = re.compile("[0-9a-f]{8}")


class StemLogUnusable(StorageError):
    """The job log cannot be written or read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The job log {path} cannot be used: {why}. "
            "Make it readable and writable, or move it away: the next stem begins a new one."
        )


class StemLog:
    """The log in one file. Safe for several processes and threads; a file that is not there is an empty log."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._warned: set[str] = set()

    def add(self, stem: Stem) -> tuple[str, ...]:
        """Keep a finished stem's record; its file is the same one if its hash is.

        Returns:
            What a person should know: that the log was damaged and where it is kept now.

        Raises:
            StemLogUnusable, StateFolderUnusable: it cannot be written. The stem is not in it.
        """
        try:
            self._write(stem)
            return ()
        except sqlite3.OperationalError as error:  # locked, no permission, disk full: the file is not to blame
            raise StemLogUnusable(self._path, str(error)) from error
        except sqlite3.DatabaseError as error:
            kept = self._moved_aside(error)
        except OSError as error:
            raise StemLogUnusable(self._path, error.strerror or str(error)) from error
        try:
            self._write(stem)
        except (sqlite3.Error, OSError) as error:
            raise StemLogUnusable(self._path, str(error)) from error
        return (f"The job log could not be read. It is kept as {kept}, and a new one was begun.",)

    def stems_of(self, mark_id: str) -> tuple[Stem, ...]:
        """All stems of the job with this mark, in the order of their rendering.

        Raises:
            StemLogUnusable: as for all questions: it is damaged, or may not be read.
        """
        return self._stems("WHERE mark_id = ?", mark_id.lower())

    def by_sha256(self, digest: str) -> Stem | None:
        """The stem whose file has this hash."""
        return next(iter(self._stems("WHERE wav_sha256 = ?", digest.lower())), None)

    def by_pcm_sha256(self, digest: str) -> Stem | None:
        """The stem whose samples have this hash, whatever stands around them in the file."""
        return next(iter(self._stems("WHERE pcm_sha256 = ? AND pcm_sha256 != ''", digest.lower())), None)

    def known_ids(self) -> frozenset[str]:
        """The marks of all jobs in the log; what is no mark was not written by us, and is left out with a warning."""
        found = {mark_id for (mark_id,) in self._rows("SELECT DISTINCT mark_id FROM stems") if mark_id}
        known = frozenset(one for one in found if isinstance(one, str) and _MARK_ID.fullmatch(one))
        for one in found - known:
            self._warn(f"{one!r:.40} is no mark's id")
        return known

    def jsonl(self) -> Iterator[str]:
        """One line of JSON for each stem, oldest first: the whole record with the mark's id of its job."""
        for mark_id, record in self._rows("SELECT mark_id, record FROM stems ORDER BY rendered_at_utc, rowid"):
            if self._stem(record) is not None:
                yield json.dumps({"mark_id": mark_id, **json.loads(record)}, sort_keys=True, ensure_ascii=False) + "\n"

    def _stems(self, condition: str, value: str) -> tuple[Stem, ...]:
        rows = self._rows(f"SELECT record FROM stems {condition} ORDER BY rendered_at_utc, rowid", value)
        return tuple(stem for (record,) in rows if (stem := self._stem(record)) is not None)

    def _stem(self, record: object) -> Stem | None:
        """What an entry says; None, with a warning, where it is damaged: the others still count."""
        try:
            if not isinstance(record, str):
                raise ValueError("it is no text")
            return looked_over(Stem.from_json(record))
        except (ValueError, ArithmeticError, RecursionError) as error:
            self._warn(str(error))
            return None

    def _warn(self, why: str) -> None:
        """Once for each damage, however often it is met."""
        if why not in self._warned:
            self._warned.add(why)
            log.warning("%s: an entry of the job log is damaged and left out (%.200s).", self._path, why)

    def _write(self, stem: Stem) -> None:
        made = stem.provenance
        with self._writing() as connection, connection:  # the second: one transaction
            connection.execute(
                "INSERT OR REPLACE INTO stems (wav_sha256, pcm_sha256, mark_id, rendered_at_utc, record) "
                "VALUES (?, ?, ?, ?, ?)",
                (made.wav_sha256, made.pcm_sha256, made.mark_id, made.rendered_at_utc, stem.to_json()),
            )

    def _rows(self, question: str, *values: str) -> Iterator[tuple[Any, ...]]:
        if not self._path.exists():
            return
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                if _format_of(connection) != 0:  # 0: somebody is making it at this moment
                    yield from connection.execute(question, values)
        except sqlite3.Error as error:
            raise StemLogUnusable(self._path, str(error)) from error
        except UnicodeDecodeError as error:  # a damaged text
            raise StemLogUnusable(self._path, "an entry is no text") from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        private_folder(self._path.parent)
        # Made here, for SQLite would make it readable for all that the user's mask lets in.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, _USER_ONLY))
        with closing(sqlite3.connect(self._path, timeout=_WAIT_FOR_OTHERS_S)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            if _format_of(connection) == 0:
                _make_table(connection)
            yield connection

    def _moved_aside(self, error: sqlite3.DatabaseError) -> Path:
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        kept = self._path.with_name(f"{self._path.name}.unreadable-{stamp}")
        log.error("%s cannot be read (%s). It is kept as %s, and a new log begins.", self._path, error, kept)
        try:
            self._path.replace(kept)
        except OSError as refusal:
            raise StemLogUnusable(self._path, f"{error}, and it cannot be moved aside") from refusal
        return kept


def stem_log() -> StemLog:
    """The log in this user's state folder."""
    return StemLog(stem_log_path())


def _format_of(connection: sqlite3.Connection) -> int:
    (written,) = connection.execute("PRAGMA user_version").fetchone()
    if written not in (0, _FORMAT):
        raise sqlite3.OperationalError(f"it has format {written}, this version reads {_FORMAT}")
    return int(written)


def _make_table(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")  # another process may have made it a moment ago: lock, then ask again
    if _format_of(connection) == 0:
        for statement in filter(str.strip, _TABLE.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
    connection.commit()
