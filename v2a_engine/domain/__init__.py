"""What the program is about, in pure Python: time, picture, cues, requests, stems, and the errors people read."""

from v2a_engine.domain.cue import Cue, StemKind
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import (
    Edit,
    Marker,
    Media,
    MediaFacts,
    PictureSegment,
    Scene,
    Scouting,
    Sequence,
    Shot,
    SkippedShot,
)
from v2a_engine.domain.stem import HeardEvent, Observations, Provenance, Stem
from v2a_engine.domain.time import FrameSpan

__all__ = [
    "Cue",
    "Edit",
    "FrameSpan",
    "HeardEvent",
    "Marker",
    "Media",
    "MediaFacts",
    "Observations",
    "PictureSegment",
    "Provenance",
    "Scene",
    "Scouting",
    "Sequence",
    "Shot",
    "SkippedShot",
    "Stem",
    "StemKind",
    "StemRequest",
    "TimedPrompt",
    "V2AError",
]
