"""The things that move: each drawn once, large and smooth, then stamped."""

from collections.abc import Sequence
from math import cos, pi, sin

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import Sprite
from v2a_engine.demo.texture import Colour, cloud, streaks

FINE = 4  # outlines are drawn this many times too large, so that their edges are smooth


def _sprite(colour: npt.NDArray[np.float32], opacity: npt.NDArray[np.float32], hold: tuple[float, float]) -> Sprite:
    rgba = np.concatenate([np.clip(colour, 0, 1) * opacity[..., None], opacity[..., None]], axis=2)
    return Sprite(rgba=rgba.astype(np.float32), hold_x=hold[0], hold_y=hold[1])


def ball(radius_px: float, colours: tuple[Colour, Colour], angle: float) -> Sprite:
    """A striped ball, turned by `angle`, lit from the upper left; held at its middle."""
    half = int(radius_px) + 3
    y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32) / radius_px
    distance = np.hypot(x, y)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    turned = x * cos(angle) + y * sin(angle)
    stripe = 1 / (1 + np.exp((np.abs(turned) - 0.3) * 40 / (1 + 40 / radius_px)))
    albedo = stripe[..., None] * np.array(colours[1]) + (1 - stripe[..., None]) * np.array(colours[0])
    diffuse = np.clip(-0.5 * x - 0.65 * y + 0.58 * z, 0, 1)
    bounce = np.clip(y, 0, 1) * 0.16
    shine = np.clip(-0.33 * x - 0.5 * y + 0.8 * z, 0, 1) ** 40
    colour = albedo * (0.26 + 0.85 * diffuse + bounce)[..., None] + 0.6 * shine[..., None]
    opacity = np.clip((1 - distance) * radius_px + 0.5, 0, 1)
    return _sprite(colour.astype(np.float32), opacity.astype(np.float32), (half, half))


def crate(rng: np.random.Generator, side_px: int, colour: Colour) -> Sprite:
    """A wooden crate from the front; held at the middle of its lower edge."""
    size = (side_px, side_px)
    wood = np.array(colour, np.float32) * (0.7 + 0.45 * streaks(rng, size, 40, 3)[..., None])
    board = max(6, side_px // 5)
    for top in range(0, side_px, board):
        wood[top : top + board] *= rng.uniform(0.86, 1.1)
        wood[top : top + 1] *= 0.5
    frame = np.zeros(size, np.float32)
    thick = max(5, side_px // 9)
    cv2.rectangle(frame, (0, 0), (side_px - 1, side_px - 1), 1.0, thick * 2)
    cv2.line(frame, (0, side_px), (side_px, 0), 1.0, thick, cv2.LINE_AA)
    edge = np.clip(frame - cv2.erode(frame, np.ones((3, 3))), 0, 1)
    wood = wood * (0.8 + 0.36 * frame[..., None]) * (1 - 0.5 * edge[..., None])
    wood *= np.linspace(1.15, 0.8, side_px, dtype=np.float32)[:, None, None]
    margin = 2
    opacity = np.pad(np.ones(size, np.float32), margin)
    colours = np.pad(wood, ((margin, margin), (margin, margin), (0, 0)))
    return _sprite(colours, opacity, (margin + side_px / 2, margin + side_px))


def limb(length_px: float, widths_px: tuple[float, float], colour: Colour) -> Sprite:
    """A rounded rod hanging down from its hold, lit from the left."""
    widest = max(widths_px)
    height, width = int(length_px + 2 * widest) + 4, int(2 * widest) + 6
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x - width / 2, y - widest - 2
    along = np.clip(y / length_px, 0, 1)
    radius = (widths_px[0] + (widths_px[1] - widths_px[0]) * along) / 2
    distance = np.hypot(x, y - along * length_px)
    opacity = np.clip(radius - distance + 0.5, 0, 1)
    side = np.clip(x / np.maximum(radius, 1), -1, 1)
    tone = 0.9 - 0.3 * side - 0.15 * side**2
    return _sprite(np.array(colour, np.float32) * tone[..., None], opacity, (width / 2, widest + 2))


def polygon(points: Sequence[tuple[float, float]], colour: Colour, slope: float = 0.25) -> Sprite:
    """A flat shape, lighter above by `slope`; its points are relative to its hold."""
    corners = np.array(points, np.float64)
    low = np.floor(corners.min(axis=0)) - 2
    width, height = (np.ceil(corners.max(axis=0)) + 3 - low).astype(int)
    mask = np.zeros((height * FINE, width * FINE), np.uint8)
    cv2.fillPoly(mask, [np.round((corners - low) * FINE).astype(np.int32)], 255)
    opacity = cv2.resize(mask, (int(width), int(height)), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    tone = np.linspace(1 + slope, 1 - slope, int(height), dtype=np.float32)[:, None, None]
    colours = np.broadcast_to(np.array(colour, np.float32) * tone, (int(height), int(width), 3))
    return _sprite(np.ascontiguousarray(colours), opacity, (-low[0], -low[1]))


def blob(width_px: float, height_px: float, colour: Colour, hardness: float = 1.0) -> Sprite:
    """A soft round patch: a shadow, a puff, a light; held at its middle."""
    half_w, half_h = int(width_px * 0.8), int(height_px * 0.8) + 1
    y, x = np.mgrid[-half_h : half_h + 1, -half_w : half_w + 1].astype(np.float32)
    fall = 1 - np.hypot(x / (width_px * 0.78), y / (height_px * 0.78))
    opacity = np.clip(fall * hardness, 0, 1) ** 1.6
    colours = np.broadcast_to(np.array(colour, np.float32), (*opacity.shape, 3))
    return _sprite(np.ascontiguousarray(colours), opacity.astype(np.float32), (half_w, half_h))


def puff(rng: np.random.Generator, radius_px: int, colour: Colour) -> Sprite:
    """A wisp of dust; held at its middle."""
    soft = blob(radius_px * 2, radius_px * 1.3, colour)
    opacity = soft.rgba[..., 3] * (0.4 + 0.9 * cloud(rng, soft.rgba.shape[:2], radius_px / 2, 3))
    return _sprite(
        np.ascontiguousarray(np.broadcast_to(np.array(colour, np.float32), (*opacity.shape, 3))),
        np.clip(opacity, 0, 1),
        (soft.hold_x, soft.hold_y),
    )


def spark(length_px: float, colour: Colour) -> Sprite:
    """A streak of light along x; held at its middle."""
    return blob(length_px, 2.2, colour, hardness=2.0)


def ring_of_angles(count: int) -> tuple[float, ...]:
    """Angles evenly round a half turn, for a ball whose stripe looks the same from behind."""
    return tuple(pi * k / count for k in range(count))
