"""The queue as a person sees and changes it: order, another try, one stream of all that happens."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from v2a_engine import engine_process
from v2a_engine.domain.errors import EngineUnreachable, InputError
from v2a_engine.domain.request import StemRequest
from v2a_engine.job_wire import UnknownJob
from v2a_engine.remote.engine import EngineControl
from v2a_engine.remote.job_queue import EngineEnded, JobMoved, QueueEvent, StillThere, WaitingChanged


def waiting(bench: Any) -> list[str]:
    """The cues that wait, the next one first."""
    return [job.request.cue_id for job in bench.queue.jobs() if job.state == "queued"]


def finished(bench: Any) -> list[str]:
    """The cues in the order in which they were rendered."""
    lines = (bench.home / "diary.txt").read_text().split("\n")
    return [line.split()[1] for line in lines if line.startswith("end")]


def states_of(request: StemRequest, seen: list[QueueEvent]) -> list[str]:
    """What became of one request, as the stream tells it."""
    return [event.job.state for event in seen if isinstance(event, JobMoved) and event.job.request == request]


@contextmanager
def followed(bench: Any) -> Iterator[list[QueueEvent]]:
    """What the stream tells, as it comes; the loop over it must end when it is closed."""
    seen: list[QueueEvent] = []
    stream = bench.queue.follow()

    def listen() -> None:
        for event in stream:
            seen.append(event)

    thread = threading.Thread(target=listen)
    thread.start()
    yield seen
    stream.close()
    thread.join(10)
    assert not thread.is_alive()


def test_what_is_dragged_to_the_front_is_rendered_first_and_the_order_outlives_a_kill(bench: Any, until: Any) -> None:
    bench.start()
    ids = [job.job_id for job in bench.queue.add([bench.request(n, steps=30 if n == 1 else 3) for n in range(1, 5)])]
    until(lambda: bench.diary("start").total() == 1)
    told = bench.queue.reorder([ids[3], ids[2]])
    order = ["s004_FX", "s003_FX", "s002_FX"]
    assert [job.request.cue_id for job in told] == ["s001_FX", *order]
    os.kill(bench.pid(), signal.SIGKILL)
    until(lambda: engine_process.find() is None)
    bench.start()
    assert waiting(bench)[-3:] == order
    until(lambda: bench.diary("end").total() == 4)
    assert finished(bench) == ["s001_FX", *order]


def test_reordering_names_an_unknown_job_and_passes_by_those_that_wait_no_more(warm_bench: Any, until: Any) -> None:
    running, ended, last = (
        job.job_id for job in warm_bench.queue.add([warm_bench.request(n, steps=500) for n in (1, 2, 3)])
    )
    until(lambda: warm_bench.renderer.job(running).step > 0)
    warm_bench.queue.cancel(ended)
    with pytest.raises(UnknownJob):
        warm_bench.queue.reorder([last, "nobody"])
    told = warm_bench.queue.reorder([ended, last, running])
    assert [(job.job_id, job.state) for job in told] == [(running, "running"), (last, "queued")]
    for name in (last, running):
        warm_bench.queue.cancel(name)
    until(lambda: warm_bench.renderer.job(running).state == "cancelled")


@pytest.mark.slow
def test_a_failed_and_a_cancelled_job_are_rendered_when_tried_again(warm_bench: Any, until: Any) -> None:
    lost = warm_bench.out / "later"
    lost.mkdir()
    refused, cancelled = (
        job.job_id
        for job in warm_bench.queue.add([warm_bench.request(11, prompt="refuse"), warm_bench.request(12, steps=300)])
    )
    until(lambda: warm_bench.renderer.job(cancelled).step > 0)
    warm_bench.queue.cancel(cancelled)
    until(lambda: warm_bench.renderer.job(cancelled).state == "cancelled")
    assert warm_bench.renderer.job(refused).state == "failed"
    assert [warm_bench.queue.retry(name).job_id for name in (refused, cancelled)] == [refused, cancelled]
    until(lambda: warm_bench.diary("start")["s011_FX"] == 2)
    until(lambda: warm_bench.renderer.job(refused).state == "failed")
    until(lambda: warm_bench.renderer.job(cancelled).state == "done")


def test_trying_again_leaves_what_is_done_alone_and_refuses_what_is_unknown(warm_bench: Any, until: Any) -> None:
    (job,) = warm_bench.queue.add([warm_bench.request(21)])
    until(lambda: warm_bench.renderer.job(job.job_id).state == "done")
    assert warm_bench.queue.retry(job.job_id).state == "done"
    assert warm_bench.diary("start")["s021_FX"] == 1
    with pytest.raises(UnknownJob):
        warm_bench.queue.retry("nobody")


def test_trying_again_without_the_folder_says_so(warm_bench: Any, until: Any) -> None:
    folder = warm_bench.out / "gone"
    folder.mkdir()
    (job,) = warm_bench.queue.add([warm_bench.request(22, prompt="refuse", folder=folder)])
    until(lambda: warm_bench.renderer.job(job.job_id).state == "failed")
    folder.rmdir()
    with pytest.raises(InputError, match="is not there"):
        warm_bench.queue.retry(job.job_id)


def test_jobs_are_told_of_by_name(warm_bench: Any, until: Any) -> None:
    first, second = (job.job_id for job in warm_bench.queue.add([warm_bench.request(31), warm_bench.request(32)]))
    until(lambda: warm_bench.renderer.job(second).state == "done")
    assert [job.job_id for job in warm_bench.queue.jobs([second, first])] == [second, first]
    with pytest.raises(UnknownJob):
        warm_bench.queue.jobs([first, "nobody"])


def test_one_stream_tells_of_jobs_that_others_add_later_with_their_requests(warm_bench: Any, until: Any) -> None:
    warm_bench.start()
    with followed(warm_bench) as seen:
        requests = [warm_bench.request(number) for number in (41, 42)]
        warm_bench.render(requests)
        until(lambda: all(states_of(request, seen)[-1:] == ["done"] for request in requests))
    for request in requests:
        states = states_of(request, seen)
        assert states[0] in ("queued", "running") and states[-1] == "done" and "running" in states


@pytest.mark.slow
def test_a_stream_speaks_also_while_nothing_happens(warm_bench: Any, until: Any) -> None:
    warm_bench.start()
    with followed(warm_bench) as seen:
        until(lambda: StillThere() in seen)


@pytest.mark.slow
def test_the_stream_tells_the_order_and_how_long_each_will_take(warm_bench: Any, until: Any) -> None:
    warm_bench.render([warm_bench.request(number, steps=20) for number in (51, 52, 53)])  # to learn from
    with followed(warm_bench) as seen:
        ids = [job.job_id for job in warm_bench.queue.add([warm_bench.request(n, steps=20) for n in range(54, 60)])]
        warm_bench.queue.reorder([ids[5], ids[3]])
        until(lambda: warm_bench.renderer.job(ids[4]).state == "done")
    orders = [list(event.left_s) for event in seen if isinstance(event, WaitingChanged)]
    behind = [name for name in (ids[1], ids[2], ids[4])]
    assert [ids[5], ids[3], *behind] in orders and orders[-1] == []
    expected = {left for event in seen if isinstance(event, WaitingChanged) for left in event.left_s.values()}
    assert expected and all(left is not None and 0.1 < left < 20 for left in expected)
    left = [e.job.left_s for e in seen if isinstance(e, JobMoved) and e.job.state == "running" and e.job.left_s]
    assert len(left) > 10 and min(left) < max(left)


def test_the_stream_says_that_the_engine_is_stopped_and_breaks_when_it_is_killed(bench: Any, until: Any) -> None:
    bench.start()
    with followed(bench) as seen:
        assert engine_process.stop()
        until(lambda: EngineEnded() in seen)
    with pytest.raises(EngineUnreachable, match="does not run"):
        bench.queue.follow()
    bench.start()
    stream = iter(bench.queue.follow())
    os.kill(bench.pid(), signal.SIGKILL)
    with pytest.raises(EngineUnreachable):
        list(stream)


@pytest.mark.slow
def test_a_restart_keeps_the_queue_and_the_status_tells_memory_and_device(bench: Any, until: Any) -> None:
    control = EngineControl(bench.address)
    assert control.status() is None and control.stop() is False
    first = control.start()
    bench.queue.add([bench.request(1, steps=100), bench.request(2)])
    until(lambda: bench.diary("start").total() == 1)
    again = control.restart()
    assert again.pid != first.pid
    until(lambda: bench.diary("end").total() == 2)
    status = control.status()
    assert status is not None and status.device == "cpu"
    assert status.memory_bytes is not None and 20e6 < status.memory_bytes <= status.memory_peak_bytes
    assert control.stop() and control.status() is None
