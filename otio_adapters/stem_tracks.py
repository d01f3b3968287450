"""Stems to audio tracks.

Written here as Resolve wants them, for `dialects` to rewrite: absolute bare paths; source ranges that count as the
media's timecode does. A stem is a Broadcast WAV whose time reference says when in the sequence its first sample
belongs, so its `available_range` starts at that timecode, in the sequence's rate, and the source range lies inside it
by the handles. A program that ignores the time reference reads `available_range` and gets the same samples.
"""

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import PurePath
from typing import Any

import opentimelineio as otio

from otio_adapters.lanes import AnyClip, borders, named_lanes
from otio_adapters.ownership import KEY, WRITTEN, Json, is_our_clip
from otio_adapters.spans import time_range
from otio_adapters.track_shells import Shell
from v2a_engine.domain.shot import Sequence as Timeline
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import PlacedClip, StemClip

_VERSION = 1
_FIRST = otio.schema.Clip.DEFAULT_MEDIA_KEY
_STANDS_FOR = "wildtrack stands for"


def stem_tracks(
    clips: Iterable[AnyClip],
    timeline: Timeline,
    rate_label: float,
    zero_frame: int,
    shells: Sequence[Shell] = (),
) -> list[tuple[int, Json]]:
    """Our tracks, as OTIO writes them: FX, BG, MX, DX. Stems of one kind that overlap go on several tracks.

    Args:
        rate_label: the timeline's own spelling of its rate.
        zero_frame: where the sequence's first frame lies in the time of its tracks.
        shells: the tracks that were there, as the user left them; what lies on none of them goes on new ones.

    Returns:
        Each track with how many of the user's tracks come after it.

    Raises:
        ValueError: a stem counts in another rate than the timeline.
    """
    builder = _TrackBuilder(timeline, rate_label, zero_frame)
    tracks = []
    for name, lane in named_lanes(clips, shells):
        fresh: Json = json.loads(builder.track(name, lane.clips).to_json_string())
        children = _as_they_were(fresh["children"], lane.clips)
        track = lane.shell.track if lane.shell else {**fresh, **(lane.like.heard_as if lane.like else {})}
        tracks.append((lane.after, {**track, "children": children}))
    return tracks


def _as_they_were(children: Iterable[Json], lane: Iterable[AnyClip]) -> list[Json]:
    """A track's children with clips that were placed before in the place of what stands for them."""
    before = {str(number): _again(clip) for number, clip in enumerate(lane) if isinstance(clip, PlacedClip)}
    found: list[Json] = []
    for child in children:
        stands_for = child["metadata"].get(_STANDS_FOR)
        found += [child] if stands_for is None else before[stands_for]
    return found


def _again(clip: PlacedClip) -> list[Json]:
    """A clip as it was, with its fades; only our note of where we put it goes along with it."""
    items: list[Json] = json.loads(clip.as_it_is)
    for item in items:
        if is_our_clip(item) and clip.written_span is not None:
            item["metadata"][KEY][WRITTEN] = {
                **(item["metadata"][KEY].get(WRITTEN) or {}),
                "start_frame": clip.written_span.start_frame,
                "frames": clip.written_span.frames,
                "first_frame": clip.written_first_frame,
            }
    return items


