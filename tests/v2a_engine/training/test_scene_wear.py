"""Contacts are still found after what prints, codecs and age do to pictures, with the weights that ship."""

from pathlib import Path

import numpy as np
import pytest

import v2a_engine.engines.v2a.motion as motion
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.training.motion_scores import Score, analyse, score_events
from v2a_engine.training.scene_film import Camera, Look
from v2a_engine.training.scene_wear import WEARS, step_printed, telecined
from v2a_engine.training.scenes import RenderedScene, render_scene

WEIGHTS = Path(motion.__file__).parent / "weights" / "motion_encoder"
WALK = ("walking", 2)  # six steps
LENGTH_S = 2.5


@pytest.fixture(scope="module")
def trained() -> MotionEncoder:
    return MotionEncoder.from_pretrained(WEIGHTS, low_cpu_mem_usage=False).eval()


@pytest.fixture(scope="module")
def walk() -> RenderedScene:
    return taken(24)


def taken(rate_hz: float, camera: Camera | None = None) -> RenderedScene:
    return render_scene(*WALK, round(LENGTH_S * rate_hz), look=Look(rate_hz=rate_hz, camera=camera))


def score(encoder: MotionEncoder, scene: RenderedScene) -> Score:
    return score_events(analyse(encoder, scene).events, scene)


def moving(pan: float = 0.0, zoom_rate: float = 0.0, shake: float = 0.0) -> Camera:
    return Camera(pan=(pan, 0.0), zoom_rate=zoom_rate, zoom=1.0, shake=shake, shake_hz=(0.5, 1.7, 4.0), follow=None)


def test_every_step_of_the_plain_walk_is_found_and_nothing_else(trained: MotionEncoder, walk: RenderedScene) -> None:
    found = score(trained, walk)
    assert (found.missed, found.invented) == (0, 0)
    assert found.hits == 6


@pytest.mark.parametrize("name", WEARS)
def test_worn_pictures_lose_at_most_two_steps_in_six_three_at_night_and_add_at_most_two(
    trained: MotionEncoder, walk: RenderedScene, name: str
) -> None:
    found = score(trained, WEARS[name](walk))
    assert found.missed <= (3 if name == "night" else 2)
    assert found.invented <= 2


@pytest.mark.parametrize("rate_hz", [16, 18, 25, 30, 48, 60])
def test_steps_are_found_at_any_rate(trained: MotionEncoder, rate_hz: float) -> None:
    found = score(trained, taken(rate_hz))
    assert found.recall >= 0.6
    assert found.invented <= 2


@pytest.mark.parametrize("rate_hz", [12, 16])
def test_steps_are_found_in_slow_film_printed_into_24(trained: MotionEncoder, rate_hz: float) -> None:
    found = score(trained, step_printed(taken(rate_hz), 24))
    assert found.recall >= 0.5
    assert found.invented <= 3


@pytest.mark.parametrize("camera", [moving(pan=14), moving(zoom_rate=0.08), moving(shake=1.0)])
def test_steps_are_found_under_a_moving_camera(trained: MotionEncoder, camera: Camera) -> None:
    found = score(trained, taken(24, camera))
    assert found.recall >= 0.5
    assert found.invented <= 3


def test_pictures_repeated_in_print_are_analysed_once(trained: MotionEncoder, walk: RenderedScene) -> None:
    printed = step_printed(walk, 30)
    analysed = len(analyse(trained, printed).times_s)
    assert len(printed.times_s) > 1.2 * analysed
    assert analysed >= 0.85 * len(walk.times_s)


def test_a_telecine_weaves_two_pictures_into_some_frames(walk: RenderedScene) -> None:
    woven = telecined(walk)
    assert np.diff(woven.times_s) == pytest.approx(1 / 30)
    assert abs(len(woven.times_s) - len(walk.times_s) * 1.25) <= 2
    assert abs(float(woven.pictures.mean()) - float(walk.pictures.mean())) < 3
