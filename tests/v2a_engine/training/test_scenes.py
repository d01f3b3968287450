"""Rendered scenes: their contacts are where and when the pictures show them."""

import math

import numpy as np
import pytest

from v2a_engine.engines.v2a.motion import MotionEvent
from v2a_engine.training.motion_scores import score_events
from v2a_engine.training.motion_targets import make_targets
from v2a_engine.training.scene_figures import Gait
from v2a_engine.training.scene_film import Shutter
from v2a_engine.training.scene_machines import make_strokes
from v2a_engine.training.scene_physics import Body, World, simulate
from v2a_engine.training.scene_sounds import SceneSounds, power_envelope
from v2a_engine.training.scene_stage import Props, Stage
from v2a_engine.training.scenes import (
    HELD_OUT_KINDS,
    KINDS,
    SOUNDLESS_KINDS,
    RenderedScene,
    VisibleContact,
    choose_kind,
    join_scenes,
    render_scene,
)

FRAMES = 12


def props(seed: int = 0) -> Props:
    return Props(rng=np.random.default_rng(seed), held_out=False, duration_s=4.0)


def scene_with(contacts: list[tuple[float, bool]], frames: int = 48) -> RenderedScene:
    return RenderedScene(
        kind="falling",
        pictures=np.zeros((frames, 72, 128), np.uint8),
        times_s=np.arange(frames) / 24,
        contacts=tuple(VisibleContact(time_s=t, x=0.5, y=0.5, strength=0.8, weak=w) for t, w in contacts),
        noise_level=0.0,
    )


@pytest.mark.parametrize("kind", [*KINDS, *HELD_OUT_KINDS])
def test_every_kind_renders_the_same_twice_and_its_contacts_lie_in_the_picture(kind: str) -> None:
    scene, again = (render_scene(kind, 3, FRAMES) for _ in range(2))
    assert scene.pictures.shape == (FRAMES, 72, 128)
    np.testing.assert_array_equal(scene.pictures, again.pictures)
    assert scene.contacts == again.contacts
    assert (np.diff(scene.times_s) > 0).all()
    assert all(-0.04 < c.x < 1.04 and -0.04 < c.y < 1.06 and 0 < c.strength <= 1 for c in scene.contacts)


@pytest.mark.parametrize("kind", sorted(SOUNDLESS_KINDS))
def test_scenes_in_which_nothing_is_hit_have_no_contact(kind: str) -> None:
    assert not any(render_scene(kind, seed, 4).contacts for seed in range(5))


def test_training_never_draws_a_held_out_kind() -> None:
    rng = np.random.default_rng(1)
    drawn = {choose_kind(rng) for _ in range(2000)}
    assert drawn == set(KINDS)
    assert not drawn & set(HELD_OUT_KINDS)


def test_a_dropped_ball_hits_the_floor_when_physics_says_and_bounces_lower() -> None:
    stage = Stage(background=np.zeros((4, 4), np.float32))
    ball = Body(x=64, y=10, width=8, height=8, round=True, bounce=0.5)
    simulate(stage, [ball], World(gravity=200, floor=64), 2.0)
    first_s = math.sqrt(2 * 50 / 200)
    times = [contact.time_s for contact in stage.contacts]
    assert times[:3] == pytest.approx([first_s, 2 * first_s, 2.5 * first_s], abs=0.01)
    strengths = [contact.strength for contact in stage.contacts]
    assert strengths == sorted(strengths, reverse=True)


def test_a_tilted_box_lands_on_its_corner_and_then_falls_flat() -> None:
    stage = Stage(background=np.zeros((4, 4), np.float32))
    box = Body(x=64, y=10, width=20, height=20, round=False, angle=0.4, bounce=0.0)
    simulate(stage, [box], World(gravity=300, floor=64), 2.0)
    assert len(stage.contacts) >= 2
    assert box.track[-1][2] % (math.pi / 2) == pytest.approx(0, abs=1e-6)


