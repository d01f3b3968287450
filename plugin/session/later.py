"""What was asked for before its picture was looked at: it is made as soon as it was."""

import hashlib
from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from plugin.session.cards import Card
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Edit
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.along_time import AlongTime

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class KeptWish:
    """Stems of this kind for a part of a clip, as it is kept while the timeline is closed or read anew."""

    kind: StemKind
    shows: str  # names what is seen in the clip
    clip_start_frame: int  # in the sequence
    first_frame: int  # of the part, in the clip
    frames: int


class Later:
    """Spans of shots by the kinds that are wanted of them; those of one kind do not overlap."""

    def __init__(self) -> None:
        self._asked: dict[StemKind, dict[int, FrameSpan]] = {}  # by start frame
        self._lying: dict[StemKind, AlongTime[FrameSpan]] = {}  # the same, in timeline order

    @property
    def spans(self) -> list[FrameSpan]:
        """Where something is wanted, in timeline order."""
        every = {start: span for spans in self._asked.values() for start, span in spans.items()}
        return [every[start] for start in sorted(every)]

    def ask(self, spans: Iterable[FrameSpan], kinds: Collection[StemKind]) -> None:
        """Of each of these shots stems of these kinds."""
        listed = list(spans)
        for kind in kinds:
            new = [span for span in listed if not self.holds(kind, span)]
            self._take(kind, [*self._asked.get(kind, {}).values(), *new])

    def due(self, cards: Iterable[Card]) -> list[Card]:
        """Those of them that were asked for."""
        return [card for card in cards if self.holds(card.kind, card.span)]

    def keep_only(self, unseen: Collection[FrameSpan], growing: Collection[FrameSpan]) -> None:
        """Nothing else is still to be made.

        Args:
            unseen: shots that are still to be looked at: their effects are awaited.
            growing: scenes that may still grow: all other kinds are.
        """
        still_unseen, still_growing = _along(unseen), _along(growing)
        for kind, spans in list(self._asked.items()):
            awaited = still_unseen if kind is StemKind.FX else still_growing
            self._take(kind, (span for span in spans.values() if awaited.over(span)))

    def forget(self) -> bool:
        """Nothing is wanted any more; was anything?"""
        had_some = bool(self.spans)
        self._asked, self._lying = {}, {}
        return had_some

    def holds(self, kind: StemKind, span: FrameSpan) -> bool:
        """Is this kind wanted anywhere in this span?"""
        return bool(self._parts(kind, span))

    def to_keep(self, edits: Seq[Edit]) -> tuple[KeptWish, ...]:
        """
        Args:
            edits: of the timeline, in its order.
        """
        return tuple(
            KeptWish(kind, _shows(edit), edit.span.start_frame, start - edit.span.start_frame, end - start)
            for kind in self._asked
            for edit in edits
            for start, end in self._parts(kind, edit.span)
        )

    def copy(self) -> "Later":
        """The same, which stays as it is."""
        other = Later()
        other._asked, other._lying = dict(self._asked), dict(self._lying)  # whose values are never changed
        return other

    def _parts(self, kind: StemKind, span: FrameSpan) -> list[tuple[int, int]]:
        """The first frame of each part of this span in which the kind is wanted, and the one behind it."""
        near = self._lying[kind].over(span) if kind in self._lying else []
        return [(max(one.start_frame, span.start_frame), min(one.end_frame, span.end_frame)) for one in near]

    def _take(self, kind: StemKind, spans: Iterable[FrameSpan]) -> None:
        by_start = {span.start_frame: span for span in spans}
        self._asked[kind] = by_start
        self._lying[kind] = _along(by_start[start] for start in sorted(by_start))


def _along(spans: Iterable[FrameSpan]) -> AlongTime[FrameSpan]:
    return AlongTime(spans, lambda span: span)


def spans_of_wishes(kept: Seq[KeptWish], edits: Seq[Edit]) -> list[tuple[StemKind, FrameSpan]]:
    """Where the clips lie now that were kept; those that were trimmed or taken out are left out."""
    if not kept:
        return []
    lies: dict[str, list[FrameSpan]] = {}
    for edit in edits:
        lies.setdefault(_shows(edit), []).append(edit.span)
    return [(wish.kind, _part(wish, lies[wish.shows])) for wish in kept if wish.shows in lies]


def _part(wish: KeptWish, clips: Iterable[FrameSpan]) -> FrameSpan:
    """In the nearest of these clips."""
    clip = min(clips, key=lambda span: abs(span.start_frame - wish.clip_start_frame))
    start = clip.start_frame + wish.first_frame
    return FrameSpan(start, start + wish.frames, clip.rate)


def _shows(edit: Edit) -> str:
    seen = [(s.media and s.media.path, s.frames, str(s.source_start_s), str(s.speed)) for s in edit.picture]
    return hashlib.sha256(f"{seen}".encode()).hexdigest()[:_DIGITS]
