"""Is it the same picture? Media by content, source range and speed: never by name, and wherever in the cut it lies."""

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Seq
from fractions import Fraction
from typing import Generic, TypeVar

from v2a_engine.domain.shot import PictureSegment, cut_picture
from v2a_engine.usecases.along_time import Stretches

Item = TypeVar("Item")

Picture = Seq[PictureSegment]
_NEAR_FRAMES = Fraction(1, 8)  # borders that programs wrote as decimals differ by less; a shifted cut by a whole frame
# After media of another rate a clip begins between two frames of the cut, elsewhere between two others: what is shown
# is the same, at most this much earlier or later.
_OFF_GRID_FRAMES = Fraction(1, 2)


def frames_of(picture: Picture) -> int:
    """How long it is."""
    return sum(segment.frames for segment in picture)


Extents = dict[tuple[str, Fraction], tuple[Fraction, Fraction]]


def extents(picture: Picture, rate: Fraction) -> Extents:
    """From when to when it shows each media file at each speed: a glance that saves comparing what cannot be alike."""
    found: Extents = {}
    for segment in picture:
        if segment.media is not None:
            ends = (segment.source_start_s, segment.source_start_s + segment.frames * segment.speed / rate)
            early, late = found.get((_content(segment), segment.speed), (min(ends), max(ends)))
            found[_content(segment), segment.speed] = min(early, *ends), max(late, *ends)
    return found


def may_share(one: Extents, other: Extents) -> bool:
    """Can two pictures have a frame in common?"""
    return any(one[key][0] <= other[key][1] and other[key][0] <= one[key][1] for key in one.keys() & other.keys())


class BySight(Generic[Item]):
    """Things by what they show: of thousands, few can have a frame in common with one picture."""

    def __init__(self, items: Iterable[tuple[Extents, Item]]) -> None:
        found: dict[tuple[str, Fraction], list[tuple[float, float, Item]]] = {}
        for shown, item in items:
            for key, (early, late) in shown.items():
                found.setdefault(key, []).append((float(early), float(late), item))
        self._found = {key: Stretches(those) for key, those in found.items()}

    def that_may_show(self, shown: Extents, near_s: float = 0.0) -> list[Item]:
        """Those that may have a frame in common with it, or one so near to one of it; each once."""
        found: dict[int, Item] = {}
        for key, (early, late) in shown.items():
            those = self._found.get(key)
            if those is not None:
                found.update((id(item), item) for item in those.meeting(float(early) - near_s, float(late) + near_s))
        return list(found.values())


def where_in(held: Picture, wanted: Picture, rate: Fraction, near: int = 0) -> int | None:
    """The frame of `held` from which on it shows all of `wanted`; None where it does not.

    Args:
        near: of several frames, as a still has them, the one nearest to this is told.
    """
    last = frames_of(held) - frames_of(wanted)
    found = {way for way, _ in _alignments(held, wanted, rate) if 0 <= way <= last}
    ways = sorted(found, key=lambda way: (abs(way - near), way))
    return next((way for way in ways if _shows(held, way, wanted, rate)), None)


def aligned_with(held: Picture, wanted: Picture, rate: Fraction) -> int | None:
    """Where the first frame of `wanted` would lie in `held`, were both as long as need be; None if they share nothing.

    Of several ways to lay them over one another, the one under which they share the most.
    """
    shared: dict[int, int] = {}
    for way, frames in _alignments(held, wanted, rate):
        shared[way] = shared.get(way, 0) + frames
    return max(shared, key=lambda way: (shared[way], -abs(way)), default=None)


def speeds_in(picture: Picture) -> dict[str, frozenset[Fraction]]:
    """At which speeds it shows each media file."""
    shown = [segment for segment in picture if segment.media is not None]
    return {
        content: frozenset(one.speed for one in shown if _content(one) == content) for content in map(_content, shown)
    }


def _alignments(held: Picture, wanted: Picture, rate: Fraction) -> Iterator[tuple[int, int]]:
    """Ways to lay `wanted` over `held`, each with how many frames two of their segments share so."""
    for held_at, one in _placed(_merged(held, rate)):
        for wanted_at, other in _placed(_merged(wanted, rate)):
            if one.media is None or _content(one) != _content(other) or one.speed != other.speed:
                continue
            for early in _earliness(one, other, rate):
                start, end = max(0, early), min(one.frames, early + other.frames)
                if start < end:
                    yield held_at + early - wanted_at, end - start


def _earliness(one: PictureSegment, other: PictureSegment, rate: Fraction) -> tuple[int, ...]:
    """The frames of `one` at which `other` can begin."""
    apart_s = other.source_start_s - one.source_start_s
    if one.speed == 0:  # a still shows the same in every frame
        is_same = abs(apart_s) * rate <= _NEAR_FRAMES
        return tuple(sorted({0, max(one.frames - other.frames, 0) // 2})) if is_same else ()
    exact = apart_s * rate / one.speed
    return (round(exact),)


def _shows(held: Picture, start: int, wanted: Picture, rate: Fraction) -> bool:
    shown = _merged(cut_picture(tuple(held), start, start + frames_of(wanted), rate), rate)
    asked = _merged(wanted, rate)
    return len(shown) == len(asked) and all(_alike(*pair, rate) for pair in zip(shown, asked, strict=True))


def _alike(one: PictureSegment, other: PictureSegment, rate: Fraction) -> bool:
    if (_content(one), one.speed, one.frames) != (_content(other), other.speed, other.frames):
        return False
    nearest = max(_OFF_GRID_FRAMES * abs(one.speed), _NEAR_FRAMES) / rate
    return one.media is None or abs(one.source_start_s - other.source_start_s) <= nearest


def _merged(picture: Picture, rate: Fraction) -> list[PictureSegment]:
    """Segments that go on where the one before ends become one: how a picture was cut up says nothing of it."""
    merged: list[PictureSegment] = []
    for segment in picture:
        before = merged[-1] if merged else None
        if before is not None and (_content(before), before.speed) == (_content(segment), segment.speed):
            goes_on_s = before.source_start_s + before.frames * before.speed / rate
            if segment.media is None or abs(goes_on_s - segment.source_start_s) * rate <= _NEAR_FRAMES:
                merged[-1] = PictureSegment(
                    media=before.media,
                    frames=before.frames + segment.frames,
                    source_start_s=before.source_start_s,
                    speed=before.speed,
                )
                continue
        merged.append(segment)
    return merged


def _placed(picture: Picture) -> Iterator[tuple[int, PictureSegment]]:
    position = 0
    for segment in picture:
        yield position, segment
        position += segment.frames


def _content(segment: PictureSegment) -> str:
    return segment.media.identity if segment.media else ""
