"""From OTIO's tree to strips: every item laid out in its own time, the tree flattened as the viewer sees it.

Written here and not with `otio.algorithms.flatten_stack`, because that drops time effects on nested stacks, markers,
and the overlap of dissolves.
"""

from dataclasses import replace
from fractions import Fraction

import opentimelineio as otio

from otio_adapters.clip_media import MediaFinder
from otio_adapters.markers import own_marks
from otio_adapters.ownership import is_our_track
from otio_adapters.spans import length_s, scalar, seconds
from otio_adapters.strips import Layout, Mark, Strip, overlaid, retimed


class PictureWalk:
    """Lays out items at one sequence rate; the sequence's timecode begins at `timecode_s`."""

    _kind: str = otio.schema.TrackKind.Video

    def __init__(self, finder: MediaFinder, rate: Fraction, timecode_s: Fraction) -> None:
        self._finder = finder
        self._notes = finder.notes
        self._frame_s = 1 / rate
        self._timecode_s = timecode_s

    def stack(self, tracks: otio.schema.Stack) -> Layout:
        """The tracks of a timeline, ours left out; each strip names the track it is seen from."""
        layers = []
        for number, track in enumerate(tracks, start=1):
            if not is_our_track(track):
                layers.append(_named(self.item(track), track.name or f"track {number}"))
        return self._outer(tracks, overlaid(layers))

    def item(self, item: otio.core.Composable) -> Layout:
        """Any child of a composition, from 0 to its length in the parent."""
        if isinstance(item, otio.schema.Clip):
            layout = self._clip(item)
        elif isinstance(item, otio.schema.Track):
            layout = self._outer(item, self._track(item))
        elif isinstance(item, otio.schema.Stack):
            layout = self._outer(item, self._together([self.item(child) for child in item]))
        elif isinstance(item, otio.schema.Gap):
            layout = self._outer(item, Layout(length_s=_own_length_s(item)))
        else:
            self._notes.append(f"{item.name}: a {item.schema_name()} is not understood and left out.")
            return Layout(length_s=Fraction(0))
        return layout if item.enabled else self._disabled(layout)

    def _together(self, layers: list[Layout]) -> Layout:
        """What the layers of a stack are as one."""
        return overlaid(layers)

    def _disabled(self, layout: Layout) -> Layout:
        return Layout(length_s=layout.length_s)

    def _outer(self, item: otio.core.Item, inner: Layout) -> Layout:
        """Apply an item's own source range, time effects and markers to what is inside it."""
        if item.source_range is None:
            start_s, length = Fraction(0), inner.length_s
        else:
            start_s, length = seconds(item.source_range.start_time), _own_length_s(item)
        shown = retimed(inner, self._from_zero(item, start_s, inner), length, self._speed(item), self._frame_s)
        return replace(shown, marks=(*shown.marks, *own_marks(item, start_s, length, self._timecode_s)))

    def _from_zero(self, item: otio.core.Item, start_s: Fraction, inner: Layout) -> Fraction:
        """Where a nested sequence begins, counted from its own first frame.

        Some editors count its source range in its timecode, which is not in the file but starts at a whole hour:
        that is believed where the range would otherwise lie beyond everything inside.
        """
        hour_s = 3600 * round(1 / self._frame_s) * self._frame_s
        if not inner.strips or start_s < inner.length_s or start_s % hour_s >= inner.length_s:
            return start_s
        self._notes.append(f"{item.name}: its source range is read as timecode, counted from the whole hour.")
        return start_s % hour_s

    def _clip(self, clip: otio.schema.Clip) -> Layout:
        found = self._finder.find(clip)
        media_length_s = _own_length_s(clip) if clip.source_range is not None else self._finder.length_s(found)
        if not media_length_s:
            self._notes.append(f"{clip.name}: it lasts no time at all, or nobody knows how long; left out.")
            return Layout(length_s=Fraction(0))
        speed = self._speed(clip)
        strip = Strip(
            name=clip.name,
            start_s=Fraction(0),
            end_s=media_length_s * abs(speed) if speed else media_length_s,
            media=found.media,
            offline=found.offline,
            offline_file=found.offline_file,
            source_s=self._finder.source_s(clip, found),
            origin=clip,
        )
        inner = Layout(length_s=strip.end_s, strips=() if found.is_see_through else (strip,))
        shown = retimed(inner, Fraction(0), media_length_s, speed, self._frame_s)
        start_s = _start_s(clip, found.available)
        return replace(shown, marks=tuple(own_marks(clip, start_s, media_length_s, self._timecode_s)))

    def _track(self, track: otio.schema.Track) -> Layout:
        """Children in a row. A dissolve shows the one before it longer, and the one after it earlier."""
        strips: list[Strip] = []
        marks: list[Mark] = []
        position = early_s = Fraction(0)
        for child in track:
            if isinstance(child, otio.schema.Transition):
                early_s = max(seconds(child.in_offset), Fraction(0))
                _show_longer(strips, position, max(seconds(child.out_offset), Fraction(0)))
                continue
            layout = self.item(child).shifted(position)
            strips += _shown_earlier(layout.strips, position, early_s)
            marks += layout.marks
            position += layout.length_s
            early_s = Fraction(0)
        kept = strips if track.kind == self._kind else []
        return Layout(length_s=position, strips=tuple(kept), marks=tuple(marks))

    def _speed(self, item: otio.core.Item) -> Fraction:
        speed = Fraction(1)
        for effect in item.effects:
            if isinstance(effect, otio.schema.LinearTimeWarp):  # a freeze frame is one with scalar 0
                speed *= scalar(effect.time_scalar)
            elif isinstance(effect, otio.schema.TimeEffect):
                name = effect.name or effect.effect_name or "a time effect"
                self._notes.append(f"{item.name}: {name} has no constant speed and is not followed.")
        return speed


def _named(layout: Layout, track: str) -> Layout:
    return replace(layout, strips=tuple(replace(strip, track=track) for strip in layout.strips))


def _own_length_s(item: otio.core.Item) -> Fraction:
    return length_s(item.source_range.duration) if item.source_range is not None else Fraction(0)


def _start_s(clip: otio.schema.Clip, available: otio.opentime.TimeRange | None) -> Fraction:
    trimmed = clip.source_range or available
    return seconds(trimmed.start_time) if trimmed is not None else Fraction(0)


def _show_longer(strips: list[Strip], border_s: Fraction, by_s: Fraction) -> None:
    if strips and strips[-1].end_s == border_s:
        strips[-1] = replace(strips[-1], tail_s=strips[-1].tail_s + by_s)


def _shown_earlier(strips: tuple[Strip, ...], border_s: Fraction, by_s: Fraction) -> tuple[Strip, ...]:
    if not strips or strips[0].start_s != border_s or not by_s:
        return strips
    return (replace(strips[0], head_s=strips[0].head_s + by_s), *strips[1:])
