"""Markers of every dialect: their words, and where they lie in their owner."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from otio_adapters.spans import length_s, seconds
from otio_adapters.strips import Mark

_UNNAMED = re.compile(r"(marker|markierung|marqueur|marcador)?[ #]*\d*", re.IGNORECASE)
_NOTES = (("Resolve_OTIO", "Note"), ("fcp_xml", "comment"), ("note",), ("comment",))


def words(marker: otio.schema.Marker) -> str:
    """What the editor wrote: the marker's name, or its comment or note where the name says nothing ("Marker 3").

    Pipelines keep their data in markers too: names with JSON behind them are no words, and give "".
    """
    note = marker.comment or _note(marker.metadata)
    if note.lstrip().startswith("{") or "json_metadata" in marker.metadata or "applieswhole" in marker.metadata:
        return ""
    name = marker.name.strip()
    return note.strip() or name if _UNNAMED.fullmatch(name) else name


def _note(metadata: Mapping[str, Any]) -> str:
    for path in _NOTES:
        value: Any = metadata
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        if isinstance(value, str) and value.strip():
            return value
    return ""


def own_marks(item: otio.core.Item, start_s: Fraction, item_length_s: Fraction, timecode_s: Fraction) -> Iterator[Mark]:
    """The markers of one item, in its own time from 0.

    OTIO counts them as the item's source range, which begins at `start_s`. Hiero counts from the clip's first
    frame instead, and others count markers on the timeline in its timecode, which begins at `timecode_s`. What
    lies outside the source range is read so, and dropped when it is outside then, too.
    """
    for marker in item.markers:
        written_s = seconds(marker.marked_range.start_time)
        lasts_s = length_s(marker.marked_range.duration)
        text = words(marker)
        for position_s in (written_s - start_s, written_s, written_s - timecode_s):
            if text and 0 <= position_s < item_length_s:
                yield Mark(text=text, start_s=position_s, end_s=min(position_s + lasts_s, item_length_s))
                break
