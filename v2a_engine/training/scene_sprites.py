"""What rendered scenes are made of: sprites, backgrounds, and a canvas that paints a sprite at a pose.

World units are pixels of the analysis picture (128 wide, 72 high) with a still camera; the canvas is
twice as fine, and is scaled down at the end, which gives soft edges.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.float32]
Affine = npt.NDArray[np.float64]  # (2, 3)

WORLD_WIDTH, WORLD_HEIGHT = 128, 72
CANVAS_SCALE = 2
CANVAS_SIZE = (WORLD_WIDTH * CANVAS_SCALE, WORLD_HEIGHT * CANVAS_SCALE)
SPRITE_SIDE = 64  # every sprite is drawn on a square of this many pixels, one pixel of margin

SHAPES = ("disc", "box", "round_box", "triangle", "polygon", "bottle", "blob", "ring")
HELD_OUT_SHAPES = ("star", "cross")
TEXTURES = ("flat", "shaded", "stripes", "noise", "spots", "rim")
BACKGROUNDS = ("flat", "gradient", "fractal", "room", "tiles", "bands", "clutter")
HELD_OUT_BACKGROUNDS = ("checker",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """A picture with soft borders: grey * alpha and alpha, float32 (side, side, 2); grey is 0..255."""

    pixels: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Where a sprite's centre is, how wide and high its square is drawn (world units), how it is turned."""

    x: float
    y: float
    width: float
    height: float
    angle: float = 0.0  # radians, clockwise on the screen
    shear: float = 0.0


class Canvas:
    """A grey picture twice as fine as the analysis picture, seen through a camera."""

    def __init__(self, camera: Affine) -> None:
        self.camera = camera  # world units -> canvas pixels
        self.pixels: Grey = np.zeros((CANVAS_SIZE[1], CANVAS_SIZE[0]), np.float32)

    def paint(self, sprite: Sprite, pose: Pose, opacity: float = 1.0) -> None:
        """Blend the sprite over what is there already."""
        side = sprite.pixels.shape[0]
        matrix = compose(self.camera, _placed(pose, side))
        corners = matrix[:, :2] @ np.array([[0, side, 0, side], [0, 0, side, side]]) + matrix[:, 2:]
        left, top = np.maximum(np.floor(corners.min(1)).astype(int) - 1, 0)
        right, bottom = np.minimum(np.ceil(corners.max(1)).astype(int) + 2, CANVAS_SIZE)
        if left >= right or top >= bottom:
            return
        matrix[:, 2] -= (left, top)
        shrinks = abs(np.linalg.det(matrix[:, :2])) < 0.12
        patch = cv2.warpAffine(
            cv2.blur(sprite.pixels, (5, 5)) if shrinks else sprite.pixels,
            matrix,
            (int(right - left), int(bottom - top)),
        )
        target = self.pixels[top:bottom, left:right]
        target *= 1.0 - opacity * patch[..., 1]
        target += opacity * patch[..., 0]

    def fill(self, background: Grey) -> None:
        """Paint a background (any size) centred on the world, 1.5 times the picture's width."""
        height, width = background.shape
        scale = 1.5 * WORLD_WIDTH / width
        shift_x, shift_y = (WORLD_WIDTH - scale * width) / 2, (WORLD_HEIGHT - scale * height) / 2
        matrix = compose(self.camera, np.array([[scale, 0, shift_x], [0, scale, shift_y]]))
        cv2.warpAffine(background, matrix, CANVAS_SIZE, dst=self.pixels, borderMode=cv2.BORDER_REFLECT)


def compose(outer: Affine, inner: Affine) -> Affine:
    """The affine map that applies `inner`, then `outer`."""
    return np.hstack([outer[:, :2] @ inner[:, :2], outer[:, :2] @ inner[:, 2:] + outer[:, 2:]])


def _placed(pose: Pose, side: int) -> Affine:
    cosine, sine = math.cos(pose.angle), math.sin(pose.angle)
    usable = side - 4  # the sprite's own margin stays outside the pose's width and height
    scale_x, scale_y = pose.width / usable, pose.height / usable
    turn = np.array([[cosine, -sine], [sine, cosine]]) @ np.array([[scale_x, pose.shear * scale_y], [0, scale_y]])
    shift = np.array([[pose.x], [pose.y]]) - turn @ np.array([[side / 2], [side / 2]])
    return np.hstack([turn, shift])


def bar(x0: float, y0: float, x1: float, y1: float, thickness: float) -> Pose:
    """The pose that lays a sprite's width along a line from one point to another: limbs, handles."""
    length = math.hypot(x1 - x0, y1 - y0)
    return Pose(
        x=(x0 + x1) / 2,
        y=(y0 + y1) / 2,
        width=length + thickness * 0.6,
        height=thickness,
        angle=math.atan2(y1 - y0, x1 - x0),
    )


def make_sprite(rng: np.random.Generator, shape: str, grey: float) -> Sprite:
    """A shape with a texture drawn at random around a mean grey."""
    alpha = _outline(rng, shape)
    shade = np.clip(_texture(rng, str(rng.choice(TEXTURES)), grey, alpha), 0, 255).astype(np.float32)
    return Sprite(pixels=np.dstack([shade * alpha, alpha]))


