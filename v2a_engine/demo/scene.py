"""What a shot of the film is: something that can be drawn at any time, with the contacts that happen in it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

VISIBLE_STRENGTH = 0.3  # contacts at least as strong as this are ones that a viewer expects to hear


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Two things touch, in the time of a shot's media."""

    time_s: float
    x: float  # where in the picture, 0 left .. 1 right
    strength: float  # 0..1


class DrawnScene(Protocol):
    """One camera set-up. Time 0 is the media's first frame; it can be drawn before and after any contact."""

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts in time order, faint ones too."""

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """The frame whose exposure begins at `time_s`: RGB, (HEIGHT, WIDTH, 3)."""
