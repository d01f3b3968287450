from collections.abc import Callable, Iterator

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from photographs import PICTURES

from v2a_engine.engines.v2a.motion_features import ANALYSIS_SIZE
from v2a_engine.engines.v2a.rain_watch import RainWatch

WIDTH, HEIGHT = 640, 360

Grey = npt.NDArray[np.uint8]


def photograph(name: str) -> npt.NDArray[np.float64]:
    stored = cv2.imread(str(PICTURES / name), cv2.IMREAD_GRAYSCALE)
    assert stored is not None
    return np.asarray(cv2.resize(stored, (WIDTH, HEIGHT)), np.float64)


def analysed(picture: npt.NDArray[np.float64]) -> Grey:
    small = cv2.resize(np.clip(picture, 0, 255).astype(np.uint8), ANALYSIS_SIZE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def rainy(name: str, drops: int, slant: float = 0.1) -> Iterator[Grey]:
    rng, ground = np.random.default_rng(3), photograph(name)
    for _ in range(16):
        layer = np.zeros((HEIGHT, WIDTH))
        for x, y, near in zip(
            rng.integers(0, WIDTH, drops), rng.integers(-40, HEIGHT, drops), rng.random(drops) ** 2, strict=True
        ):
            length = int(12 + 28 * near)
            cv2.line(layer, (int(x), int(y)), (int(x + slant * length), int(y + length)), 0.4 + 0.6 * near)
        yield analysed(ground + 60 * layer + rng.normal(0, 3, ground.shape))


def scratched(name: str) -> Iterator[Grey]:
    rng, ground = np.random.default_rng(4), photograph(name)
    for _ in range(16):
        worn = ground.copy()
        for x in rng.integers(0, WIDTH - 2, 5):
            worn[:, x : x + 2] = 230
        yield analysed(worn + rng.normal(0, 8, ground.shape))


def grainy(name: str) -> Iterator[Grey]:
    rng, ground = np.random.default_rng(5), photograph(name)
    for _ in range(16):
        yield analysed(ground + rng.normal(0, 40, ground.shape))


def panned(name: str) -> Iterator[Grey]:
    for number in range(16):
        yield analysed(np.roll(photograph(name), 6 * number, axis=1))


def watched(pictures: Iterator[Grey]) -> float:
    watch = RainWatch()
    for picture in pictures:
        watch.push(picture)
    return watch.finish()


@pytest.mark.parametrize("name", ["chelsea.jpg", "coffee.jpg"])
@pytest.mark.parametrize(("drops", "slant"), [(150, 0.1), (400, 0.1), (400, 0.3)])
def test_falling_streaks_are_rain(name: str, drops: int, slant: float) -> None:
    assert watched(rainy(name, drops, slant)) > 0.5


@pytest.mark.parametrize("name", ["chelsea.jpg", "coffee.jpg"])
@pytest.mark.parametrize("shot", [scratched, grainy, panned])
def test_scratches_grain_and_a_moving_camera_are_not(name: str, shot: Callable[[str], Iterator[Grey]]) -> None:
    assert watched(shot(name)) < 0.1


def test_pictures_shown_twice_change_nothing() -> None:
    doubled = (picture for picture in rainy("coffee.jpg", 400) for _ in range(2))
    assert watched(doubled) == watched(rainy("coffee.jpg", 400))


def test_nothing_is_compared_across_a_cut() -> None:
    watch = RainWatch()
    for number, picture in enumerate(rainy("coffee.jpg", 400)):
        watch.push(picture, cut=number % 2 == 0)
    assert watch.finish() == 0.0


def test_a_still_has_no_rain() -> None:
    assert watched(iter([analysed(photograph("coffee.jpg"))])) == 0.0
