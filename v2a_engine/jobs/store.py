"""The jobs on disk: SQLite, so that none is lost when the process is killed.

Steps are not kept: they change ten times a second, each write would wait for the disk, and a job that was cut off
starts at step 0 anyway. A write-ahead log with `synchronous=FULL` keeps every change of state.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from v2a_engine.domain.errors import DiskFull, EngineError, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import JobState

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 2
FORGET_AFTER_S = 30 * 24 * 3600.0
_FORMAT = 2
_TABLE = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, place INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', stem TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    queued_at REAL NOT NULL, started_at REAL, ended_at REAL, exit_code INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX jobs_by_state ON jobs (state, place);
"""
_TO_NEXT_FORMAT = {  # format -> what makes it the next one
    1: f"""
ALTER TABLE jobs ADD COLUMN exit_code INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET exit_code = {V2AError.exit_code} WHERE state = 'failed';
""",  # what those failed of was not kept
}
_KILLS_THE_ENGINE = (
    f"The engine's process died {MOST_ATTEMPTS} times while it rendered this stem (out of memory, or a fault in a "
    "library). The others go on. Ask for it again to try once more, or split the shot."
)


class JobStore:
    """Every job's last state, in the order in which they start. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._connection = _opened(path)
        self._forget_unreadable()
        self._recover()

    def close(self) -> None:
        """Nothing else may be called after this."""
        with self._lock:
            self._connection.close()

    def enqueue(self, asked: Iterable[tuple[str, StemRequest]]) -> None:
        """Put jobs at the end of the queue, all or none; one that was there before starts anew."""
        with self._writing() as connection:
            (place,) = connection.execute("SELECT coalesce(max(place), 0) FROM jobs").fetchone()
            connection.executemany(
                "INSERT OR REPLACE INTO jobs (id, place, state, request, queued_at) VALUES (?, ?, 'queued', ?, ?)",
                [
                    (job_id, place + number, request.to_json(), time.time())
                    for number, (job_id, request) in enumerate(asked, start=1)
                ],
            )

    def start_next(self) -> JobState | None:
        """The first queued job, now running; None if there is none."""
        with self._writing() as connection:
            row = connection.execute("SELECT id FROM jobs WHERE state = 'queued' ORDER BY place LIMIT 1").fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = ? WHERE id = ?",
                (time.time(), row[0]),
            )
            return self.get(row[0])

    def reorder(self, first: Sequence[str]) -> None:
        """These start first, in this order; the other queued jobs follow as they were. What does not wait is passed by.

        Queued jobs only change places among themselves: what runs or has ended stays where it was.
        """
        with self._writing() as connection:
            rows = connection.execute("SELECT id, place FROM jobs WHERE state = 'queued' ORDER BY place").fetchall()
            queued = dict.fromkeys(name for name, _ in rows)
            ahead = [name for name in dict.fromkeys(first) if name in queued]
            order = dict.fromkeys([*ahead, *queued])
            connection.executemany(
                "UPDATE jobs SET place = ? WHERE id = ?",
                [(place, name) for name, (_, place) in zip(order, rows, strict=True)],
            )

    def put_back(self, job_id: str) -> None:
        """A running job waits again, in its old place: the service stops on purpose."""
        with self._writing() as connection:
            connection.execute("UPDATE jobs SET state = 'queued', attempts = attempts - 1 WHERE id = ?", (job_id,))

    def end(self, job: JobState) -> None:
        """Keep how a job ended; one that was not there is added."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO jobs (id, place, state, request, message, exit_code, stem, queued_at, ended_at) "
                "VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM jobs), ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET state = excluded.state, request = excluded.request, "
                "message = excluded.message, exit_code = excluded.exit_code, stem = excluded.stem, "
                "ended_at = excluded.ended_at",
                (
                    *(job.job_id, job.state, job.request.to_json(), job.message, job.exit_code),
                    *(job.stem and job.stem.to_json(), time.time(), time.time()),
                ),
            )

    def get(self, job_id: str) -> JobState | None:
        """A job's last state."""
        with self._lock:
            row = self._connection.execute(f"{_SELECT} WHERE id = ?", (job_id,)).fetchone()
        return row and _job(row)

    def all(self) -> tuple[JobState, ...]:
        """Every job, in the order of asking, or as it was changed since."""
        with self._lock:
            return tuple(_job(row) for row in self._connection.execute(f"{_SELECT} ORDER BY place"))

    def open(self) -> tuple[JobState, ...]:
        """Those that wait or run, in the order in which they start."""
        with self._lock:
            rows = self._connection.execute(f"{_SELECT} WHERE state IN ('queued', 'running') ORDER BY place")
            return tuple(_job(row) for row in rows)

    def count(self, state: str) -> int:
        """How many jobs are in this state."""
        with self._lock:
            (number,) = self._connection.execute("SELECT count(*) FROM jobs WHERE state = ?", (state,)).fetchone()
        return int(number)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._connection:  # one transaction
                    yield self._connection
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                    raise DiskFull(str(self._path)) from error
                raise

    def _recover(self) -> None:
        """What a killed process left running is queued again, unless it is what kills the process."""
        with self._writing() as connection:
            connection.execute("DELETE FROM jobs WHERE ended_at < ?", (time.time() - FORGET_AFTER_S,))
            connection.execute(
                "UPDATE jobs SET state = 'failed', message = ?, exit_code = ?, ended_at = ? "
                "WHERE state = 'running' AND attempts >= ?",
                (_KILLS_THE_ENGINE, EngineError.exit_code, time.time(), MOST_ATTEMPTS),
            )
            again = connection.execute("UPDATE jobs SET state = 'queued' WHERE state = 'running'").rowcount
        if again or self.count("queued"):
            log.info("%d jobs wait, %d of them cut off in the middle", self.count("queued"), again)

    def _forget_unreadable(self) -> None:
        """Requests that another version wrote, and this one cannot read, are named in the log."""
        with self._writing() as connection:
            for job_id, request, stem in connection.execute("SELECT id, request, stem FROM jobs").fetchall():
                try:
                    StemRequest.from_json(request)
                    _ = stem and Stem.from_json(stem)
                except ValueError as error:
                    log.error("job %s is dropped, for this version cannot read it (%s): %s", job_id, error, request)
                    connection.execute("DELETE FROM jobs WHERE id = ?", (job_id,))


