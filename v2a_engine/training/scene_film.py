"""What stands between a scene and its pictures: the camera's moves, the shutter, the film, the compression."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from v2a_engine.training.scene_sprites import CANVAS_SCALE, WORLD_HEIGHT, WORLD_WIDTH, Affine, Grey
from v2a_engine.training.scene_stage import Props, Stage

Pictures = npt.NDArray[np.uint8]  # (frames, height, width)

RATES_HZ = (12, 15, 16, 18, 20, 24000 / 1001, 24, 24, 24, 24, 25, 25, 30000 / 1001, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera that stands, pans, zooms, shakes, or follows the stage's subject."""

    pan: tuple[float, float]  # world units a second
    zoom_rate: float  # natural logarithm a second
    zoom: float
    shake: float  # world units
    shake_hz: tuple[float, float, float]
    follow: object

    def at(self, time_s: float) -> Affine:
        """World units to canvas pixels."""
        x, y = self.pan[0] * time_s, self.pan[1] * time_s
        x += self.shake * sum(math.sin(6.28 * hz * time_s + 7 * hz) for hz in self.shake_hz) / 2
        y += self.shake * sum(math.sin(6.28 * hz * 1.1 * time_s + 3 * hz) for hz in self.shake_hz) / 2
        if callable(self.follow):
            along, up = self.follow(time_s)
            x, y = x + along, y + up
        scale = CANVAS_SCALE * self.zoom * math.exp(self.zoom_rate * time_s)
        middle_x, middle_y = WORLD_WIDTH / 2, WORLD_HEIGHT / 2
        return np.array(
            [
                [scale, 0, CANVAS_SCALE * middle_x - scale * (middle_x + x)],
                [0, scale, CANVAS_SCALE * middle_y - scale * (middle_y + y)],
            ]
        )

    @property
    def still(self) -> bool:
        return self.pan == (0.0, 0.0) and not (self.zoom_rate or self.shake or self.follow)


