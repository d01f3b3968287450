"""Progress only rises, and the time left is learnt from what was rendered."""

from dataclasses import replace
from fractions import Fraction

from stem_records import asked_for

from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.pace import Pace, is_loading
from v2a_engine.usecases.ports import JobState


def job(name: str, seconds: int = 10, **fields: object) -> JobState:
    span = FrameSpan(0, seconds * 24, Fraction(24))
    request = asked_for(name, span, f"/stems/{name}.wav")
    return replace(JobState(job_id=name, request=request, state="running"), **fields)  # type: ignore[arg-type]


def test_progress_rises_through_the_stages_and_never_falls() -> None:
    pace = Pace()
    told = []
    for stage, step, steps in (
        *(("loading the engine", 0, 0), ("looking", 0, 100), ("looking", 60, 100), ("sampling", 1, 12)),
        *(("sampling", 12, 12), ("looking", 1, 100), ("finishing", 50, 100)),
    ):
        moved = job("a", stage=stage, step=step, steps=steps)
        pace.watch(moved, 0.0)
        told.append(pace.progress(moved))
    assert told == sorted(told) and told[0] == 0.0 and 0.9 < told[-1] < 1.0
    assert told[2] < told[3]


def test_an_engine_that_is_loaded_again_begins_anew() -> None:
    pace = Pace()
    far = job("a", stage="sampling", step=11, steps=12)
    pace.watch(far, 0.0)
    assert pace.progress(far) > 0.8
    again = job("a", stage="loading the engine")
    pace.watch(again, 5.0)
    assert pace.progress(again) == 0.0 and is_loading(again) and not is_loading(far)


def test_time_left_comes_from_the_jobs_own_pace() -> None:
    pace = Pace()
    pace.watch(job("a", stage="looking"), 0.0)
    half = job("a", stage="looking", step=70, steps=100)
    pace.watch(half, 20.0)
    slow = pace.seconds_left(half)
    pace = Pace()
    pace.watch(job("a", stage="looking"), 0.0)
    pace.watch(half, 2.0)
    assert slow > 9.0 and pace.seconds_left(half) < 4.0


def test_of_what_waits_the_time_is_that_of_stems_before_by_their_length() -> None:
    pace = Pace()
    for number in range(20):
        pace.watch(job(str(number)), 100.0 * number)
        pace.watch(job(str(number), state="done"), 100.0 * number + 30.0)  # three times as long as the sound
    waiting = pace.seconds_left(job("next", seconds=20, state="queued"))
    assert 55.0 < waiting < 65.0


def test_what_the_engine_expects_is_believed() -> None:
    assert Pace().seconds_left(job("a", state="queued", left_s=7.0)) == 7.0
