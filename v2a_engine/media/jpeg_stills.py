"""A picture as JPEG files: thumbnails, and motion for who listens to takes."""

import io
from collections.abc import Iterator, Sequence
from fractions import Fraction

from PIL import Image

from v2a_engine.domain.shot import PictureSegment, cut_picture
from v2a_engine.media.shown import Shown
from v2a_engine.media.video import decode_picture

_QUALITY = 82
_WITHOUT_PICTURE = (16, 9)
_STILL = Fraction(0)


def jpeg_stills(
    picture: Sequence[PictureSegment], rate: Fraction, first_frame: int, stills: int, step: int, height_px: int
) -> Iterator[bytes]:
    """Stills of what the viewer sees, `step` record frames apart; they end where the picture does.

    Args:
        rate: record frames a second.
        first_frame: the record frame of the first still, counted from the picture's first.
        height_px: of each still; smaller pictures are not blown up.

    Raises:
        MediaOffline, UnreadableMedia.
    """
    sampled = _sampled(tuple(picture), rate, first_frame, stills, step)
    for shown in decode_picture(sampled, rate, lambda _: None):
        yield _jpeg(shown, height_px)


def _sampled(
    picture: tuple[PictureSegment, ...], rate: Fraction, first_frame: int, stills: int, step: int
) -> list[PictureSegment]:
    """A picture that shows one record frame for each still. So what lies between far stills is sought past."""
    wanted = cut_picture(picture, first_frame, first_frame + (stills - 1) * step + 1, rate)
    sampled: list[PictureSegment] = []
    skip = 0  # record frames of the segment before its next still
    for segment in wanted:
        count = max(0, -((skip - segment.frames) // step))
        sampled += _every(segment, rate, skip, count, step)
        skip += count * step - segment.frames
    return sampled


def _every(segment: PictureSegment, rate: Fraction, skip: int, count: int, step: int) -> Iterator[PictureSegment]:
    """`count` record frames of a segment, `step` apart, the first of them `skip` after its beginning."""
    start_s, step_s = segment.source_start_s + skip * segment.speed / rate, step * segment.speed / rate
    if count == 1 or (segment.speed < 0 and step > 1):
        # To play backwards, whole stretches are decoded and kept: too much for single pictures.
        for number in range(count):
            yield PictureSegment(media=segment.media, frames=1, source_start_s=start_s + number * step_s, speed=_STILL)
    elif count:
        yield PictureSegment(media=segment.media, frames=count, source_start_s=start_s, speed=segment.speed * step)


def _jpeg(shown: Shown, height_px: int) -> bytes:
    wide, high = shown.size if shown.picture.frame is not None else _WITHOUT_PICTURE
    height = min(height_px, high) if shown.picture.frame is not None else height_px
    width = max(1, round(Fraction(wide, high) * height))
    file = io.BytesIO()
    Image.fromarray(shown.rgb(width, height)).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
