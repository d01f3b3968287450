"""Rain on a window at night, city lights out of focus behind it. Everything patters, nothing slams."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import HEIGHT, WIDTH, Camera, Canvas, Picture, Sprite, pose, shutter_times
from v2a_engine.demo.scene import Contact
from v2a_engine.demo.texture import cloud, gradient

_LAMPS = ((1.0, 0.62, 0.25), (1.0, 0.85, 0.55), (0.95, 0.25, 0.20), (0.35, 0.60, 0.95), (0.45, 0.85, 0.60))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runner:
    """A drop that hangs, then runs down the pane in starts."""

    x: float
    y: float
    size: float
    start_s: float
    pace_px_s: float

    def at(self, time_s: float) -> tuple[float, float]:
        since = max(0.0, time_s - self.start_s)
        ahead = self.pace_px_s * (since - 0.22 * np.sin(3.9 * since) * np.cos(1.3 * since + self.x))
        return self.x + 5 * float(np.sin(ahead / 45 + self.x)), self.y + float(ahead)


class RainOnWindow:
    """Drops strike the pane all the time, some run down; streaks fall outside."""

    contacts: tuple[Contact, ...] = ()

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 61])
        self._camera = Camera(rng, shake_px=0.4, push=float(rng.uniform(0, 0.04)))
        self._view = _night_view(rng)
        self._drops = tuple(_drop(radius) for radius in (3, 5, 8, 11))
        for _ in range(260):
            _paste(self._view, self._drops[int(rng.choice(3, p=(0.6, 0.3, 0.1)))], rng)
        self._runners = tuple(
            _Runner(
                x=float(rng.uniform(20, WIDTH - 20)),
                y=float(rng.uniform(-60, HEIGHT * 0.7)),
                size=float(rng.uniform(0.8, 1.3)),
                start_s=float(rng.uniform(-2, length_s)),
                pace_px_s=float(rng.uniform(40, 190)),
            )
            for _ in range(22)
        )
        number = int(length_s * 22)
        self._hits = np.stack(
            [rng.uniform(0, length_s + 1, number), rng.uniform(0, WIDTH, number), rng.uniform(0, HEIGHT - 60, number)],
            1,
        )
        self._falling = rng.uniform((0, 0, 0.7), (WIDTH, HEIGHT, 1.3), (90, 3))

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        canvas = Canvas(self._view)
        self._fall(canvas.picture, time_s)
        for since, x, y in ((time_s - at, x, y) for at, x, y in self._hits):
            if 0 <= since < 1.4:
                splash = self._drops[2 if since < 0.09 else 1]
                wide = 1.6 - since / 0.15 if since < 0.09 else 1.0
                canvas.stamp(splash, [pose(splash, (x, y), stretch=(wide, wide))], min(1.0, 1.6 - since))
        for one in self._runners:
            sprite = self._drops[3]
            poses = [
                pose(sprite, one.at(t), stretch=(one.size * 0.8, one.size * 1.25)) for t in shutter_times(time_s)[::2]
            ]
            canvas.stamp(sprite, poses)
        return self._camera.expose(canvas.picture, time_s)

    def _fall(self, picture: Picture, time_s: float) -> None:
        """Streaks behind the glass."""
        layer = np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8)
        for x, y, speed in self._falling:
            top = (y + 1500 * speed * time_s) % (HEIGHT + 120) - 60
            a, b = (int(x / 2 - top / 20), int(top / 2)), (int(x / 2 - top / 20 - 2), int(top / 2 + 20 * speed))
            cv2.line(layer, a, b, 80, 1, cv2.LINE_AA)
        streaks = cv2.resize(layer, (WIDTH, HEIGHT)).astype(np.float32) / 255
        picture += (0.34 * streaks)[..., None]


def _night_view(rng: np.random.Generator) -> Picture:
    """Blurred lamps over a dark street, a mullion in front."""
    view = gradient((HEIGHT, WIDTH), (0.07, 0.09, 0.16), (0.14, 0.13, 0.15))
    view *= 0.8 + 0.5 * cloud(rng, (HEIGHT, WIDTH), 200)[..., None]
    for _ in range(34):
        at = (int(rng.uniform(0, WIDTH)), int(rng.normal(HEIGHT * 0.55, 90)))
        disc = np.zeros_like(view)
        lamp = np.array(_LAMPS[rng.integers(len(_LAMPS))]) * rng.uniform(0.15, 0.6)
        cv2.circle(disc, at, int(rng.uniform(12, 40)), lamp.tolist(), -1, cv2.LINE_AA)
        view += disc
    view = cv2.GaussianBlur(view, (0, 0), 3.0)
    bar = int(rng.uniform(0.28, 0.72) * WIDTH)
    view[:, bar - 14 : bar + 14] = np.linspace(0.10, 0.03, 28, dtype=np.float32)[None, :, None]
    view[HEIGHT - 52 :] = gradient((52, WIDTH), (0.20, 0.16, 0.13), (0.09, 0.07, 0.06))
    night: Picture = np.clip(view, 0, 1).astype(np.float32)
    return night


def _drop(radius_px: int) -> Sprite:
    """A drop as a small lens: dark above, bright below, a point of light."""
    half = radius_px + 3
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32) / radius_px
    distance = np.hypot(x, y * 0.94)
    opacity = np.clip((1 - distance) * radius_px + 0.5, 0, 1) * (0.35 + 0.5 * distance**2)
    tone = np.clip(0.16 + 0.42 * y + 0.5 * np.exp(-((x + 0.35) ** 2 + (y + 0.4) ** 2) * 18), 0, 1)
    colour = tone[..., None] * np.array((0.92, 0.96, 1.0), np.float32)
    rgba = np.concatenate([colour * opacity[..., None], opacity[..., None]], axis=2).astype(np.float32)
    return Sprite(rgba=rgba, hold_x=half, hold_y=half)


def _paste(picture: Picture, sprite: Sprite, rng: np.random.Generator) -> None:
    """A drop that stays where it is."""
    height, width = sprite.rgba.shape[:2]
    x, y = int(rng.uniform(0, WIDTH - width)), int(rng.uniform(0, HEIGHT - 60 - height))
    part = picture[y : y + height, x : x + width]
    part *= 1 - sprite.rgba[..., 3:]
    part += sprite.rgba[..., :3]
