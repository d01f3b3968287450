"""When words should sound, by what is seen then: a moment stays with its picture when its shot is cut otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from v2a_engine.domain.shot import PictureSegment, cut_picture
from v2a_engine.usecases.same_picture import Picture

_NEAR_FRAMES = Fraction(1, 8)  # borders that programs wrote as decimals differ by less


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is seen in one frame of a shot."""

    frame: int  # of the shot, when it was set
    media: str = ""  # the identity of the file that is seen; empty where there is none, or nobody knows
    source_s: Fraction = Fraction(0)  # when in that file


def moment_at(frame: int, picture: Picture, rate: Fraction) -> Moment:
    """The moment of a frame of this picture, counted from its first."""
    for segment in cut_picture(tuple(picture), frame, frame + 1, rate):
        if segment.media is not None:
            return Moment(frame=frame, media=segment.media.identity, source_s=segment.source_start_s)
    return Moment(frame=frame)


def frames_of(moments: Iterable[Moment], picture: Picture, rate: Fraction) -> tuple[int, ...]:
    """The frames of this picture that show these moments, in order; those that it does not show are left out."""
    found = (_frame_of(moment, picture, rate) for moment in moments)
    return tuple(sorted(frame for frame in found if frame is not None))


def _frame_of(moment: Moment, picture: Picture, rate: Fraction) -> int | None:
    shown = list(_placed(picture))
    of_file = [(at, segment) for at, segment in shown if segment.media and segment.media.identity == moment.media]
    if not moment.media or not of_file:  # another picture took its place: what was timed to the shot stays so
        return moment.frame if moment.frame < sum(segment.frames for _, segment in shown) else None
    found = [_frame_in(segment, moment, at, rate) for at, segment in of_file]
    seen = [frame for frame in found if frame is not None]
    return min(seen, key=lambda frame: abs(frame - moment.frame), default=None)


def _frame_in(segment: PictureSegment, moment: Moment, at: int, rate: Fraction) -> int | None:
    """
    Args:
        at: the segment's first frame in its picture.
    """
    apart_s = moment.source_s - segment.source_start_s
    if segment.speed == 0:  # a still shows it in every frame
        nearest = min(max(moment.frame - at, 0), segment.frames - 1)
        return at + nearest if abs(apart_s) * rate <= _NEAR_FRAMES else None
    frame = round(apart_s * rate / segment.speed)
    return at + frame if 0 <= frame < segment.frames else None


def _placed(picture: Picture) -> Iterator[tuple[int, PictureSegment]]:
    at = 0
    for segment in picture:
        yield at, segment
        at += segment.frames
