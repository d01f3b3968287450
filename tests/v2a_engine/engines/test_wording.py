from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from photographs import photograph, plain, seen

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.time import FrameSpan
from v2a_engine.engines.v2a.features import PictureFeatures
from v2a_engine.engines.v2a.motion import MotionTrack
from v2a_engine.engines.v2a.picture_encoder import PictureSemantics
from v2a_engine.engines.v2a.wording import QUIETER_DB, account_of, quieter_db, words_for

SPAN = FrameSpan(0, 48, Fraction(24))


def track(energy: float) -> MotionTrack:
    curves: dict[str, Any] = {field.name: np.zeros(48, np.float32) for field in fields(MotionTrack)}
    return MotionTrack(**{**curves, "energy": np.full(48, energy, np.float32), "events": ()})


def looked(semantics: PictureSemantics, motion: MotionTrack, rain: float = 0.0) -> PictureFeatures:
    return PictureFeatures(semantics=semantics, motion=motion, rain=rain, warnings=())


STILL, MOVING = track(0.1), track(0.5)


def asked(kind: StemKind = StemKind.FX, prompt: str = "") -> StemRequest:
    return StemRequest(
        cue_id="s010",
        kind=kind,
        span=SPAN,
        rendered_span=SPAN,
        picture=(PictureSegment(media=None, frames=48),),
        prompt=prompt,
        level_lufs=-27.0,
        seed=1,
        wav_path="/s010_t1.wav",
        start_timecode_frame=0,
    )


@pytest.fixture(scope="module")
def coffee() -> PictureSemantics:
    return seen(photograph("coffee.jpg"))


@pytest.fixture(scope="module")
def black() -> PictureSemantics:
    return seen(plain(0, 0, 0))


def test_the_users_words_go_before_the_pictures(coffee: PictureSemantics) -> None:
    assert words_for(asked(prompt="rain"), looked(coffee, MOVING)) == "rain"
    assert words_for(asked(), looked(coffee, MOVING)) == "plates and dishes clattering"
    assert words_for(asked(StemKind.BG), looked(coffee, MOVING)) == "indoor room ambience, quiet room"


@pytest.mark.parametrize("kind", list(StemKind))
def test_every_kind_of_stem_has_words_even_for_black(black: PictureSemantics, kind: StemKind) -> None:
    assert words_for(asked(kind), looked(black, STILL))


def test_a_quiet_shot_lies_lower_unless_the_user_asked_for_sound(
    coffee: PictureSemantics, black: PictureSemantics
) -> None:
    assert quieter_db(asked(), looked(coffee, MOVING)) == pytest.approx(0.0)
    assert quieter_db(asked(), looked(coffee, STILL)) == pytest.approx(QUIETER_DB, abs=1.0)
    assert quieter_db(asked(StemKind.BG), looked(coffee, STILL)) == pytest.approx(0.0)
    assert quieter_db(asked(StemKind.BG), looked(black, STILL)) == pytest.approx(QUIETER_DB, abs=1.0)
    assert quieter_db(asked(prompt="a slam"), looked(coffee, STILL)) == 0.0
    slam = TimedPrompt(text="a slam", span=FrameSpan(4, 5, SPAN.rate), strike=True)
    assert quieter_db(replace(asked(), moments=(slam,)), looked(coffee, STILL)) == 0.0


def test_the_account_tells_what_was_seen_chosen_and_how_to_overrule_it(coffee: PictureSemantics) -> None:
    seen, sounds, chosen, overrule = account_of(asked(), looked(coffee, MOVING)).split("\n")
    assert seen.startswith("espresso")
    assert sounds.startswith("sounds like: kitchen domestic ")
    assert chosen.startswith("words chosen: plates and dishes clattering (") and chosen.endswith(" %)")
    assert overrule.startswith('to overrule: a marker "FX: ') and "--prompt" in overrule
    assert "plates and dishes" not in overrule  # it is another sound that is offered


def test_the_account_of_a_quiet_shot_is_not_sure_of_a_sound_but_of_quiet(coffee: PictureSemantics) -> None:
    chosen = account_of(asked(), looked(coffee, STILL)).split("\n")[2]
    assert chosen.startswith("words chosen: movement rustle, cloth (little seems to happen here, 9")
    assert chosen.endswith(" %, hence something quiet)")


def test_with_a_prompt_there_is_nothing_to_overrule(coffee: PictureSemantics) -> None:
    assert account_of(asked(prompt="rain"), looked(coffee, MOVING)).count("\n") == 0


def test_rain_that_is_seen_to_fall_is_heard_and_told(coffee: PictureSemantics) -> None:
    wet = looked(coffee, MOVING, rain=0.9)
    assert words_for(asked(StemKind.BG), wet) == "rain falling"
    assert account_of(asked(StemKind.BG), wet).splitlines()[0].endswith("falling rain 90 %")
    assert words_for(asked(), wet) == words_for(asked(), looked(coffee, MOVING))
