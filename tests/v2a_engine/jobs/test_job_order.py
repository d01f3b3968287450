"""Another order, another try, and how long it will take."""

import sqlite3
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.shot import PictureSegment
from v2a_engine.jobs.queue import JobQueue, QueueEnds
from v2a_engine.jobs.speeds import Speeds
from v2a_engine.jobs.store import JobStore


@pytest.fixture
def store(tmp_path: Path) -> Any:
    store = JobStore(tmp_path / "jobs.sqlite3")
    yield store
    store.close()


def names(store: JobStore, state: str = "queued") -> list[str]:
    return [job.job_id for job in store.all() if job.state == state]


def test_those_named_start_first_and_the_others_follow_as_they_were(store: JobStore, make_request: Any) -> None:
    store.enqueue([(name, make_request(number)) for number, name in enumerate("abcdef")])
    store.reorder(["e", "c"])
    assert names(store) == list("ecabdf")
    store.enqueue([("g", make_request(9))])
    assert names(store) == list("ecabdfg")  # who asks later comes later
    started = [store.start_next() for _ in range(3)]
    assert [job and job.job_id for job in started] == ["e", "c", "a"]


def test_what_runs_or_has_ended_keeps_its_place_and_what_is_put_back_is_first_again(
    store: JobStore, make_request: Any
) -> None:
    store.enqueue([(name, make_request(number)) for number, name in enumerate("abcd")])
    first = store.start_next()
    assert first is not None
    store.end(replace(first, state="failed"))
    store.start_next()
    store.reorder(["d", "a", "b", "d"])
    assert [(job.job_id, job.state) for job in store.all()] == [
        *(("a", "failed"), ("b", "running")),
        *(("d", "queued"), ("c", "queued")),
    ]
    store.put_back("b")
    assert names(store) == ["b", "d", "c"]


def test_the_order_is_on_disk_and_a_store_of_before_can_be_reordered(tmp_path: Path, make_request: Any) -> None:
    path = tmp_path / "old.sqlite3"
    before = """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY, place INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL,
            message TEXT NOT NULL DEFAULT '', stem TEXT, attempts INTEGER NOT NULL DEFAULT 0,
            queued_at REAL NOT NULL, started_at REAL, ended_at REAL, exit_code INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX jobs_by_state ON jobs (state, place);
        PRAGMA user_version = 2;
    """
    with sqlite3.connect(path) as connection:
        connection.executescript(before)
        for place, name in enumerate("abc", start=1):
            connection.execute(
                "INSERT INTO jobs (id, place, state, request, queued_at) VALUES (?, ?, 'queued', ?, 0)",
                (name, place * 7, make_request(place).to_json()),
            )
    connection.close()
    store = JobStore(path)
    store.reorder(["c"])
    store.close()
    again = JobStore(path)
    assert names(again) == ["c", "a", "b"]
    again.close()


def test_a_job_that_is_just_being_cancelled_goes_on_when_tried_again(store: JobStore, make_request: Any) -> None:
    queue = JobQueue(store, lambda _: None)
    (job,) = queue.add([make_request(1)])
    assert queue.take() == replace(job, state="running")
    queue.cancel(job.job_id)
    assert queue.retry(job.job_id).state == "running"
    queue.report(1, 5, "sampling")  # does not raise
    queue.stop()
    with pytest.raises(QueueEnds):
        queue.retry(job.job_id)


def test_a_job_tried_again_goes_to_the_end_as_it_was_asked_for(store: JobStore, make_request: Any) -> None:
    queue = JobQueue(store, lambda _: None)
    first, second = queue.add([make_request(1, prompt="rain"), make_request(2)])
    queue.cancel(first.job_id)
    again = queue.retry(first.job_id)
    assert (again.state, again.request) == ("queued", make_request(1, prompt="rain"))
    assert [job.job_id for job in queue.open()] == [second.job_id, first.job_id]


def test_an_errand_goes_before_the_next_job(store: JobStore, make_request: Any) -> None:
    queue = JobQueue(store, lambda _: None)
    (job,) = queue.add([make_request(1)])

    def errand() -> None:
        """Looks at something."""

    queue.do_first(errand)
    assert queue.take() is errand
    assert queue.take() == replace(job, state="running")


def test_moves_tell_what_changed_since_and_the_order_only_when_it_changed(store: JobStore, make_request: Any) -> None:
    store.enqueue([("before", make_request(9))])
    queue = JobQueue(store, lambda _: None)
    (job,) = queue.add([make_request(1)])
    revision, moved, waiting = queue.moves(-1)
    assert {one.job_id for one in moved} == {"before", job.job_id}
    assert waiting is not None and [one.job_id for one in waiting] == ["before", job.job_id]
    queue.take()
    revision, moved, waiting = queue.moves(revision)
    assert [(one.job_id, one.state) for one in moved] == [("before", "running")]
    assert waiting is not None and [one.job_id for one in waiting] == [job.job_id]
    queue.report(1, 5, "sampling")
    revision, moved, waiting = queue.moves(revision)
    assert [one.step for one in moved] == [1] and waiting is None
    assert queue.moves(revision) == (revision, [], None)


def test_how_long_a_stem_takes_is_learned_from_two_of_its_sort(make_request: Any) -> None:
    speeds = Speeds()
    pictures = [(PictureSegment(media=None, frames=12, source_start_s=start),) for start in range(6)]
    first_look = [make_request(number, picture=picture) for number, picture in enumerate(pictures)]
    assert speeds.expected_s(first_look[:1]) == [None]
    for request, seconds in zip(first_look, (3.0, 5.0, 100.0), strict=False):
        speeds.note(request, seconds)
    assert speeds.expected_s([first_look[5]]) == [5.0]  # one odd one changes nothing
    assert speeds.expected_s([first_look[0]]) == [None]  # nothing is known of second takes
    assert speeds.expected_s([first_look[5], replace(first_look[5], seed=99)]) == [5.0, None]
    for seed in (11, 12):
        speeds.note(replace(first_look[0], seed=seed), 1.0)
    assert speeds.expected_s([first_look[5], replace(first_look[5], seed=99)]) == [5.0, 1.0]
    assert speeds.expected_s([replace(first_look[5], engine="another")]) == [None]
    speeds.saw(first_look[5])
    assert speeds.expected_s([first_look[5]]) == [1.0]


def test_time_left_shrinks_and_is_not_told_once_it_is_used_up(store: JobStore, make_request: Any) -> None:
    queue = JobQueue(store, lambda _: None)

    def rendered(number: int, seconds: float) -> list[float | None]:
        queue.add([make_request(number)])
        job = queue.take()
        assert job is not None and not callable(job)
        queue.report(0, 0, "loading the engine")
        left = [queue.get(job.job_id).left_s]
        queue.report(0, 2, "sampling")
        time.sleep(seconds)
        left.append(queue.get(job.job_id).left_s)
        queue.finish(replace(job, state="done"))
        return left

    for number in range(4):  # the first is of another sort: its picture was not seen before
        told = rendered(number, 0.05)
    assert told[0] is not None and told[0] > 0.04
    before, after = rendered(10, 0.01)
    assert before is not None and after is not None and after < before
    assert rendered(11, 1.5)[1] is None