def test_a_foot_is_in_the_air_just_before_it_lands_and_stands_still_after() -> None:
    gait = Gait(
        cycle_s=1.0,
        carrying=0.6,
        stride=20,
        lift=5,
        lift_peak=1.0,
        ease=0.5,
        phase=0.3,
        soft=0.2,
        toe_up=0.3,
        roll=0.2,
        heel_off=0.6,
        toe_down=0.8,
    )
    landings = gait.landings(3.0)
    assert [foot for _, foot in landings] == [landings[0][1], 1 - landings[0][1]] * 3
    for time_s, foot in landings:
        assert gait.foot(time_s - 0.02, foot)[1] > 0.1
        pitches = [gait.pitch(time_s + wait_s, foot) for wait_s in (-0.001, 0.001, 0.13, 0.3, 0.59)]
        assert pitches == pytest.approx([-0.3, -0.3, 0, 0, 0.8], abs=0.08)  # heel first, sole, then heel off
        after = [gait.foot(time_s + wait_s, foot) for wait_s in (0.001, 0.2, 0.5)]
        assert len({place[:2] for place in after}) == 1


def test_strokes_touch_exactly_at_their_hits_and_only_then() -> None:
    touching, missing = make_strokes(props(), touches=True), make_strokes(props(), touches=False)
    assert len(touching.hits()) >= 2
    for time_s, speed in touching.hits():
        assert touching.place(time_s) == pytest.approx(0, abs=1e-9)
        assert touching.place(time_s - 0.02) > 0
        assert speed > 0
    assert missing.hits() == []


def test_pictures_printed_in_steps_are_shown_at_ticks_of_the_faster_rate() -> None:
    shutter = Shutter(rate_hz=16, shown_hz=24, first_s=0.1, exposures=1, open_share=0.5)
    ticks = np.array([shutter.shown_s(number) for number in range(5)]) * 24
    assert ticks.tolist() == pytest.approx([0, 2, 3, 5, 6])


def test_a_join_keeps_the_contacts_of_the_halves_that_are_shown() -> None:
    first, second = scene_with([(0.2, False), (1.5, False)]), scene_with([(0.3, False), (1.6, False)])
    joined = join_scenes(first, second)
    assert [contact.time_s for contact in joined.contacts] == pytest.approx([0.2, 1.6])


def test_scores_count_hits_misses_and_inventions_and_forgive_weak_contacts() -> None:
    scene = scene_with([(0.5, False), (1.0, False), (1.4, True)])
    events = [MotionEvent(time_s=time_s, strength=0.5, pan=0) for time_s in (0.52, 1.2, 1.41)]
    score = score_events(events, scene)
    assert (score.hits, score.missed, score.invented) == (1, 1, 1)
    assert score.mean_miss_s == pytest.approx(0.02)


def test_energy_rises_at_a_contact_and_a_hard_hit_is_louder() -> None:
    noise = np.random.default_rng(0).standard_normal(24_000).astype(np.float32)
    knock = noise * np.exp(-np.arange(24_000) / 3000).astype(np.float32)
    sounds = SceneSounds.of({"impact_wood": [power_envelope(knock)]})
    energy = sounds.energy(scene_with([(1.0, False)]), np.random.default_rng(0))
    assert energy[:23].max() == 0
    assert energy[24] > 0.9
    assert 0 < energy[34] < energy[24]


def test_targets_peak_at_the_contact_and_leave_its_neighbours_and_weak_ones_open() -> None:
    from v2a_engine.training.motion_targets import make_clip

    sounds = SceneSounds.of({"impact_wood": [np.ones(10, np.float32)]})
    scene = scene_with([(0.5, False), (1.5, True)])
    targets = make_targets([make_clip(scene, sounds, np.random.default_rng(0))])
    assert targets.heat[0].flatten(1).amax(1).argmax() == 12
    assert (targets.heat == 1).sum() == 1
    assert targets.onset[0].nonzero().flatten().tolist() == [12]
    assert targets.onset_weight[0, [11, 12, 13]].tolist() == [0, 1, 0]
    assert targets.onset_weight[0, 36] == 0
    assert targets.weight[0, 36].min() == 0
