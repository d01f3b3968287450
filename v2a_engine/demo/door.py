"""A door that swings shut in a hallway: one slow approach, one slam."""

from math import cos, exp, pi, radians, sin

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import HEIGHT, WIDTH, Camera, Canvas, Picture, pose, shutter_times
from v2a_engine.demo.falling import wobble
from v2a_engine.demo.scene import Contact
from v2a_engine.demo.sprites import limb, polygon
from v2a_engine.demo.texture import Colour, cloud, glow, gradient, planks, streaks

_WALLS: tuple[Colour, ...] = ((0.40, 0.46, 0.42), (0.48, 0.38, 0.36), (0.36, 0.40, 0.50), (0.52, 0.47, 0.36))
_DOORS: tuple[Colour, ...] = ((0.50, 0.30, 0.18), (0.28, 0.40, 0.38), (0.58, 0.46, 0.30), (0.40, 0.22, 0.24))
_DEPTH_PX = 560.0  # distance from the lens to the wall: near, as in a narrow hall
_OPEN = radians(72)
_LEAF = (220, 400)


class SlammingDoor:
    """It hangs open, a draught takes it, it slams; the lamp goes on swinging."""

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 41])
        self._left = float(rng.uniform(300, 440))
        self._top = HEIGHT * 0.82 - _LEAF[1]
        self._slam_s = length_s * float(rng.uniform(0.42, 0.62))
        self._swing_s = float(rng.uniform(0.6, 0.9))
        self._camera = Camera(rng, shake_px=rng.uniform(0.3, 1.0), push=rng.uniform(0.01, 0.06))
        self._flip = bool(rng.random() < 0.5)
        self._hall = self._draw_hall(rng, _WALLS[seed % len(_WALLS)])
        self._leaf = _draw_leaf(rng, _DOORS[seed % len(_DOORS)])
        self._lamp_x = self._left + (430.0 if self._left < 370 else -150.0)
        self._cord = limb(120, (3, 3), (0.08, 0.08, 0.08))
        self._shade = polygon([(-14, 0), (14, 0), (42, 36), (-42, 36)], (0.80, 0.62, 0.30))
        light = glow((HEIGHT, WIDTH), (self._lamp_x, 190), 170)
        self._light = light[..., None] * np.array((0.20, 0.15, 0.08), np.float32)
        middle = (self._left + _LEAF[0] / 2) / WIDTH
        x = 1 - middle if self._flip else middle
        self.contacts: tuple[Contact, ...] = (Contact(time_s=self._slam_s, x=x, strength=1.0),)

    def _draw_hall(self, rng: np.random.Generator, colour: Colour) -> Picture:
        """The wall with the doorway; behind it a bright room."""
        horizon = int(HEIGHT * 0.82)
        dark: Colour = (colour[0] * 0.75, colour[1] * 0.75, colour[2] * 0.75)
        wall = gradient((horizon, WIDTH), dark, colour) * (0.85 + 0.3 * cloud(rng, (horizon, WIDTH), 90)[..., None])
        stripes = (np.arange(WIDTH) // 22 % 2).astype(np.float32)[None, :, None]
        wall[: horizon - 130] *= 0.94 + 0.1 * stripes
        wall[horizon - 134 : horizon - 126] *= 0.6
        wall[horizon - 12 :] *= 0.6
        hall = np.concatenate([wall, planks(rng, (HEIGHT - horizon, WIDTH), (0.40, 0.28, 0.20), 24)])
        left, right, top = int(self._left), int(self._left) + _LEAF[0], int(self._top)
        hall[top - 16 : horizon, left - 16 : right + 16] = np.array(colour) * 0.42
        hall[top:horizon, left:right] = gradient((horizon - top, right - left), (0.98, 0.93, 0.76), (0.92, 0.78, 0.55))
        return np.clip(hall.astype(np.float32), 0, 1)

    def _angle(self, time_s: float) -> float:
        """How far it is open."""
        left_s = self._slam_s - time_s
        if left_s > 0:
            draught = 0.03 * sin(2.2 * time_s)
            share = max(0.0, 1 - left_s / self._swing_s)
            return _OPEN * (1 - float(share**3)) + draught * (share == 0) * min(1.0, left_s - self._swing_s)
        return abs(wobble(-left_s, 0.035, 9, 0.09))

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        canvas = Canvas(self._hall)
        self._spill_light(canvas, self._angle(time_s))
        self._hang_leaf(canvas, shutter_times(time_s))
        since = time_s - self._slam_s
        sway = wobble(since, 0.10, 1.1, 1.2) + 0.012 * sin(1.7 * time_s)
        foot = (self._lamp_x + 120 * sin(sway), 120 * cos(sway))
        canvas.shine(self._light, 0.9 + 0.1 * sin(1.7 * time_s))
        canvas.stamp(self._cord, [pose(self._cord, (self._lamp_x, 0), -sway)])
        canvas.stamp(self._shade, [pose(self._shade, foot, -sway)])
        jolt = 2.5 * exp(-since / 0.08) * sin(2 * pi * 14 * since) if since > 0 else 0.0
        picture = np.roll(canvas.picture, round(jolt), axis=0) if abs(jolt) >= 0.5 else canvas.picture
        return self._camera.expose(np.ascontiguousarray(picture[:, ::-1]) if self._flip else picture, time_s)

    def _spill_light(self, canvas: Canvas, angle: float) -> None:
        """The room's light on the hall's floor: as wide as the gap."""
        open_px = _LEAF[0] * (1 - cos(angle))
        if open_px < 2:
            return
        right, floor = self._left + _LEAF[0], HEIGHT * 0.82
        corners = np.array(
            [[right - open_px, floor], [right, floor], [right + 130, HEIGHT], [right - open_px - 20, HEIGHT]]
        )
        pool = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        cv2.fillConvexPoly(pool, np.round(corners).astype(np.int32), (0.45, 0.38, 0.25))
        rows = slice(int(floor), HEIGHT)
        canvas.picture[rows] += cv2.blur(pool[rows], (15, 5))

    def _hang_leaf(self, canvas: Canvas, times: tuple[float, ...]) -> None:
        """The leaf in perspective, hinged at its left edge, opening away from us."""
        left, top = int(self._left) - 2, int(self._top) - 2  # it never reaches beyond its frame
        size = (_LEAF[0] + 4, _LEAF[1] + 4)
        total = np.zeros((size[1], size[0], 4), np.float32)
        moments = times if times[0] < self._slam_s + 0.5 else times[:1]
        for t in moments:
            corners = self._corners(self._angle(t)) - np.array((left, top), np.float32)
            height, width = self._leaf.shape[:2]
            source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
            matrix = cv2.getPerspectiveTransform(source, corners)
            total += cv2.warpPerspective(self._leaf, matrix, size, flags=cv2.INTER_LINEAR)
        total /= len(moments)
        part = canvas.picture[top : top + size[1], left : left + size[0]]
        part *= 1 - total[..., 3:]
        part += total[..., :3]

    def _corners(self, angle: float) -> npt.NDArray[np.float32]:
        scale = _DEPTH_PX / (_DEPTH_PX + _LEAF[0] * sin(angle))
        middle_y = HEIGHT * 0.42
        far_x = self._left + _LEAF[0] * cos(angle) * scale + (WIDTH / 2 - self._left) * (1 - scale)
        top, bottom = self._top, self._top + _LEAF[1]
        far_top, far_bottom = (middle_y + (y - middle_y) * scale for y in (top, bottom))
        return np.array([[self._left, top], [far_x, far_top], [far_x, far_bottom], [self._left, bottom]], np.float32)


def _draw_leaf(rng: np.random.Generator, colour: Colour) -> npt.NDArray[np.float32]:
    """Four panels, a brass knob; colours multiplied by opacity like a sprite's."""
    width, height = _LEAF
    wood = np.array(colour, np.float32) * (0.75 + 0.35 * streaks(rng, (width, height), 70, 3).T[..., None])
    wood = np.ascontiguousarray(wood)
    for top, bottom in ((30, 180), (215, 370)):
        for left, right in ((26, 100), (120, 194)):
            wood[top:bottom, left:right] *= 0.82
            wood[top : top + 4, left:right] *= 0.6
            wood[bottom - 4 : bottom, left:right] *= 1.5
    cv2.circle(wood, (width - 16, 205), 9, (0.90, 0.74, 0.32), -1, cv2.LINE_AA)
    cv2.circle(wood, (width - 19, 202), 3, (1.0, 0.95, 0.75), -1, cv2.LINE_AA)
    return np.concatenate([np.clip(wood, 0, 1), np.ones((height, width, 1), np.float32)], axis=2)
