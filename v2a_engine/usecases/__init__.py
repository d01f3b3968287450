"""What the product does: spot, plan, render, place. Every product decision lives here."""

from v2a_engine.usecases.place import place_stems
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.render import render_stem
from v2a_engine.usecases.score import Delivery, Outcome, look, make_sound
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting, spot

__all__ = [
    "Delivery",
    "Outcome",
    "Selection",
    "Spotting",
    "Wishes",
    "look",
    "make_sound",
    "place_stems",
    "plan",
    "render_stem",
    "spot",
]
