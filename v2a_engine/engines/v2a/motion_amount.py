"""How much moves from picture to picture, and where it suddenly moves less: evidence measured, not learned.

The encoder learned contacts from drawn scenes and is seldom sure of real footage. Two plain facts help there. Loudness
follows the amount of motion over seconds, and an attack often comes where motion breaks off. Both are taken after the
camera's own motion is gone, as logarithms: what counts is by how much motion changes, not how large it is in the frame.
"""

import numpy as np
import numpy.typing as npt

from v2a_engine.engines.v2a.motion_features import DIFFERENCE, FLOW, Features

BUSIEST_SHARE = 20  # a twentieth of the picture is its busiest part
REACH_PICTURES = 2  # a stop takes no longer than that
LEAST_FALL = 0.1  # decades of motion; less is no stop
# Added before the logarithm, so that noise is no motion: mean flow, greatest flow (pixels), greatest difference.
_LEAST_FLOW, _LEAST_GREATEST_FLOW, _LEAST_DIFFERENCE = 0.02, 0.05, 0.1

Array = npt.NDArray[np.float32]


def motion_amounts(features: Features) -> tuple[float, float]:
    """Decades of motion in one picture's features: (all over the picture, in its busiest part)."""
    flow = np.sinh(features[..., FLOW].astype(np.float32)).reshape(-1, 2)
    squared_speeds = np.square(flow).sum(axis=1)
    change = np.sqrt(np.square(features[..., DIFFERENCE].astype(np.float32)).mean(axis=-1)).ravel()
    greatest_change = np.log10(_greatest(change) + _LEAST_DIFFERENCE)
    everywhere = np.log10(np.sqrt(squared_speeds.mean()) + _LEAST_FLOW)
    busiest = np.log10(np.sqrt(_greatest(squared_speeds)) + _LEAST_GREATEST_FLOW)
    return float(everywhere + greatest_change) / 2, float(busiest + greatest_change) / 2


def _greatest(values: Array) -> float:
    """Mean of the greatest twentieth."""
    count = len(values) // BUSIEST_SHARE
    return float(np.partition(values, -count)[-count:].mean())


def from_second(amounts: Array) -> Array:
    """The first picture of a shot has nothing to be compared with: it moves as the second does."""
    filled: Array = np.concatenate([amounts[1:2], amounts[1:]]) if len(amounts) > 1 else amounts
    return filled


def sudden_stops(busiest: Array) -> Array:
    """Where motion breaks off, by how many decades, (pictures,); 0 elsewhere.

    Args:
        busiest: decades of motion in the busiest part of consecutive pictures of one shot.
    """
    later = np.concatenate([busiest[REACH_PICTURES:], np.repeat(busiest[-1:], REACH_PICTURES)])[: len(busiest)]
    fall = np.maximum(busiest - later, 0)
    stops: Array = np.zeros(len(fall), np.float32)
    for place in range(1, len(fall) - 1):
        if fall[place] >= max(LEAST_FALL, fall[place - 1]) and fall[place] > fall[place + 1]:
            stops[place + 1] = fall[place]  # the picture in the middle of the fall
    return stops
