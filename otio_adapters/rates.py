"""The sequence's rate, the spelling it has in the file, its first timecode and whether that drops frames."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any

import opentimelineio as otio

from otio_adapters.clip_media import MediaFinder
from otio_adapters.spans import frame_rate, nearest_frame, seconds
from v2a_engine.domain.errors import UnknownFrameRate
from v2a_engine.domain.time import exact_rate, timecode

_DROPPING = (Fraction(30000, 1001), Fraction(60000, 1001), Fraction(120000, 1001))
_DF_TIMECODE = re.compile(r"\d\d:\d\d:\d\d;\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceClock:
    """How a sequence counts."""

    rate: Fraction
    label: float  # the rate as the file spells it, for what we write into the file
    start_frame: int
    drop_frame: bool


def sequence_clock(timeline: otio.schema.Timeline, finder: MediaFinder) -> SequenceClock:
    """Find the sequence's rate: its start time's, else the one most of its items have, else the media's.

    Some exporters (AVFoundation) count everything in ticks of 1/24000 s and never name the rate; it is then asked of
    the media, or guessed from the ticks, with a note.

    Raises:
        UnknownFrameRate: it has one that no editor knows.
    """
    rate, label = _rate(timeline, finder)
    drop_frame = rate in _DROPPING and _says_drop_frame(timeline)
    start = timeline.global_start_time
    start_frame = nearest_frame(seconds(start), rate) if start is not None else 0
    day = round(86400 * (rate if drop_frame else round(rate)))
    if not 0 <= start_frame < day:
        start_frame %= day
        finder.notes.append(f"The timeline starts outside the day; read as {timecode(start_frame, rate, drop_frame)}.")
    return SequenceClock(rate=rate, label=label, start_frame=start_frame, drop_frame=drop_frame)


def _rate(timeline: otio.schema.Timeline, finder: MediaFinder) -> tuple[Fraction, float]:
    start = timeline.global_start_time
    named = [start.rate] if start is not None else []
    for label in chain(named, _most_common(_labels(timeline)), _nested(timeline)):
        rate = frame_rate(label)
        if rate is not None:
            return rate, label
    rate, how = _of_media(timeline, finder) or _of_ticks(timeline)
    finder.notes.append(f"The timeline names no frame rate, only ticks; {float(rate):.6g} frames a second {how}.")
    return rate, float(rate)


def _most_common(labels: Iterable[float]) -> list[float]:
    return [label for label, _ in Counter(labels).most_common()]


def _nested(timeline: otio.schema.Timeline) -> Iterator[float]:
    """What the clips inside nested sequences count in: asked where nothing on the timeline itself says more."""
    yield from _most_common(clip.source_range.duration.rate for clip in _clips(timeline) if clip.source_range)


def _clips(timeline: otio.schema.Timeline) -> Iterator[otio.schema.Clip]:
    for item in _picture_items(timeline):
        yield from [item] if isinstance(item, otio.schema.Clip) else item.find_clips()


def _picture_items(timeline: otio.schema.Timeline) -> Iterator[otio.core.Item]:
    """The video tracks; stacks and clips may stand beside them."""
    for item in timeline.tracks:
        is_sound = isinstance(item, otio.schema.Track) and item.kind != otio.schema.TrackKind.Video
        if isinstance(item, otio.core.Composition | otio.schema.Clip) and not is_sound:
            yield item


def _labels(timeline: otio.schema.Timeline) -> Iterator[float]:
    """The rates of what lies on the video tracks; media only where a clip has no source range."""
    for row in _picture_items(timeline):
        for item in row if isinstance(row, otio.schema.Track) else [row]:
            if isinstance(item, otio.core.Item) and item.source_range is not None:
                yield item.source_range.duration.rate
    for clip in _clips(timeline):
        available = clip.media_reference.available_range if clip.media_reference is not None else None
        if clip.source_range is None and available is not None:
            yield available.duration.rate


def _of_media(timeline: otio.schema.Timeline, finder: MediaFinder) -> tuple[Fraction, str] | None:
    for clip in _clips(timeline):
        media = finder.find(clip).media
        facts = finder.facts(media.path) if media is not None and not media.is_sequence else ""
        rate = None if isinstance(facts, str) else _known(facts.rate)
        if rate is not None:
            return rate, f"are its media's ({clip.name})"
        if media is not None and media.sequence_rate is not None:
            return media.sequence_rate, f"are its pictures' ({clip.name})"
    return None


def _known(rate: Fraction) -> Fraction | None:
    try:
        return exact_rate(rate)
    except UnknownFrameRate:
        return None


def _of_ticks(timeline: otio.schema.Timeline) -> tuple[Fraction, str]:
    """24000 ticks a second are 24 frames, or 24000/1001 where lengths come in steps of 1001."""
    for time in _durations(timeline):
        for nominal in (24, 30, 60, 25):
            if time.rate == nominal * 1000:
                drops = time.value % 1001 == 0 and time.value % 1000 != 0
                return Fraction(nominal * 1000, 1001) if drops else Fraction(nominal), "are guessed from the ticks"
    return Fraction(24), "are assumed"


def _durations(timeline: otio.schema.Timeline) -> Iterator[otio.opentime.RationalTime]:
    """The media's lengths, which hold whole frames, before the clips', which may not."""
    for clip in _clips(timeline):
        available = clip.media_reference.available_range if clip.media_reference is not None else None
        if available is not None:
            yield available.duration
    for clip in _clips(timeline):
        if clip.source_range is not None:
            yield clip.source_range.duration


def _says_drop_frame(timeline: otio.schema.Timeline) -> bool:
    """Does the metadata of the timeline or its tracks say so? OTIO itself has no field for it.

    Believed: `displayformat: DF` (FCP7 XML, Premiere), a timecode with `;`, a rate written "29.97 DF", a key
    like `dropFrame` that is true. Without any of these, 29.97 counts without drops.
    """
    holders = [timeline.metadata, timeline.tracks.metadata, *(track.metadata for track in timeline.tracks)]
    return any(_drops(key, value) for metadata in holders for key, value in _leaves(metadata, 6))


def _leaves(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    for key, each in value.items():
        if isinstance(each, Mapping) and depth:
            yield from _leaves(each, depth - 1)
        else:
            yield str(key), each


def _drops(key: str, value: Any) -> bool:
    key = key.lower().replace("_", "").replace("-", "").replace(" ", "")
    if isinstance(value, str):
        is_format = key == "displayformat" and value.upper() == "DF"
        return is_format or value.upper().endswith(" DF") or _DF_TIMECODE.fullmatch(value) is not None
    return key.endswith(("dropframe", "isdropframe", "df")) and "non" not in key and value is True
