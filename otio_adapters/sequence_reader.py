"""An OTIO timeline -> `Sequence`: the picture as the viewer sees it, rounded to frames once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import opentimelineio as otio

from otio_adapters.clip_media import MediaFinder
from otio_adapters.errors import BadTime
from otio_adapters.picture_walk import PictureWalk
from otio_adapters.rates import SequenceClock, sequence_clock
from otio_adapters.spans import frame_span, nearest_frame, seconds
from otio_adapters.strips import Mark, Strip
from otio_adapters.subtitle_tracks import spoken
from v2a_engine.domain.shot import Edit, Marker, PictureSegment, Sequence
from v2a_engine.domain.time import FrameSpan

_LONGEST_S = 100 * 86400  # a mistake, not a film


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTimeline:
    """A sequence, and what only the file it came from needs to know."""

    sequence: Sequence
    rate_label: float  # the rate as the file spells it
    zero_frame: int  # where the sequence begins in the time of its tracks: not 0 when their stack is trimmed


def read_timeline(timeline: otio.schema.Timeline, finder: MediaFinder, name: str) -> ReadTimeline:
    """Flatten a timeline. A sequence without edits shows nothing; whether that is an error is the caller's to say.

    Raises:
        BadTime, UnknownFrameRate: a time in it is no time.
    """
    clock = sequence_clock(timeline, finder)
    layout = PictureWalk(finder, clock.rate, clock.start_frame / clock.rate).stack(timeline.tracks)
    if layout.length_s > _LONGEST_S:
        raise BadTime(f"it lasts {float(layout.length_s / 86400):.3g} days")
    frames = nearest_frame(layout.length_s, clock.rate)
    whole = FrameSpan(0, frames, clock.rate)
    edits = tuple(_edits(layout.strips, whole, finder.notes))
    sequence = Sequence(
        name=timeline.name or name,
        rate=clock.rate,
        start_frame=clock.start_frame,
        drop_frame=clock.drop_frame,
        frames=frames,
        edits=edits,
        markers=tuple(_markers(layout.marks, whole)),
        subtitles=tuple(_markers(spoken(timeline.tracks), whole)),
        marked=_marked(timeline, whole),
        notes=tuple(dict.fromkeys((*finder.notes, *finder.hints()))),
    )
    return ReadTimeline(sequence=sequence, rate_label=clock.label, zero_frame=_zero_frame(timeline.tracks, clock))


def _zero_frame(tracks: otio.schema.Stack, clock: SequenceClock) -> int:
    if tracks.source_range is None:
        return 0
    return nearest_frame(seconds(tracks.source_range.start_time), clock.rate)


def _edits(strips: Iterable[Strip], whole: FrameSpan, notes: list[str]) -> Iterable[Edit]:
    for strip in strips:
        if strip.media is None and not strip.offline:
            continue  # black
        span = frame_span(strip.start_s, strip.end_s, whole.rate).clipped(whole)
        if not span.frames:
            notes.append(f"{strip.name}: shorter than a frame, left out.")
            continue
        seen = frame_span(strip.start_s - strip.head_s, strip.end_s + strip.tail_s, whole.rate).clipped(whole)
        picture_span = FrameSpan(
            min(seen.start_frame, span.start_frame), max(seen.end_frame, span.end_frame), span.rate
        )
        yield Edit(
            name=strip.name,
            track=strip.track,
            span=span,
            picture_span=picture_span,
            picture=(_segment(strip, span, picture_span),) if strip.media is not None else (),
            offline=strip.offline and f"{strip.name or 'a clip without a name'}: {strip.offline}",
            offline_file=strip.offline_file,
        )


def _segment(strip: Strip, span: FrameSpan, picture_span: FrameSpan) -> PictureSegment:
    """The picture of one strip, anchored at the frame grid.

    Where the edit point lies between two frames and rounds down, its first frame shows the in-point and not what lies
    before it: else a frame of another shot would flash up.
    """
    start_s, _ = span.seconds()
    source_s = strip.source_s + max(start_s - strip.start_s, Fraction(0)) * strip.speed
    early_s = (span.start_frame - picture_span.start_frame) / span.rate
    return PictureSegment(
        media=strip.media,
        frames=picture_span.frames,
        source_start_s=source_s - early_s * strip.speed,
        speed=strip.speed,
    )


def _markers(marks: Iterable[Mark], whole: FrameSpan) -> Iterable[Marker]:
    for mark in sorted(marks, key=lambda each: each.start_s):
        span = _span_of_mark(mark, whole.rate)
        if 0 <= span.start_frame < whole.end_frame:
            yield Marker(text=mark.text, span=replace(span, end_frame=min(span.end_frame, whole.end_frame)))


def _span_of_mark(mark: Mark, rate: Fraction) -> FrameSpan:
    start = nearest_frame(mark.start_s, rate)
    return FrameSpan(start, max(nearest_frame(mark.end_s, rate), start + 1), rate)


def _marked(timeline: otio.schema.Timeline, whole: FrameSpan) -> FrameSpan | None:
    """In and out as FCP7 XML, and Premiere through it, keep them: frames, -1 where there is none."""
    dialect = timeline.metadata.get("fcp_xml")
    try:
        start, end = (int(dialect[key]) for key in ("in", "out"))
    except (KeyError, TypeError, ValueError):
        return None
    return FrameSpan(start, end, whole.rate) if 0 <= start < end <= whole.end_frame else None
