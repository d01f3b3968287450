"""No collection of everything comes by itself: it would stop the window for longer than anybody should see."""

import gc

import pytest

from plugin.garbage import Garbage


@pytest.fixture
def garbage(qtbot):
    before = gc.get_threshold()
    yield Garbage()
    gc.set_threshold(*before)
    gc.unfreeze()


def test_making_a_long_timeline_collects_the_young_alone(garbage: Garbage) -> None:
    full = gc.get_stats()[2]["collections"]
    young = gc.get_stats()[0]["collections"]
    timeline = [[number] for number in range(500_000)]
    assert gc.get_stats()[2]["collections"] == full and gc.get_stats()[0]["collections"] > young + 10
    before = gc.get_freeze_count()
    garbage.set_aside()
    assert gc.get_freeze_count() - before > 400_000
    assert len(timeline) == 500_000


def test_what_refers_to_itself_is_found_when_its_minute_has_come(garbage: Garbage, qtbot) -> None:
    class Round:
        pass

    gone = []
    first = Round()
    first.me = first
    first.watch = type("Watch", (), {"__del__": lambda _: gone.append(1)})()
    del first
    garbage._clock.setInterval(1)
    qtbot.waitUntil(lambda: bool(gone))
