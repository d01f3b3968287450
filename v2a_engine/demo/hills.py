"""A slow wide shot: hills, drifting cloud, grass in the wind. Nothing hits anything."""

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.demo.canvas import HEIGHT, WIDTH, Camera, Canvas, Picture
from v2a_engine.demo.scene import Contact
from v2a_engine.demo.texture import Colour, Field, cloud, glow, gradient

_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((0.24, 0.42, 0.66), (0.96, 0.80, 0.62)),
    ((0.36, 0.52, 0.70), (0.86, 0.88, 0.84)),
    ((0.30, 0.28, 0.48), (0.98, 0.62, 0.42)),
)
_EARTHS: tuple[tuple[Colour, Colour], ...] = (
    ((0.50, 0.56, 0.62), (0.22, 0.34, 0.14)),
    ((0.56, 0.58, 0.60), (0.42, 0.38, 0.16)),
    ((0.48, 0.42, 0.54), (0.20, 0.26, 0.20)),
)
_BLADES = 240


class WideHills:
    """Clouds pass, the grass leans and comes back."""

    contacts: tuple[Contact, ...] = ()

    def __init__(self, seed: int, length_s: float) -> None:
        rng = np.random.default_rng([seed, 51])
        self._camera = Camera(rng, shake_px=0.3, push=0.25 / length_s)
        self._sky = gradient((HEIGHT, WIDTH), *_SKIES[seed % len(_SKIES)])
        sun = glow((HEIGHT, WIDTH), (float(rng.uniform(200, 760)), 250), 110)
        self._sky += sun[..., None] * np.array((0.5, 0.38, 0.2), np.float32)
        self._drift_px_s = float(rng.uniform(10, 22) * rng.choice([-1, 1]))
        self._clouds = _cloud_cover(rng)
        self._land, self._cover = _hills(rng, *_EARTHS[seed % len(_EARTHS)])
        self._wind_hz = float(rng.uniform(0.25, 0.45))
        self._roots = np.sort(rng.uniform(0.86, 1.04, _BLADES)) * HEIGHT
        self._columns = rng.uniform(-20, WIDTH + 20, _BLADES)
        self._lengths = rng.uniform(36, 92, _BLADES)
        tones = rng.uniform(0.6, 1.25, (_BLADES, 1))
        self._colours = np.array(_EARTHS[seed % len(_EARTHS)][1]) * tones * (1.25, 1.2, 1.0)

    def draw(self, time_s: float) -> npt.NDArray[np.uint8]:
        """One frame."""
        offset = 700 + self._drift_px_s * time_s
        matrix = np.array([[1, 0, -offset], [0, 1, 0]])
        cover = cv2.warpAffine(self._clouds, matrix, (WIDTH, self._clouds.shape[0]), borderMode=cv2.BORDER_REFLECT)
        canvas = Canvas(self._sky)
        top = canvas.picture[: cover.shape[0]]
        top += cover[..., None] * (np.array((0.98, 0.95, 0.93), np.float32) - top)
        canvas.picture *= 1 - self._cover
        canvas.picture += self._land
        self._grow_grass(canvas.picture, time_s)
        return self._camera.expose(canvas.picture, time_s)

    def _grow_grass(self, picture: Picture, time_s: float) -> None:
        gust = np.sin(2 * np.pi * self._wind_hz * time_s - self._columns / 210)
        lean = 0.22 + 0.24 * gust + 0.06 * np.sin(5.1 * time_s + self._columns)
        share = np.linspace(0, 1, 5)[None, :]
        x = self._columns[:, None] + (self._lengths * lean)[:, None] * share**2
        y = self._roots[:, None] - self._lengths[:, None] * share * (1 - 0.15 * share * np.abs(lean)[:, None])
        blades = np.round(np.stack([x, y], axis=2) * 16).astype(np.int32)
        for blade, colour in zip(blades, self._colours, strict=True):
            cv2.polylines(picture, [blade], False, colour.tolist(), 2, cv2.LINE_AA, 4)


def _cloud_cover(rng: np.random.Generator) -> Field:
    """Wide enough to drift, thin towards the horizon."""
    size = (300, WIDTH + 1400)
    field = cloud(rng, size, 210, 5)
    cover = np.clip((field - 0.52) * 4.2, 0, 1) ** 1.3
    cover *= np.linspace(1, 0, size[0], dtype=np.float32)[:, None] ** 0.6
    thinned: Field = cover.astype(np.float32)
    return thinned


def _hills(rng: np.random.Generator, far: Colour, near: Colour) -> tuple[Picture, Picture]:
    """Ridges behind each other, hazy far off: colours multiplied by their cover, and the cover (…, 1)."""
    land = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    cover = np.zeros((HEIGHT, WIDTH, 1), np.float32)
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    x = np.arange(WIDTH) / WIDTH
    for layer in range(5):
        share = layer / 4
        ridge = HEIGHT * (0.5 + 0.36 * share**1.2)
        for waves in range(1, 5):
            ridge = ridge + rng.uniform(4, 26) / waves * np.sin(2 * np.pi * (waves * x * 1.3 + rng.random()))
        inside = np.clip(rows - ridge[None, :].astype(np.float32), 0, 1)[..., None]
        colour = (1 - share) * np.array(far, np.float32) + share * np.array(near, np.float32)
        tone = 0.85 + 0.3 * cloud(rng, (HEIGHT, WIDTH), 60 + 60 * share, 4)[..., None]
        land += inside * (colour * tone - land)
        cover += inside * (1 - cover)
    return land * cover, cover