def choose_camera(props: Props, stage: Stage) -> Camera:
    rng = props.rng
    pans = props.chance(0.2)
    return Camera(
        pan=(float(rng.normal(0, 12)), float(rng.normal(0, 4))) if pans else (0.0, 0.0),
        zoom_rate=float(rng.normal(0, 0.06)) if props.chance(0.15) else 0.0,
        zoom=props.between(0.9, 1.1),
        shake=props.log_between(0.1, 2.0) if props.chance(0.2) else 0.0,
        shake_hz=(props.between(0.3, 1.5), props.between(1, 3), props.between(2, 6)),
        follow=stage.follow,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutter:
    """When pictures are taken, and over how long each is exposed."""

    rate_hz: float
    shown_hz: float  # a higher rate than the pictures' own: every picture waits for the next tick of it
    first_s: float
    exposures: int  # 1: sharp; more: that many instants are averaged
    open_share: float  # of the time between pictures

    def taken_s(self, number: int) -> float:
        return self.first_s + number / self.rate_hz

    def shown_s(self, number: int) -> float:
        return math.ceil(number / self.rate_hz * self.shown_hz - 1e-6) / self.shown_hz

    def instants_s(self, number: int) -> list[float]:
        """A picture is the average of instants that end when it is taken."""
        gap_s = self.open_share / self.rate_hz / self.exposures
        return [self.taken_s(number) - gap_s * back for back in range(self.exposures)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How to take a scene where chance shall not decide: undamaged, by this shutter and this camera."""

    rate_hz: float = 24.0
    camera: Camera | None = None  # None: on a tripod, or with its subject where the stage says so

    def shutter(self, drawn: Shutter) -> Shutter:
        """Its own rate, sharp pictures, the drawn start: the same scene at every rate."""
        return Shutter(rate_hz=self.rate_hz, shown_hz=self.rate_hz, first_s=drawn.first_s, exposures=2, open_share=0.5)

    def pictures(self, taken: list[Grey]) -> Pictures:
        """Canvas pictures to analysis pictures, and nothing else."""
        size = (WORLD_WIDTH, WORLD_HEIGHT)
        small = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in taken]
        shown: Pictures = np.clip(np.stack(small), 0, 255).astype(np.uint8)
        return shown


def tripod(stage: Stage) -> Camera:
    """It stands, or goes with its subject."""
    return Camera(pan=(0.0, 0.0), zoom_rate=0.0, zoom=1.0, shake=0.0, shake_hz=(0.5, 1.5, 3.0), follow=stage.follow)


def choose_shutter(props: Props) -> Shutter:
    rate_hz = float(props.rng.choice(RATES_HZ))
    stepped = rate_hz < 20 and props.chance(0.5)
    return Shutter(
        rate_hz=rate_hz,
        shown_hz=float(props.rng.choice([24, 25, 30])) if stepped else rate_hz,
        first_s=props.between(0.02, 0.2),
        exposures=int(props.rng.choice([1, 1, 2, 3, 4])),
        open_share=props.between(0.25, 1.0),
    )


def develop(props: Props, taken: list[Grey]) -> Pictures:
    """Canvas pictures to analysis pictures, through lens, exposure, grain, damage and compression, by chance."""
    rng = props.rng
    bright = max(float(taken[0].mean()), 1.0)
    gain, gamma, lift = min(props.between(0.6, 1.15), 190 / bright), props.log_between(0.7, 1.4), props.between(0, 30)
    flicker = props.log_between(0.005, 0.12) if props.chance(0.25) else 0.0
    fade = float(rng.normal(0, 0.3)) if props.chance(0.1) else 0.0
    weave = props.log_between(0.05, 0.7) if props.chance(0.15) else 0.0
    grain = props.log_between(0.5, 14) if props.chance(0.6) else 0.0
    blur = props.log_between(0.4, 2.5) if props.chance(0.3) else 0.0
    quality = int(props.log_between(12, 90)) if props.chance(0.5) else 0
    damage = choose_damage(props) if props.chance(0.15) else None
    pictures = np.empty((len(taken), WORLD_HEIGHT, WORLD_WIDTH), np.uint8)
    for number, picture in enumerate(taken):
        if weave:
            shift = np.array([[1, 0, rng.normal(0, weave) * 2], [0, 1, rng.normal(0, weave) * 2]])
            picture = cv2.warpAffine(picture, shift, picture.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        if blur:
            picture = cv2.GaussianBlur(picture, (0, 0), blur)
        light = gain * (1 + flicker * float(rng.normal())) * math.exp(fade * number / 24)
        small = cv2.resize(picture, (WORLD_WIDTH, WORLD_HEIGHT), interpolation=cv2.INTER_AREA)
        small = lift + light * 255 * (np.clip(small, 0, 255) / 255) ** gamma
        if grain:
            small += rng.standard_normal(small.shape, np.float32) * grain
        if damage is not None:
            damage.spoil(rng, small)
        pictures[number] = _compressed(np.clip(small, 0, 255).astype(np.uint8), quality)
    return pictures


def _compressed(picture: Pictures, quality: int) -> Pictures:
    if not quality:
        return picture
    written = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_GRAYSCALE), np.uint8)


@dataclass(slots=True, kw_only=True)
class Damage:
    """Scratches that run for many pictures, dust that lies on one."""

    scratches_x: npt.NDArray[np.float64]
    dust: float  # specks a picture

    def spoil(self, rng: np.random.Generator, picture: Grey) -> None:
        self.scratches_x += rng.normal(0, 0.4, len(self.scratches_x))
        for x in self.scratches_x:
            if rng.random() < 0.8:
                column = int(np.clip(x, 0, WORLD_WIDTH - 1))
                picture[:, column] += 40
        for _ in range(int(rng.poisson(self.dust))):
            centre = (int(rng.integers(0, WORLD_WIDTH)), int(rng.integers(0, WORLD_HEIGHT)))
            cv2.circle(picture, centre, int(rng.integers(0, 4)), float(rng.choice([0, 255])), -1)


def choose_damage(props: Props) -> Damage:
    scratches = props.rng.uniform(0, WORLD_WIDTH, int(props.rng.integers(0, 4)))
    return Damage(scratches_x=scratches, dust=props.log_between(0.1, 4))
