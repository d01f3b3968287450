"""Which clips are looked at next."""

from fractions import Fraction

from plugin.session.timeline.nearest import FIRST_FRAMES, next_batch, next_size
from v2a_engine.domain.shot import Edit, Media, PictureSegment, SkippedShot
from v2a_engine.domain.time import FrameSpan

RATE = Fraction(24)


def clip(number: int, film: str = "", frames: int = 24) -> SkippedShot:
    """Clips of one second, one after the other."""
    span = FrameSpan(24 * number, 24 * (number + 1), RATE)
    picture = (PictureSegment(media=Media(path=film or f"{number}.mov"), frames=frames),)
    picture_span = FrameSpan(span.start_frame, span.start_frame + frames, RATE)
    edit = Edit(name="", track="V1", span=span, picture_span=picture_span, picture=picture)
    return SkippedShot(name="", span=span, reason="", shot_id=f"s{number}", unseen=edit)


def numbers(batch: tuple[SkippedShot, ...]) -> list[int]:
    return [int(shot.shot_id[1:]) for shot in batch]


def test_the_nearest_to_the_playhead_come_first_on_both_sides() -> None:
    unseen = [clip(number) for number in range(10)]
    assert numbers(next_batch(unseen, [], 24 * 4, 48)) == [4, 3]
    assert sorted(numbers(next_batch(unseen, [], 24 * 4 + 3, 120))) == [2, 3, 4, 5, 6]
    assert numbers(next_batch(unseen, [], 10_000, 24)) == [9]


def test_what_is_selected_comes_alone_the_nearest_to_the_playhead_first() -> None:
    unseen = [clip(number) for number in range(10)]
    assert numbers(next_batch(unseen, [unseen[1], unseen[8]], 24 * 9, 500)) == [8, 1]


def test_around_a_selection_that_was_seen_it_goes_on_outwards() -> None:
    unseen = [clip(number) for number in (0, 1, 2, 6, 7, 8, 9)]
    seen = [clip(number) for number in (3, 4, 5)]
    assert sorted(numbers(next_batch(unseen, seen, 0, 48))) == [2, 6]
    assert sorted(numbers(next_batch(unseen, seen, 0, 96))) == [1, 2, 6, 7]


def test_half_a_batch_is_cut_from_the_films_of_the_nearest() -> None:
    unseen = [clip(number, "a.mov" if number in (0, 7, 9) else "") for number in range(10)]
    assert numbers(next_batch(unseen, [], 0, 96)) == [0, 1, 7, 9]


def test_a_batch_has_one_clip_at_least_however_long_it_is() -> None:
    assert numbers(next_batch([clip(0, frames=9000), clip(1)], [], 0, FIRST_FRAMES)) == [0]
    assert next_batch([], [], 0, FIRST_FRAMES) == ()


def test_batches_grow_until_they_take_long_and_shrink_where_they_took_too_long() -> None:
    assert next_size(200, 1.0) == 400
    assert next_size(2000, 12.0) == 2000
    assert next_size(2000, 24.0) == 1000
    assert next_size(24, 60.0) == FIRST_FRAMES
