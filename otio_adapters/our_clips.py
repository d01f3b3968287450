"""Our clips as they lie in a timeline now: where, with which files, and what was done to them since we wrote them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any

import opentimelineio as otio

from otio_adapters.errors import BadTime
from otio_adapters.media_paths import local_path
from otio_adapters.on_disk import is_file
from otio_adapters.ownership import (
    KEY,
    WRITTEN,
    Json,
    all_tracks,
    clips_within,
    is_our_clip,
    our_tracks,
    schema_of,
    take_references,
)
from otio_adapters.path_map import PathMap
from otio_adapters.spans import length_s, nearest_frame, offset_s
from otio_adapters.stem_tracks import notes_of
from otio_adapters.timeline_source import with_absolute_urls
from otio_adapters.track_shells import shells_of
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.record_file import read_record, record_path
from v2a_engine.usecases.ports import OurTrack, PlacedClip, Stray

_ROUNDED_S = Fraction(1, 1000)  # a border that is nearer to a frame lies on it: programs write borders as decimals


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
        with _damage_named():
            muted = [track.get("enabled") is False for track, _ in our_tracks(document)]
            return [
                replace(clip, is_track_muted=muted[number])
                for number, children in enumerate(self._children_of_ours(document))
                for clip in self._on(children, number)
            ]

    def tracks(self, document: Json, *, verbatim: bool = False) -> list[OurTrack]:
        """The tracks that they lie on, with clips of the user's own that lie there as well.

        Args:
            verbatim: with the paths of the user's clips as they are, for the same timeline again; else absolute.

        Raises:
            BadTime: as `of`.
        """
        with _damage_named():
            laid = self._children_of_ours(document)
            on_each = [list(self._on(children, number)) for number, children in enumerate(laid)]
            shells = shells_of(document, ([clip.kind for clip in on_it] for on_it in on_each), self.folder)
            return [
                OurTrack(
                    name=shell.name,
                    muted=shell.is_muted,
                    theirs=tuple(self._theirs(children, shell.kind, number, verbatim)),
                    as_it_is=shell.to_text(),
                )
                for number, (children, shell) in enumerate(zip(laid, shells, strict=True))
            ]

    def strays(self, document: Json) -> list[Stray]:
        """Our stems elsewhere than on our tracks: on tracks of the user's, or inside compounds.

        They are known by our notes, or where those are lost by the record beside the stem.
        """
        found: list[Stray] = []
        ours = 0
        for track, children, is_ours in all_tracks(document):
            # A track of the user's that is damaged is no business of ours.
            with suppress(TypeError, KeyError, AttributeError, ValueError, BadTime, otio.exceptions.OTIOError):
                if is_ours or track.get("kind") == "Audio":
                    name = str(track.get("name") or "")
                    found += self._strays_on(children, ours if is_ours else None, name)
            ours += is_ours
        return found

    def _strays_on(self, children: list[Any], track: int | None, name: str) -> Iterator[Stray]:
        for _, child, place in self._spans(children):
            if track is None or schema_of(child) != "Clip":
                for clip in clips_within(child):
                    noted = self._noted(clip)
                    if is_our_clip(noted) and take_references(noted):
                        placed = self._clip(noted, place, _Fades([], []), track)
                        yield Stray(clip=placed, is_noted=is_our_clip(clip), track_name=name)

    def _children_of_ours(self, document: Json) -> list[list[Any]]:
        """What lies on our tracks; where a program kept none of our notes on the clips, with notes as records give."""
        laid = [children for _, children in our_tracks(document)]
        if any(is_our_clip(child) for children in laid for child in children):
            return laid
        return [[self._noted(child) for child in children] for children in laid]

    def _noted(self, clip: Json) -> Json:
        """The clip with our notes on it, should it be one of ours by its own or by its stem's record."""
        references = take_references(clip) if schema_of(clip) == "Clip" and not is_our_clip(clip) else []
        if not references:
            return clip
        try:
            stem = read_record(record_path(Path(self._file(references[0]["target_url"]))))
        except (OSError, ValueError):
            return clip
        return {**clip, "metadata": {**(clip.get("metadata") or {}), KEY: notes_of(stem)}}

    def _on(self, children: list[Any], track: int) -> Iterator[PlacedClip]:
        for number, child, place in self._spans(children):
            if is_our_clip(child) and take_references(child):
                yield self._clip(child, place, _fades(children, number), track)

    def _theirs(self, children: list[Any], kind: StemKind, track: int, verbatim: bool) -> Iterator[PlacedClip]:
        for number, child, place in self._spans(children):
            if schema_of(child) != "Gap" and not is_our_clip(child):
                fades = _fades(children, number)
                items = [*fades.before, child, *fades.after]
                yield PlacedClip(
                    kind=kind,
                    name=str(child.get("name") or ""),
                    files=(),
                    span=place.span,
                    first_frame=0,
                    written_span=None,
                    as_it_is=json.dumps(items if verbatim else with_absolute_urls(items, self.folder)),
                    track=track,
                    start_past_frames=place.start_past_frames,
                    end_past_frames=place.end_past_frames,
                )

    def _spans(self, children: list[Any]) -> Iterator[tuple[int, Json, "_Place"]]:
        """Number, child and place in the sequence of what lies on a track, gaps too."""
        position_s = Fraction(0)
        for number, child in enumerate(children):
            if schema_of(child) == "Transition":
                continue
            end_s = position_s + _length_s(child)
            (start, start_past), (end, end_past) = (self._frame(border_s) for border_s in (position_s, end_s))
            span = FrameSpan(start - self.zero_frame, end - self.zero_frame, self.rate)
            yield number, child, _Place(span, start_past, end_past)
            position_s = end_s

    def _frame(self, seconds: Fraction) -> tuple[int, Fraction]:
        """The nearest frame, and how far past it that is, in frames; what programs lose by rounding is nothing."""
        frame = nearest_frame(seconds, self.rate)
        past = seconds * self.rate - frame
        return frame, past if abs(past) / self.rate > _ROUNDED_S else Fraction(0)

    def _clip(self, clip: Json, place: "_Place", fades: "_Fades", track: int | None) -> PlacedClip:
        references = take_references(clip)
        written = clip["metadata"][KEY].get(WRITTEN)
        written = written if isinstance(written, dict) else {}
        first_frame, first_past = self._first_frame(clip, references[0], written)
        is_off = any((place.start_past_frames, place.end_past_frames, first_past))
        items = [*fades.before, self._as_found_here(clip), *fades.after]
        return PlacedClip(
            kind=_kind(clip),
            name=str(clip.get("name") or ""),
            files=tuple(self._file(reference["target_url"]) for reference in references),
            span=place.span,
            first_frame=first_frame,
            written_span=_span(written, self.rate),
            written_first_frame=int(written.get("first_frame", 0)),
            by_hand=(
                *(("moved or trimmed by less than a frame",) if is_off else ()),
                *_hand_on_clip(clip, written),
                *(("faded",) if len(items) > 1 else ()),
            ),
            as_it_is=json.dumps(with_absolute_urls(items, self.folder)),
            track=track,
            start_past_frames=place.start_past_frames,
            end_past_frames=place.end_past_frames,
        )

    def _as_found_here(self, clip: Json) -> Json:
        """The clip with the paths of stems that lie where `--map` says: those of before lead nowhere."""

        def found(reference: Any) -> Any:
            url = reference.get("target_url") if isinstance(reference, dict) else None
            here = self._file(url) if isinstance(url, str) else ""
            is_mapped = bool(here) and here != local_path(str(url), self.folder) and is_file(here)
            return {**reference, "target_url": here} if is_mapped else reference

        fields = {key: found(clip[key]) for key in ("media_reference",) if key in clip}
        if isinstance(takes := clip.get("media_references"), dict):
            fields["media_references"] = {key: found(each) for key, each in takes.items()}
        return {**clip, **fields}

    def _file(self, url: str) -> str:
        return self.path_map.local(local_path(url, self.folder))

    def _first_frame(self, clip: Json, reference: Json, written: Json) -> tuple[int, Fraction]:
        """Counted from the file's first sample, whichever way a program counts its source ranges; and how far past."""
        trimmed, available = clip.get("source_range"), reference.get("available_range")
        if not trimmed or not available:
            return int(written.get("first_frame", 0)), Fraction(0)
        return self._frame(offset_s(_time(trimmed["start_time"]), _time(available["start_time"])))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a child of a track lies, to the frame, and how far past those its borders truly are, in frames."""

    span: FrameSpan
    start_past_frames: Fraction
    end_past_frames: Fraction


@dataclass(frozen=True, slots=True)
class _Fades:
    """Transitions that the user put at a clip's ends. One between two clips belongs to the first."""

    before: list[Json]
    after: list[Json]


def _fades(children: list[Any], number: int) -> _Fades:
    is_between = number > 1 and schema_of(children[number - 2]) != "Gap"
    before = [] if is_between else children[max(number - 1, 0) : number]
    after = children[number + 1 : number + 2]
    return _Fades(*([each for each in side if _is_their_fade(each)] for side in (before, after)))


def _is_their_fade(child: Any) -> bool:
    return schema_of(child) == "Transition" and KEY not in (child.get("metadata") or {})


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
    if range_ is None and schema_of(child) in ("Stack", "Track"):  # a compound clip, as long as what it holds
        return length_s(otio.adapters.read_from_string(json.dumps(child), "otio_json").duration())
    return length_s(_time(range_["duration"])) if range_ else Fraction(0)


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except (TypeError, KeyError, AttributeError, ValueError, otio.exceptions.OTIOError) as error:
        raise BadTime(f"a clip of ours is damaged ({error})") from error


def _time(written: Json) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(written["value"], written["rate"])
