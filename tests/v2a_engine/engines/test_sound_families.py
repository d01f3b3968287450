from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import cv2
import numpy as np
import pytest
from photographs import Frame, photograph, plain, seen

from v2a_engine.domain.cue import StemKind
from v2a_engine.engines.v2a.class_names import class_names
from v2a_engine.engines.v2a.motion import MotionAnalyser, MotionEvent, MotionTrack
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.picture_encoder import PictureEncoder, PictureSemantics
from v2a_engine.engines.v2a.pipeline import WEIGHTS_FOLDER
from v2a_engine.engines.v2a.sound_families import SoundFamilies, families_of
from v2a_engine.engines.v2a.sound_map import KINDS, QUIET


def moving(energy: float, *events: MotionEvent) -> MotionTrack:
    curves: dict[str, Any] = {field.name: np.zeros(48, np.float32) for field in fields(MotionTrack)}
    return MotionTrack(**{**curves, "energy": np.full(48, energy, np.float32), "events": events})


def analysed(frames: Iterable[Frame]) -> MotionTrack:
    analyser = MotionAnalyser(MotionEncoder.from_pretrained(WEIGHTS_FOLDER / "motion_encoder"))
    for number, frame in enumerate(frames):
        analyser.push(frame, number / 24)
    return analyser.finish()


def names(families: SoundFamilies, count: int = 3) -> list[str]:
    return [family.name for family, _ in families.ranked[:count]]


@pytest.fixture(scope="module")
def cat() -> PictureSemantics:
    return seen(photograph("chelsea.jpg"))


def of_classes(like: PictureSemantics, **shares: float) -> PictureSemantics:
    """The same light, other things: names with underscores, and their probabilities."""
    probabilities = np.zeros(1000, np.float32)
    for name, share in shares.items():
        probabilities[class_names().index(name.replace("_", " "))] = share
    return replace(like, class_probabilities=probabilities)


def test_a_cat_sounds_like_a_cat_in_a_room_and_coffee_like_a_kitchen(cat: PictureSemantics) -> None:
    assert names(families_of(StemKind.FX, cat))[0] == "cat"
    assert names(families_of(StemKind.BG, cat))[0] == "ambience_indoor"
    assert names(families_of(StemKind.FX, seen(photograph("coffee.jpg"))))[0] == "kitchen_domestic"


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_add_up_and_fall(cat: PictureSemantics, kind: StemKind) -> None:
    shares = [share for _, share in families_of(kind, cat).ranked]
    assert sum(shares) == pytest.approx(1.0)
    assert sum(share for _, share in families_of(kind, cat, moving(0.2), 0.7).ranked) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (40, 90, 200)])
def test_an_empty_picture_is_quiet(kind: StemKind, colour: tuple[int, int, int]) -> None:
    assert families_of(kind, seen(plain(*colour))).share(QUIET) > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_no_picture_at_all_is_quiet(kind: StemKind) -> None:
    assert families_of(kind, PictureEncoder().finish()).share(QUIET) > 0.9


def test_effects_are_quiet_where_nothing_moves_and_ambience_is_not(cat: PictureSemantics) -> None:
    still = moving(0.1)
    assert families_of(StemKind.FX, cat, still).chosen[0].name == QUIET
    assert families_of(StemKind.BG, cat, still).chosen[0].name == "ambience_indoor"
    assert names(families_of(StemKind.FX, cat, still), 2)[1] == "cat"  # to be chosen instead
    assert families_of(StemKind.FX, cat, moving(0.5)).chosen[0].name == "cat"
    struck = moving(0.1, MotionEvent(time_s=1.0, strength=0.5, pan=0.0))
    assert families_of(StemKind.FX, cat, struck).chosen[0].name == "cat"


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_on_plain_ground_is_not_quiet(kind: StemKind) -> None:
    asphalt = seen(plain(90, 90, 92))
    assert families_of(kind, asphalt, moving(0.1)).share(QUIET) > 0.9
    assert families_of(kind, asphalt, moving(0.5)).share(QUIET) == pytest.approx(0.0)


