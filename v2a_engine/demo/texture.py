"""Surfaces made of noise and gradients: planks, bricks, sky, earth."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import Picture

Field = npt.NDArray[np.float32]  # (height, width)
Colour = tuple[float, float, float]  # RGB, 0..1


def cloud(rng: np.random.Generator, size: tuple[int, int], cell_px: float, octaves: int = 4) -> Field:
    """Smooth noise of about 0..1, (height, width) = `size`, with features from `cell_px` down by halves."""
    height, width = size
    total = np.zeros(size, np.float32)
    weight, reach = 0.0, 1.0
    for _ in range(octaves):
        grid = (max(2, round(height / cell_px) + 1), max(2, round(width / cell_px) + 1))
        coarse = rng.random(grid, dtype=np.float32)
        total += reach * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        weight += reach
        cell_px, reach = max(cell_px / 2, 2.0), reach / 2
    field: Field = total / weight
    return field


def streaks(rng: np.random.Generator, size: tuple[int, int], along_px: int, across_px: int) -> Field:
    """Noise drawn out sideways, as wood has it: about 0..1."""
    height, width = size
    coarse = rng.random((max(2, height // across_px), max(2, width // along_px)), dtype=np.float32)
    field: Field = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return field


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Picture:
    """A picture that fades from one colour at the top to another at the bottom."""
    share = np.linspace(0, 1, size[0], dtype=np.float32)[:, None, None]
    column = (1 - share) * np.array(top, np.float32) + share * np.array(bottom, np.float32)
    return np.ascontiguousarray(np.broadcast_to(column, (size[0], size[1], 3)))


def glow(size: tuple[int, int], at: tuple[float, float], reach_px: float) -> Field:
    """A round light: 1 at its middle, fading to nothing."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    field: Field = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * reach_px**2)).astype(np.float32)
    return field


def planks(rng: np.random.Generator, size: tuple[int, int], colour: Colour, board_px: int) -> Picture:
    """A floor of boards seen in perspective: boards run towards the viewer's right and left."""
    height, width = size
    picture = np.empty((height, width, 3), np.float32)
    grain = streaks(rng, size, 60, 2) * 0.6 + streaks(rng, size, 160, 5) * 0.4
    top, number = 0, 0
    while top < height:
        bottom = min(height, top + max(5, round(board_px * (0.35 + 1.1 * top / height))))
        tone = rng.uniform(0.85, 1.1)
        picture[top:bottom] = np.array(colour, np.float32) * tone * (0.72 + 0.5 * grain[top:bottom, :, None])
        picture[top : top + 2] *= 0.55
        for joint in rng.integers(0, width, 3):
            picture[top:bottom, joint : joint + 2] *= 0.6
        top, number = bottom, number + 1
    return picture


def bricks(rng: np.random.Generator, size: tuple[int, int], colour: Colour, brick_px: tuple[int, int]) -> Picture:
    """A wall of bricks, `brick_px` = (width, height) each."""
    height, width = size
    picture = np.full((height, width, 3), 0.5, np.float32) * np.array(colour, np.float32)
    wide, high = brick_px
    for row, top in enumerate(range(0, height, high)):
        for left in range(-(row % 2) * wide // 2, width, wide):
            tone = rng.uniform(0.75, 1.15) * np.array(colour, np.float32)
            picture[top + 2 : top + high - 1, max(0, left + 2) : max(0, left + wide - 1)] = tone
    return picture * (0.8 + 0.4 * cloud(rng, size, 24, 3)[..., None])


def lit(picture: npt.NDArray[np.floating[Any]], light: Field, colour: Colour, strength: float) -> Picture:
    """The picture with a coloured light on it."""
    shone: Picture = picture * (1 + strength * light[..., None] * np.array(colour, np.float32))
    return shone.astype(np.float32)
