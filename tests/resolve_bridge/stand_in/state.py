"""What a Resolve project holds, as plain data: the objects that scripts see are only handles on it."""

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from v2a_engine.domain.time import exact_rate

_numbers = itertools.count(1)


def unique_id(kind: str) -> str:
    """A name that nothing else has."""
    return f"{kind}-{next(_numbers):06d}"


@dataclass(kw_only=True)
class PoolItem:
    """A clip in the media pool."""

    name: str
    path: str
    kind: str = "Video + Audio"  # as the property "Type" says
    rate: str = "24"  # as the property "FPS" says
    frames: int = 0  # in that rate
    start_tc: str = "00:00:00:00"
    channels: int = 2
    resolution: str = ""
    colour: str = ""
    markers: dict[float, dict[str, Any]] = field(default_factory=dict)
    third_party: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    hidden_uses: int = 0  # inside compound clips and as takes: on no timeline that a script can list
    uid: str = field(default_factory=lambda: unique_id("media"))

    @property
    def exact_rate(self) -> Fraction:
        return exact_rate(self.rate)


@dataclass(kw_only=True)
class Item:
    """A clip on a track. `start` is a record frame, from midnight."""

    name: str
    pool: PoolItem | None
    start: int
    frames: int
    source_s: Fraction = Fraction(0)  # after the media's first frame
    speed: Fraction = Fraction(1)
    enabled: bool = True
    colour: str = ""
    level_db: float = 0.0  # no call tells it; an exported timeline does
    markers: dict[float, dict[str, Any]] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)
    is_transition: bool = False  # lies over the clips that it joins
    is_doomed: bool = False  # gone once the project is saved
    is_dead: bool = False  # returned, but on no track
    uid: str = field(default_factory=lambda: unique_id("item"))

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(kw_only=True)
class Track:
    """A row of items, sorted by start."""

    name: str
    subtype: str = ""
    items: list[Item] = field(default_factory=list)
    locked: bool = False
    enabled: bool = True


@dataclass(kw_only=True)
class TimelineState:
    """A timeline."""

    name: str
    rate: str = "24"  # "29.97 DF" for drop frame
    start_frame: int = 86400
    tracks: dict[str, list[Track]] = field(default_factory=lambda: {"video": [], "audio": [], "subtitle": []})
    markers: dict[float, dict[str, Any]] = field(default_factory=dict)
    marks: dict[str, dict[str, int]] = field(default_factory=dict)
    playhead: int = 86400
    selected: list[str] = field(default_factory=list)
    uid: str = field(default_factory=lambda: unique_id("timeline"))

    @property
    def exact_rate(self) -> Fraction:
        return exact_rate(self.rate.split()[0])

    @property
    def drops_frames(self) -> bool:
        return self.rate.endswith("DF")

    @property
    def end_frame(self) -> int:
        ends = [item.end for tracks in self.tracks.values() for track in tracks for item in track.items]
        return max(ends, default=self.start_frame)


@dataclass(kw_only=True)
class Bin:
    """A folder of the media pool."""

    name: str
    clips: list[PoolItem] = field(default_factory=list)
    bins: list["Bin"] = field(default_factory=list)
    uid: str = field(default_factory=lambda: unique_id("bin"))


@dataclass(kw_only=True)
class ProjectState:
    """A project."""

    name: str
    settings: dict[str, str] = field(default_factory=lambda: {"timelineFrameRate": "24"})
    root: Bin = field(default_factory=lambda: Bin(name="Master"))
    timelines: list[TimelineState] = field(default_factory=list)
    current: TimelineState | None = None
    open_bin: Bin | None = None  # None: the root
    saves: int = 0
    uid: str = field(default_factory=lambda: unique_id("project"))