class _TrackBuilder:
    def __init__(self, timeline: Timeline, rate_label: float, zero_frame: int) -> None:
        self._timeline = timeline
        self._label = rate_label
        self._zero = zero_frame
        self._dissolves = _dissolves(timeline)

    def track(self, name: str, clips: Sequence[AnyClip]) -> otio.schema.Track:
        """One track: gaps from exact frames, never from sums."""
        track = otio.schema.Track(name=name, kind=otio.schema.TrackKind.Audio)
        track.metadata[KEY] = {"ours": True, "version": _VERSION}
        position = Fraction(-self._zero)
        previous = None
        for number, clip in enumerate(clips):
            span = clip.span
            if span.rate != self._timeline.rate:
                raise ValueError(f"A stem counts at {span.rate}, the timeline at {self._timeline.rate}")
            start, end = borders(clip)
            if start > position:
                track.append(self._gap(start - position))
            elif isinstance(previous, StemClip) and isinstance(clip, StemClip):
                self._dissolve(track, previous, clip)
            track.append(self._clip(clip) if isinstance(clip, StemClip) else self._stand_in(number, span.frames))
            position, previous = end, clip
        return track

    def _gap(self, frames: Fraction) -> otio.schema.Gap:
        length = int(frames) if frames.denominator == 1 else float(frames)
        return otio.schema.Gap(source_range=time_range(0, length, self._label))

    def _stand_in(self, number: int, frames: int) -> otio.schema.Gap:
        gap = self._gap(Fraction(frames))
        gap.metadata[_STANDS_FOR] = str(number)
        return gap

    def _clip(self, clip: StemClip) -> otio.schema.Clip:
        chosen = clip.takes[0]
        zero = _zero_of(chosen)
        placed = otio.schema.Clip(
            name=PurePath(chosen.wav_path).stem,
            source_range=time_range(zero + clip.first_frame, clip.span.frames, self._label),
        )
        references = {_FIRST if n == 1 else f"take {n}": self._reference(s) for n, s in enumerate(clip.takes, start=1)}
        placed.set_media_references(references, _FIRST)
        placed.metadata[KEY] = {**notes_of(chosen), WRITTEN: _written(placed.name, clip)}
        return placed

    def _reference(self, stem: Stem) -> otio.schema.ExternalReference:
        reference = otio.schema.ExternalReference(
            target_url=stem.wav_path,
            available_range=time_range(_zero_of(stem), stem.request.rendered_span.frames, self._label),
        )
        reference.name = PurePath(stem.wav_path).name
        reference.metadata[KEY] = notes_of(stem)
        return reference

    def _dissolve(self, track: otio.schema.Track, before: StemClip, after: StemClip) -> None:
        """Where the picture dissolves at this border and the handles of both stems allow it, dissolve as well."""
        early, late = self._dissolves.get(after.span.start_frame, (0, 0))
        room_late = before.request.rendered_span.frames - before.first_frame - before.span.frames
        if early + late == 0 or early > after.first_frame or late > room_late:
            return
        transition = otio.schema.Transition(
            transition_type=otio.schema.TransitionTypes.SMPTE_Dissolve,
            in_offset=otio.opentime.RationalTime(early, self._label),
            out_offset=otio.opentime.RationalTime(late, self._label),
        )
        transition.metadata[KEY] = {"ours": True}
        track.append(transition)


def _dissolves(timeline: Timeline) -> dict[int, tuple[int, int]]:
    """By edit point: how many frames before it the incoming picture is seen, and after it the outgoing one."""
    found: dict[int, tuple[int, int]] = {}
    for before, after in zip(timeline.edits, timeline.edits[1:], strict=False):
        if before.span.end_frame == after.span.start_frame:
            early = after.span.start_frame - after.picture_span.start_frame
            late = before.picture_span.end_frame - before.span.end_frame
            found[after.span.start_frame] = (early, late)
    return found


def _zero_of(stem: Stem) -> int:
    """The timecode of the file's first sample, in frames: what its time reference says, wherever its clip lies."""
    return stem.request.start_timecode_frame + stem.request.rendered_span.start_frame


def _written(name: str, clip: StemClip) -> dict[str, Any]:
    """How we leave a clip, so that what a hand does to it later is told apart."""
    return {
        "name": name,
        "start_frame": clip.span.start_frame,
        "frames": clip.span.frames,
        "first_frame": clip.first_frame,
    }


def notes_of(stem: Stem) -> dict[str, Any]:
    """What we write down on a clip of ours, and on each of its takes."""
    provenance, request = stem.provenance, stem.request
    return {
        "ai_generated": True,
        "cue_id": request.cue_id,
        "digital_source_type": provenance.digital_source_type,
        "engine": f"{provenance.engine} {provenance.engine_version}",
        "key": provenance.key,
        "negative_prompt": request.negative_prompt,
        "prompt": request.prompt,
        "seed": str(request.seed),  # text: a 64-bit seed does not survive every reader of JSON numbers
        "take": request.take,
        "watermark_id": provenance.watermark_id,
        "wav_sha256": provenance.wav_sha256,
    }
