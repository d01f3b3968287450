"""How loud a stem becomes.

Context: temp sound lies under dialogue, at a level that the editor need not touch. FX are events over silence, BG is a
bed that runs on.
Choice: for FX (and MX, DX) the *loudest* short-term window is brought to the level asked for: an average would be
ruled by the silence between the blows. For BG the *median* of the windows in which something sounds: one thunderclap
must not pull the rain down. A stem shorter than 3 s is one window of its own length. Gain gives way where the true
peak would pass what is allowed; only where that would leave the stem more than 3 dB too quiet, a limiter takes the
highest peaks down, by 6 dB at most. What is near silence is left so: raising it would present an engine's noise floor
as sound. A shot in which little happens asks for less by itself (`quieter_db`).
What would change this: an editor's measured habits.
"""

import math
from dataclasses import dataclass

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import SILENCE_LUFS
from v2a_engine.media.loudness import Loudness

_LIMITER_MARGIN_DB = 0.2  # between the limiter's points a peak may come out a little higher
_TOO_QUIET_DB = 3.0
_MOST_LIMITING_DB = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Levelling:
    """What is done to a stem's level."""

    gain_db: float
    limit_to_dbtp: float | None  # None: no limiter


def heard_level_lufs(kind: StemKind, loudness: Loudness) -> float:
    """The one figure that says how loud a stem of this kind is."""
    return loudness.short_term_median_lufs if kind is StemKind.BG else loudness.short_term_max_lufs


def levelling(request: StemRequest, loudness: Loudness, quieter_db: float = 0.0) -> Levelling:
    """Decide how a sound that measures `loudness` gets to the level asked for, or to `quieter_db` under it."""
    now_lufs = heard_level_lufs(request.kind, loudness)
    if now_lufs < SILENCE_LUFS:
        return Levelling(gain_db=0.0, limit_to_dbtp=None)
    wanted_db = request.level_lufs - quieter_db - now_lufs
    over_db = loudness.true_peak_dbtp + wanted_db - request.true_peak_dbtp
    if over_db <= _TOO_QUIET_DB:
        return Levelling(gain_db=wanted_db - max(over_db, 0.0), limit_to_dbtp=None)
    return Levelling(
        gain_db=wanted_db - max(over_db - _MOST_LIMITING_DB, 0.0),
        limit_to_dbtp=request.true_peak_dbtp - _LIMITER_MARGIN_DB,
    )


def level_note(request: StemRequest, finished: Loudness, quieter_db: float = 0.0) -> str:
    """What a person should know of a finished stem's level; empty where it is as asked."""
    now_lufs = heard_level_lufs(request.kind, finished)
    if now_lufs < SILENCE_LUFS:
        measured = f"{now_lufs:.0f} LUFS" if math.isfinite(now_lufs) else "digital silence"
        return f"Next to nothing sounds here ({measured}): the stem was left silent, not raised."
    if quieter_db > _TOO_QUIET_DB:
        return f"Little happens in this shot: the stem lies {quieter_db:.0f} dB under {request.level_lufs:g} LUFS."
    if now_lufs < request.level_lufs - _TOO_QUIET_DB:
        return (
            f"The stem is at {now_lufs:.0f} LUFS, not at {request.level_lufs:g}: "
            f"its peaks may not pass {request.true_peak_dbtp:g} dBTP."
        )
    return ""
