"""The fixed list: forty prompts, two a category, written before anything was rendered with them.

Categories are those of which the split holds out at least five recordings by several authors and which a film asks
for. FX prompts get four hits (recordings.HIT_TIMES_S), BG prompts an even energy and no onsets, as the engine gives a
shot that moves little.
"""

from dataclasses import dataclass

import numpy as np

from judge.recordings import HIT_TIMES_S
from v2a_engine.engines.v2a.conditions import DECAY_S, SyncConditions, energy_from_events, onset_curve
from v2a_engine.engines.v2a.pipeline import SoundOrder
from v2a_engine.training.mixtures import WINDOW_FRAMES

HIT_STRENGTH = 0.95
EVEN_ENERGY = 0.78  # conditions_from_motion's 0.72 and a little motion
SEEDS = (101, 202, 303, 404, 505)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked for, and the category it should be found in."""

    category: str
    kind: str  # "FX" or "BG"
    text: str


PROMPTS = tuple(
    Prompt(*row)
    for row in (
        ("footsteps", "FX", "someone walking on gravel"),
        ("footsteps", "FX", "footsteps on a wooden floor"),
        ("impact_metal", "FX", "a metal pipe hit hard"),
        ("impact_metal", "FX", "clang of iron on iron"),
        ("impact_wood", "FX", "knocking on a wooden box"),
        ("impact_wood", "FX", "a plank dropped on the floor"),
        ("impact_glass", "FX", "a window breaking"),
        ("impact_glass", "FX", "glass shattering into pieces"),
        ("impact_body", "FX", "a punch"),
        ("impact_body", "FX", "a heavy body falling to the ground"),
        ("door", "FX", "a door slamming shut"),
        ("door", "FX", "a creaking wooden door opens"),
        ("dog", "FX", "a big dog barks"),
        ("dog", "FX", "barking dog"),
        ("gun", "FX", "a gunshot"),
        ("gun", "FX", "a rifle being fired"),
        ("explosion_firework", "FX", "a large explosion"),
        ("explosion_firework", "FX", "fireworks going off"),
        ("whoosh", "FX", "a fast whoosh"),
        ("whoosh", "FX", "a sword swung through the air"),
        ("bell_clock", "FX", "a church bell rings"),
        ("bell_clock", "FX", "ticking clock"),
        ("thunder", "FX", "a clap of thunder"),
        ("thunder", "BG", "thunder rolling in the distance"),
        ("rain", "BG", "heavy rain"),
        ("rain", "BG", "rain falling on leaves"),
        ("water", "BG", "a stream running over stones"),
        ("water", "BG", "waves on a beach"),
        ("fire", "BG", "a crackling campfire"),
        ("fire", "BG", "burning fireplace"),
        ("birds", "BG", "birds singing in the morning"),
        ("birds", "BG", "chirping birds"),
        ("insects_frogs", "BG", "crickets at night"),
        ("insects_frogs", "BG", "frogs croaking by a pond"),
        ("aircraft", "BG", "a helicopter overhead"),
        ("aircraft", "BG", "propeller plane flying by"),
        ("engine_vehicle", "BG", "a car engine idling"),
        ("engine_vehicle", "BG", "a truck driving along a road"),
        ("machine_tool", "BG", "a chainsaw cutting wood"),
        ("machine_tool", "BG", "electric drill running"),
    )
)
CATEGORIES = tuple(dict.fromkeys(prompt.category for prompt in PROMPTS))


def order_of(prompt: Prompt, seed: int, decay_s: float = DECAY_S, negative: str = "") -> SoundOrder:
    """4.096 s of a prompt; `decay_s` is what the engine's `Ringing` says of its words."""
    sync = hits(decay_s) if prompt.kind == "FX" else even()
    return SoundOrder(sync=sync, prompt=prompt.text, negative_prompt=negative, seed=seed)


def hits(decay_s: float, frames: int = WINDOW_FRAMES) -> SyncConditions:
    """Four hits and silence between."""
    strengths = [HIT_STRENGTH] * len(HIT_TIMES_S)
    onsets = onset_curve(HIT_TIMES_S, strengths, frames)
    energy = energy_from_events(HIT_TIMES_S, strengths, frames, decay_s)
    return SyncConditions(frames=frames, kind="FX", onsets=onsets, energy=energy)


def even(frames: int = WINDOW_FRAMES) -> SyncConditions:
    """A steady bed."""
    level = np.full(frames, EVEN_ENERGY, np.float32)
    return SyncConditions(frames=frames, kind="BG", onsets=np.zeros(frames, np.float32), energy=level)
