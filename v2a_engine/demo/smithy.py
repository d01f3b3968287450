"""A hammer on an anvil, with sparks: hard contacts after a wind-up that can be seen coming."""

from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import HEIGHT, WIDTH, Camera, Canvas, Picture, pose, shutter_times
from v2a_engine.demo.falling import wobble
from v2a_engine.demo.scene import Contact
from v2a_engine.demo.sprites import blob, limb, polygon, spark
from v2a_engine.demo.texture import bricks, cloud, glow, lit

_FALL_S = 0.16  # from the top of the swing to the iron
_RAISED = 1.15  # radians
_SPARK_S = 0.5
_REBOUND_S = 0.13  # after a strike the hammer hops, and touches a second time


def smithy(seed: int, fire_x: float) -> Picture:
    """A dark wall of stone with a fire somewhere in it."""
    rng = np.random.default_rng([seed, 31])
    wall = bricks(rng, (HEIGHT, WIDTH), (0.27, 0.25, 0.25), (90, 44))
    wall *= 0.55 + 0.6 * cloud(rng, (HEIGHT, WIDTH), 160)[..., None]
    wall = lit(wall * 0.5, glow((HEIGHT, WIDTH), (fire_x, HEIGHT * 0.6), 240), (1.0, 0.5, 0.18), 3.2)
    wall[int(HEIGHT * 0.86) :] *= 0.55
    return np.clip(wall, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spark:
    """One streak thrown out by a strike."""

    start_s: float
    speed_x: float
    speed_y: float
    life_s: float


class HammerOnAnvil:
    """Strikes at an uneven pace."""

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 32])
        self._fire_x = float(rng.choice([0.12, 0.88])) * WIDTH
        self._wall = smithy(seed, self._fire_x)
        fire = glow((HEIGHT, WIDTH), (self._fire_x, HEIGHT * 0.62), 170)
        self._fire = fire[..., None] * np.array((1.0, 0.48, 0.14), np.float32)
        self._camera = Camera(rng, shake_px=rng.uniform(0.3, 1.2), push=rng.uniform(0, 0.06))
        self._flip = self._fire_x < WIDTH / 2
        self._x, self._y = WIDTH * float(rng.uniform(0.42, 0.54)), HEIGHT * float(rng.uniform(0.6, 0.68))
        self._pivot = (self._x + 290.0, self._y - 96.0)
        steel = (0.30, 0.31, 0.34)
        self._anvil = polygon(_ANVIL, steel, 0.55)
        self._iron = blob(110, 26, (1.0, 0.55, 0.16), hardness=2.5)
        self._heat = blob(300, 160, (1.0, 0.45, 0.12), hardness=0.55)
        self._head = polygon([(-34, -36), (34, -36), (34, 36), (-34, 36)], (0.40, 0.41, 0.44), 0.4)
        self._shaft = limb(300, (15, 13), (0.50, 0.34, 0.20))
        self._arm = limb(330, (50, 92), (0.30, 0.22, 0.20))
        self._streak = spark(16, (1.0, 0.85, 0.5))
        self._strikes = self._paced(rng, length_s)
        self._sparks = [_thrown(rng, at) for at in self._strikes for _ in range(26)]
        x = (WIDTH - self._x if self._flip else self._x) / WIDTH
        self.contacts: tuple[Contact, ...] = tuple(
            Contact(time_s=at + after, x=x, strength=strength)
            for at in self._strikes
            for after, strength in ((0.0, 1.0), (_REBOUND_S, 0.25))
        )

    def _paced(self, rng: np.random.Generator, length_s: float) -> list[float]:
        pace_s = float(rng.uniform(0.8, 1.15))
        first_s = float(rng.uniform(0.45, 0.8))
        count = int((length_s - first_s - 0.2) / pace_s) + 1
        return [first_s + k * pace_s + float(rng.uniform(-0.12, 0.12)) for k in range(count)]

    def _angle(self, time_s: float) -> float:
        """How far the hammer is raised: 0 on the iron."""
        after = max((at for at in self._strikes if at <= time_s), default=self._strikes[0] - 1.0)
        following = min((at for at in self._strikes if at > time_s), default=after + 4.0)
        since, left = time_s - after, following - time_s
        if left < _FALL_S:
            return _RAISED * (1 - (1 - left / _FALL_S) ** 2)
        lift_s = following - _FALL_S - after
        share = min(1.0, since / lift_s)
        rise = 0.5 - 0.5 * cos(pi * max(0.0, share - 0.14) / 0.86)
        return max(0.0, _RAISED * rise + 0.09 * sin(pi * min(1.0, since / _REBOUND_S)) * (since < _REBOUND_S))

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        flicker = 0.10 + 0.03 * sin(9.1 * time_s) + 0.025 * sin(23.7 * time_s + 1)
        canvas = Canvas(self._wall)
        canvas.shine(self._fire, 3 * flicker)
        since = min((time_s - at for at in self._strikes if at <= time_s), default=9.0)
        shudder = wobble(since, 2.0, 18, 0.06)
        canvas.stamp(self._heat, [pose(self._heat, (self._x, self._y - 6))], 0.34 + 0.5 * max(0.0, 1 - since / 0.25))
        canvas.stamp(self._anvil, [pose(self._anvil, (self._x, self._y + shudder))])
        canvas.stamp(self._iron, [pose(self._iron, (self._x - 12, self._y - 4 + shudder))])
        self._stamp_hammer(canvas, shutter_times(time_s))
        self._stamp_sparks(canvas, time_s)
        picture = np.ascontiguousarray(canvas.picture[:, ::-1]) if self._flip else canvas.picture
        return self._camera.expose(picture, time_s)

    def _stamp_hammer(self, canvas: Canvas, times: tuple[float, ...]) -> None:
        heads, shafts, arms = [], [], []
        for t in times:
            angle = self._angle(t)
            reach_x, reach_y = -290.0, 54.0  # from the pivot to the hammer's head as it touches
            c, s = cos(angle), sin(angle)
            head = (self._pivot[0] + reach_x * c - reach_y * s, self._pivot[1] + reach_x * s + reach_y * c)
            heads.append(pose(self._head, head, angle))
            shafts.append(pose(self._shaft, head, angle - 1.40))
            hand = (head[0] - 285 * sin(angle - 1.4), head[1] + 285 * cos(angle - 1.4))
            arms.append(pose(self._arm, hand, angle * 0.6 - 1.0))
        canvas.stamp(self._shaft, shafts)
        canvas.stamp(self._arm, arms[::2])
        canvas.stamp(self._head, heads)

    def _stamp_sparks(self, canvas: Canvas, time_s: float) -> None:
        for one in self._sparks:
            age = time_s - one.start_s
            if not 0 <= age < one.life_s:
                continue
            at = (self._x + one.speed_x * age, self._y - 8 + one.speed_y * age + 500 * age**2)
            heading = np.arctan2(one.speed_y + 1000 * age, one.speed_x)
            canvas.stamp(self._streak, [pose(self._streak, at, heading)], 1 - age / one.life_s)


def _thrown(rng: np.random.Generator, start_s: float) -> _Spark:
    heading, speed = rng.uniform(-pi, 0), rng.uniform(140, 620)
    return _Spark(
        start_s=start_s,
        speed_x=float(cos(heading) * speed),
        speed_y=float(sin(heading) * speed * 0.7),
        life_s=float(rng.uniform(0.12, _SPARK_S)),
    )


_ANVIL = [
    *((-190, 0), (120, 0), (120, 34), (70, 52), (48, 92), (92, 150), (92, 180)),
    *((-112, 180), (-112, 150), (-66, 92), (-84, 56), (-130, 40)),
]
