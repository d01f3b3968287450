"""What Generate asks for, when a take is stale, and why."""

from dataclasses import replace
from fractions import Fraction

import pytest

from v2a_engine.domain.cue import Cue, StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Media, PictureSegment, Scene, Sequence, Shot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.orders import Desk
from v2a_engine.usecases.plan import CueWishes, Place, Wishes, places
from v2a_engine.usecases.spot import Spotting
from v2a_engine.usecases.staleness import why_stale

RATE = Fraction(25)
PLAIN = CueWishes(cue_id="s010_FX")


def desk(start: int = 0, end: int = 50, identity: str = "one", cues: tuple[Cue, ...] = ()) -> Desk:
    """One shot of one scene."""
    span = FrameSpan(start, end, RATE)
    media = Media(path="/1.mov", identity=identity)
    picture = (PictureSegment(media=media, frames=end - start, source_start_s=Fraction(100)),)
    shot = Shot(shot_id="s010", name="1", span=span, picture_span=span, picture=picture, scene_id="sc010")
    spotting = Spotting(
        sequence=Sequence(name="cut", rate=RATE, start_frame=90000, drop_frame=False, frames=500, edits=()),
        shots=(shot,),
        scenes=(Scene(scene_id="sc010", span=span, shot_ids=("s010",)),),
        cues=cues,
        skipped=(),
        warnings=(),
    )
    return Desk(spotting=spotting, folder="/stems", show="cut")


def effects(at: Desk) -> Place:
    (place,) = places(at.spotting, (StemKind.FX,))
    return place


def missing(there: list[StemRequest], own: CueWishes = PLAIN, **wishes: object) -> list[int]:
    at = desk()
    return [request.take for request in at.missing(effects(at), own, Wishes(**wishes), there)]  # type: ignore[arg-type]


def made(own: CueWishes = PLAIN, takes: int = 1, at: Desk | None = None) -> list[StemRequest]:
    at = at or desk()
    return list(at.asked(effects(at), own, Wishes(), takes)[:takes])


def test_the_takes_that_are_wished_and_not_there_are_asked_for() -> None:
    assert missing([], takes=3) == [1, 2, 3]
    assert missing(made(takes=2), takes=3) == [3]


def test_where_all_are_there_another_one_is_asked_for() -> None:
    assert missing(made()) == [2]
    assert missing(made(takes=4)) == [5]


def test_after_another_prompt_its_takes_are_missing_though_others_are_there() -> None:
    assert missing(made(takes=3), replace(PLAIN, prompt="boots")) == [1]


def test_for_a_stem_that_is_not_wanted_nothing_is_asked() -> None:
    assert missing([], replace(PLAIN, skip=True)) == []


def test_a_take_that_is_still_asked_for_is_not_stale_wherever_its_shot_lies_now() -> None:
    third = made(takes=3)[2]
    moved = desk(start=200, end=250)
    assert why_stale(third, moved.asked(effects(moved), PLAIN, Wishes(), 3)) == ""


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (replace(PLAIN, prompt="boots"), "It had no prompt"),
        (replace(PLAIN, negative_prompt="voices"), "not to be heard"),
        (replace(PLAIN, guidance=7.0), "Guidance was 4.5"),
        (replace(PLAIN, level_trim_db=-3.0), "-27 LUFS and is to be -30"),
        (replace(PLAIN, handles_frames=0), "handles"),
        (replace(PLAIN, seed=5), "seed"),
        (replace(PLAIN, skip=True), "not wanted"),
    ],
)
def test_a_take_is_stale_once_something_else_is_asked_and_says_what(own: CueWishes, words: str) -> None:
    at = desk()
    assert words in why_stale(made()[0], at.asked(effects(at), own, Wishes(), 3))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (desk(identity="another film"), "The picture changed"),
        (desk(end=60), "50 frames long and is 60"),
        (
            desk(cues=(Cue(kind=StemKind.FX, prompt="slam", span=FrameSpan(9, 10, RATE), is_moment=True),)),
            "When it should sound changed",
        ),
    ],
)
def test_a_take_is_stale_once_the_cut_changed_and_says_how(now: Desk, words: str) -> None:
    assert words in why_stale(made()[0], now.asked(effects(now), PLAIN, Wishes(), 3))
