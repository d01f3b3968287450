"""Someone walks past, seen from the side. Feet are planted where they land, and legs follow from that."""

from dataclasses import dataclass
from math import acos, atan2, cos, hypot, pi, sin

import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import HEIGHT, WIDTH, Camera, Canvas, Matrix, Picture, Sprite, pose, shutter_times
from v2a_engine.demo.scene import Contact
from v2a_engine.demo.sprites import blob, limb, polygon
from v2a_engine.demo.texture import Colour, bricks, cloud, glow, gradient, lit

_STANCE = 0.6  # share of a foot's cycle that it stands
_SOLE = 0.05  # share of that after which the sole has come down: within a frame, or a step would have two times
_TOE_UP = 0.17  # radians, as the heel strikes
_COATS: tuple[Colour, ...] = ((0.62, 0.24, 0.18), (0.20, 0.36, 0.50), (0.72, 0.56, 0.22), (0.30, 0.42, 0.30))
_BRICKS: tuple[Colour, ...] = ((0.52, 0.32, 0.25), (0.42, 0.40, 0.38), (0.46, 0.38, 0.28), (0.36, 0.34, 0.42))

Point = tuple[float, float]


def street(seed: int, ground_y: float) -> Picture:
    """A wall, a pavement of slabs, a lamp's light."""
    rng = np.random.default_rng([seed, 21])
    edge = int(ground_y - 46)
    wall = bricks(rng, (edge, WIDTH), _BRICKS[seed % len(_BRICKS)], (58, 22))
    wall[-10:] *= 0.5
    pavement = gradient((HEIGHT - edge, WIDTH), (0.44, 0.43, 0.42), (0.60, 0.58, 0.54))
    pavement *= 0.82 + 0.34 * cloud(rng, pavement.shape[:2], 18)[..., None]
    offset = int(rng.integers(0, 120))
    for x in range(-600, WIDTH + 600, 120):  # joints of slabs run towards the viewer
        for y in range(0, HEIGHT - edge):
            column = int(WIDTH / 2 + (x + offset - WIDTH / 2) * (1 + y / 170))
            if 0 <= column < WIDTH - 2:
                pavement[y, column : column + 2] *= 0.62
    pavement[64:67] *= 0.62
    scene = np.concatenate([wall, pavement])
    light = glow((HEIGHT, WIDTH), (float(rng.uniform(240, 720)), HEIGHT * 0.3), 250)
    return np.clip(lit(scene * 0.72, light, (1.0, 0.82, 0.52), 1.0), 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The walker's parts, near side and far side."""

    thigh: Sprite
    shin: Sprite
    foot: Sprite
    upper_arm: Sprite
    forearm: Sprite


def _body(size: float, trousers: Colour, coat: Colour, tone: float) -> _Body:
    legs: Colour = (trousers[0] * tone, trousers[1] * tone, trousers[2] * tone)
    arms: Colour = (coat[0] * tone, coat[1] * tone, coat[2] * tone)
    shoe: Colour = (0.16 * tone, 0.11 * tone, 0.09 * tone)
    outline = [(-0.05, -0.045), (0.03, -0.05), (0.12, -0.015), (0.13, 0.01), (-0.05, 0.01)]
    return _Body(
        thigh=limb(0.245 * size, (0.105 * size, 0.08 * size), legs),
        shin=limb(0.245 * size, (0.08 * size, 0.05 * size), legs),
        foot=polygon([(x * size, y * size) for x, y in outline], shoe),
        upper_arm=limb(0.17 * size, (0.075 * size, 0.06 * size), arms),
        forearm=limb(0.15 * size, (0.06 * size, 0.045 * size), arms),
    )


class Walker:
    """Steps on a pavement. Every heel strike is a contact."""

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 22])
        self._ground_y = float(rng.uniform(0.83, 0.9)) * HEIGHT
        self._street = street(seed, self._ground_y)
        self._camera = Camera(rng, shake_px=rng.uniform(0.3, 1.5), push=rng.uniform(0, 0.05))
        self._size = float(rng.uniform(290, 350))
        self._direction = 1 if rng.random() < 0.5 else -1
        self._step_s = float(rng.uniform(0.5, 0.62))
        speed = float(rng.uniform(0.82, 1.0)) * (WIDTH * 0.86) / length_s
        self._stride_px = min(speed * self._step_s, 0.46 * self._size)
        self._start_x = WIDTH / 2 - self._stride_px / self._step_s * length_s / 2
        coat, trousers = _COATS[seed % len(_COATS)], (0.22, 0.22, 0.27)
        self._near, self._far = (_body(self._size, trousers, coat, tone) for tone in (1.0, 0.66))
        self._torso = _torso(self._size, coat)
        self._head = blob(0.11 * self._size, 0.145 * self._size, (0.80, 0.60, 0.48), hardness=9)
        self._hat = polygon([(x * self._size, y * self._size) for x, y in _HAT], (0.18, 0.16, 0.17))
        self._shadow = blob(self._size * 0.55, 24, (0.03, 0.02, 0.02))
        self._first_s = float(rng.uniform(0.1, self._step_s))
        self.contacts: tuple[Contact, ...] = tuple(self._strikes(length_s + 1.0))

    def _strikes(self, until_s: float) -> list[Contact]:
        found = []
        number = -3  # some happen before the media begins; they are left out
        while (at := self._first_s + number * self._step_s) < until_s:
            if at >= 0:
                x = self._seen_x(self._planted_x(number)) / WIDTH
                found.append(Contact(time_s=at, x=x, strength=0.55))
            number += 1
        return found

    def _hip_x(self, time_s: float) -> float:
        return self._start_x + self._stride_px * time_s / self._step_s

    def _planted_x(self, step: int) -> float:
        """Where the foot of this step stands: ahead of the hips as it lands."""
        return self._hip_x(self._first_s + step * self._step_s) + 0.5 * self._stride_px

    def _seen_x(self, x: float) -> float:
        return x if self._direction > 0 else WIDTH - x

    def _foot(self, side: int, time_s: float) -> tuple[Point, float]:
        """A foot's ankle over the ground, and its pitch. Steps of a side are every other step."""
        since = (time_s - self._first_s) / self._step_s - side
        cycle = int(np.floor(since / 2))
        phase = since / 2 - cycle
        here = self._planted_x(cycle * 2 + side)
        if phase < _STANCE:
            roll = phase / _STANCE
            strike = max(0.0, 1 - roll / _SOLE)  # heel first, then the sole comes down
            leave = max(0.0, (roll - 0.62) / 0.38)  # heel up, over the ball of the foot
            lift = 0.075 * self._size * leave**2
            return (
                here + 0.05 * self._size * leave**2,
                lift + 0.01 * self._size * strike,
            ), 0.75 * leave - _TOE_UP * strike
        swing = (phase - _STANCE) / (1 - _STANCE)
        ahead = self._planted_x(cycle * 2 + side + 2)
        eased = swing - sin(2 * pi * swing) / (2 * pi) * 0.75
        x = here + 0.05 * self._size + (ahead - here - 0.05 * self._size) * eased
        arc = 0.2 * swing * (1 - swing) + 0.05 * sin(pi * swing) ** 2  # still falling as the heel strikes
        lift = (0.075 * (1 - swing) ** 2 + 0.01 * swing**4 + arc) * self._size
        return (x, lift), 0.75 * (1 - swing) ** 2 - _TOE_UP * swing**2

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        canvas = Canvas(self._street if self._direction > 0 else self._street[:, ::-1])
        times = shutter_times(time_s)[::2]
        ground = (self._hip_x(time_s), self._ground_y + 4)
        canvas.stamp(self._shadow, [pose(self._shadow, ground)], 0.7)
        self._stamp_arm(canvas, self._far, 0, times)
        self._stamp_leg(canvas, self._far, 1, times)
        self._stamp_leg(canvas, self._near, 0, times)
        canvas.stamp(self._torso, [pose(self._torso, self._hip(t), 0.05) for t in times])
        necks = [(x + 0.035 * self._size, y - 0.43 * self._size) for x, y in map(self._hip, times)]
        canvas.stamp(self._head, [pose(self._head, at) for at in necks])
        canvas.stamp(self._hat, [pose(self._hat, at, 0.06) for at in necks])
        self._stamp_arm(canvas, self._near, 1, times)
        picture = canvas.picture if self._direction > 0 else np.ascontiguousarray(canvas.picture[:, ::-1])
        return self._camera.expose(picture, time_s)

    def _hip(self, time_s: float) -> Point:
        beat = (time_s - self._first_s) / self._step_s
        bob = 0.018 * self._size * cos(2 * pi * beat)  # lowest just after a foot has landed
        return self._hip_x(time_s), self._ground_y - 0.502 * self._size + bob

    def _stamp_leg(self, canvas: Canvas, body: _Body, side: int, times: tuple[float, ...]) -> None:
        thighs, shins, feet = [], [], []
        for t in times:
            hip = self._hip(t)
            (x, lift), pitch = self._foot(side, t)
            ankle = (x, self._ground_y - 0.03 * self._size - lift)
            knee = _knee(hip, ankle, 0.245 * self._size)
            thighs.append(_hanging(body.thigh, hip, knee))
            shins.append(_hanging(body.shin, knee, ankle))
            feet.append(pose(body.foot, (ankle[0], ankle[1] + 0.02 * self._size), pitch))
        for sprite, poses in ((body.thigh, thighs), (body.shin, shins), (body.foot, feet)):
            canvas.stamp(sprite, poses)

    def _stamp_arm(self, canvas: Canvas, body: _Body, side: int, times: tuple[float, ...]) -> None:
        uppers, fores = [], []
        for t in times:
            swing = sin(pi * ((t - self._first_s) / self._step_s - side)) * 0.5
            x, y = self._hip(t)
            shoulder = (x + 0.012 * self._size, y - 0.31 * self._size)
            elbow = (shoulder[0] + 0.17 * self._size * sin(swing), shoulder[1] + 0.17 * self._size * cos(swing))
            uppers.append(pose(body.upper_arm, shoulder, -swing))
            fores.append(pose(body.forearm, elbow, -swing - 0.35 - 0.2 * swing))
        canvas.stamp(body.upper_arm, uppers)
        canvas.stamp(body.forearm, fores)


