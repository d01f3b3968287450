"""After a re-edit stems are known by their pictures, not by names that have moved on."""

from fractions import Fraction

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Media, PictureSegment, Shot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.carry_over import carried_over, picture_id
from v2a_engine.usecases.plan import Place


def cut(*pictures: str) -> list[Place]:
    """A place for each picture, named in tens by where it lies."""
    places = []
    for number, picture in enumerate(pictures, start=1):
        span = FrameSpan(number * 48, number * 48 + 48, Fraction(24))
        segment = PictureSegment(media=Media(path="/a.mov", identity=picture), frames=48)
        shot = Shot(shot_id=f"s{number}0", name="", span=span, picture_span=span, picture=(segment,), scene_id="sc10")
        places.append(Place(cue_id=f"s{number}0", kind=StemKind.FX, place_id=f"s{number}0", shots=(shot,)))
    return places


def carried(before: list[Place], now: list[Place]) -> dict[str, str]:
    return carried_over({place.cue_id: picture_id(place) for place in before}, now)


def test_in_the_same_cut_everything_stays() -> None:
    assert carried(cut("a", "b", "b"), cut("a", "b", "b")) == {"s10": "s10", "s20": "s20", "s30": "s30"}


def test_what_lies_behind_a_new_shot_goes_with_its_picture() -> None:
    assert carried(cut("a", "b", "c"), cut("a", "new", "b", "c")) == {"s10": "s10", "s20": "s30", "s30": "s40"}


def test_what_is_gone_from_the_cut_is_left_out_and_its_name_is_not_taken_over() -> None:
    assert carried(cut("a", "b", "c"), cut("b", "c")) == {"s20": "s10", "s30": "s20"}


def test_a_shot_whose_picture_changed_keeps_its_name() -> None:
    assert carried(cut("a", "b"), cut("a", "trimmed")) == {"s10": "s10", "s20": "s20"}


def test_a_picture_that_is_seen_twice_is_never_guessed() -> None:
    assert carried(cut("b", "x"), cut("new", "b", "b")) == {"s20": "s20", "s10": "s10"}
