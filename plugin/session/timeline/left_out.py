"""Shots that get no sound, in words."""

from collections.abc import Sequence

from v2a_engine.domain.shot import SkippedShot


def why_silent(shot: SkippedShot) -> str:
    """In a word."""
    return "offline" if shot.is_offline else "damaged"


def counted(shots: Sequence[SkippedShot]) -> str:
    """ "2 offline, 1 damaged"."""
    offline = sum(shot.is_offline for shot in shots)
    counts = ((offline, "offline"), (len(shots) - offline, "damaged"))
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def left_out(shots: Sequence[SkippedShot]) -> str:
    """What to say of them when sound is asked for.

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
