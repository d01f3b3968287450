"""What a stem's file is called: readable, sortable, and allowed on every system."""

import re
import unicodedata

from v2a_engine.domain.cue import StemKind

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")
_LONGEST_PART = 60  # three parts, a take and ".wav.json" stay far below the 143 bytes that encrypted file systems allow


def stem_name(show: str, cue_id: str, kind: StemKind, take: int) -> str:
    """The file name of one take.

    >>> stem_name("My Film: v4", "s010", StemKind.FX, 1), stem_name("reel", "sc02_BG", StemKind.BG, 3)
    ('My-Film-v4_s010_FX_t1.wav', 'reel_sc02_BG_t3.wav')
    """
    cue = _safe(cue_id.removesuffix(f"_{kind.value}"), "cue")
    return f"{_safe(show, 'show')}_{cue}_{kind.value}_t{take}.wav"


def _safe(text: str, otherwise: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _UNSAFE.sub("-", plain)[:_LONGEST_PART].strip("-") or otherwise