_HAT = [
    (-0.11, -0.05),
    (0.11, -0.05),
    (0.11, -0.068),
    (0.065, -0.075),
    (0.055, -0.125),
    (-0.055, -0.125),
    (-0.07, -0.07),
]
_COAT = [(-0.055, -0.355), (0.05, -0.36), (0.075, -0.28), (0.075, 0.0), (0.10, 0.12), (-0.11, 0.12), (-0.075, 0.0)]


def _torso(size: float, coat: Colour) -> Sprite:
    return polygon([(x * size, y * size) for x, y in _COAT], coat)


def _hanging(sprite: Sprite, top: Point, bottom: Point) -> Matrix:
    """The pose of a limb from one joint to the next."""
    return pose(sprite, top, -atan2(bottom[0] - top[0], bottom[1] - top[1]))


def _knee(hip: Point, ankle: Point, bone_px: float) -> Point:
    """Where two equal bones meet; knees bend forwards. A leg too short for its stride is drawn straight."""
    dx, dy = ankle[0] - hip[0], ankle[1] - hip[1]
    reach = min(hypot(dx, dy), 2 * bone_px * 0.999)
    along = atan2(dx, dy)
    bend = acos(reach / (2 * bone_px))
    return hip[0] + bone_px * sin(along + bend), hip[1] + bone_px * cos(along + bend)
