"""A stand-in for DaVinci Resolve's scripting objects, which behaves and misbehaves as the documented one.

`cut(folder, edition)` gives a project on disk; `.resolve` is what a script gets, `.app` has the switches: `traps` (a
set of `Trap`), `dialog_open`, `overrides` by call name, `calls`. `snapshot(app)` is everything as plain data.
"""

from .cut import Cut, cut, write_sound
from .editions import (
    EDITIONS,
    FREE_18,
    FREE_19_0,
    FREE_19_1,
    FREE_20_3,
    FREE_21_0,
    NEWER_THAN_STUBS,
    STUDIO_18_5,
    STUDIO_19,
    STUDIO_20_3,
    STUDIO_21_0_4,
    STUDIO_21_1,
    Edition,
)
from .pool import Folder, MediaPool, MediaPoolItem
from .resolve import Project, ProjectManager, Resolve
from .scripted import Application, Scripted
from .snapshot import snapshot
from .state import Item, Track
from .stems import StemRoom
from .timeline import Timeline
from .timeline_item import TimelineItem
from .traps import Trap

__all__ = [
    "EDITIONS",
    "FREE_18",
    "FREE_19_0",
    "FREE_19_1",
    "FREE_20_3",
    "FREE_21_0",
    "NEWER_THAN_STUBS",
    "STUDIO_18_5",
    "STUDIO_19",
    "STUDIO_20_3",
    "STUDIO_21_0_4",
    "STUDIO_21_1",
    "Application",
    "Cut",
    "Edition",
    "Folder",
    "Item",
    "MediaPool",
    "MediaPoolItem",
    "Project",
    "ProjectManager",
    "Resolve",
    "Scripted",
    "StemRoom",
    "Timeline",
    "TimelineItem",
    "Track",
    "Trap",
    "cut",
    "snapshot",
    "write_sound",
]
