"""What was asked for before its picture was looked at: it is made as soon as it was."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable

from plugin.session.cards import Card
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan


class Later:
    """Spans of shots by the kinds that are wanted of them; shots do not overlap."""

    def __init__(self) -> None:
        self._asked: dict[StemKind, dict[int, FrameSpan]] = {}  # by start frame

    @property
    def spans(self) -> list[FrameSpan]:
        """Where something is wanted, in timeline order."""
        every = {start: span for spans in self._asked.values() for start, span in spans.items()}
        return [every[start] for start in sorted(every)]

    def ask(self, spans: Iterable[FrameSpan], kinds: Collection[StemKind]) -> None:
        """Of each of these shots stems of these kinds."""
        by_start = {span.start_frame: span for span in spans}
        for kind in kinds:
            self._asked.setdefault(kind, {}).update(by_start)

    def due(self, cards: Iterable[Card]) -> list[Card]:
        """Those of them that were asked for."""
        return [card for card in cards if self._holds(card.kind, card.span)]

    def keep_only(self, awaited: Collection[FrameSpan]) -> None:
        """Nothing else is still to be looked at."""
        for kind, spans in self._asked.items():
            self._asked[kind] = {
                start: span for start, span in spans.items() if any(span.overlaps(other) for other in awaited)
            }

    def forget(self) -> bool:
        """Nothing is wanted any more; was anything?"""
        had_some = bool(self.spans)
        self._asked = {}
        return had_some

    def _holds(self, kind: StemKind, span: FrameSpan) -> bool:
        spans = self._asked.get(kind, {})
        starts = sorted(spans)
        first = max(bisect_right(starts, span.start_frame) - 1, 0)
        return any(spans[start].overlaps(span) for start in starts[first : bisect_left(starts, span.end_frame)])
