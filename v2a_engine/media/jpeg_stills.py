"""A picture as JPEG files: thumbnails, and motion for who listens to takes."""

import io
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from PIL import Image

from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.shot import PictureSegment, cut_picture
from v2a_engine.media.reel import Reel
from v2a_engine.media.shown import Picture, Scaler
from v2a_engine.media.video import decode_picture

_QUALITY = 82
_WITHOUT_PICTURE = (16, 9)
_STILL = Fraction(0)
_MOST_OPEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stills of a picture; they end where the picture does."""

    first_frame: int  # the record frame of the first still, counted from the picture's first
    frames: int  # how many stills
    step: int  # record frames from one to the next
    height_px: int  # of each; smaller pictures are not blown up


class OpenReels:
    """Films that stay open from one thumbnail to the next: to open one costs as much as to find a picture in it."""

    def __init__(self) -> None:
        self._reels: OrderedDict[tuple[str, int, int], Reel] = OrderedDict()
        self._scaler = Scaler()

    def picture_at(self, path: str, time_s: Fraction) -> Picture:
        """The picture shown at a time since the film's first.

        Raises:
            MediaOffline, UnreadableMedia.
        """
        key = _as_it_is_now(path)
        reel = self._reels.pop(key, None) or Reel(path, lambda _: None, self._scaler)
        picture = reel.picture_at(time_s)
        self._reels[key] = reel  # not before: one that failed is not kept
        while len(self._reels) > _MOST_OPEN:
            self._reels.popitem(last=False)[1].close()
        return picture

    def close(self) -> None:
        """Let all files go: not on every system can an open one be replaced."""
        while self._reels:
            self._reels.popitem()[1].close()


def jpeg_stills(picture: Sequence[PictureSegment], rate: Fraction, wanted: Wanted, reels: OpenReels) -> Iterator[bytes]:
    """Stills of what the viewer sees, in order.

    Args:
        rate: record frames a second.
        reels: where single stills of films are found quickly.

    Raises:
        MediaOffline, UnreadableMedia.
    """
    sampled = _sampled(tuple(picture), rate, wanted)
    if len(sampled) == 1 and sampled[0].frames == 1:
        media = sampled[0].media
        if media is not None and not media.is_sequence:
            yield _jpeg(reels.picture_at(media.path, sampled[0].source_start_s), wanted.height_px)
            return
    for shown in decode_picture(sampled, rate, lambda _: None):
        yield _jpeg(shown.picture, wanted.height_px)


def _as_it_is_now(path: str) -> tuple[str, int, int]:
    try:
        facts = Path(path).stat()
    except FileNotFoundError:
        raise MediaOffline(path, Path(path).name) from None
    return path, facts.st_mtime_ns, facts.st_size


def _sampled(picture: tuple[PictureSegment, ...], rate: Fraction, wanted: Wanted) -> list[PictureSegment]:
    """A picture that shows one record frame for each still. So what lies between far stills is sought past."""
    end_frame = wanted.first_frame + (wanted.frames - 1) * wanted.step + 1
    sampled: list[PictureSegment] = []
    skip = 0  # record frames of the segment before its next still
    for segment in cut_picture(picture, wanted.first_frame, end_frame, rate):
        count = max(0, -((skip - segment.frames) // wanted.step))
        sampled += _every(segment, rate, skip, count, wanted.step)
        skip += count * wanted.step - segment.frames
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


def _jpeg(picture: Picture, height_px: int) -> bytes:
    wide, high = picture.size if picture.frame is not None else _WITHOUT_PICTURE
    height = height_px if picture.frame is None else min(height_px, high)
    width = max(1, round(Fraction(wide, high) * height))
    file = io.BytesIO()
    Image.fromarray(picture.rgb(width, height)).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
