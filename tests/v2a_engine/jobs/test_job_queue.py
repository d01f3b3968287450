"""The queue and its worker in one process."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.errors import Cancelled, MediaOffline
from v2a_engine.domain.stem import Stem
from v2a_engine.job_wire import UnknownJob
from v2a_engine.jobs.queue import JobQueue, QueueEnds
from v2a_engine.jobs.store import JobStore
from v2a_engine.jobs.worker import Worker
from v2a_engine.jobs.workshop import Workshop


class RememberingWriter:
    """Puts on the shelf what the writer wrote, as the real pair does by way of the folder."""

    def __init__(self, writer: Any, shelf: Any) -> None:
        self._writer = writer
        self._shelf = shelf

    def write(self, request: Any, engine: Any, progress: Any) -> Stem:
        stem: Stem = self._writer.write(request, engine, progress)
        self._shelf.stems[stem.provenance.key] = stem
        return stem


@pytest.fixture
def workshop(engine: Any, writer: Any, shelf: Any) -> Workshop:
    return Workshop(lambda _: engine, lambda: (RememberingWriter(writer, shelf), shelf))


@pytest.fixture
def queue(tmp_path: Path, workshop: Workshop) -> Iterator[JobQueue]:
    store = JobStore(tmp_path / "jobs.sqlite3")
    queue = JobQueue(store, workshop.finished)
    yield queue
    queue.stop()
    store.close()


def work_off(queue: JobQueue, workshop: Workshop) -> None:
    """Run a worker until nothing waits or runs."""
    worker = Worker(queue, workshop, "the log", on_fault=queue.stop)
    worker.start()
    deadline = time.monotonic() + 10
    while any(queue.counts()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    queue.stop()
    worker.join(10)


def test_asking_twice_is_asking_once(queue: JobQueue, make_request: Any) -> None:
    first = queue.add([make_request(1), make_request(2)])
    second = queue.add([make_request(2), make_request(1)])
    assert [job.job_id for job in second] == [first[1].job_id, first[0].job_id]
    assert queue.counts() == (2, 0)


def test_a_finished_sound_is_done_at_once_while_its_file_is_there(
    queue: JobQueue, workshop: Workshop, make_request: Any
) -> None:
    stem = workshop.render(make_request(1), lambda *_: None)
    (job,) = queue.add([make_request(1)])
    assert job.state == "done" and job.stem == stem
    Path(stem.wav_path).unlink()
    (job,) = queue.add([make_request(1)])
    assert job.state == "queued"


def test_the_worker_renders_in_order_and_survives_failures(
    queue: JobQueue, workshop: Workshop, engine: Any, make_request: Any
) -> None:
    class Moody:
        name, version, weights_sha256, fingerprint = "moody", "1", "0", "moody"

        def render(self, request: Any, sink: Any, progress: Any) -> Any:
            raise MediaOffline("/reel/a.mov", "Shot 2") if request.seed == 2 else KeyError("seed")

    shop = Workshop(lambda name: engine if name == "tone" else Moody(), workshop._open_stems)  # type: ignore[return-value]
    asked = queue.add(
        [make_request(1), make_request(2, engine="moody"), make_request(3, engine="moody"), make_request(4)]
    )
    work_off(queue, shop)
    ends = [queue.get(job.job_id) for job in asked]
    assert [job.state for job in ends] == ["done", "failed", "failed", "done"]
    assert [job.exit_code for job in ends] == [0, 3, 4, 0]
    assert "Bring the file back" in ends[1].message
    assert "KeyError" in ends[2].message and "the log" in ends[2].message
    assert engine.rendered == ["s001_FX", "s004_FX"]


def test_reports_are_told_on_at_most_every_tenth_of_a_second_but_new_stages_at_once(
    queue: JobQueue, make_request: Any
) -> None:
    (job,) = queue.add([make_request(1)])
    queue.take()
    before = queue.changes.revision
    for step in range(1000):
        queue.report(step, 1000, "sampling")
    assert queue.changes.revision - before <= 3
    queue.report(0, 10, "vocoder")
    assert queue.changes.revision - before <= 4
    assert queue.get(job.job_id).stage == "vocoder"
    _, moved = queue.changed([job.job_id], before)
    assert [state.stage for state in moved] == ["vocoder"]


def test_a_job_asked_for_again_while_its_cancellation_waits_goes_on(queue: JobQueue, make_request: Any) -> None:
    queue.add([make_request(1)])
    job = queue.take()
    assert job is not None
    queue.cancel(job.job_id)
    queue.add([make_request(1)])
    queue.report(1, 5, "sampling")  # raises Cancelled if it were not taken back


def test_a_job_asked_for_again_after_its_worker_let_go_starts_anew(
    queue: JobQueue, workshop: Workshop, make_request: Any
) -> None:
    (job,) = queue.add([make_request(1)])
    running = queue.take()
    assert running is not None
    queue.cancel(job.job_id)
    with pytest.raises(Cancelled):
        queue.report(1, 5, "sampling")
    queue.add([make_request(1)])  # before the worker has told that it stopped
    queue.interrupted(running)
    assert queue.get(job.job_id).state == "queued"
    work_off(queue, workshop)
    assert queue.get(job.job_id).state == "done"


def test_a_cancelled_job_that_nobody_wants_any_more_ends_cancelled(queue: JobQueue, make_request: Any) -> None:
    queue.add([make_request(1)])
    running = queue.take()
    assert running is not None
    queue.cancel(running.job_id)
    queue.interrupted(running)
    assert queue.get(running.job_id).state == "cancelled"


def test_an_ended_job_is_not_cancelled(queue: JobQueue, workshop: Workshop, make_request: Any) -> None:
    (job,) = queue.add([make_request(1)])
    work_off(queue, workshop)
    assert queue.cancel(job.job_id).state == "done"


def test_an_unknown_job_is_an_error_that_names_it(queue: JobQueue) -> None:
    for ask in (queue.get, queue.cancel):
        with pytest.raises(UnknownJob, match="'nobody'"):
            ask("nobody")


def test_a_queue_that_ends_takes_nothing_more(queue: JobQueue, make_request: Any) -> None:
    queue.stop()
    assert queue.take() is None
    with pytest.raises(QueueEnds):
        queue.add([make_request(1)])
    assert queue.all() == []


def test_who_waits_for_a_change_is_woken_from_another_thread(queue: JobQueue, make_request: Any) -> None:
    async def follow() -> tuple[bool, bool]:
        revision = queue.changes.revision
        asking = asyncio.create_task(asyncio.to_thread(queue.add, [make_request(1)]))
        woken = await queue.changes.beyond(revision, 5.0)
        await asking
        return woken, await queue.changes.beyond(queue.changes.revision, 0.01)

    assert asyncio.run(follow()) == (True, False)
    assert queue.changes.followers == 0


def test_a_queue_that_cannot_be_read_ends_the_service_instead_of_standing_still(
    tmp_path: Path, workshop: Workshop
) -> None:
    store = JobStore(tmp_path / "closed.sqlite3")
    store.close()
    faults: list[str] = []
    worker = Worker(JobQueue(store, workshop.finished), workshop, "the log", on_fault=lambda: faults.append("ended"))
    worker.start()
    worker.join(5)
    assert faults == ["ended"]
