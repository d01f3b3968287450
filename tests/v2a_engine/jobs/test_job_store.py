"""Jobs on disk: what survives, in which order, and what becomes of damage."""

import logging
import sqlite3
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.jobs.identity import job_id
from v2a_engine.jobs.store import MOST_ATTEMPTS, JobStore

FIRST_FORMAT = """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, place INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', stem TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    queued_at REAL NOT NULL, started_at REAL, ended_at REAL
);
CREATE INDEX jobs_by_state ON jobs (state, place);
PRAGMA user_version = 1;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs.sqlite3"


def states(store: JobStore) -> list[str]:
    return [job.state for job in store.all()]


def test_jobs_start_in_the_order_of_asking(path: Path, make_request: Any) -> None:
    store = JobStore(path)
    store.enqueue([("b", make_request(1)), ("a", make_request(2))])
    store.enqueue([("c", make_request(3))])
    started = [store.start_next() for _ in range(4)]
    assert [job and job.job_id for job in started] == ["b", "a", "c", None]
    store.close()


def test_what_ran_when_the_process_died_is_first_in_the_queue_again(path: Path, make_request: Any) -> None:
    store = JobStore(path)
    store.enqueue([(name, make_request(number)) for number, name in enumerate("abc")])
    store.start_next()
    store.close()
    again = JobStore(path)
    assert states(again) == ["queued"] * 3
    first = again.start_next()
    assert first is not None and first.job_id == "a" and first.request == make_request(0)
    again.close()


def test_a_committed_job_outlives_a_killed_process(path: Path, make_request: Any) -> None:
    script = """
        import os, signal, sys
        from pathlib import Path
        from v2a_engine.domain.request import StemRequest
        from v2a_engine.jobs.store import JobStore
        store = JobStore(Path(sys.argv[1]))
        store.enqueue([("a", StemRequest.from_json(sys.argv[2])), ("b", StemRequest.from_json(sys.argv[2]))])
        store.start_next()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(path), make_request(7).to_json()]
    assert subprocess.run(command, cwd=Path.cwd(), check=False).returncode == -9
    store = JobStore(path)
    assert states(store) == ["queued", "queued"]
    assert store.all()[0].request == make_request(7)
    store.close()


def test_a_job_that_kills_the_process_again_and_again_fails(path: Path, make_request: Any) -> None:
    for life in range(MOST_ATTEMPTS):
        store = JobStore(path)
        if life == 0:
            store.enqueue([("a", make_request(1)), ("b", make_request(2))])
        started = store.start_next()
        assert started is not None and started.job_id == "a"
        store.close()
    store = JobStore(path)
    assert states(store) == ["failed", "queued"]
    assert "Ask for it again" in store.all()[0].message and store.all()[0].exit_code == 4
    store.enqueue([("a", make_request(1))])
    assert sorted(states(store)) == ["queued", "queued"]
    store.close()


def test_a_job_put_back_on_purpose_is_no_failed_attempt(path: Path, make_request: Any) -> None:
    for life in range(MOST_ATTEMPTS + 2):
        store = JobStore(path)
        if life == 0:
            store.enqueue([("a", make_request(1))])
        assert states(store) == ["queued"]
        store.start_next()
        store.put_back("a")
        store.close()


def test_a_damaged_file_is_kept_and_named_in_the_log(path: Path, make_request: Any, caplog: Any) -> None:
    store = JobStore(path)
    store.enqueue([(str(number), make_request(number)) for number in range(40)])
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\x55" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    with caplog.at_level(logging.ERROR):
        fresh = JobStore(path)
    assert fresh.all() == ()
    fresh.enqueue([("a", make_request(1))])
    fresh.close()
    (kept,) = path.parent.glob("jobs.sqlite3.unreadable-*")
    assert kept.read_bytes() == bytes(damaged)
    assert str(kept) in caplog.text


def test_a_store_of_the_first_format_goes_on_with_all_its_jobs(path: Path, make_request: Any) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST_FORMAT)
        for place, (name, state) in enumerate([("a", "failed"), ("b", "running"), ("c", "queued")], start=1):
            connection.execute(
                "INSERT INTO jobs (id, place, state, request, message, attempts, queued_at, ended_at) "
                "VALUES (?, ?, ?, ?, 'as it was', 1, 0, ?)",
                (name, place, state, make_request(place).to_json(), time.time() if state == "failed" else None),
            )
    connection.close()
    expected = [("a", "failed", 1), ("b", "queued", 0), ("c", "queued", 0)]
    for _ in range(2):  # the second time there is nothing left to change
        store = JobStore(path)
        jobs = {job.job_id: (job.state, job.exit_code, job.message) for job in store.all()}
        assert jobs == {name: (state, code, "as it was") for name, state, code in expected}
        assert store.all()[2].request == make_request(3)
        store.close()
    assert not list(path.parent.glob("*.unreadable-*"))
    store = JobStore(path)
    store.end(replace(store.all()[1], state="failed", message="no space", exit_code=5))
    assert store.all()[1].exit_code == 5
    store.close()


def test_a_store_of_another_format_is_kept_aside(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    JobStore(path).close()
    assert list(path.parent.glob("jobs.sqlite3.unreadable-*"))


def test_a_request_this_version_cannot_read_is_named_and_stops_no_other(
    path: Path, make_request: Any, caplog: Any
) -> None:
    store = JobStore(path)
    store.enqueue([("a", make_request(1)), ("b", make_request(2))])
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE jobs SET request = '{\"from\": \"the future\"}' WHERE id = 'a'")
    connection.close()
    again = JobStore(path)
    assert [job.job_id for job in again.all()] == ["b"]
    assert "from" in caplog.text and "job a" in caplog.text
    again.close()


def test_equal_sounds_in_one_folder_are_one_job(make_request: Any, tmp_path: Path) -> None:
    request = make_request(1)
    renamed = request.with_delivery(str(tmp_path / "other_t4.wav"), 4)
    assert job_id(renamed) == job_id(request)
    assert job_id(replace(request, seed=2)) != job_id(request)
    assert job_id(replace(request, prompt="rain")) != job_id(request)
    assert job_id(make_request(1, folder=tmp_path / "elsewhere")) != job_id(request)
