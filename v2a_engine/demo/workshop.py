"""A workshop where balls bounce, or crates come down from a hoist. One place: two shots of it make one scene."""

from dataclasses import dataclass
from math import exp, pi

import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import HEIGHT, WIDTH, Camera, Canvas, Picture, Sprite, pose, shutter_times
from v2a_engine.demo.falling import Bounce, well_spaced, wobble
from v2a_engine.demo.scene import Contact
from v2a_engine.demo.sprites import ball, blob, crate, puff, ring_of_angles
from v2a_engine.demo.texture import Colour, cloud, glow, gradient, lit, planks

_WALLS: tuple[tuple[Colour, Colour], ...] = (
    ((0.42, 0.50, 0.52), (0.60, 0.62, 0.58)),
    ((0.55, 0.45, 0.38), (0.70, 0.60, 0.50)),
    ((0.36, 0.42, 0.36), (0.56, 0.60, 0.50)),
    ((0.46, 0.40, 0.50), (0.62, 0.56, 0.60)),
)
_FLOORS: tuple[Colour, ...] = ((0.62, 0.42, 0.26), (0.52, 0.40, 0.30), (0.70, 0.54, 0.36))
_PAINTS: tuple[tuple[Colour, Colour], ...] = (
    ((0.86, 0.23, 0.16), (0.97, 0.90, 0.78)),
    ((0.16, 0.42, 0.70), (0.95, 0.80, 0.25)),
    ((0.95, 0.72, 0.18), (0.30, 0.24, 0.20)),
    ((0.20, 0.58, 0.42), (0.96, 0.94, 0.86)),
    ((0.58, 0.26, 0.52), (0.98, 0.72, 0.52)),
)
_ANGLES = ring_of_angles(36)


def workshop(place: int) -> Picture:
    """The empty room; `place` decides its colours and its light."""
    rng = np.random.default_rng([place, 11])
    horizon = int(HEIGHT * rng.uniform(0.56, 0.62))
    wall = gradient((horizon, WIDTH), *_WALLS[place % len(_WALLS)])
    wall *= 0.86 + 0.28 * cloud(rng, (horizon, WIDTH), 120)[..., None]
    wall[-16:] *= 0.62  # skirting board
    floor = planks(rng, (HEIGHT - horizon, WIDTH), _FLOORS[place % len(_FLOORS)], 26)
    room = np.concatenate([wall, floor])
    _hang_window(room, int(rng.uniform(90, 260)), horizon)
    light = glow((HEIGHT, WIDTH), (rng.uniform(200, 760), HEIGHT * 0.72), 260)
    return np.clip(lit(room * 0.86, light, (1.0, 0.86, 0.62), 0.55), 0, 1)


def _hang_window(room: Picture, left: int, horizon: int) -> None:
    """A bright window with bars, in the wall."""
    top, bottom, right = 46, horizon - 110, left + 190
    room[top - 8 : bottom + 8, left - 8 : right + 8] *= 0.5
    room[top:bottom, left:right] = gradient((bottom - top, right - left), (0.80, 0.90, 0.98), (0.98, 0.94, 0.82))
    for share in (1, 2):
        column = left + (right - left) * share // 3
        room[top:bottom, column - 3 : column + 3] = (0.34, 0.30, 0.26)
    middle = (top + bottom) // 2
    room[middle - 3 : middle + 3, left:right] = (0.34, 0.30, 0.26)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ball:
    bounce: Bounce
    radius_px: float
    floor_y: float
    start_x: float
    speed_px_s: float
    turns: tuple[Sprite, ...]
    shadow: Sprite

    def x(self, time_s: float) -> float:
        since = max(0.0, time_s - self.bounce.release_s)
        return self.start_x + self.speed_px_s * (1.6 - 1.6 * exp(-since / 1.6))


class BouncingBalls:
    """Balls fall and bounce on the boards."""

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 12])
        self._room = workshop(seed)
        self._camera = Camera(rng, shake_px=rng.uniform(0.3, 1.6), push=rng.uniform(0.0, 0.06))
        drawn = well_spaced(lambda: self._throw(rng, length_s))
        assert isinstance(drawn, list)
        self._balls = sorted((_painted(rng, one, seed + n) for n, one in enumerate(drawn)), key=lambda b: b.floor_y)
        everything = [c for b in self._balls for c in b.bounce.contacts(lambda t, b=b: b.x(t) / WIDTH)]  # type: ignore[misc]
        self.contacts: tuple[Contact, ...] = tuple(sorted(everything, key=lambda contact: contact.time_s))

    def _throw(self, rng: np.random.Generator, length_s: float) -> tuple[list[Contact], list[Bounce]]:
        number = int(rng.integers(2, 4))
        releases = np.sort(rng.uniform(-0.3, max(0.4, length_s - 2.0), number)).tolist()
        bounces = [Bounce(at, float(rng.uniform(560, 620)), float(rng.uniform(0.52, 0.7))) for at in releases]
        return [c for b in bounces for c in b.contacts(lambda _: 0.5)], bounces

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        canvas = Canvas(self._room)
        times = shutter_times(time_s)
        for one in self._balls:
            _stamp_shadow(canvas, one.shadow, (one.x(time_s), one.floor_y), one.bounce.height_px(time_s))
        for one in self._balls:
            turned = one.x(time_s) / one.radius_px
            sprite = one.turns[int(turned / pi * len(_ANGLES)) % len(_ANGLES)]
            poses = []
            for t in times:
                flat = one.bounce.squash(t)
                y = one.floor_y - one.bounce.height_px(t) - one.radius_px * (1 - flat)
                poses.append(pose(sprite, (one.x(t), y), stretch=(1 + 0.5 * flat, 1 - flat)))
            canvas.stamp(sprite, poses)
        return self._camera.expose(canvas.picture, time_s)


