"""Our clips as they lie in a timeline now: where, with which files, and what was done to them since we wrote them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any

import opentimelineio as otio

from otio_adapters.errors import BadTime
from otio_adapters.media_paths import local_path
from otio_adapters.ownership import KEY, WRITTEN, Json, is_our_clip, our_tracks, schema_of, take_references
from otio_adapters.path_map import PathMap
from otio_adapters.spans import length_s, nearest_frame, offset_s
from otio_adapters.timeline_source import with_absolute_urls
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip


@dataclass(frozen=True, slots=True, kw_only=True)
class OurClips:
    """Reads our clips in the frames of one sequence."""

    rate: Fraction
    zero_frame: int  # where the sequence begins in the time of its tracks
    folder: Path  # what relative paths are relative to
    path_map: PathMap = field(default_factory=PathMap)

    def of(self, document: Json) -> list[PlacedClip]:
        """All of them.

        Raises:
            BadTime: something on our tracks has a time that is none.
        """
        try:
            return [clip for track, children in our_tracks(document) for clip in self._on(track, children)]
        except (TypeError, KeyError, AttributeError, ValueError) as error:
            raise BadTime(f"a clip of ours is damaged ({error})") from error

    def _on(self, track: Json, children: list[Any]) -> Iterator[PlacedClip]:
        position_s = Fraction(0)
        for number, child in enumerate(children):
            if schema_of(child) == "Transition":
                continue
            end_s = position_s + _length_s(child)
            if is_our_clip(child) and take_references(child):
                yield self._clip(child, (position_s, end_s), _hand_on_track(track), _fades(children, number))
            position_s = end_s

    def _clip(self, clip: Json, place_s: tuple[Fraction, Fraction], on_track: list[str], fades: "_Fades") -> PlacedClip:
        start, end = (nearest_frame(border_s, self.rate) - self.zero_frame for border_s in place_s)
        references = take_references(clip)
        written = clip["metadata"][KEY].get(WRITTEN)
        written = written if isinstance(written, dict) else {}
        first_frame = self._first_frame(clip, references[0], written)
        items = [*fades.before, clip, *fades.after]
        return PlacedClip(
            kind=_kind(clip),
            name=str(clip.get("name") or ""),
            files=tuple(self._file(reference["target_url"]) for reference in references),
            span=FrameSpan(start, end, self.rate),
            first_frame=first_frame,
            written_span=_span(written, self.rate),
            written_first_frame=int(written.get("first_frame", 0)),
            by_hand=(*_hand_on_clip(clip, written), *on_track, *(("faded",) if len(items) > 1 else ())),
            as_it_is=json.dumps(with_absolute_urls(items, self.folder)),
        )

    def _file(self, url: str) -> str:
        return self.path_map.local(local_path(url, self.folder))

    def _first_frame(self, clip: Json, reference: Json, written: Json) -> int:
        """Counted from the file's first sample, whichever way a program counts its source ranges."""
        trimmed, available = clip.get("source_range"), reference.get("available_range")
        if not trimmed or not available:
            return int(written.get("first_frame", 0))
        return nearest_frame(offset_s(_time(trimmed["start_time"]), _time(available["start_time"])), self.rate)


@dataclass(frozen=True, slots=True)
class _Fades:
    """Transitions that the user put at a clip's ends. One between two clips of ours belongs to the first."""

    before: list[Json]
    after: list[Json]


def _fades(children: list[Any], number: int) -> _Fades:
    before = [] if number > 1 and is_our_clip(children[number - 2]) else children[max(number - 1, 0) : number]
    after = children[number + 1 : number + 2]
    return _Fades(*([each for each in side if _is_their_fade(each)] for side in (before, after)))


def _is_their_fade(child: Any) -> bool:
    return schema_of(child) == "Transition" and KEY not in (child.get("metadata") or {})


def _hand_on_track(track: Json) -> list[str]:
    return [
        *(["on a muted track"] if track.get("enabled") is False else []),
        *(["on a track with an effect or a level"] if track.get("effects") else []),
    ]


def _hand_on_clip(clip: Json, written: Json) -> list[str]:
    name = written.get(
        "name", PurePath(take_references({**clip, "active_media_reference_key": ""})[0]["target_url"]).stem
    )
    return [
        *(["renamed"] if clip.get("name") != name else []),
        *(["muted"] if clip.get("enabled") is False else []),
        *(["given an effect or a level"] if clip.get("effects") else []),
        *(["given a marker"] if clip.get("markers") else []),
    ]


def _kind(clip: Json) -> StemKind:
    label = str(clip["metadata"][KEY].get("cue_id")).rpartition("_")[2]
    return StemKind(label) if label in list(StemKind) else StemKind.FX


def _span(written: Json, rate: Fraction) -> FrameSpan | None:
    if "start_frame" not in written:
        return None
    start = int(written["start_frame"])
    return FrameSpan(start, start + max(int(written["frames"]), 0), rate)


def _length_s(child: Json) -> Fraction:
    references = take_references(child) if schema_of(child) == "Clip" else []
    range_ = child.get("source_range") or (references[0].get("available_range") if references else None)
    return length_s(_time(range_["duration"])) if range_ else Fraction(0)


def _time(written: Json) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(written["value"], written["rate"])
