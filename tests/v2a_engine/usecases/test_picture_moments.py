"""A moment lies where its picture is seen, however the shot was cut, slipped, retimed or replaced since."""

from fractions import Fraction

import pytest

from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.usecases.picture_moments import Moment, frames_of, moment_at

RATE = Fraction(24)


def part(start_frames: Fraction | int, frames: int, speed: Fraction | int = 1, name: str = "film") -> PictureSegment:
    """From so many frames into its file on."""
    media = Media(path=f"/{name}.mov", identity=name)
    return PictureSegment(
        media=media, frames=frames, source_start_s=Fraction(start_frames) / RATE, speed=Fraction(speed)
    )


BLACK = PictureSegment(media=None, frames=10)
SHOTS = {
    "plain": (part(300, 48),),
    "slow": (part(300, 48, Fraction(1, 4)),),
    "backwards": (part(300, 48, -1),),
    "a still": (part(300, 48, 0),),
    "one film, then another": (part(300, 20), part(7, 20, name="other")),
    "the same twice": (part(300, 20), part(300, 20)),
    "off the grid": (part(Fraction(901, 3), 48),),
    "black between": (part(300, 20), BLACK, part(400, 18)),
    "nobody looked": (PictureSegment(media=Media(path="/film.mov"), frames=48),),
}


@pytest.mark.parametrize("name", SHOTS)
def test_in_the_same_cut_every_moment_is_where_it_was_set(name: str) -> None:
    shot = SHOTS[name]
    frames = range(sum(segment.frames for segment in shot))
    assert [frames_of([moment_at(frame, shot, RATE)], shot, RATE) for frame in frames] == [(frame,) for frame in frames]


@pytest.mark.parametrize(
    ("now", "lies"),
    [
        ((part(310, 38),), 20),
        ((part(290, 58),), 40),
        ((part(331, 20),), None),
        ((part(300, 30),), None),
        ((part(300, 24, 2),), 15),
        ((part(350, 48, -1),), 20),
        ((part(330, 48, 0),), 30),
        ((part(331, 48, 0),), None),
        ((BLACK, part(320, 20)), 20),
        ((part(300, 48, name="other"),), 30),
        ((part(300, 20, name="other"),), None),
        ((BLACK,), None),
    ],
    ids=str,
)
def test_it_goes_with_its_picture_and_waits_where_that_is_not_seen(
    now: tuple[PictureSegment, ...], lies: int | None
) -> None:
    moment = moment_at(30, SHOTS["plain"], RATE)
    assert frames_of([moment], now, RATE) == (() if lies is None else (lies,))


def test_they_come_in_the_order_of_the_picture() -> None:
    moments = [moment_at(frame, SHOTS["plain"], RATE) for frame in (30, 4, 12)]
    assert frames_of(moments, SHOTS["plain"], RATE) == (4, 12, 30)
    assert frames_of(moments, (part(350, 48, -1),), RATE) == (20, 38, 46)


def test_of_a_moment_without_picture_the_frame_counts() -> None:
    assert frames_of([Moment(frame=5), Moment(frame=48)], SHOTS["plain"], RATE) == (5,)
