"""Strips: stretches of one clip's picture on an exact time axis, and what compositions do to them.

A strip maps the time of whatever holds it to the time of its media by one straight line, so trimming, retiming,
reversing and covering, at any depth of nesting, stay exact and stay strips. Only the sequence rounds, once.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from v2a_engine.domain.shot import Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One clip's picture from `start_s` up to `end_s`; at `start_s` it shows its media at `source_s`."""

    name: str
    start_s: Fraction
    end_s: Fraction
    media: Media | None  # None: opaque black, or offline
    offline: str = ""
    offline_file: str = ""  # as the timeline names it
    source_s: Fraction = Fraction(0)  # after the media's first picture
    speed: Fraction = Fraction(1)
    head_s: Fraction = Fraction(0)  # how long before `start_s` a dissolve shows it already
    tail_s: Fraction = Fraction(0)  # how long after `end_s` a dissolve shows it still
    track: str = ""
    origin: object = field(default=None, compare=False)  # the clip in the file, for what only the file knows
    is_muted: bool = False  # a layout for viewers has none: what is disabled is not seen

    def cut(self, start_s: Fraction, end_s: Fraction) -> "Strip":
        """The part between two times inside it. A cut edge has no dissolve."""
        return replace(
            self,
            start_s=start_s,
            end_s=end_s,
            source_s=self.source_s + (start_s - self.start_s) * self.speed,
            head_s=self.head_s if start_s == self.start_s else Fraction(0),
            tail_s=self.tail_s if end_s == self.end_s else Fraction(0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A marker's words on the same axis."""

    text: str
    start_s: Fraction
    end_s: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What an item shows, in its own time from 0 to `length_s`. Strips are sorted and never overlap."""

    length_s: Fraction
    strips: tuple[Strip, ...] = ()
    marks: tuple[Mark, ...] = ()

    def shifted(self, by_s: Fraction) -> "Layout":
        """The same, later; `length_s` stays."""
        if not by_s:
            return self
        strips = (replace(strip, start_s=strip.start_s + by_s, end_s=strip.end_s + by_s) for strip in self.strips)
        marks = (replace(mark, start_s=mark.start_s + by_s, end_s=mark.end_s + by_s) for mark in self.marks)
        return replace(self, strips=tuple(strips), marks=tuple(marks))

    def trimmed(self, length_s: Fraction) -> "Layout":
        """What lies between 0 and `length_s`."""
        inside = (strip for strip in self.strips if strip.end_s > 0 and strip.start_s < length_s)
        strips = (s.cut(max(s.start_s, Fraction(0)), min(s.end_s, length_s)) for s in inside)
        marks = (mark for mark in self.marks if 0 <= mark.start_s < length_s)
        return Layout(length_s=length_s, strips=tuple(strips), marks=tuple(marks))

    def sped(self, factor: Fraction) -> "Layout":
        """The same, `factor` times as fast; factor > 0."""
        if factor == 1:
            return self
        strips = (
            replace(
                strip,
                start_s=strip.start_s / factor,
                end_s=strip.end_s / factor,
                speed=strip.speed * factor,
                head_s=strip.head_s / factor,
                tail_s=strip.tail_s / factor,
            )
            for strip in self.strips
        )
        marks = (replace(mark, start_s=mark.start_s / factor, end_s=mark.end_s / factor) for mark in self.marks)
        return Layout(length_s=self.length_s / factor, strips=tuple(strips), marks=tuple(marks))

    def reversed(self, frame_s: Fraction) -> "Layout":
        """The same backwards: frame k shows what frame n - 1 - k showed, hence the one frame in the line."""
        strips = (
            replace(
                strip,
                start_s=self.length_s - strip.end_s,
                end_s=self.length_s - strip.start_s,
                source_s=strip.source_s + (strip.end_s - frame_s - strip.start_s) * strip.speed,
                speed=-strip.speed,
                head_s=strip.tail_s,
                tail_s=strip.head_s,
            )
            for strip in reversed(self.strips)
        )
        marks = (
            replace(
                mark,
                start_s=self.length_s - max(mark.end_s, mark.start_s + frame_s),
                end_s=self.length_s - mark.start_s,
            )
            for mark in self.marks
        )
        return replace(self, strips=tuple(strips), marks=tuple(marks))

    def frozen(self, length_s: Fraction) -> "Layout":
        """Its first picture, held."""
        first = next((strip for strip in self.strips if strip.start_s <= 0 < strip.end_s), None)
        if first is None:
            return Layout(length_s=length_s)
        held = replace(first.cut(Fraction(0), first.end_s), end_s=length_s, speed=Fraction(0), tail_s=Fraction(0))
        return Layout(length_s=length_s, strips=(held,))


def retimed(inner: Layout, start_s: Fraction, length_s: Fraction, speed: Fraction, frame_s: Fraction) -> Layout:
    """`length_s` of what plays when `inner` runs from `start_s` at `speed`.

    A negative speed plays the same stretch backwards: that is how Resolve, Premiere and Hiero mean it.
    """
    from_start = inner.shifted(-start_s)
    if speed == 0:
        return from_start.frozen(length_s)
    forwards = from_start.sped(abs(speed)).trimmed(length_s)
    return forwards.reversed(frame_s) if speed < 0 else forwards


def overlaid(layers: Sequence[Layout]) -> Layout:
    """Layers from the lowest to the topmost, as they are seen: what lies on top hides what lies beneath."""
    seen: list[Strip] = []
    for layer in reversed(layers):
        seen = sorted([*seen, *_uncovered(layer.strips, seen)], key=lambda strip: strip.start_s)
    return Layout(
        length_s=max((layer.length_s for layer in layers), default=Fraction(0)),
        strips=tuple(seen),
        marks=tuple(mark for layer in layers for mark in layer.marks),
    )


def _uncovered(strips: Iterable[Strip], cover: Sequence[Strip]) -> list[Strip]:
    starts = [strip.start_s for strip in cover]
    left = []
    for strip in strips:
        position = strip.start_s
        for index in range(max(bisect_right(starts, position) - 1, 0), len(cover)):
            over = cover[index]
            if over.start_s >= strip.end_s:
                break
            if over.start_s > position:
                left.append(strip.cut(position, over.start_s))
            position = max(position, over.end_s)
        if position < strip.end_s:
            left.append(strip.cut(position, strip.end_s))
    return left
