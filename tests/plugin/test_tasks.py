"""Work off the UI thread: answers come on it, what is stopped stops, and a fault never vanishes."""

import logging
import threading
import time
from itertools import count

import pytest
from panel_stand_ins.in_between import let_in
from PySide6.QtCore import QThread

from plugin.tasks import Lane, _Report
from v2a_engine.domain.errors import Cancelled, MediaOffline, V2AError


class Told:
    """What came of tasks, and on which thread."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[V2AError] = []
        self.moved: list[tuple[int, int, str]] = []
        self.threads: set[QThread] = set()

    def on_done(self, result: object) -> None:
        self.threads.add(QThread.currentThread())
        self.done.append(result)

    def on_failed(self, error: V2AError) -> None:
        self.threads.add(QThread.currentThread())
        self.failed.append(error)

    def on_moved(self, *step: object) -> None:
        self.threads.add(QThread.currentThread())
        self.moved.append(step)


@pytest.fixture
def lane(qtbot):
    made = Lane()
    yield made
    made.close()


def test_work_runs_elsewhere_and_its_answer_comes_here(lane: Lane, qtbot) -> None:
    told, here = Told(), threading.get_ident()

    def work(progress):
        progress(1, 2, "half")
        return threading.get_ident()

    lane.start("Working", work, told.on_done, told.on_failed, told.on_moved)
    qtbot.waitUntil(lambda: bool(told.done))
    assert told.done[0] != here and told.moved == [(1, 2, "half")]
    assert told.threads == {QThread.currentThread()}


def test_a_lane_keeps_the_order(lane: Lane, qtbot) -> None:
    told = Told()
    for number in range(20):
        lane.start(
            "Working",
            lambda _, number=number: time.sleep(0.001 * (20 - number)) or number,
            told.on_done,
            told.on_failed,
        )
    qtbot.waitUntil(lambda: len(told.done) == 20)
    assert told.done == list(range(20))


def test_many_steps_are_told_as_few_and_the_last_one_always(lane: Lane, qtbot) -> None:
    told = Told()

    def work(progress) -> None:
        for number in range(10_000):
            progress(number, 10_000, "counting")

    lane.start("Working", work, told.on_done, told.on_failed, told.on_moved)
    time.sleep(0.3)  # the UI thread does not look meanwhile
    qtbot.waitUntil(lambda: bool(told.done))
    assert len(told.moved) < 100 and told.moved[-1][0] == 9_999


def test_the_last_step_is_told_in_whatever_moment_of_telling_it_comes(lane: Lane, qtbot) -> None:
    for number in count():
        told, may_end = Told(), threading.Event()
        reports = []

        def work(progress, reports=reports, may_end=may_end) -> None:
            reports.append(progress)
            progress(1, 2, "first")
            may_end.wait()

        lane.start("Working", work, told.on_done, told.on_failed, told.on_moved)
        last_step = lambda reports=reports: reports[0](2, 2, "last")  # noqa: E731
        with let_in(_Report._tell, number, last_step, reports.__contains__) as moment:
            qtbot.waitUntil(lambda told=told: bool(told.moved))
        may_end.set()
        qtbot.waitUntil(lambda told=told: bool(told.done))
        if not moment.is_reached:
            break
        assert told.moved[-1] == (2, 2, "last"), f"before instruction {number}"
    assert number > 5, "it was let in at several moments"


def test_what_is_stopped_ends_at_its_next_report_and_what_waits_never_begins(lane: Lane, qtbot) -> None:
    told, begun = Told(), []

    def work(progress) -> None:
        begun.append(1)
        while True:
            progress(0, 0, "for ever")
            time.sleep(0.001)

    tickets = [lane.start("Working", work, told.on_done, told.on_failed) for _ in range(2)]
    qtbot.waitUntil(lambda: bool(begun))
    for ticket in tickets:
        ticket.stop()
    qtbot.waitUntil(lambda: len(told.failed) == 2)
    assert all(isinstance(error, Cancelled) for error in told.failed) and len(begun) == 1


def test_errors_come_as_they_are_and_faults_with_a_sentence_and_a_traceback_in_the_log(
    lane: Lane, qtbot, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()

    def offline(_):
        raise MediaOffline("/a.mov", "Shot 1")

    lane.start("Working", offline, told.on_done, told.on_failed)
    with caplog.at_level(logging.ERROR):
        lane.start("Dividing", lambda _: 1 // 0, told.on_done, told.on_failed)
        qtbot.waitUntil(lambda: len(told.failed) == 2)
    assert isinstance(told.failed[0], MediaOffline)
    assert "ZeroDivisionError" in str(told.failed[1]) and "Try again" in str(told.failed[1])
    assert "Traceback" in caplog.text and "Dividing" in caplog.text


def test_leaving_waits_for_what_can_be_stopped_and_not_for_what_hangs(lane: Lane, qtbot) -> None:
    hanging = threading.Event()
    lane.start("Hanging", lambda _: hanging.wait(30), lambda _: None, lambda _: None)
    start_s = time.monotonic()
    lane.close()
    assert time.monotonic() - start_s < 10
    hanging.set()


def test_finishing_does_what_waits(lane: Lane) -> None:
    done = []
    for number in range(5):
        lane.start("Working", lambda _, number=number: done.append(number), lambda _: None, lambda _: None)
    lane.finish()
    assert done == list(range(5))