def _painted(rng: np.random.Generator, bounce: Bounce, paint: int) -> _Ball:
    radius = rng.uniform(24, 46)
    start_x = float(rng.uniform(0.18, 0.82)) * WIDTH
    return _Ball(
        bounce=bounce,
        radius_px=radius,
        floor_y=rng.uniform(0.78, 0.94) * HEIGHT,
        start_x=start_x,
        speed_px_s=float(np.sign(WIDTH / 2 - start_x) * rng.uniform(20, 130)),
        turns=tuple(ball(radius, _PAINTS[paint % len(_PAINTS)], angle) for angle in _ANGLES),
        shadow=blob(radius * 2.4, radius * 0.7, (0.05, 0.03, 0.02), hardness=1.3),
    )


def _stamp_shadow(canvas: Canvas, shadow: Sprite, at: tuple[float, float], height_px: float) -> None:
    """Soft and wide while the thing is high, dark and tight as it lands."""
    wide = 1 + height_px / 350
    canvas.stamp(shadow, [pose(shadow, at, stretch=(wide, wide))], 0.75 / wide**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crate:
    bounce: Bounce
    side_px: int
    x: float
    floor_y: float
    tilt: float
    sprite: Sprite
    dust: Sprite


class FallingCrates:
    """Crates come down one after the other and raise the dust; a late one lands on an early one."""

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 13])
        self._room = np.ascontiguousarray(workshop(seed)[:, ::-1])  # the other end of the room
        self._camera = Camera(rng, shake_px=rng.uniform(0.3, 1.6), push=rng.uniform(-0.02, 0.04))
        number = int(rng.integers(4, 6))
        pace_s = (length_s - 1.1) / number
        self._crates: list[_Crate] = []
        for k in range(number):
            self._crates.append(self._hoisted(rng, 0.1 + pace_s * (k + rng.uniform(0, 0.45)), k))
        everything = [c for one in self._crates for c in one.bounce.contacts(lambda _, one=one: one.x / WIDTH, 1.2)]  # type: ignore[misc]
        self.contacts: tuple[Contact, ...] = tuple(sorted(everything, key=lambda contact: contact.time_s))

    def _hoisted(self, rng: np.random.Generator, release_s: float, number: int) -> _Crate:
        side = int(rng.uniform(84, 128))
        x = WIDTH * (0.2 + 0.28 * (number % 3)) + rng.uniform(-30, 30)
        floor_y = HEIGHT * rng.uniform(0.80, 0.92)
        if number >= 3:
            below = self._crates[number - 3]
            side, x, floor_y = int(below.side_px * rng.uniform(0.68, 0.84)), below.x, below.floor_y - below.side_px
        paint = (rng.uniform(0.5, 0.8), rng.uniform(0.38, 0.52), rng.uniform(0.2, 0.32))
        return _Crate(
            bounce=Bounce(release_s, floor_y + 20, rng.uniform(0.12, 0.2)),
            side_px=side,
            x=x,
            floor_y=floor_y,
            tilt=rng.uniform(-0.12, 0.12),
            sprite=crate(rng, side, paint),
            dust=puff(rng, int(side * 0.4), (0.75, 0.68, 0.58)),
        )

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        canvas = Canvas(self._room)
        times = shutter_times(time_s)
        for one in self._crates:
            shadow = blob(one.side_px * 1.35, 20, (0.05, 0.03, 0.02), hardness=1.2)
            if time_s > one.bounce.release_s:
                _stamp_shadow(canvas, shadow, (one.x, one.floor_y), one.bounce.height_px(time_s))
        for one in self._crates:
            if time_s > one.bounce.release_s:
                canvas.stamp(one.sprite, [_crate_pose(one, t) for t in times])
            self._raise_dust(canvas, one, time_s)
        return self._camera.expose(canvas.picture, time_s)

    def _raise_dust(self, canvas: Canvas, one: _Crate, time_s: float) -> None:
        since = time_s - one.bounce.landings[0][0]
        if not 0 <= since < 1.1:
            return
        spread = one.side_px * (0.5 + 0.5 * (1 - np.exp(-4 * since)))
        size = 0.4 + 1.1 * (1 - np.exp(-3 * since))
        for side in (-1, 1):
            at = (one.x + side * spread, one.floor_y - 8 - 16 * since)
            canvas.stamp(one.dust, [pose(one.dust, at, stretch=(size, size * 0.7))], 0.55 * (1 - since / 1.1))


def _crate_pose(one: _Crate, time_s: float) -> npt.NDArray[np.float64]:
    landing_s = one.bounce.landings[0][0]
    angle = one.tilt if time_s < landing_s - 0.12 else one.tilt * max(0.0, (landing_s - time_s) / 0.12)
    angle += wobble(time_s - landing_s, one.tilt * 0.3)
    return pose(one.sprite, (one.x, one.floor_y - one.bounce.height_px(time_s)), angle)
