"""What stands above what in the strip: ruler, scenes, shots, and a lane for each kind of stem."""

from collections.abc import Set
from dataclasses import dataclass

from v2a_engine.domain.cue import StemKind

RULER_PX = 28
SCENES_PX = 24
NAME_PX = 20  # under the thumbnail
SLIM_PX = 20  # a lane in which nothing can be
_THUMBNAILS_PX = (96, 80, 64, 48)  # few heights: each is another picture to ask for
_LANE_PX = (36, 64)  # smallest, largest
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
        return max(row.bottom for row in self.lanes.values())

    def lane_at(self, y: float) -> StemKind | None:
        return next((kind for kind, row in self.lanes.items() if row.top <= y < row.bottom), None)


def rows_for(height_px: int, used: Set[StemKind]) -> Rows:
    """Share out the height: pictures first as large as leaves the lanes their least, then the lanes grow.

    Args:
        used: kinds that have cards; the others' lanes are slim.
    """
    full = [kind for kind in StemKind if kind in used]
    slim_px = (len(StemKind) - len(full)) * SLIM_PX
    fixed_px = RULER_PX + SCENES_PX + NAME_PX + _GAP_PX + slim_px + len(StemKind) * _GAP_PX
    left_px = height_px - fixed_px
    least_px = len(full) * _LANE_PX[0]
    thumbnail_px = next((px for px in _THUMBNAILS_PX if px + least_px <= left_px), _THUMBNAILS_PX[-1])
    lane_px = (left_px - thumbnail_px) // len(full) if full else 0
    lane_px = min(max(lane_px, _LANE_PX[0]), _LANE_PX[1])
    shots = Row(RULER_PX + SCENES_PX, thumbnail_px + NAME_PX)
    lanes, top = {}, shots.bottom + _GAP_PX
    for kind in StemKind:
        lanes[kind] = Row(top, lane_px if kind in used else SLIM_PX)
        top = lanes[kind].bottom + _GAP_PX
    return Rows(Row(0, RULER_PX), Row(RULER_PX, SCENES_PX), shots, thumbnail_px, lanes)


def least_height(used: Set[StemKind]) -> int:
    """Below it the strip would cut something off."""
    return rows_for(0, used).bottom + _GAP_PX
