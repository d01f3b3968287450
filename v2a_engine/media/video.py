"""Decode what the viewer sees, frame by frame on the record side, in one pass and flat memory."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.backwards import Backwards, PictureRow
from v2a_engine.media.reel import Reel
from v2a_engine.media.shown import Picture, Pixels, Scaler, Shown, black
from v2a_engine.media.stills import Stills

_OPEN_REELS = 3


def decode_picture(picture: Sequence[PictureSegment], rate: Fraction, warn: Callable[[str], None]) -> Iterator[Shown]:
    """Yield the picture seen in each record frame, in order.

    Record frame k of a segment shows the source picture with the greatest time at or before
    `source_start_s + k * speed / rate`; outside the media the nearest one is held.

    Args:
        rate: record frames a second; also the rate of sequences of pictures that name none.
        warn: hears about damaged and missing pictures, once for each place.

    Raises:
        MediaOffline: a file is not there. UnreadableMedia: nothing in it can be decoded.
    """
    scaler = Scaler()
    record_frame = 0
    before: PictureSegment | None = None
    with _open_rows(rate, warn, scaler) as row_of:
        for segment in picture:
            look = _viewer(segment, row_of, scaler)
            for number in range(segment.frames):
                seen = look(segment.source_start_s + number * segment.speed / rate)
                cut = number == 0 and before is not None and not _goes_on(before, segment, rate)
                yield Shown(record_frame=record_frame, picture=seen, cut=cut)
                record_frame += 1
            before = segment if segment.frames else before


def thumbnail(picture: Sequence[PictureSegment], rate: Fraction, record_frame: int, width: int) -> Pixels:
    """One record frame as shown, (height, width, 3) uint8, in the picture's own proportions; 16:9 for black.

    Raises:
        MediaOffline, UnreadableMedia. IndexError: the picture has no such frame.
    """
    for segment in picture:
        if 0 <= record_frame < segment.frames:
            start_s = segment.source_start_s + record_frame * segment.speed / rate
            still = PictureSegment(media=segment.media, frames=1, source_start_s=start_s)
            shown = next(decode_picture([still], rate, lambda _: None))
            wide, high = shown.size if shown.picture.frame is not None else (16, 9)
            return shown.rgb(width, max(1, round(width * high / wide)))
        record_frame -= segment.frames
    raise IndexError(f"The picture ends before record frame {record_frame}")


def _goes_on(before: PictureSegment, after: PictureSegment, rate: Fraction) -> bool:
    """Does the picture run on, as within a speed change or a clip that was only bladed?"""
    if before.media is None or after.media is None:
        return before.media is after.media
    expected_s = before.source_start_s + before.frames * before.speed / rate
    slack_s = (1 + max(abs(before.speed), abs(after.speed))) / rate
    return before.media.path == after.media.path and abs(after.source_start_s - expected_s) < slack_s


@contextmanager
def _open_rows(rate: Fraction, warn: Callable[[str], None], scaler: Scaler) -> Iterator[Callable[[Media], PictureRow]]:
    """Lend rows of pictures; the few used last stay open, so that a reel cut in many places opens once."""
    rows: OrderedDict[tuple[str, Fraction], PictureRow] = OrderedDict()

    def row_of(media: Media) -> PictureRow:
        key = (media.path, media.sequence_rate or rate)
        if key not in rows:
            rows[key] = Stills(media, key[1], warn, scaler) if media.is_sequence else Reel(media.path, warn, scaler)
        rows.move_to_end(key)
        while len(rows) > _OPEN_REELS:
            rows.popitem(last=False)[1].close()
        return rows[key]

    try:
        yield row_of
    finally:
        for row in rows.values():
            row.close()


def _viewer(
    segment: PictureSegment, row_of: Callable[[Media], PictureRow], scaler: Scaler
) -> Callable[[Fraction], Picture]:
    """How to see the segment's source at a time."""
    if segment.media is None:
        nothing = black(scaler)
        return lambda _: nothing
    row = row_of(segment.media)
    return Backwards(row).picture_at if segment.speed < 0 else row.picture_at
