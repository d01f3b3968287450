"""What is left of a submission when the service is killed, stopped, or crashes by itself."""

import os
import signal
import threading
from typing import Any

import soundfile

from v2a_engine import engine_process

TEN = range(1, 11)


def test_after_a_kill_the_same_submission_gives_ten_stems_none_rendered_twice(bench: Any, until: Any) -> None:
    requests = [bench.request(number) for number in TEN]
    bench.submit(requests)
    until(lambda: len(bench.names()) >= 3 and bench.diary("start").total() > bench.diary("end").total())
    os.kill(bench.start().pid, signal.SIGKILL)
    finished_before = bench.names()
    assert 3 <= len(finished_before) < 10
    for name in finished_before:
        assert soundfile.info(bench.out / name).frames == 24_000  # whole, or not there

    ends = bench.render(requests)

    assert [ends[request.cue_id].state for request in requests] == ["done"] * 10
    assert bench.names() == [f"show_s{number:03d}_FX_t1.wav" for number in TEN]
    assert set(bench.diary("end").values()) == {1}
    assert sorted(bench.diary("start").values())[:-1] == [1] * 9  # only the one cut off in the middle began again


def test_a_client_that_waits_does_not_notice_a_kill(bench: Any) -> None:
    requests = [bench.request(number) for number in range(1, 6)]
    ends = []
    for job in bench.renderer.render(requests, lambda _: None):
        ends.append(job)
        if len(ends) == 2:
            os.kill(bench.start().pid, signal.SIGKILL)
    assert [job.state for job in ends] == ["done"] * 5
    assert len({job.request.cue_id for job in ends}) == 5


def test_a_restart_goes_on_with_what_was_queued_though_nobody_asks(bench: Any, until: Any) -> None:
    bench.submit([bench.request(number) for number in range(1, 5)])
    until(lambda: bench.diary("start").total() >= 2)
    os.kill(bench.start().pid, signal.SIGKILL)
    bench.start()
    until(lambda: len(bench.names()) == 4)


def test_a_stem_that_kills_the_service_fails_alone(bench: Any) -> None:
    ends = bench.render([bench.request(1), bench.request(2, prompt="crash"), bench.request(3)])
    assert {cue: job.state for cue, job in ends.items()} == {"s001_FX": "done", "s002_FX": "failed", "s003_FX": "done"}
    assert "process died 2 times" in ends["s002_FX"].message


def test_stop_puts_the_running_job_back_and_tells_who_waits(bench: Any, until: Any) -> None:
    requests = [bench.request(1, steps=60), bench.request(2)]
    messages: list[str] = []

    def wait_for_stems() -> None:
        try:
            bench.render(requests)
        except Exception as error:
            messages.append(str(error))

    client = threading.Thread(target=wait_for_stems)
    client.start()
    until(lambda: bench.diary("start").total() == 1)
    assert engine_process.stop()
    client.join(20)
    assert "was stopped while 2 stems were still to come" in messages[0]
    assert bench.names() == [] and list(bench.out.iterdir()) == []

    bench.start()
    states = [job.state for job in bench.renderer.jobs()]
    assert "queued" in states and "cancelled" not in states
