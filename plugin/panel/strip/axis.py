"""Frames of the sequence to places in the strip, and back."""

import math
from dataclasses import dataclass, replace

LARGEST_PX = 24.0  # a frame is never drawn wider
TAIL_PX = 24  # after the last frame, so that the end can be seen to be the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A view of `frames` frames, `width_px` wide, whose left border stands `left_px` into the whole."""

    frames: int
    width_px: int
    px_per_frame: float
    left_px: int = 0

    @staticmethod
    def whole(frames: int, width_px: int) -> "Axis":
        """All frames in one view."""
        return Axis(frames=frames, width_px=width_px, px_per_frame=_smallest(frames, width_px))

    @property
    def content_px(self) -> int:
        """How wide all of it is."""
        return math.ceil(self.frames * self.px_per_frame - 1e-6) + TAIL_PX  # no pixel for what division left over

    @property
    def furthest_px(self) -> int:
        """The largest `left_px`."""
        return max(0, self.content_px - self.width_px)

    @property
    def shown(self) -> tuple[int, int]:
        """First and end frame in view."""
        first = math.floor(self.left_px / self.px_per_frame)
        end = math.ceil((self.left_px + self.width_px) / self.px_per_frame)
        return max(0, min(first, self.frames)), max(0, min(end, self.frames))

    def x(self, frame: float) -> float:
        """Where a frame begins, in the view's pixels."""
        return frame * self.px_per_frame - self.left_px

    def frame_at(self, x: float) -> int:
        """The frame drawn at a place; the nearest one where the place lies outside."""
        return max(0, min(math.floor((x + self.left_px) / self.px_per_frame), self.frames - 1))

    def zoomed(self, factor: float, anchor_x: float) -> "Axis":
        """The same frame under `anchor_x`, everything wider by `factor`, within what makes sense."""
        return self.with_scale(self.px_per_frame * factor, anchor_x)

    def with_scale(self, px_per_frame: float, anchor_x: float) -> "Axis":
        """As `zoomed`, with the scale named."""
        scale = min(max(px_per_frame, _smallest(self.frames, self.width_px)), LARGEST_PX)
        anchor_frame = (anchor_x + self.left_px) / self.px_per_frame
        return replace(self, px_per_frame=scale).scrolled_to(round(anchor_frame * scale - anchor_x))

    def scrolled_to(self, left_px: int) -> "Axis":
        """The same scale, elsewhere; never beyond either end."""
        return replace(self, left_px=max(0, min(left_px, self.furthest_px)))

    def widened(self, width_px: int) -> "Axis":
        """The same scale and left border in a wider or narrower view; it still shows no more than all."""
        scale = max(self.px_per_frame, _smallest(self.frames, width_px))
        return replace(self, width_px=width_px, px_per_frame=scale).scrolled_to(self.left_px)

    def measuring(self, frames: int) -> "Axis":
        """The same scale and left border over more or fewer frames."""
        return replace(self, frames=max(1, frames)).widened(self.width_px)

    def revealing(self, start_frame: int, end_frame: int) -> "Axis":
        """Scrolled as little as shows these frames with a little room; their start where not all of them fit."""
        room = min(48, self.width_px // 8)
        start, end = start_frame * self.px_per_frame - room, end_frame * self.px_per_frame + room
        if start < self.left_px or end - start > self.width_px:
            return self.scrolled_to(math.floor(start))
        if end > self.left_px + self.width_px:
            return self.scrolled_to(math.ceil(end) - self.width_px)
        return self


def _smallest(frames: int, width_px: int) -> float:
    return min(max(1, width_px - TAIL_PX) / max(1, frames), LARGEST_PX)