def _outline(rng: np.random.Generator, shape: str) -> Grey:
    side, half = SPRITE_SIDE, SPRITE_SIDE / 2
    reach = half - 2
    mask = np.zeros((side, side), np.uint8)
    if shape in ("disc", "ring"):
        cv2.circle(mask, (side // 2, side // 2), int(reach), 255, -1, cv2.LINE_AA)
        if shape == "ring":
            cv2.circle(mask, (side // 2, side // 2), int(reach * rng.uniform(0.4, 0.7)), 0, -1, cv2.LINE_AA)
    elif shape == "blob":
        cv2.ellipse(mask, ((half, half), (2 * reach, reach * float(rng.uniform(0.8, 2))), 0.0), 255, -1, cv2.LINE_AA)
    else:
        corners = _corners(rng, shape) * reach + half
        cv2.fillPoly(mask, [np.round(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        if shape == "round_box":
            mask = cv2.threshold(cv2.GaussianBlur(mask, (0, 0), 4.0), 128, 255, cv2.THRESH_BINARY)[1]
    alpha: Grey = cv2.GaussianBlur(mask, (3, 3), 0).astype(np.float32) / 255
    return alpha


def _corners(rng: np.random.Generator, shape: str) -> npt.NDArray[np.float64]:
    if shape in ("box", "round_box"):
        return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float)
    if shape == "triangle":
        return np.array([[-1, 1], [rng.uniform(-0.6, 0.6), -1], [1, 1]], float)
    if shape == "bottle":
        neck, shoulder = rng.uniform(0.2, 0.5), rng.uniform(-0.6, 0)
        half = np.array([[neck, -1], [neck, shoulder - 0.2], [1, shoulder], [1, 1]], float)
        return np.vstack([half, half[::-1] * [-1, 1]])
    if shape == "cross":
        arm = 0.35
        points = [(-arm, -1), (arm, -1), (arm, -arm), (1, -arm), (1, arm), (arm, arm)]
        return np.array(points + [(-x, -y) for x, y in points], float)
    count = int(rng.integers(5, 9)) * (2 if shape == "star" else 1)
    turns = np.arange(count) * 2 * np.pi / count + rng.uniform(0, 6)
    reach = np.where(np.arange(count) % 2, 0.45, 1.0) if shape == "star" else rng.uniform(0.7, 1.0, count)
    corners: npt.NDArray[np.float64] = np.column_stack([np.cos(turns), np.sin(turns)]) * reach[:, None]
    return corners


def _texture(rng: np.random.Generator, name: str, grey: float, alpha: Grey) -> Grey:
    side = SPRITE_SIDE
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    depth = float(rng.uniform(15, 70))
    relief: Grey = np.zeros((side, side), np.float32)
    if name == "shaded":
        light = float(rng.uniform(0, 6.3))
        relief = x * math.cos(light) + y * math.sin(light) - 0.5 * (x * x + y * y)
    elif name == "stripes":
        turn = float(rng.uniform(0, 3.1))
        relief = 0.5 * np.sign(np.sin((x * math.cos(turn) + y * math.sin(turn)) * float(rng.uniform(4, 14))))
    elif name == "noise":
        relief = fractal(rng, side, side, float(rng.uniform(0.8, 1.8)))
    elif name == "spots":
        seeds = (rng.random((8, 8)) < 0.25).astype(np.float32)
        relief = cv2.resize(seeds, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32) - 0.25
    elif name == "rim":
        relief = 2 * (cv2.GaussianBlur(alpha, (0, 0), 5.0).astype(np.float32) - 1)
    return grey + np.float32(depth) * relief


def fractal(rng: np.random.Generator, height: int, width: int, slope: float) -> Grey:
    """Noise whose spectrum falls with frequency, as photographs' do; about -2..2, mean 0."""
    falloff = np.hypot(np.fft.fftfreq(height)[:, None] * height, np.fft.rfftfreq(width)[None] * width)
    falloff[0, 0] = 1.0
    noise = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((height, width))) / falloff**slope, s=(height, width))
    noise -= noise.mean()
    even: Grey = (noise / (noise.std() + 1e-9)).astype(np.float32)
    return even


def make_background(rng: np.random.Generator, name: str) -> Grey:
    """A still background, 108 x 192, grey 0..255."""
    height, width = 108, 192
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    grey, depth = float(rng.uniform(20, 230)), float(rng.uniform(5, 60))
    picture = np.full((height, width), grey, np.float32)
    if name != "flat":
        turn = float(rng.uniform(0, 6.3))
        picture += float(rng.uniform(-60, 60)) * (x * math.cos(turn) + y * math.sin(turn))
    if name in ("fractal", "room", "clutter"):
        picture += depth * 0.6 * fractal(rng, height, width, float(rng.uniform(0.9, 1.9)))
    if name == "room":
        picture += np.where(y > rng.uniform(0.45, 0.9), float(rng.uniform(-70, 70)), 0)
    if name == "bands":
        picture += depth * np.sin(y * float(rng.uniform(8, 60)) + 3 * x * float(rng.uniform(-1, 1)))
    if name in ("tiles", "checker"):
        across, down = np.floor(x * int(rng.integers(6, 24))), np.floor(y * int(rng.integers(4, 16)))
        steps = rng.standard_normal((40, 40)) if name == "tiles" else np.indices((40, 40)).sum(0) % 2 - 0.5
        picture += depth * steps[down.astype(int), across.astype(int)]
    if name == "clutter":
        _strew(rng, picture)
    return np.clip(picture, 0, 255).astype(np.float32)


def _strew(rng: np.random.Generator, picture: Grey) -> None:
    """Boxes and discs lying about, as furniture and leaves do."""
    height, width = picture.shape
    for _ in range(int(rng.integers(4, 20))):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        size = int(rng.integers(3, 40))
        grey = float(rng.uniform(0, 255))
        if rng.random() < 0.5:
            cv2.rectangle(picture, (x, y), (x + size, y + int(rng.integers(2, 40))), grey, -1)
        else:
            cv2.circle(picture, (x, y), size // 3 + 1, grey, -1)
