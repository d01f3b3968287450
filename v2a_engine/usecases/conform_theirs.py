"""Stems that the user took to tracks of their own: never touched, never doubled, and told with what is to be done.

In the new cut they lie as the user left them, and with them their shots have their sound. Where the picture went
elsewhere without them, or where the new cut lacks them, only a hand can bring them along: from where to where is told.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.conform_changes import Change, What, timecodes
from v2a_engine.usecases.conform_left import Beside, Leaving
from v2a_engine.usecases.conform_match import Old, Wanted
from v2a_engine.usecases.ports import StemShelf, Stray


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """A stem on a track of the user's own, in one of the cuts or in both."""

    old: Old
    change: Change
    answers: tuple[Wanted, ...] = ()  # the shots that have their sound by it


class OnTheirTracks:
    """Finds what became of the picture of each such stem."""

    def __init__(self, leaving: Leaving, sequence: Sequence, ours: tuple[Beside, Beside], shelf: StemShelf) -> None:
        """
        Args:
            sequence: the new cut.
            ours: untouched clips on our tracks in the old cut, and all in the new one: beside them theirs is a copy.
        """
        self._leaving, self._sequence, self._shelf = leaving, sequence, shelf
        self._ours_before, self._ours_now = ours

    def of(self, before: Seq[Stray], now: Seq[Stray]) -> Iterator[Theirs]:
        """
        Args:
            before, now: those that lie off our tracks in the old and in the new cut. In compounds on tracks of ours
                they go with their compound.
        """
        left = [(stray, Old.of(stray.clip, self._shelf)) for stray in before if stray.clip.track is None]
        for stray in (stray for stray in now if stray.clip.track is None):
            one = Old.of(stray.clip, self._shelf)
            twins = [pair for pair in left if _is_the_same(pair[1], one)]
            was = min(twins, key=lambda pair: abs(_start(pair[1]) - _start(one)), default=None)
            if was is not None:
                left.remove(was)
            yield self._there(stray, one, was[1] if was else None)
        for stray, old in left:
            yield self._not_there(stray, old)

    def _there(self, stray: Stray, one: Old, was: Old | None) -> Theirs:
        """One that the new cut has."""
        place, lies = one.clip.span, f"it lies {_on(stray)}"
        if was is None:
            before, answers = None, self._leaving.in_new(one, self._ours_now).answers
            belongs = place if answers or not one.takes else None
        else:
            before, belongs = was.clip.span, self._leaving.goes_to(was)
            answers = self._leaving.from_old(was, self._ours_before).answers if belongs == place else ()
        if belongs == place:
            return _told(one, What.ELSEWHERE, before, place, f"{lies} and is yours: it stays there", answers)
        if belongs is None:
            why = f"{lies} at {self._at(place)} and is yours: it stays there, and its picture is not under it"
            return _told(one, What.ELSEWHERE, before, None, why)
        why = f"{lies} at {self._at(place)} and is yours: move it to {self._at(belongs)}, where its picture is now"
        return _told(one, What.BY_HAND, before, belongs, why)

    def _not_there(self, stray: Stray, old: Old) -> Theirs:
        """One that only the old cut has."""
        belongs = self._leaving.goes_to(old)
        lay = f"it lay {_on(stray)}, is yours, and is not in the new cut"
        if belongs is None:
            why = f"{lay}; nor is its picture"
            return _told(old, What.ELSEWHERE, old.clip.span, None, why)
        why = f"{lay}: copy it there to {self._at(belongs)}, where its picture is now"
        return _told(old, What.BY_HAND, old.clip.span, belongs, why)

    def _at(self, place: FrameSpan) -> str:
        return timecodes(place, self._sequence)[0]


def _told(
    old: Old, what: What, before: FrameSpan | None, after: FrameSpan | None, why: str, answers: tuple[Wanted, ...] = ()
) -> Theirs:
    clip = old.clip
    change = Change(what=what, kind=clip.kind.value, clip=clip.name, before=before, after=after, why=why)
    return Theirs(old=old, change=change, answers=answers)


def _is_the_same(one: Old, other: Old) -> bool:
    """The same part of the same stem, wherever it lies?"""
    same_part = (one.clip.first_frame, one.clip.span.frames) == (other.clip.first_frame, other.clip.span.frames)
    return one.clip.files == other.clip.files and same_part


def _on(stray: Stray) -> str:
    return f"on your track {stray.track_name!r}" if stray.track_name else "on a track of your own"


def _start(old: Old) -> int:
    return old.clip.span.start_frame
