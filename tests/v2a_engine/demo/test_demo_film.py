"""The demo's film: contacts are where the picture shows them, and media files are what the timeline says."""

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest

from v2a_engine.demo import film
from v2a_engine.demo.canvas import HEIGHT, RATE_HZ, WIDTH
from v2a_engine.demo.door import SlammingDoor
from v2a_engine.demo.falling import GRAVITY_PX_S2, Bounce
from v2a_engine.demo.scene import VISIBLE_STRENGTH, DrawnScene
from v2a_engine.demo.smithy import HammerOnAnvil
from v2a_engine.demo.timeline import timeline_json
from v2a_engine.demo.workshop import BouncingBalls
from v2a_engine.media.probe import probe

FOLDER = Path("film")  # named in the cut, never written to


@cache
def planned(seed: int) -> tuple[tuple[DrawnScene, film.Shot], ...]:
    return film.plan_film(FOLDER, seed)


def shots_of(seed: int) -> Sequence[film.Shot]:
    return [shot for _, shot in planned(seed)]


def without(item: dict[str, object], added: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in item.items() if key not in added}


def test_a_bounce_touches_the_floor_at_its_landings_and_nowhere_between() -> None:
    bounce = Bounce(0.5, 300.0, 0.7)
    assert bounce.landings[0][0] == pytest.approx(0.5 + (600 / GRAVITY_PX_S2) ** 0.5)
    for (before_s, speed), (after_s, next_speed) in pairwise(bounce.landings):
        assert bounce.height_px(before_s + 1e-6) < 0.01 and bounce.height_px(after_s - 1e-6) < 0.01
        assert bounce.height_px((before_s + after_s) / 2) == pytest.approx((0.7 * speed) ** 2 / (2 * GRAVITY_PX_S2))
        assert next_speed == pytest.approx(0.7 * speed)


def test_sparks_fly_in_the_frame_after_a_strike_and_not_in_the_frame_before() -> None:
    scene = HammerOnAnvil(5, 4.0)
    strike = scene.contacts[2]
    column = slice(int(strike.x * WIDTH) - 150, int(strike.x * WIDTH) + 150)
    before, after = (
        scene.draw(strike.time_s + offset)[150:360, column].astype(float) for offset in (-1 / RATE_HZ, 1 / RATE_HZ)
    )
    assert np.count_nonzero(after.max(axis=2) > 200) > np.count_nonzero(before.max(axis=2) > 200)


def test_the_doorway_goes_dark_at_the_slam_within_one_frame() -> None:
    scene = SlammingDoor(2, 3.5)
    slam = scene.contacts[0]
    pictures = {offset: scene.draw(slam.time_s + offset / RATE_HZ) for offset in (-4, 0, 1)}
    left = int(slam.x * WIDTH) - 95
    light = {offset: picture[120:400, left : left + 190].mean() for offset, picture in pictures.items()}
    assert light[-4] > light[1] + 8
    assert abs(light[0] - light[1]) < 4


@pytest.mark.parametrize("seed", [1, 2, 3, 77])
def test_loud_contacts_of_a_shot_can_be_told_from_each_other(seed: int) -> None:
    loud = [c.time_s for c in BouncingBalls(seed, 6.0).contacts if c.strength >= VISIBLE_STRENGTH]
    assert len(loud) >= 3
    assert min(np.diff(loud)) > 1.5 / RATE_HZ


def test_another_seed_is_another_film_and_the_same_seed_the_same() -> None:
    again = [shot for _, shot in film.plan_film(FOLDER, 3)]
    assert again == shots_of(3)
    assert [shot.contacts for shot in shots_of(4)] != [shot.contacts for shot in again]


def test_every_scene_draws_frames_that_differ_over_time() -> None:
    for scene, shot in planned(4):
        first, later = scene.draw(0.0), scene.draw(1.5)
        assert first.shape == (HEIGHT, WIDTH, 3) and first.dtype == np.uint8
        assert np.abs(first.astype(int) - later).max() > 20, shot.setup.scene


def test_a_recorded_clip_has_its_frames_its_rate_and_its_start_timecode(tmp_path: Path) -> None:
    scene, shot = planned(4)[2]
    setup = replace(shot.setup, media_frames=5)
    (tmp_path / FOLDER).mkdir()
    film.record(scene, setup, tmp_path / shot.media)
    facts = probe(str(tmp_path / shot.media))
    assert (facts.frames, facts.rate, facts.width, facts.height) == (5, Fraction(24), WIDTH, HEIGHT)
    assert facts.start_timecode == setup.start_timecode != ""


def test_the_demo_holds_enough_visible_impacts_and_media_for_its_cut() -> None:
    shots = shots_of(3)
    loud = [c for shot in shots for c in shot.contacts if c.strength >= VISIBLE_STRENGTH]
    assert len(loud) >= 14
    for shot in shots:
        used = shot.setup.first_frame + shot.setup.frames * shot.setup.speed + shot.setup.dissolve_frames // 2
        assert used <= shot.setup.media_frames
        end_s = (shot.start_frame + shot.setup.frames) / RATE_HZ
        assert all(shot.start_frame / RATE_HZ <= c.time_s < end_s for c in shot.contacts)


def test_opentimelineio_reads_the_timeline_and_writes_the_same() -> None:
    shots = shots_of(3)
    document = timeline_json("demo", shots, FOLDER / "scratch.wav", with_cues=True)
    timeline = otio.adapters.read_from_string(json.dumps(document), "otio_json")
    clips = list(timeline.find_clips())
    assert [clip.name for clip in clips[:-1]] == [shot.media.stem for shot in shots]
    assert timeline.global_start_time.to_timecode() == "01:00:00:00"
    for clip, shot in zip(clips, shots, strict=False):
        assert clip.range_in_parent().start_time.value == shot.start_frame
        available = clip.media_reference.available_range
        assert available.start_time <= clip.source_range.start_time
        assert clip.source_range.end_time_exclusive() <= available.end_time_exclusive()
    assert timeline.metadata["cutting_room"]["reel"] == "Åse & Søn <v3>"
    added = {"color": None}  # 0.18's own addition, which older versions do not know
    again = json.loads(timeline.to_json_string(), object_hook=lambda d: d if d.get("color") else without(d, added))
    assert again == document


def test_the_marker_for_the_slam_lies_on_the_frame_in_which_the_door_touches() -> None:
    shots = shots_of(3)
    document = timeline_json("demo", shots, FOLDER / "scratch.wav", with_cues=True)
    timeline = otio.adapters.read_from_string(json.dumps(document), "otio_json")
    clip = next(clip for clip in timeline.find_clips() if clip.name == "A006_door")
    marked = clip.transformed_time(clip.markers[0].marked_range.start_time, timeline.tracks)
    slam = next(shot for shot in shots if shot.setup.scene == "door").contacts[0].time_s
    assert marked.to_seconds() <= slam < marked.to_seconds() + 1 / RATE_HZ
    assert clip.markers[0].name == "FX: door slam"


def test_without_cues_there_is_no_marker_at_all() -> None:
    shots = shots_of(3)
    document = timeline_json("demo", shots, FOLDER / "scratch.wav", with_cues=False)
    assert '"Marker.' not in json.dumps(document)
