"""What of a long row is in sight, and which neighbours are too narrow to be drawn each for itself."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from plugin.panel.strip.axis import Axis
from v2a_engine.domain.time import FrameSpan

NARROW_PX = 12.0  # below, neighbours share a block: it still has room for the shape of a state
_BLOCK_PX = 24.0  # a block is no wider: it still says where it is


class Spanned(Protocol):
    """Anything that lies on the timeline."""

    @property
    def span(self) -> FrameSpan: ...


Item = TypeVar("Item", bound=Spanned)


@dataclass(frozen=True, slots=True)
class Piece(Generic[Item]):
    """What is drawn as one: an item, or a block of several. Places in the view's pixels."""

    items: Sequence[Item]
    left: float
    right: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def only(self) -> Item | None:
        """The item, where it is one."""
        return self.items[0] if len(self.items) == 1 else None


class Lane(Generic[Item]):
    """Items in order of time; they may overlap."""

    def __init__(self, items: Sequence[Item] = ()) -> None:
        self.items = sorted(items, key=lambda item: (item.span.start_frame, item.span.end_frame))
        self._starts = [item.span.start_frame for item in self.items]
        self._ends = list(accumulate((item.span.end_frame for item in self.items), max))

    def between(self, first_frame: int, end_frame: int) -> list[Item]:
        """Those that share a frame with the range."""
        near = self.items[bisect_right(self._ends, first_frame) : bisect_left(self._starts, end_frame)]
        return [item for item in near if item.span.end_frame > first_frame]

    def at(self, frame: int) -> Item | None:
        """The item that holds a frame."""
        found = self.between(frame, frame + 1)
        return found[0] if found else None

    def pieces(self, axis: Axis) -> list[Piece[Item]]:
        """All that is in sight, narrow neighbours together."""
        found: list[Piece[Item]] = []
        block: list[Item] = []
        block_left = block_right = 0.0
        scale, offset = axis.px_per_frame, axis.left_px  # thousands of items at the smallest zoom
        for item in self.between(*axis.shown):
            span = item.span
            left, right = span.start_frame * scale - offset, span.end_frame * scale - offset
            is_narrow = right - left < NARROW_PX
            if block and (not is_narrow or right - block_left > _BLOCK_PX or left > block_right + 1):
                found.append(Piece(tuple(block), block_left, block_right))
                block = []
            if is_narrow:
                block_left = block_left if block else left
                block_right = right
                block.append(item)
            else:
                found.append(Piece((item,), left, right))
        if block:
            found.append(Piece(tuple(block), block_left, block_right))
        return found
