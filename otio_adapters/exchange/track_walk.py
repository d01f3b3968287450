"""An OTIO timeline -> `Programme`."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from otio_adapters.clip_media import ClipMedia, MediaFinder
from otio_adapters.exchange.programme import Event, Programme, ProgrammeMarker, ProgrammeTrack
from otio_adapters.media_paths import bracketed
from otio_adapters.ownership import KEY, is_our_track
from otio_adapters.picture_walk import PictureWalk
from otio_adapters.rates import sequence_clock
from otio_adapters.sound_files import sound_facts
from otio_adapters.spans import length_s
from otio_adapters.strips import Layout, Strip

_SOUND = otio.schema.TrackKind.Audio
_PICTURE = otio.schema.TrackKind.Video
_WIDEST_DB = 100.0  # Resolve's fader ends there
_VOLUME = "Fairlight Clip Volume and Fades"


def programme_of(timeline: otio.schema.Timeline, finder: "AnyMedia", name: str, stems_only: bool = False) -> Programme:
    """Lay a timeline flat.

    Args:
        stems_only: leave out all tracks but ours.

    Raises:
        BadTime, UnknownFrameRate: a time in it is no time.
    """
    clock = sequence_clock(timeline, finder)
    walks = {kind: TrackWalk(finder, clock.rate, clock.start_frame / clock.rate, kind) for kind in (_PICTURE, _SOUND)}
    dropped: Counter[str] = Counter(_effects(timeline))
    tracks: list[ProgrammeTrack] = []
    marks: dict[tuple[Fraction, Fraction, str], None] = {}
    whole_s = Fraction(0)
    for number, child in enumerate(timeline.tracks, start=1):
        kind = child.kind if isinstance(child, otio.schema.Track) else _PICTURE
        if kind not in walks:
            dropped[f"a track of the kind {kind}"] += 1
            continue
        layout = walks[kind].layer(timeline.tracks, child)
        whole_s = max(whole_s, layout.length_s)
        marks |= {(mark.start_s, mark.end_s, mark.text): None for mark in layout.marks}
        if is_our_track(child) or not stems_only:
            tracks += _tracks(child, child.name or f"track {number}", layout, kind == _SOUND)
    for walk in walks.values():
        dropped["a title or generator"] += walk.see_through
    return Programme(
        name=timeline.name or name,
        rate=clock.rate,
        start_frame=clock.start_frame,
        drop_frame=clock.drop_frame,
        length_s=whole_s,
        tracks=tuple(tracks),
        markers=tuple(ProgrammeMarker(text=text, start_s=start, end_s=end) for start, end, text in sorted(marks)),
        notes=tuple(dict.fromkeys(finder.notes)),
        unplaced=tuple(walks[_SOUND].unplaced) + tuple(_offline(tracks)),
        dropped=+dropped,
    )


class AnyMedia(MediaFinder):
    """Finds media whether it is there or not: another machine may well have it. Knows WAV files by their header."""

    def length_s(self, found: ClipMedia) -> Fraction | None:
        facts = None if found.available is not None or found.media is None else sound_facts(found.media.path)
        return facts.length_s if facts is not None else super().length_s(found)

    def _start_timecode_s(self, media: Any) -> Fraction | None:
        facts = sound_facts(media.path) if media is not None else None
        return facts.start_s if facts is not None else super()._start_timecode_s(media)

    def _exists(self, path: str) -> bool:
        return super()._exists(path) or bracketed(path) is None


class TrackWalk(PictureWalk):
    """Lays out one kind of track. Sounds that lie over each other stay, and so does what is muted."""

    def __init__(self, finder: MediaFinder, rate: Fraction, timecode_s: Fraction, kind: str) -> None:
        super().__init__(finder, rate, timecode_s)
        self._kind = kind
        self.see_through = 0
        self.unplaced: list[str] = []

    def layer(self, stack: otio.schema.Stack, child: otio.core.Composable) -> Layout:
        """One child of a timeline's stack, in the sequence's time."""
        return self._outer(stack, self.item(child))

    def _together(self, layers: list[Layout]) -> Layout:
        if self._kind == _PICTURE:
            return super()._together(layers)
        return Layout(
            length_s=max((layer.length_s for layer in layers), default=Fraction(0)),
            strips=tuple(sorted((s for layer in layers for s in layer.strips), key=lambda strip: strip.start_s)),
            marks=tuple(mark for layer in layers for mark in layer.marks),
        )

    def _disabled(self, layout: Layout) -> Layout:
        return replace(layout, strips=tuple(replace(strip, is_muted=True) for strip in layout.strips))

    def _clip(self, clip: otio.schema.Clip) -> Layout:
        layout = super()._clip(clip)
        if not layout.length_s and clip.source_range is None:
            self.unplaced.append(f"{clip.name or 'a clip without a name'}: nobody knows how long it lasts")
        self.see_through += bool(layout.length_s) and not layout.strips
        return layout


def _tracks(child: otio.core.Composable, name: str, layout: Layout, is_sound: bool) -> Iterator[ProgrammeTrack]:
    """One track; where nested sounds lie over each other, one more for each layer."""
    lanes: list[list[Strip]] = []
    for strip in layout.strips:
        lane = next((lane for lane in lanes if lane[-1].end_s <= strip.start_s), None)
        if lane is None:
            lanes.append([strip])
        else:
            lane.append(strip)
    for number, lane in enumerate(lanes or [[]], start=1):
        yield ProgrammeTrack(
            name=name if number == 1 else f"{name} ({number})",
            is_sound=is_sound,
            is_ours=is_our_track(child),
            events=tuple(_event(strip) for strip in lane),
        )


def _event(strip: Strip) -> Event:
    clip = strip.origin
    assert isinstance(clip, otio.schema.Clip)
    record = clip.metadata.get(KEY)
    path = strip.media.path if strip.media is not None and not strip.media.is_sequence else ""
    sound = sound_facts(path) if path else None
    available = clip.media_reference.available_range if clip.media_reference is not None else None
    known_s = length_s(available.duration) if available is not None else None
    return Event(
        name=clip.name,
        start_s=strip.start_s,
        end_s=strip.end_s,
        path=path,
        source_s=strip.source_s,
        speed=strip.speed,
        is_muted=strip.is_muted,
        gain_db=_gain_db(clip),
        early_s=strip.head_s,
        late_s=strip.tail_s,
        media_length_s=sound.length_s if sound is not None else known_s,
        sound=sound,
        record=dict(record) if isinstance(record, Mapping) else {},
        takes=len(clip.media_references()),
    )


def _offline(tracks: Iterable[ProgrammeTrack]) -> Iterator[str]:
    for track in tracks:
        for event in track.events:
            if track.is_sound and not event.path:
                yield f"{event.name or 'a clip without a name'} on {track.name}: the timeline names no file for it"


def _effects(timeline: otio.schema.Timeline) -> Iterator[str]:
    """What laying flat or another program's format loses of the timeline's effects, one string each."""
    items: list[Any] = [timeline.tracks, *timeline.tracks.find_children(descended_from_type=otio.core.Item)]
    for item in items:
        for effect in item.effects:
            if isinstance(effect, otio.schema.LinearTimeWarp) or (
                isinstance(item, otio.schema.Clip) and _is_volume(effect)
            ):
                continue
            yield f"the effect {effect.name or effect.effect_name or effect.schema_name()!r}"


def _is_volume(effect: otio.schema.Effect) -> bool:
    resolve = effect.metadata.get("Resolve_OTIO")
    return isinstance(resolve, Mapping) and resolve.get("Effect Name") == _VOLUME


def _gain_db(clip: otio.schema.Clip) -> float:
    """What Resolve's volume effects on a clip add up to."""
    gain = 0.0
    for effect in clip.effects:
        if not _is_volume(effect) or not effect.metadata["Resolve_OTIO"].get("Enabled", True):
            continue
        for parameter in effect.metadata["Resolve_OTIO"].get("Parameters") or []:
            value = parameter.get("Parameter Value") if isinstance(parameter, Mapping) else None
            if isinstance(value, int | float) and parameter.get("Parameter ID") == "volume" and math.isfinite(value):
                gain += float(value)
    return min(max(gain, -_WIDEST_DB), _WIDEST_DB)
