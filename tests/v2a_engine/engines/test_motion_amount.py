"""How much moves in each picture, and where motion breaks off."""

import numpy as np
import numpy.typing as npt
import pytest

from v2a_engine.engines.v2a.motion_amount import LEAST_FALL, from_second, motion_amounts, sudden_stops
from v2a_engine.engines.v2a.motion_features import MotionFeatures

Array = npt.NDArray[np.float32]


def moving_square(step: float, pictures: int = 8) -> list[npt.NDArray[np.uint8]]:
    wall = np.random.default_rng(0).integers(60, 90, (72, 128)).astype(np.uint8)
    shown = []
    for number in range(pictures):
        picture = wall.copy()
        left = int(20 + step * number)
        picture[30:50, left : left + 20] = 220
        shown.append(picture)
    return shown


def amounts_of(pictures: list[npt.NDArray[np.uint8]]) -> Array:
    features = MotionFeatures()
    return np.array([motion_amounts(features.push(picture)) for picture in pictures], np.float32)


def test_what_moves_faster_is_more_and_what_stands_is_next_to_nothing() -> None:
    fast, slow, still = (float(amounts_of(moving_square(step))[2:, 0].mean()) for step in (5, 1, 0))
    assert fast > slow > still
    assert still < -1.3


def test_a_square_that_stops_is_a_stop_where_it_stops() -> None:
    moving = moving_square(5, 10)
    stops = sudden_stops(from_second(amounts_of([*moving, *[moving[-1]] * 8])[:, 1]))
    assert np.flatnonzero(stops).tolist() == [9] or np.flatnonzero(stops).tolist() == [10]
    assert stops.max() > 0.5


def test_what_begins_to_move_or_slows_gently_is_no_stop() -> None:
    assert not sudden_stops(np.repeat([-1.0, 0.5], 12).astype(np.float32)).any()
    assert not sudden_stops(np.linspace(0.5, -0.5, 40, dtype=np.float32)).any()
    assert not sudden_stops(np.full(10, 0.3, np.float32) - np.repeat([0.0, LEAST_FALL * 0.9], 5)).any()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_hardly_any_pictures_have_amounts_without_stops(count: int) -> None:
    few = np.zeros(count, np.float32)
    assert len(from_second(few)) == len(sudden_stops(few)) == count


def test_the_first_picture_moves_as_the_second() -> None:
    assert from_second(np.array([-1.5, 0.2, 0.3], np.float32)).tolist() == pytest.approx([0.2, 0.2, 0.3])
