"""The same picture is known again where another rate before it lets it begin between two frames of the cut."""

from fractions import Fraction

import pytest

from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.usecases.same_picture import where_in

RATE = Fraction(24)


def picture(start_frames: Fraction, frames: int, speed: Fraction = Fraction(1)) -> tuple[PictureSegment, ...]:
    """From so many frames of the cut into its file on."""
    media = Media(path="/film.mov", identity="film")
    return (PictureSegment(media=media, frames=frames, source_start_s=start_frames / RATE, speed=speed),)


@pytest.mark.parametrize("off", [Fraction(0), Fraction(1, 10), Fraction(2, 5), Fraction(-2, 5), Fraction(1, 2)])
def test_less_than_a_frame_off_the_grid_is_the_same_picture(off: Fraction) -> None:
    assert where_in(picture(Fraction(300), 72), picture(300 + off, 72), RATE) == 0


@pytest.mark.parametrize("off", [Fraction(-1), Fraction(1), Fraction(3, 5)])
def test_a_frame_earlier_or_later_is_another_picture_and_found_where_there_are_handles(off: Fraction) -> None:
    assert where_in(picture(Fraction(300), 72), picture(300 + off, 72), RATE) is None
    assert where_in(picture(Fraction(290), 92), picture(300 + off, 72), RATE) == round(10 + off)


def test_slow_motion_is_held_to_frames_that_are_seen() -> None:
    slow = Fraction(1, 4)
    assert where_in(picture(Fraction(300), 72, slow), picture(300 + slow * 2, 72, slow), RATE) is None
    assert where_in(picture(Fraction(300), 72, slow), picture(300 + slow / 3, 72, slow), RATE) == 0
