"""The panel's link to the engine: started when needed, followed, killed, and nothing lost."""

import os
import signal

import pytest


def test_stems_asked_for_start_the_engine_and_come_with_every_step_between(watched) -> None:
    watched.link.submit([watched.request(1), watched.request(2)])
    assert watched.link.state.condition == "starting"
    assert [job.state for job in watched.link.jobs()] == ["queued", "queued"]  # at once, before any engine runs
    watched.until(lambda: watched.done() == {"s001_FX", "s002_FX"})
    assert "running" in watched.states(1)
    assert watched.link.jobs() == ()
    watched.until(lambda: watched.link.state.condition == "idle")
    assert watched.conditions.index("starting") < watched.conditions.index("working")


def test_an_engine_killed_in_the_middle_is_started_again_and_the_queue_is_whole(watched) -> None:
    watched.link.submit([watched.request(number, steps=10) for number in range(1, 6)])
    watched.until(lambda: "s001_FX" in watched.done())
    running = []
    watched.link.state_changed.connect(
        lambda state: running.extend(
            job for job in watched.link.jobs() if (state.condition, job.state) == ("restarting", "running")
        )
    )
    os.kill(watched.pid(), signal.SIGKILL)
    watched.until(lambda: len(watched.done()) == 5)
    assert "restarting" in watched.conditions and not running
    assert not watched.refused


@pytest.mark.slow
def test_an_engine_that_lost_its_queue_is_asked_for_everything_again(watched, tmp_path) -> None:
    watched.link.submit([watched.request(number, steps=10) for number in range(1, 5)])
    watched.until(lambda: "s001_FX" in watched.done())
    pid = watched.pid()
    os.kill(pid, signal.SIGSTOP)
    for part in (tmp_path / "home" / "engine").glob("jobs.sqlite3*"):
        part.unlink()
    os.kill(pid, signal.SIGKILL)
    watched.until(lambda: len(watched.done()) == 4)


def test_a_job_that_is_cancelled_is_never_rendered(watched) -> None:
    watched.link.submit([watched.request(number, steps=10) for number in range(1, 4)])
    watched.until(lambda: "running" in watched.states(1))
    victim = next(job.job_id for job in watched.link.jobs() if job.request.cue_id == "s002_FX")
    watched.link.cancel([victim])
    watched.until(lambda: watched.done() == {"s001_FX", "s003_FX"})
    assert watched.states(2)[-1] == "cancelled"
    assert not (watched.out / "show_s002_FX_t1.wav").exists()


def test_what_is_moved_to_the_front_is_rendered_first(watched) -> None:
    watched.link.submit([watched.request(number, steps=15) for number in range(1, 5)])
    watched.until(lambda: "running" in watched.states(1))
    ids = {job.request.cue_id: job.job_id for job in watched.link.jobs()}
    watched.link.move(ids["s004_FX"], ids["s002_FX"])
    waiting = [job.request.cue_id for job in watched.link.jobs() if job.state == "queued"]
    assert waiting == ["s004_FX", "s002_FX", "s003_FX"]  # at once
    watched.until(lambda: len(watched.done()) == 4)
    ended = list(dict.fromkeys(job.request.cue_id for job in watched.told if job.state == "done"))
    assert ended == ["s001_FX", "s004_FX", "s002_FX", "s003_FX"]


def test_a_failed_job_stays_with_its_reason_and_can_be_tried_again(watched) -> None:
    watched.link.submit([watched.request(1, prompt="refuse")])
    watched.until(lambda: "failed" in watched.states(1))
    (job,) = watched.link.jobs()
    assert job.state == "failed" and "lost.mov" in job.message
    before = len(watched.states(1))
    watched.link.retry([job.job_id])
    watched.until(lambda: "failed" in watched.states(1)[before:])
    assert len(watched.link.jobs()) == 1


def test_a_job_that_ended_before_it_was_known_that_the_engine_has_it_has_ended(watched) -> None:
    watched.address.may_answer.clear()
    watched.link.submit([watched.request(1, prompt="refuse")])
    watched.until(lambda: "failed" in watched.states(1))
    assert sorted(job.state for job in watched.link.jobs()) == ["failed", "queued"]  # the engine's, and ours
    watched.address.may_answer.set()
    watched.until(lambda: [job.state for job in watched.link.jobs()] == ["failed"])
    watched.until(lambda: watched.link.state.condition == "idle")


@pytest.mark.slow
def test_a_restart_asked_for_keeps_the_queue(watched) -> None:
    watched.link.submit([watched.request(number, steps=10) for number in range(1, 4)])
    watched.until(lambda: "running" in watched.states(1))
    before = watched.pid()
    watched.link.restart()
    watched.until(lambda: len(watched.done()) == 3)
    assert watched.pid() != before


def test_the_engine_says_where_it_computes_and_what_it_takes(watched) -> None:
    watched.link.submit([watched.request(1)])
    watched.until(lambda: watched.link.state.device == "Processor")
    assert watched.link.state.memory_bytes > 10 << 20


def test_a_stem_that_cannot_be_delivered_is_refused_with_the_reason(watched) -> None:
    request = watched.request(1)
    watched.link.submit([request.with_delivery(str(watched.out / "gone" / "a_t1.wav"), 1)])
    watched.until(lambda: bool(watched.refused))
    assert "gone" in str(watched.refused[0])
    assert watched.link.jobs() == ()
