"""What is left of a submission when the service is killed, stopped, or crashes by itself."""

import os
import signal
import threading
from typing import Any

import pytest
import soundfile

from v2a_engine import engine_process
from v2a_engine.client import EngineStopped
from v2a_engine.jobs.store import JobStore

TEN = range(1, 11)


def test_after_a_kill_the_rest_is_rendered_and_the_same_submission_gives_ten_stems_none_twice(
    bench: Any, until: Any
) -> None:
    requests = [bench.request(number) for number in TEN]
    bench.submit(requests)
    until(lambda: len(bench.names()) >= 3 and bench.diary("start").total() > bench.diary("end").total())
    os.kill(bench.pid(), signal.SIGKILL)
    finished_before = bench.names()
    assert 3 <= len(finished_before) < 10
    for name in finished_before:
        assert soundfile.info(bench.out / name).frames == 24_000  # whole, or not there

    bench.start()
    until(lambda: len(bench.names()) == 10)  # though nobody has asked
    ends = bench.render(requests)

    assert [ends[request.cue_id].state for request in requests] == ["done"] * 10
    assert bench.names() == [f"show_s{number:03d}_FX_t1.wav" for number in TEN]
    assert not list(bench.out.glob(".*"))  # nor is anything half made left lying about
    assert set(bench.diary("end").values()) == {1}
    assert sorted(bench.diary("start").values())[:-1] == [1] * 9  # only the one cut off in the middle began again


@pytest.mark.slow
def test_a_client_that_waits_outlasts_the_service_and_a_stem_that_kills_it_fails_alone(bench: Any) -> None:
    requests = [bench.request(1), bench.request(2, prompt="crash"), bench.request(3)]
    ends = bench.render(requests)
    assert {cue: job.state for cue, job in ends.items()} == {"s001_FX": "done", "s002_FX": "failed", "s003_FX": "done"}
    assert "process died 2 times" in ends["s002_FX"].message
    assert bench.diary("start")["s001_FX"] == 1


def test_stop_puts_the_running_job_back_and_tells_who_waits(bench: Any, until: Any) -> None:
    requests = [bench.request(1, steps=500), bench.request(2)]
    messages: list[str] = []

    def wait_for_stems() -> None:
        try:
            bench.render(requests)
        except EngineStopped as error:
            messages.append(str(error))

    client = threading.Thread(target=wait_for_stems)
    client.start()
    until(lambda: bench.diary("start").total() == 1)
    assert engine_process.stop()
    client.join(30)
    assert "was stopped while 2 stems were still to come" in messages[0]
    assert list(bench.out.iterdir()) == []
    store = JobStore(bench.home / "engine" / "jobs.sqlite3")
    assert [(job.request.cue_id, job.state) for job in store.all()] == [("s001_FX", "queued"), ("s002_FX", "queued")]
    store.close()
