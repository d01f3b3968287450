"""Subtitle tracks: clips of words. OTIO knows no such kind of track; Hiero and others write `kind` "Subtitle"."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from otio_adapters.spans import length_s, seconds
from otio_adapters.strips import Mark

_KINDS = ("subtitle", "subtitles", "timedtext", "timed text", "caption", "captions")
_TEXT_KEYS = ("text", "subtitle", "caption")
_DEPTH = 4


def spoken(tracks: otio.schema.Stack) -> Iterator[Mark]:
    """What the enabled clips on subtitle tracks say, on the axis of the sequence, which may begin before 0 or end late.

    Raises:
        BadTime: a time on them is none.
    """
    trimmed = tracks.source_range
    zero_s = seconds(trimmed.start_time) if trimmed is not None else Fraction(0)
    for track in tracks:
        if isinstance(track, otio.schema.Track) and track.kind.lower() in _KINDS and track.enabled:
            yield from _on(track, -zero_s)


def _on(track: otio.schema.Track, position_s: Fraction) -> Iterator[Mark]:
    for item in track:
        if not isinstance(item, otio.core.Item):
            continue
        range_ = item.source_range
        if range_ is None and isinstance(item, otio.schema.Clip) and item.media_reference is not None:
            range_ = item.media_reference.available_range
        end_s = position_s + (length_s(range_.duration) if range_ is not None else Fraction(0))
        if isinstance(item, otio.schema.Clip) and item.enabled and end_s > position_s:
            text = " ".join((_told(item.metadata, _DEPTH) or item.name).split())
            if text:
                yield Mark(text=text, start_s=position_s, end_s=end_s)
        position_s = end_s


def _told(metadata: Mapping[str, Any], depth: int) -> str:
    """The words as a program keeps them in its metadata; "" where it does not."""
    for key, value in metadata.items():
        if isinstance(value, str) and key.lower() in _TEXT_KEYS and value.strip():
            return value
    inner = (value for value in metadata.values() if isinstance(value, Mapping)) if depth else ()
    return next((text for value in inner if (text := _told(value, depth - 1))), "")
