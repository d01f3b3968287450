"""What the strip's painters are given: the content, where it lies, and what is pointed at."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from plugin.panel.strip.axis import Axis
from plugin.panel.strip.rows import Row, Rows
from plugin.panel.strip.spans import Lane
from plugin.session.cards import Card
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind
from v2a_engine.domain.shot import Scene, Sequence, Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan, timecode

if TYPE_CHECKING:
    from plugin.session.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One timeline, ready to be looked up by place."""

    sequence: Sequence
    shots: Lane[Shot]
    skipped: Lane[SkippedShot]
    unseen: Lane[SkippedShot]  # that nobody has looked at yet
    every: Lane[Shot | SkippedShot]  # all of them: whatever can be selected
    scenes: Lane[Scene]
    cards: dict[StemKind, Lane[Card]]

    @staticmethod
    def of(session: "Session") -> "Content | None":
        """All that the session holds; None where no timeline is open."""
        if session.sequence is None:
            return None
        return Content(
            sequence=session.sequence,
            shots=Lane(session.shots),
            skipped=Lane([shot for shot in session.skipped if shot.unseen is None]),
            unseen=Lane(session.unseen),
            every=Lane([*session.shots, *session.skipped]),
            scenes=Lane(session.scenes),
            cards=_by_kind(session),
        )

    def with_cards(self, session: "Session") -> "Content":
        """The same timeline, other cards."""
        return replace(self, cards=_by_kind(session))

    @property
    def order(self) -> list[str]:
        """Ids of shots, in timeline order."""
        return [shot.shot_id for shot in self.every.items]

    @property
    def used(self) -> Set[StemKind]:
        """Kinds that have cards, or will have: their rows are there before them, so that nothing moves."""
        awaited = RENDERED_KINDS if self.unseen.items else ()
        return {kind for kind, lane in self.cards.items() if lane.items or kind in awaited}

    def shot(self, shot_id: str) -> Shot | SkippedShot | None:
        """The shot of that id."""
        return next((shot for shot in self.every.items if shot.shot_id == shot_id), None)

    def label(self, frame: int) -> str:
        """A frame's timecode."""
        return timecode(self.sequence.start_frame + frame, self.sequence.rate, self.sequence.drop_frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that decides one painting."""

    content: Content
    axis: Axis
    rows: Rows
    ratio: float  # device pixels a pixel
    selected: Set[str] = field(default_factory=frozenset)
    focused: str = ""  # the shot that has the keyboard; empty: the strip has not
    hovered: str = ""  # the shot under the pointer
    playhead: int = 0
    band: FrameSpan | None = None  # being drawn in the ruler

    def box(self, span: FrameSpan, row: Row) -> QRectF:
        """Where a span lies in a row."""
        left, right = self.axis.x(span.start_frame), self.axis.x(span.end_frame)
        return QRectF(left, row.top, right - left, row.height)

    def in_sight(self, box: QRectF) -> QRectF:
        """The part of a box that can be seen: text is laid out in it, so that it does not scroll away."""
        left, right = max(box.left(), 0.0), min(box.right(), float(self.axis.width_px))
        return QRectF(left, box.top(), max(0.0, right - left), box.height())


def _by_kind(session: "Session") -> dict[StemKind, Lane[Card]]:
    found: dict[StemKind, list[Card]] = {kind: [] for kind in StemKind}
    for card in session.cards:
        found[card.kind].append(card)
    return {kind: Lane(cards) for kind, cards in found.items()}
