"""What a hand changed is never replaced: where it goes in the new cut, and which shots it answers for there.

It goes with the picture that it lies over. It answers for a shot that it lies over with sound made for that very
picture, unless an untouched stem lay there as well: then it is a copy, and the original speaks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from fractions import Fraction

from v2a_engine.domain.shot import Edit, PictureSegment, Shot, cut_picture
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.along_time import AlongTime
from v2a_engine.usecases.by_hand import written_place
from v2a_engine.usecases.conform_match import Old, Wanted, heard_picture
from v2a_engine.usecases.ports import PlacedClip
from v2a_engine.usecases.same_picture import BySight, Extents, aligned_with, extents

_STAYS = "its picture is not in the new cut, so it lies where it did"
_BESIDE = "its part of the picture is not in the new cut, so it lies beside the rest of its shot"
_NO_NEIGHBOUR = "no picture lies under it, and the shots beside it are not in the new cut, so it lies where it did"
_TOO_EARLY = "its picture begins before the new cut does, so it lies where it did"
_LOST = (_STAYS, _NO_NEIGHBOUR, _TOO_EARLY)


Beside = AlongTime[Old]


def beside(olds: Iterable[Old]) -> Beside:
    """Clips to be found by where they lie."""
    return AlongTime(olds, lambda old: old.clip.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A clip that stays as it is, and where."""

    was: PlacedClip
    clip: PlacedClip
    why: str
    answers: tuple[Wanted, ...] = ()  # the shots that get no other stem


@dataclass(frozen=True, slots=True)
class _Seen:
    """A stretch of picture, and where it is heard in its cut."""

    span: FrameSpan
    picture: tuple[PictureSegment, ...]
    extents: Extents

    @staticmethod
    def of(span: FrameSpan, picture: tuple[PictureSegment, ...]) -> "_Seen":
        return _Seen(span, picture, extents(picture, span.rate))


def _seen_in(shots: Iterable[Edit | Shot], rate: Fraction) -> Iterator[_Seen]:
    for shot in shots:
        first = shot.span.start_frame - shot.picture_span.start_frame
        yield _Seen.of(shot.span, cut_picture(shot.picture, first, first + shot.span.frames, rate))


class Leaving:
    """Finds the place of each clip that a hand changed."""

    def __init__(self, wanted: Seq[Wanted], before: Iterable[Edit], now: Seq[Shot], rate: Fraction) -> None:
        """
        Args:
            wanted: all that the new cut asks for.
            before: the old cut's edits, their media named by content.
            now: the new cut's shots.
        """
        self._wanted = AlongTime(wanted, lambda one: one.span)
        self._before = list(_seen_in(before, rate))
        self._along = AlongTime(self._before, lambda seen: seen.span)
        self._now = AlongTime(shots := list(_seen_in(now, rate)), lambda seen: seen.span)
        self._by_sight = BySight((shot.extents, shot) for shot in shots)

    def from_old(self, old: Old, beside: Beside) -> Left:
        """A clip of the old cut.

        Args:
            beside: the untouched ones there.
        """
        left = self.with_its_picture(_with_written_place(old), self._recorded(old))
        by = left.clip.span.start_frame - old.clip.span.start_frame
        return replace(left, was=old.clip, answers=self._answers(old, by, beside))

    def goes_to(self, old: Old) -> FrameSpan | None:
        """Where a clip of the old cut would lie with its picture; None where the new cut has not that picture."""
        left = self.with_its_picture(_with_written_place(old), self._recorded(old))
        return None if left.why in _LOST else left.clip.span

    def in_new(self, one: Old, beside: Beside) -> Left:
        """A clip of the new cut itself: it stays where it is."""
        return Left(was=one.clip, clip=one.clip, why="", answers=self._answers(one, 0, beside))

    def with_its_picture(self, clip: PlacedClip, recorded: _Seen | None = None) -> Left:
        """A clip of the old cut where its picture is now.

        Args:
            recorded: the picture that it was made for, should none be known to lie under it.
        """
        under = max(self._along.over(clip.span), key=lambda seen: _shared(seen.span, clip.span), default=recorded)
        by, why = self._way_of(under, clip.span) if under is not None else self._with_neighbour(clip.span)
        if clip.span.start_frame + by < 0:
            by, why = 0, _TOO_EARLY
        place = clip.span.shifted(by)
        return Left(was=clip, clip=replace(clip, span=place, written_span=_shifted(clip.written_span, by)), why=why)

    def _recorded(self, old: Old) -> _Seen | None:
        if old.request is None:
            return None
        request = old.request
        span, first_frame = written_place(old.clip, old.takes[0])
        if not _shared(span, old.clip.span):
            return None
        start = span.start_frame - first_frame + request.span.start_frame - request.rendered_span.start_frame
        return _Seen.of(FrameSpan(start, start + request.span.frames, span.rate), heard_picture(request))

    def _with_neighbour(self, span: FrameSpan) -> tuple[int, str]:
        """How far it goes where no picture lies under it: with the shot before it, else with the one after it.

        Where only one of them takes it over black again, with that one.
        """
        before = max((s for s in self._before if s.span.end_frame <= span.start_frame), key=_end, default=None)
        after = min((s for s in self._before if s.span.start_frame >= span.end_frame), key=_start, default=None)
        ways = []
        for near, border, which in ((before, -1, "before"), (after, 0, "after")):
            if near is not None:
                edge = range(near.span.start_frame, near.span.end_frame)[border]
                by, why = self._way_of(near, FrameSpan(edge, edge + 1, span.rate))
                covers = bool(self._now.over(span.shifted(by)))
                ways += [((why == _BESIDE, covers), by, which)] if why != _STAYS else []
        if not ways:
            return 0, _NO_NEIGHBOUR
        _, by, which = min(ways, key=lambda way: way[0])
        return by, f"no picture lies under it: it went with the shot {which} it" if by else ""

    def _way_of(self, under: _Seen, part: FrameSpan) -> tuple[int, str]:
        """How far a picture moved of which `part` is meant: to where the new cut shows that part, else the rest."""
        ways = [
            (not _shared(part.shifted(by), shot.span), abs(by), by)
            for shot in self._by_sight.that_may_show(under.extents)
            if (way := aligned_with(under.picture, shot.picture, part.rate)) is not None
            for by in (shot.span.start_frame - way - under.span.start_frame,)
        ]
        if not ways:
            return 0, _STAYS
        is_beside, _, by = min(ways)
        return by, _BESIDE if is_beside else "it went with its picture" if by else ""

    def _answers(self, one: Old, by: int, beside: Beside) -> tuple[Wanted, ...]:
        place = one.clip.span.shifted(max(by, -one.clip.span.start_frame))
        over = [w for w in self._wanted.over(place) if w.request.kind is one.clip.kind]
        if not one.takes:  # nobody knows what it was made for: it speaks for what it lies over most
            return tuple(sorted(over, key=lambda w: -_shared(w.span, place))[:1])
        own = [w for w in over if _lies_over(place, w.span) and one.aligned(w) is not None]
        return tuple(wanted for wanted in own if not _lies_there(wanted, -by, beside))


