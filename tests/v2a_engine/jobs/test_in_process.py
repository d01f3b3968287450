"""The same port without a service."""

from typing import Any

import pytest

from v2a_engine.domain.errors import Cancelled
from v2a_engine.in_process import InProcessRenderer
from v2a_engine.usecases.ports import JobState


def test_every_request_ends_in_its_order_and_steps_are_told(
    engine: Any, writer: Any, shelf: Any, make_request: Any
) -> None:
    seen: list[JobState] = []
    requests = [make_request(2), make_request(1)]
    ends = list(InProcessRenderer(engine, writer, shelf).render(requests, seen.append))
    assert [job.request for job in ends] == requests
    assert [job.state for job in ends] == ["done", "done"]
    assert all(job.stem is not None for job in ends)
    assert [job.state for job in seen if job.request == requests[0]] == ["queued", "running", "done"]


def test_a_failure_is_that_jobs_result(engine: Any, writer: Any, shelf: Any, make_request: Any) -> None:
    requests = [make_request(1, engine="theremin"), make_request(2)]
    failed, done = InProcessRenderer(engine, writer, shelf).render(requests, lambda _: None)
    assert (
        (failed.state, failed.exit_code) == ("failed", 4)
        and "'theremin'" in failed.message
        and "tone" in failed.message
    )
    assert done.state == "done"


def test_cancelling_ends_everything_at_the_next_step(engine: Any, writer: Any, shelf: Any, make_request: Any) -> None:
    def stop_in_the_second(job: JobState) -> None:
        if job.state == "running" and job.request.seed == 2:
            raise Cancelled("The test")

    requests = [make_request(number) for number in (1, 2, 3)]
    ends = []
    with pytest.raises(Cancelled):
        for job in InProcessRenderer(engine, writer, shelf).render(requests, stop_in_the_second):
            ends.append(job)
    assert [job.state for job in ends] == ["done"]
    assert engine.rendered == ["s001_FX"]


def test_what_is_on_the_shelf_is_not_rendered(engine: Any, writer: Any, shelf: Any, make_request: Any) -> None:
    renderer = InProcessRenderer(engine, writer, shelf)
    (first,) = renderer.render([make_request(1)], lambda _: None)
    shelf.stems[first.stem.provenance.key] = first.stem  # type: ignore[union-attr]
    (again,) = renderer.render([make_request(1)], lambda _: None)
    assert again.stem == first.stem and engine.rendered == ["s001_FX"]
