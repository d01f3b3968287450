"""Falling and bouncing, solved rather than stepped: contact times are exact."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, pi, sin, sqrt

import numpy as np

from v2a_engine.demo.scene import VISIBLE_STRENGTH, Contact

GRAVITY_PX_S2 = 2200.0
FULL_SPEED_PX_S = sqrt(2 * GRAVITY_PX_S2 * 540)  # what a drop from the top of the picture ends with: strength 1
_CLEAR_S = 0.2  # loud contacts lie at least so far apart, or nobody could tell them from each other
_TRIES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """From one contact (or the release) to the next."""

    start_s: float
    end_s: float
    speed_up_px_s: float  # as it leaves the floor; at the release 0
    height_px: float  # at the start; 0 but for the release


class Bounce:
    """One thing let go above a floor, bouncing until it lies still."""

    def __init__(self, release_s: float, drop_px: float, restitution: float) -> None:
        self.release_s = release_s
        landing_s = release_s + sqrt(2 * drop_px / GRAVITY_PX_S2)
        hops = [Hop(start_s=release_s, end_s=landing_s, speed_up_px_s=0.0, height_px=drop_px)]
        speed = sqrt(2 * drop_px * GRAVITY_PX_S2)
        landings = [(landing_s, speed)]
        while speed * restitution > 60 and len(landings) < 12:
            speed *= restitution
            start_s = hops[-1].end_s
            hops.append(
                Hop(start_s=start_s, end_s=start_s + 2 * speed / GRAVITY_PX_S2, speed_up_px_s=speed, height_px=0.0)
            )
            landings.append((hops[-1].end_s, speed))
        self.landings = tuple(landings)  # (time, speed in pixels a second)
        self._hops = hops

    def height_px(self, time_s: float) -> float:
        """Height over the floor."""
        if time_s <= self.release_s:
            return self._hops[0].height_px
        for hop in self._hops:
            if time_s < hop.end_s:
                passed = time_s - hop.start_s
                return max(0.0, hop.height_px + hop.speed_up_px_s * passed - GRAVITY_PX_S2 * passed**2 / 2)
        return 0.0

    def squash(self, time_s: float) -> float:
        """How flat the floor presses it just now: 0 not at all, towards 0.4 in the hardest contact."""
        depth = 0.0
        for landing_s, speed in self.landings:
            since = time_s - landing_s
            if 0 <= since < 0.07:
                depth = max(depth, 0.38 * speed / FULL_SPEED_PX_S * sin(pi * since / 0.07))
        return depth

    def contacts(self, x_of: Callable[[float], float], weight: float = 1.0) -> tuple[Contact, ...]:
        """Its landings, as contacts. `x_of` gives its place (0..1) at a time."""
        return tuple(
            Contact(time_s=at, x=x_of(at), strength=min(1.0, weight * speed / FULL_SPEED_PX_S))
            for at, speed in self.landings
        )


def wobble(since_s: float, size: float, rate_hz: float = 7.0, rest_s: float = 0.15) -> float:
    """A small swing that dies away after a contact; 0 before it."""
    return size * exp(-since_s / rest_s) * sin(2 * pi * rate_hz * since_s) if since_s > 0 else 0.0


def clear_of_each_other(contacts: list[Contact]) -> float:
    """The shortest time between two loud contacts."""
    times = sorted(contact.time_s for contact in contacts if contact.strength >= VISIBLE_STRENGTH)
    return min(np.diff(times), default=9.0)


def well_spaced(draw: Callable[[], tuple[list[Contact], object]]) -> object:
    """Draw by chance until loud contacts are clear of each other, or give back the best of many draws."""
    best: tuple[float, object] = (-1.0, None)
    for _ in range(_TRIES):
        contacts, drawn = draw()
        gap = clear_of_each_other(contacts)
        if gap >= _CLEAR_S:
            return drawn
        best = max(best, (gap, drawn), key=lambda pair: pair[0])
    return best[1]
