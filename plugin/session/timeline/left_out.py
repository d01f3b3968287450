"""Shots that get no sound, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence

from v2a_engine.domain.shot import SkippedShot


def why_silent(shot: SkippedShot) -> str:
    """In a word."""
    if shot.unseen is not None:
        return "not looked at yet"
    return "offline" if shot.is_offline else "damaged"


def counted(shots: Sequence[SkippedShot]) -> str:
    """ "2 offline, 1 damaged"."""
    counts = Counter(why_silent(shot) for shot in shots)
    return ", ".join(f"{counts[word]} {word}" for word in ("offline", "damaged", "not looked at yet") if counts[word])


def silent(shots: Iterable[SkippedShot]) -> list[SkippedShot]:
    """Those that get no sound for their media is offline or damaged."""
    return [shot for shot in shots if shot.unseen is None]


def not_yet(shots: Sequence[SkippedShot], so: str) -> str:
    """What to say of those that were not looked at yet; empty where there is none.

    Args:
        so: what follows from that.
    """
    if not shots:
        return ""
    what = f"{shots[0].shot_id} {shots[0].name} is" if len(shots) == 1 else f"{len(shots)} shots are"
    return f"{what} not looked at yet: {so}."


def left_out(shots: Sequence[SkippedShot]) -> str:
    """What to say of silent ones when sound is asked for.

    >>> from fractions import Fraction
    >>> from v2a_engine.domain.time import FrameSpan
    >>> span = FrameSpan(0, 9, Fraction(24))
    >>> lost = SkippedShot(shot_id="s010", name="pier.mov", span=span, reason="", is_offline=True)
    >>> left_out([lost])
    's010 pier.mov is left out: its media is offline.'
    >>> left_out([lost, lost])
    '2 shots are left out, for they get no sound: 2 offline.'
    """
    if len(shots) == 1:
        return f"{shots[0].shot_id} {shots[0].name} is left out: its media is {why_silent(shots[0])}."
    return f"{len(shots)} shots are left out, for they get no sound: {counted(shots)}."