_SELECT = "SELECT id, request, state, message, exit_code, stem FROM jobs"


def _job(row: tuple[str, str, str, str, int, str | None]) -> JobState:
    job_id, request, state, message, exit_code, stem = row
    return JobState(
        job_id=job_id,
        request=StemRequest.from_json(request),
        state=state,
        message=message,
        exit_code=exit_code,
        stem=Stem.from_json(stem) if stem else None,
    )


def _opened(path: Path) -> sqlite3.Connection:
    connection = None
    try:
        connection = _connected(path)
        _prepare(connection)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):  # locked, no permission, disk full: the file is not to blame
            raise
        if connection is not None:
            connection.close()
        _move_aside(path, error)
        connection = _connected(path)
        _prepare(connection)
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, check_same_thread=False, timeout=10.0)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    (written_format,) = connection.execute("PRAGMA user_version").fetchone()
    if written_format == 0:
        connection.executescript(f"BEGIN; {_TABLE} PRAGMA user_version = {_FORMAT}; COMMIT;")
        written_format = _FORMAT
    while written_format in _TO_NEXT_FORMAT:
        step = _TO_NEXT_FORMAT[written_format]
        written_format += 1
        connection.executescript(f"BEGIN; {step} PRAGMA user_version = {written_format}; COMMIT;")
    if written_format != _FORMAT:
        raise sqlite3.DatabaseError(f"format {written_format}, this version reads {_FORMAT}")


def _move_aside(path: Path, error: sqlite3.DatabaseError) -> None:
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    kept = path.with_name(f"{path.name}.unreadable-{stamp}")
    log.error("%s cannot be read (%s). It is kept as %s, and the queue starts empty.", path, error, kept)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(kept.with_name(kept.name + suffix))
