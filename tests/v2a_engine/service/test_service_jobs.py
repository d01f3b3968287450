"""What a client sees of its jobs."""

import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.calls import call
from v2a_engine.domain.errors import Cancelled
from v2a_engine.usecases.ports import JobState


def test_progress_arrives_step_by_step_and_ends_with_a_stem(warm_bench: Any) -> None:
    seen: list[JobState] = []
    request = warm_bench.request(1, steps=20)
    (end,) = warm_bench.renderer.render([request], seen.append)
    steps = [job.step for job in seen if job.state == "running" and job.stage == "sampling"]
    assert seen[0].state == "queued" and seen[-1] == end
    assert steps == sorted(steps) and len(set(steps)) >= 4
    assert end.stem is not None and end.request == request and Path(end.stem.wav_path).exists()


def test_stems_finish_in_the_order_of_asking(warm_bench: Any) -> None:
    requests = [warm_bench.request(number) for number in (13, 11, 12)]
    ended = [job.request.cue_id for job in warm_bench.renderer.render(requests, lambda _: None)]
    assert ended == ["s013_FX", "s011_FX", "s012_FX"]


def test_a_failed_job_says_why_and_takes_no_other_with_it(warm_bench: Any) -> None:
    ends = warm_bench.render([warm_bench.request(21, prompt="refuse"), warm_bench.request(22)])
    assert (ends["s021_FX"].state, ends["s021_FX"].exit_code) == ("failed", 3)
    assert "/reel/lost.mov is not there" in ends["s021_FX"].message
    assert ends["s022_FX"].state == "done"


def test_an_unforeseen_fault_names_the_log_and_the_log_has_the_traceback(warm_bench: Any) -> None:
    (end,) = warm_bench.render([warm_bench.request(23, prompt="bug")]).values()
    assert end.state == "failed" and "engine.log" in end.message
    assert "ZeroDivisionError: of our own making" in warm_bench.log()
    assert "in _obey" in warm_bench.log()


def test_an_engine_nobody_provides_is_named_with_those_there_are(warm_bench: Any) -> None:
    (end,) = warm_bench.render([replace(warm_bench.request(24), engine="theremin")]).values()
    assert end.state == "failed" and "'theremin'" in end.message and "slow" in end.message


def test_cancel_ends_a_waiting_job_at_once_and_a_running_one_at_its_next_step(warm_bench: Any, until: Any) -> None:
    running, waiting = warm_bench.submit([warm_bench.request(31, steps=500), warm_bench.request(32)])
    until(lambda: warm_bench.renderer.job(running).step > 0)
    assert warm_bench.renderer.cancel(waiting).state == "cancelled"
    warm_bench.renderer.cancel(running)
    until(lambda: warm_bench.renderer.job(running).state == "cancelled")
    assert not [path.name for path in warm_bench.out.iterdir() if "s031" in path.name or "s032" in path.name]
    assert warm_bench.diary("start")["s032_FX"] == 0


def test_who_stops_watching_cancels_what_was_asked_for(warm_bench: Any, until: Any) -> None:
    def stop_at_the_first_step(job: JobState) -> None:
        if job.step > 0:
            raise Cancelled("The test")

    requests = [warm_bench.request(number, steps=500) for number in (41, 42, 43)]
    with pytest.raises(Cancelled):
        list(warm_bench.renderer.render(requests, stop_at_the_first_step))

    def states() -> list[str]:
        return [
            job.state for job in warm_bench.renderer.jobs() if job.request.cue_id in ("s041_FX", "s042_FX", "s043_FX")
        ]

    until(lambda: states() == ["cancelled"] * 3)


def test_asking_again_renders_nothing_unless_the_file_is_gone(warm_bench: Any) -> None:
    requests = [warm_bench.request(51), warm_bench.request(52)]
    first = warm_bench.render(requests)
    Path(first["s052_FX"].stem.wav_path).unlink()
    again = warm_bench.render(requests)
    assert [job.state for job in again.values()] == ["done", "done"]
    assert again["s051_FX"].stem == first["s051_FX"].stem
    assert warm_bench.diary("end")["s051_FX"] == 1
    assert warm_bench.diary("end")["s052_FX"] == 2


def test_a_cancelled_job_is_rendered_when_asked_for_again(warm_bench: Any, until: Any) -> None:
    request = warm_bench.request(53, steps=30)
    (job_id,) = warm_bench.submit([request])
    until(lambda: warm_bench.renderer.job(job_id).step > 0)
    warm_bench.renderer.cancel(job_id)
    until(lambda: warm_bench.renderer.job(job_id).state == "cancelled")
    assert warm_bench.render([request])["s053_FX"].state == "done"


def test_two_cues_with_the_same_sound_are_one_rendering_and_two_ends(warm_bench: Any) -> None:
    request = warm_bench.request(61)
    twin = replace(request, cue_id="s062_FX", wav_path=str(warm_bench.out / "show_s062_FX_t1.wav"))
    ends = warm_bench.render([request, twin])
    assert ends["s061_FX"].stem == ends["s062_FX"].stem
    assert warm_bench.diary("start")["s061_FX"] + warm_bench.diary("start")["s062_FX"] == 1


def test_the_service_tells_what_it_is(warm_bench: Any) -> None:
    warm_bench.render([warm_bench.request(71)])
    status = warm_bench.renderer.status()
    assert status is not None and status.is_idle
    assert [engine.fingerprint for engine in status.engines] == ["slow 1 cpu"]
    assert status.memory_peak_bytes > 10_000_000
    assert Path(status.log_path).exists()


def test_an_interrupt_while_the_service_answers_cancels_what_it_took(
    warm_bench: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered_too_late(connection: Any, method: str, path: str, **fields: Any) -> Any:
        answer = call(connection, method, path, **fields)
        if (method, path) == ("POST", "/jobs"):
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr("v2a_engine.client.call", answered_too_late)
    with pytest.raises(KeyboardInterrupt):
        warm_bench.render([warm_bench.request(number, steps=500) for number in (91, 92)])
    mine = ("s091_FX", "s092_FX")
    until(lambda: [job.state for job in warm_bench.renderer.jobs() if job.request.cue_id in mine] == ["cancelled"] * 2)


def test_ctrl_c_cancels_what_was_asked_for_and_leaves_the_service_alone(warm_bench: Any, until: Any) -> None:
    program = """
        import sys
        from v2a_engine.client import ServiceRenderer
        from v2a_engine.domain.request import StemRequest
        list(ServiceRenderer().render([StemRequest.from_json(text) for text in sys.argv[1:]], lambda job: None))
    """
    requests = [warm_bench.request(number, steps=500).to_json() for number in (81, 82)]
    warm_bench.start()
    client = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *requests], stderr=subprocess.PIPE, text=True
    )
    until(lambda: warm_bench.diary("start")["s081_FX"] == 1)
    client.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in client.communicate(timeout=30)[1]

    def states() -> list[str]:
        return [job.state for job in warm_bench.renderer.jobs() if job.request.cue_id in ("s081_FX", "s082_FX")]

    until(lambda: states() == ["cancelled"] * 2)
    assert warm_bench.diary("start")["s082_FX"] == 0
