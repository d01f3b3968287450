"""What stands above what in the strip: ruler, scenes, shots, and a lane for each kind of stem."""

from collections.abc import Collection, Set
from dataclasses import dataclass

from v2a_engine.domain.cue import StemKind

RULER_PX = 28
SCENES_PX = 20
NAME_PX = 20  # under the thumbnail
SLIM_PX = 20  # a lane in which nothing can be
_THUMBNAILS_PX = (160, 128, 96, 80, 64, 48, 40)  # few heights: each is another picture to ask for
_LANE_PX = (32, 96)  # smallest, largest
_GAP_PX = 4


@dataclass(frozen=True, slots=True)
class Row:
    """Top and height, in the view's pixels."""

    top: int
    height: int

    @property
    def bottom(self) -> int:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one view."""

    ruler: Row
    scenes: Row
    shots: Row
    thumbnail_px: int
    lanes: dict[StemKind, Row]

    @property
    def bottom(self) -> int:
        return max((row.bottom for row in self.lanes.values()), default=self.shots.bottom)

    def lane_at(self, y: float) -> StemKind | None:
        return next((kind for kind, row in self.lanes.items() if row.top <= y < row.bottom), None)


def rows_for(height_px: int, used: Set[StemKind]) -> Rows:
    """Share out the height: pictures as large as leaves each full lane half as much, then the lanes grow.

    Args:
        used: kinds that have cards. The others' lanes are slim, and where even that is too much they are left out.
    """
    kinds = list(StemKind)
    if height_px < _least_px(kinds, used):
        kinds = [kind for kind in kinds if kind in used]
    full = [kind for kind in kinds if kind in used]
    left_px = height_px - _fixed_px(kinds, used)
    beside = {px: len(full) * max(px // 2, _LANE_PX[0]) for px in _THUMBNAILS_PX}
    thumbnail_px = next((px for px in _THUMBNAILS_PX if px + beside[px] <= left_px), _THUMBNAILS_PX[-1])
    lane_px = (left_px - thumbnail_px) // len(full) if full else 0
    lane_px = min(max(lane_px, _LANE_PX[0]), _LANE_PX[1])
    shots = Row(RULER_PX + SCENES_PX, thumbnail_px + NAME_PX)
    lanes, top = {}, shots.bottom + _GAP_PX
    for kind in kinds:
        lanes[kind] = Row(top, lane_px if kind in used else SLIM_PX)
        top = lanes[kind].bottom + _GAP_PX
    return Rows(Row(0, RULER_PX), Row(RULER_PX, SCENES_PX), shots, thumbnail_px, lanes)


def _fixed_px(kinds: Collection[StemKind], used: Set[StemKind]) -> int:
    """What neither pictures nor full lanes take."""
    slim = sum(kind not in used for kind in kinds)
    return RULER_PX + SCENES_PX + NAME_PX + _GAP_PX + slim * SLIM_PX + len(kinds) * _GAP_PX


def _least_px(kinds: Collection[StemKind], used: Set[StemKind]) -> int:
    full = sum(kind in used for kind in kinds)
    return _fixed_px(kinds, used) + _THUMBNAILS_PX[-1] + full * _LANE_PX[0]


def least_height(used: Set[StemKind]) -> int:
    """Below it the strip would cut something off."""
    return rows_for(0, used).bottom + _GAP_PX


def greatest_height(used: Set[StemKind]) -> int:
    """Above it nothing in the strip would grow."""
    return rows_for(10_000, used).bottom + _GAP_PX
