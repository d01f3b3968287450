"""The rows of seams: five minutes of BG, five of FX in which nothing happens."""

from collections.abc import Callable

import numpy as np

from judge.prompts import EVEN_ENERGY
from judge.rendering import Renderer
from judge.seams import SeamFigures, seam_figures, seconds_to_frames
from judge.table import Row, Section
from v2a_engine.engines.v2a.conditions import SyncConditions
from v2a_engine.engines.v2a.pipeline import SoundOrder

LENGTH_S = 300.0
QUICK_S = 60.0
STEADY_ENERGY = 0.4  # conditions_from_motion's most for motion without an event
GOAL_DB = 1.0
GOAL_FLUX = 0.05


def seam_section(renderer: Renderer, say: Callable[[str], None], *, quick: bool) -> Section:
    """Both kinds."""
    length_s = QUICK_S if quick else LENGTH_S
    rows: list[Row] = []
    for name, kind, words, energy in (
        ("BG 'a stream in a forest'", "BG", "a stream in a forest", EVEN_ENERGY),
        ("FX without events 'an engine humming'", "FX", "an engine humming", STEADY_ENERGY),
    ):
        say(f"{length_s:.0f} s of {name}")
        frames = seconds_to_frames(length_s)
        even = np.full(frames, energy, np.float32)
        sync = SyncConditions(frames=frames, kind=kind, onsets=np.zeros(frames, np.float32), energy=even)
        rows += _rows(name, seam_figures(renderer(SoundOrder(sync=sync, prompt=words, seed=31))))
    return Section(
        title=f"Can a join be heard? Two sounds of {length_s:.0f} s",
        split=(
            "Windows of 4.096 s overlap by 1.024 s and cross-fade their velocities inside the sampler. Steps are 95th "
            "percentiles over all joins; the floor column is the same measure in the same sound away from joins, which "
            "is what chance gives."
        ),
        rows=tuple(rows),
    )


def _rows(name: str, found: SeamFigures) -> list[Row]:
    return [
        Row(name=f"{name}: 1 s before to 1 s after an overlap", unit="dB", value=found.step_db,
            floor=found.step_elsewhere_db, note=f"{found.joins} joins"),
        Row(name="  0.2 s either side of its start, middle, end", unit="dB", value=found.short_step_db,
            floor=found.short_step_elsewhere_db),
        Row(name="  larger than elsewhere by", unit="dB", value=found.beyond_db, goal=GOAL_DB, at_most=True),
        Row(name="  colour changes by", unit="nats", value=found.colour_nats, floor=found.colour_elsewhere_nats),
        Row(name="  joins with flux over the sound's own 95th percentile", value=found.flux_over_95th,
            floor=0.05, goal=GOAL_FLUX, at_most=True, note="by chance 0.05"),
    ]  # fmt: skip
