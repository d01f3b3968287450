"""Editions and versions: what each calls itself, which calls it lacks, which traps it has from the start."""

from dataclasses import dataclass

from .traps import ALWAYS, Trap

Version = tuple[int, int, int]

SINCE: dict[str, Version] = {
    "Timeline.GetMarkInOut": (20, 0, 0),
    "Timeline.SetMarkInOut": (20, 0, 0),
    "Timeline.ClearMarkInOut": (20, 0, 0),
    "Timeline.GetSelectedClips": (21, 0, 4),
    "Timeline.GetTrackSubType": (19, 0, 0),
    "Timeline.GetMediaPoolItem": (19, 0, 0),
    "TimelineItem.GetSourceStartTime": (19, 0, 0),
    "TimelineItem.GetSourceEndTime": (19, 0, 0),
    "TimelineItem.GetTrackTypeAndIndex": (19, 0, 0),
    "TimelineItem.GetLinkedItems": (19, 0, 0),
    "TimelineItem.SetName": (20, 0, 0),
    "MediaPool.GetSelectedClips": (19, 0, 0),
    "MediaPoolItem.GetThirdPartyMetadata": (18, 5, 0),
    "MediaPoolItem.SetThirdPartyMetadata": (18, 5, 0),
}
# In newer READMEs than the stubs are made from, with that README's date.
NEWER_THAN_STUBS = {"Timeline.GetSelectedClips": "24 Jul 2026"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One build of Resolve."""

    studio: bool
    version: Version
    traps: frozenset[Trap] = ALWAYS

    @property
    def product(self) -> str:
        return "DaVinci Resolve Studio" if self.studio else "DaVinci Resolve"

    @property
    def label(self) -> str:
        return f"{'studio' if self.studio else 'free'} {'.'.join(map(str, self.version))}"

    def has(self, call: str) -> bool:
        """`call` as "Timeline.GetMarkInOut"."""
        return self.version >= SINCE.get(call, (0, 0, 0))


def _edition(studio: bool, *version: int) -> Edition:
    traps = set(ALWAYS)
    if version[0] <= 18:
        traps.add(Trap.END_FRAME_INCLUSIVE)
    if not studio:
        traps |= {Trap.STUDIO_CALL_OPENS_DIALOG, Trap.RIPPLE_WIPES_TRACK}
    major, minor, patch = (*version, 0, 0)[:3]
    return Edition(studio=studio, version=(major, minor, patch), traps=frozenset(traps))


STUDIO_18_5 = _edition(True, 18, 5)
STUDIO_19 = _edition(True, 19, 0)
STUDIO_20_3 = _edition(True, 20, 3, 2)
STUDIO_21_0_4 = _edition(True, 21, 0, 4)
STUDIO_21_1 = _edition(True, 21, 1)
FREE_18 = _edition(False, 18, 6, 6)
FREE_19_0 = _edition(False, 19, 0)
FREE_19_1 = _edition(False, 19, 1, 3)
FREE_20_3 = _edition(False, 20, 3, 2)
FREE_21_0 = _edition(False, 21, 0, 3)

# All that let a script in: free 21.1 has none, there the file route is the only one.
EDITIONS = (
    *(STUDIO_18_5, STUDIO_19, STUDIO_20_3, STUDIO_21_0_4, STUDIO_21_1),
    *(FREE_18, FREE_19_0, FREE_19_1, FREE_20_3, FREE_21_0),
)
