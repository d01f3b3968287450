"""A picture that sprites are stamped on, with the blur of a shutter that stays open while they move."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, sin

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]  # (height, width, 3), RGB, 0..1
Matrix = npt.NDArray[np.float64]  # (2, 3), from the sprite's pixels to the picture's

RATE_HZ = 24
WIDTH, HEIGHT = 960, 540
SHUTTER_S = 0.5 / RATE_HZ  # open for half of every frame, as film cameras are
SUBFRAMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """A small picture with transparency, held at a point of its own.

    Attributes:
        rgba: float32 (height, width, 4), 0..1, colours multiplied by opacity.
        hold_x, hold_y: the point, in its pixels, that poses place, turn and stretch about.
    """

    rgba: npt.NDArray[np.float32]
    hold_x: float
    hold_y: float


def pose(sprite: Sprite, at: tuple[float, float], angle: float = 0.0, stretch: tuple[float, float] = (1, 1)) -> Matrix:
    """The matrix that puts the sprite's hold at `at`: stretched along its own axes, then turned by `angle` radians."""
    c, s = cos(angle), sin(angle)
    a, b, d, e = c * stretch[0], -s * stretch[1], s * stretch[0], c * stretch[1]
    return np.array(
        [
            [a, b, at[0] - a * sprite.hold_x - b * sprite.hold_y],
            [d, e, at[1] - d * sprite.hold_x - e * sprite.hold_y],
        ]
    )


def shutter_times(time_s: float) -> tuple[float, ...]:
    """Moments at which the open shutter is sampled, for the frame that begins at `time_s`."""
    return tuple(time_s + SHUTTER_S * (k + 0.5) / SUBFRAMES for k in range(SUBFRAMES))


class Canvas:
    """One frame in the making."""

    def __init__(self, background: Picture) -> None:
        self.picture = background.copy()

    def stamp(self, sprite: Sprite, poses: Sequence[Matrix], opacity: float = 1.0) -> None:
        """Lay a sprite over the picture, smeared evenly over all its poses."""
        box = self._box(sprite, poses)
        if box is None or opacity <= 0:
            return
        left, top, right, bottom = box
        layer = np.zeros((bottom - top, right - left, 4), np.float32)
        for matrix in poses:
            moved = matrix.copy()
            moved[:, 2] -= (left, top)
            layer += cv2.warpAffine(sprite.rgba, moved, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
        layer *= opacity / len(poses)
        part = self.picture[top:bottom, left:right]
        part *= 1 - layer[..., 3:]
        part += layer[..., :3]

    def shine(self, light: Picture, strength: float) -> None:
        """Add light to the whole picture."""
        self.picture = cv2.scaleAdd(light, strength, self.picture)

    def _box(self, sprite: Sprite, poses: Sequence[Matrix]) -> tuple[int, int, int, int] | None:
        height, width = sprite.rgba.shape[:2]
        corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64).T
        points = np.concatenate([matrix @ corners for matrix in poses], axis=1)
        low, high = np.floor(points.min(axis=1)) - 1, np.ceil(points.max(axis=1)) + 2
        rows, columns = self.picture.shape[:2]
        left, top = max(int(low[0]), 0), max(int(low[1]), 0)
        right, bottom = min(int(high[0]), columns), min(int(high[1]), rows)
        return (left, top, right, bottom) if left < right and top < bottom else None


class Camera:
    """What a real camera adds: a slow push, a hand that is never quite still, darker corners, grain."""

    def __init__(self, rng: np.random.Generator, *, shake_px: float, push: float) -> None:
        """`push`: how much larger the picture is after ten seconds, as a share."""
        self._shake_px = shake_px
        self._push = push
        self._phases = rng.uniform(0, 6.28, 4)
        y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
        self._vignette = np.repeat(255 * (1 - 0.22 * (x**2 + y**2)).astype(np.float32)[..., None], 3, axis=2)
        grain = (rng.standard_normal((HEIGHT, WIDTH, 1), np.float32) * 1.8 for _ in range(3))
        self._grain = [np.repeat(one, 3, axis=2) for one in grain]

    def expose(self, picture: Picture, time_s: float) -> npt.NDArray[np.uint8]:
        """The frame as recorded: uint8, (height, width, 3)."""
        p = self._phases
        dx = self._shake_px * (sin(0.9 * time_s + p[0]) + 0.5 * sin(2.3 * time_s + p[1]))
        dy = self._shake_px * (sin(1.1 * time_s + p[2]) + 0.5 * sin(2.7 * time_s + p[3]))
        zoom = 1.015 + self._push * time_s / 10
        matrix = np.array(
            [[zoom, 0, (1 - zoom) * WIDTH / 2 + dx], [0, zoom, (1 - zoom) * HEIGHT / 2 + dy]],
        )
        seen = cv2.warpAffine(picture, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        cv2.multiply(seen, self._vignette, dst=seen)
        cv2.add(seen, self._grain[round(time_s * RATE_HZ) % len(self._grain)], dst=seen)
        recorded: npt.NDArray[np.uint8] = cv2.convertScaleAbs(seen)
        return recorded
