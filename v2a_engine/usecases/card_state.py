"""How far a stem is: the one rule by which the panel shows it."""

import enum
from collections.abc import Iterable


class CardState(enum.StrEnum):
    """How far a stem is. Of several takes the one that is furthest from rest speaks: rendering before queued."""

    NOTHING = "nothing"  # never asked for
    QUEUED = "queued"
    RENDERING = "rendering"
    READY = "ready"  # a take is there, and it is not in the timeline as it is
    PLACED = "placed"  # the chosen take lies in the timeline
    STALE = "stale"  # the picture, or what is asked of it, changed since it was made
    FAILED = "failed"


def card_state(
    job_states: Iterable[str], *, has_takes: bool, is_stale: bool, is_placed: bool, has_failed: bool
) -> CardState:
    """The state of one stem.

    Args:
        job_states: of its jobs that have not ended: "queued", "running".
        is_stale, is_placed: of the chosen take.
        has_failed: the last that was asked of it came to nothing.

    >>> card_state(["queued", "running"], has_takes=True, is_stale=True, is_placed=True, has_failed=True)
    <CardState.RENDERING: 'rendering'>
    """
    waiting = set(job_states)
    order = (
        ("running" in waiting, CardState.RENDERING),
        ("queued" in waiting, CardState.QUEUED),
        (has_failed, CardState.FAILED),
        (not has_takes, CardState.NOTHING),
        (is_stale, CardState.STALE),
        (is_placed, CardState.PLACED),
    )
    return next((state for holds, state in order if holds), CardState.READY)