def _lies_over(clip: FrameSpan, shot: FrameSpan) -> bool:
    """With half of it at least, or over half of the shot: a border that is grazed says nothing."""
    return 2 * _shared(clip, shot) >= min(clip.frames, shot.frames)


def _lies_there(wanted: Wanted, by: int, stems: Beside) -> bool:
    """Is one of these stems heard with this picture, `by` frames from where it is wanted?"""
    return any(stem.aligned(wanted) is not None for stem in stems.over(wanted.span.shifted(by)))


def _with_written_place(old: Old) -> PlacedClip:
    if not old.takes:
        return old.clip
    span, first_frame = written_place(old.clip, old.takes[0])
    return replace(old.clip, written_span=span, written_first_frame=first_frame)


def changed_in_new(now: Seq[Old], before: Iterable[Old], wanted: Seq[Wanted]) -> list[Old]:
    """What a hand changed in the new cut itself.

    That a clip lies elsewhere than in the old cut says nothing, where the whole cut was shifted with our tracks. It was
    moved by hand where it lies apart from its picture, and either another piece of the same stem is there as well, or
    none of our other clips moved as far.
    """
    written = {old.original for old in before}
    pieces = Counter(one.original for one in now)
    shifts = Counter(_shift(one) for one in now)
    along = AlongTime(wanted, lambda one: one.span)

    def is_changed(one: Old) -> bool:
        if one.hand != ("moved",) or one.original not in written:
            return bool(one.hand)
        if _lies_at_its_picture(one, along.over(one.clip.span)):
            return False
        is_alone = shifts[_shift(one)] == 1 and len(now) > 1
        return pieces[one.original] > 1 or (is_alone and _lies_over_its_picture(one, along.over(one.clip.span)))

    return [one for one in now if is_changed(one)]


def _shift(one: Old) -> int:
    span, first_frame = written_place(one.clip, None)
    return (one.clip.span.start_frame - one.clip.first_frame) - (span.start_frame - first_frame)


def _lies_at_its_picture(one: Old, over: Iterable[Wanted]) -> bool:
    """To the frame?"""
    zero = one.clip.span.start_frame - one.clip.first_frame
    return any(one.aligned(w) == w.span.start_frame - zero for w in over)


def _lies_over_its_picture(one: Old, over: Iterable[Wanted]) -> bool:
    """At least with a part of it?"""
    return any(one.aligned(w) is not None for w in over)


def _shared(one: FrameSpan, other: FrameSpan) -> int:
    """How many frames both have."""
    return max(min(one.end_frame, other.end_frame) - max(one.start_frame, other.start_frame), 0)


def _start(seen: _Seen) -> int:
    return seen.span.start_frame


def _end(seen: _Seen) -> int:
    return seen.span.end_frame


def _shifted(span: FrameSpan | None, by: int) -> FrameSpan | None:
    return None if span is None else span.shifted(by)
