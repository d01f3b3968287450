"""What a killed command left behind is seen, and can be dropped: while the engine runs, and when it is dead."""

import os
import signal
from typing import Any

import pytest

from v2a_engine import engine_process
from v2a_engine.service import job_list
from v2a_engine.service.job_list import NotOneJob


def ids() -> list[str]:
    """As the list shows them."""
    return [line.split()[0] for line in job_list.listed().splitlines()[1:]]


def test_what_waits_and_runs_is_listed_and_dropped_one_by_one_or_all(warm_bench: Any, until: Any) -> None:
    until(lambda: job_list.listed() == "No job waits or runs.")
    assert job_list.cancel("all") == "No job waits or runs."
    asked = warm_bench.submit([warm_bench.request(number, steps=500) for number in (1, 2, 3)])
    until(lambda: warm_bench.renderer.job(asked[0]).step > 0)
    heading, first, second, third = job_list.listed().splitlines()
    assert heading == "The engine's jobs:"
    assert "running sampling" in first and "/500: s001_FX take 1, " in first
    assert "queued: s002_FX" in second and third.endswith(str(warm_bench.out / "show_s003_FX_t1.wav"))

    assert job_list.cancel(ids()[1]).startswith("Cancelled: 1. Finished")
    assert [warm_bench.renderer.job(name).state for name in asked] == ["running", "cancelled", "queued"]
    assert "at its next step" in job_list.cancel("all")
    until(lambda: job_list.listed() == "No job waits or runs.")
    started = warm_bench.diary("start")
    assert [started[f"s00{number}_FX"] for number in (1, 2, 3)] == [1, 0, 0] and warm_bench.names() == []


def test_an_id_of_no_job_or_of_several_drops_nothing(warm_bench: Any) -> None:
    asked = warm_bench.submit([warm_bench.request(number, steps=500) for number in (11, 12)])
    for wrong, count in (("nobody", "No jobs"), ("", "2 jobs")):
        with pytest.raises(NotOneJob, match=f"{count} .*{wrong!r}"):
            job_list.cancel(wrong)
    assert [warm_bench.renderer.job(name).state == "cancelled" for name in asked] == [False, False]
    job_list.cancel("all")


def test_without_an_engine_the_queue_on_disk_is_shown_and_emptied_and_nothing_starts(bench: Any, until: Any) -> None:
    bench.submit([bench.request(number, steps=500) for number in (1, 2)])
    until(lambda: bench.diary("start").total() == 1)
    os.kill(bench.pid(), signal.SIGKILL)
    until(lambda: engine_process.find() is None)
    heading, *jobs = job_list.listed().splitlines()
    assert heading.startswith("No engine runs.") and [" queued: " in line for line in jobs] == [True, True]
    assert job_list.cancel("all").startswith("Cancelled: 2.")
    assert engine_process.find() is None
    bench.start()
    assert [job.state for job in bench.renderer.jobs()] == ["cancelled", "cancelled"]
    assert bench.diary("start").total() == 1
