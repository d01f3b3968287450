"""What a recording is good for: whether it is used at all, as what, and up to which frequency it is true."""

import re

from v2a_engine.training.captions import BACKGROUND, STEADY
from v2a_engine.training.recording import Recording

FULL_BANDWIDTH_HZ = 16_000  # a recording that reaches this far counts as whole

_LEAST_BANDWIDTH_HZ = 4_500
_DARK = frozenset(
    {
        "thunder",
        "wind",
        "ambience_indoor",
        "whoosh",
        "explosion_firework",
        "impact_body",
        "water",
        "engine_vehicle",
        "aircraft",
    }
)
_LEFT_OUT = frozenset({"other"})
_INVENTED = re.compile(  # creatures and wounds of games: nobody looks for them under a film, and they sound alike
    r"zombie|undead|skeleton|golem|creature|villager|pillager|snowman|mermaid|spider|hurt|death|\bdie\b|-like animal"
    r"|gibbed|speech|lasergun|gene sting|acid|fireball|monster|weapons|boompack|clonk"
)


def is_usable(recording: Recording) -> bool:
    """On the training side, of this world, and not muffled unless it is by nature."""
    wide = recording.bandwidth_hz >= _LEAST_BANDWIDTH_HZ or recording.category in _DARK
    of_this_world = recording.category not in _LEFT_OUT and not _INVENTED.search(recording.caption)
    return not recording.held_out and of_this_world and wide and recording.seconds > 0.05


def heard_bandwidth_hz(recording: Recording) -> int:
    """How far up the recording is true: all the way where it is known to be dark by nature."""
    is_whole = recording.category in _DARK or recording.bandwidth_hz >= FULL_BANDWIDTH_HZ
    return FULL_BANDWIDTH_HZ if is_whole else recording.bandwidth_hz


def roles(recording: Recording) -> frozenset[str]:
    """How a recording may be used: "oneshot", "event_sequence", "background"."""
    is_long = recording.seconds >= 2.5
    if recording.kind == "ambience" or (recording.category in BACKGROUND and is_long):
        return frozenset({"background"})
    if recording.kind == "event_sequence" and recording.category in STEADY and is_long:
        return frozenset({"background", "event_sequence"})
    return frozenset({recording.kind})
