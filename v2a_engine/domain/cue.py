"""Cues: what should sound, when, on which stem."""

import enum
from dataclasses import dataclass

from v2a_engine.domain.errors import UnknownStemKind
from v2a_engine.domain.time import FrameSpan


class StemKind(enum.StrEnum):
    """The film trade's stems."""

    FX = "FX"  # spot effects and Foley, per shot
    BG = "BG"  # ambience, per scene
    MX = "MX"  # music, per sequence
    DX = "DX"  # dialogue, per subtitle cue


RENDERED_KINDS = (StemKind.FX, StemKind.BG)  # what the engines of this version can make


def stem_kinds(labels: str) -> tuple[StemKind, ...]:
    """The kinds a person wrote, in the track order of a mix, each once.

    >>> stem_kinds("bg, FX")
    (<StemKind.FX: 'FX'>, <StemKind.BG: 'BG'>)
    """
    known = [kind.value.lower() for kind in RENDERED_KINDS]
    asked = [label.strip().lower() for label in labels.split(",") if label.strip()]
    for label in asked:
        if label not in known:
            raise UnknownStemKind(label, known)
    if not asked:
        raise UnknownStemKind(labels, known)
    return tuple(kind for kind in RENDERED_KINDS if kind.value.lower() in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something that should sound: words, a time span, a stem kind."""

    kind: StemKind
    prompt: str
    span: FrameSpan  # frames of the sequence
    is_moment: bool  # one frame long, or a marker: something happens just here