def test_grain_and_a_pan_are_quiet_and_a_ball_that_falls_is_not(cat: PictureSemantics) -> None:
    rng = np.random.default_rng(0)
    still = (rng.random((72, 128)) * 200).astype(np.uint8)
    grainy = [np.clip(still + rng.normal(0, 4, still.shape), 0, 255).astype(np.uint8) for _ in range(48)]
    panned = [np.roll(still, number, axis=1) for number in range(48)]
    falling = [cv2.circle(still // 4, (64, min(60, 10 + number**2 // 8)), 8, 255, -1) for number in range(48)]
    shares = [families_of(StemKind.FX, cat, analysed(shot)).share(QUIET) for shot in (grainy, panned, falling)]
    assert shares[0] > 0.9 and shares[1] > 0.9 and shares[2] < 0.1


def test_what_people_wear_means_people(cat: PictureSemantics) -> None:
    dressed = of_classes(cat, suit=0.4, sunglasses=0.3, jeans=0.3)
    assert set(names(families_of(StemKind.FX, dressed))) == {"footsteps", "human_nonspeech", "item_cloth_paper"}
    assert {"ambience_city", "crowd_people"} & set(names(families_of(StemKind.BG, dressed)))


def test_what_stands_in_streets_means_a_street(cat: PictureSemantics) -> None:
    street = of_classes(cat, street_sign=0.4, traffic_light=0.3, parking_meter=0.3)
    assert families_of(StemKind.BG, street).chosen[0].name == "ambience_city"


def test_green_and_an_open_sky_take_a_dog_outdoors(cat: PictureSemantics) -> None:
    def place(green: float, sky: float) -> SoundFamilies:
        dog = of_classes(cat, Samoyed_dog=1.0)
        green_share, sky_share = np.array([green], np.float32), np.array([sky], np.float32)
        return families_of(StemKind.BG, replace(dog, green=green_share, sky=sky_share))

    room, park, hill = place(0.0, 0.0), place(0.4, 0.0), place(0.0, 0.8)
    assert park.chosen[0].name == "ambience_nature"
    assert park.share("ambience_indoor") < room.share("ambience_indoor") / 2
    assert hill.share("ambience_indoor") < room.share("ambience_indoor") / 2


def test_a_meadow_at_night_has_insects(cat: PictureSemantics) -> None:
    meadow = of_classes(cat, daisy=1.0)
    day = replace(meadow, brightness=np.array([0.5], np.float32))
    night = replace(meadow, brightness=np.array([0.08], np.float32))
    assert families_of(StemKind.BG, day).chosen[0].name == "ambience_nature"
    assert families_of(StemKind.BG, night).chosen[0].name == "insects_frogs"


@pytest.mark.parametrize("kind", KINDS)
def test_what_points_nowhere_ends_in_something_calm(cat: PictureSemantics, kind: StemKind) -> None:
    every = {name.replace(" ", "_"): 1.0 for name in class_names()}
    anything = of_classes(cat, **{name: 1.0 / 1000 for name in every})
    family, share = families_of(kind, anything).chosen
    assert family.calm
    assert share > 0


def test_music_is_not_guessed(cat: PictureSemantics) -> None:
    guessed = families_of(StemKind.FX, of_classes(cat, accordion=0.45, suit=0.3, television=0.25))
    assert guessed.ranked[0][0].name == "music_instrument"
    assert guessed.chosen[0].calm and not guessed.is_sure
    plain_to_see = families_of(StemKind.FX, of_classes(cat, accordion=0.8, suit=0.2))
    assert plain_to_see.chosen[0].name == "music_instrument"


def test_what_strikes_and_is_not_recognised_is_a_thud(cat: PictureSemantics) -> None:
    anything = replace(cat, class_probabilities=np.full(1000, 1 / 1000, np.float32))
    blow = MotionEvent(time_s=1.0, strength=0.9, pan=0.0)
    assert families_of(StemKind.FX, anything, moving(0.5, blow)).chosen[0].name == "impact_body"
    assert families_of(StemKind.FX, anything, moving(0.5)).chosen[0].name != "impact_body"
    assert families_of(StemKind.FX, cat, moving(0.5, blow)).chosen[0].name == "cat"


def test_seeing_green_and_sky_needs_plants_and_sky() -> None:
    lower, upper = plain(60, 130, 50), plain(110, 160, 235)
    outdoors = seen(np.concatenate([upper, lower]))
    assert outdoors.green[0] == pytest.approx(0.5, abs=0.03)
    assert outdoors.sky[0] > 0.9
    upside_down = seen(np.concatenate([lower, upper]))
    assert upside_down.sky[0] < 0.1
    rng = np.random.default_rng(0)
    rough = np.clip(upper.astype(int) + rng.integers(-60, 60, upper.shape), 0, 255).astype(np.uint8)
    assert seen(rough).sky[0] < 0.1
