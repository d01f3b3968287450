"""What happens to pictures between a camera and us: prints, transmissions, codecs, age. For tests and figures.

Training wears its scenes by chance and in its own way (scene_film.py); these ways are others, and real where they can
be: frames are really repeated, fields really woven, a real codec really starves.
"""

import io
from collections.abc import Callable
from dataclasses import replace

import av
import cv2
import numpy as np

from v2a_engine.training.scene_film import Pictures
from v2a_engine.training.scenes import RenderedScene

_SIDES = 4  # a codec sees pictures that many times as wide and high as the analysis

Wear = Callable[[RenderedScene], RenderedScene]


def step_printed(scene: RenderedScene, shown_hz: float) -> RenderedScene:
    """Every picture shown again until the next one is due, at a higher rate (12 in 24, 24 in 30), then a codec."""
    count = int((scene.times_s[-1] - scene.times_s[0]) * shown_hz) + 1
    ticks_s = scene.times_s[0] + np.arange(count) / shown_hz
    chosen = np.searchsorted(scene.times_s, ticks_s + 1e-6, side="right") - 1
    return replace(scene, pictures=_coded(scene.pictures[chosen], quality="23"), times_s=ticks_s)


def telecined(scene: RenderedScene) -> RenderedScene:
    """24 pictures as 60 fields, two and three fields each in turn, woven into 30 frames: some hold two pictures."""
    fields_s = scene.times_s[0] + np.arange(int((scene.times_s[-1] - scene.times_s[0]) * 60)) / 60
    first = np.repeat(np.arange(len(scene.times_s)), [2 + number % 2 for number in range(len(scene.times_s))])
    frames = min(len(first), len(fields_s)) // 2
    large = np.stack([_enlarged(picture) for picture in scene.pictures])
    woven = large[first[0 : 2 * frames : 2]].copy()
    woven[:, 1::2] = large[first[1 : 2 * frames : 2], 1::2]
    small = np.stack([_reduced(picture) for picture in woven])
    return replace(scene, pictures=small, times_s=fields_s[: 2 * frames : 2])


def old_film(scene: RenderedScene) -> RenderedScene:
    """Scratches that wander, dust and hairs, a lamp that flickers, a gate that lets the picture jump, coarse grain."""
    rng = np.random.default_rng(2)
    height, width = scene.pictures.shape[1:]
    scratches = rng.uniform(0, width, 3)
    worn = np.empty_like(scene.pictures)
    for number, picture in enumerate(scene.pictures):
        jump = np.array([[1, 0, rng.normal(0, 0.3)], [0, 1, rng.normal(0, 0.3)]])
        one = cv2.warpAffine(picture, jump, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        one = one * (1 + rng.normal(0, 0.06)) + rng.normal(0, 6, one.shape)
        scratches += rng.normal(0, 0.5, 3)
        for x in scratches[rng.random(3) < 0.8]:
            one[:, int(np.clip(x, 0, width - 1))] += 50
        for _ in range(rng.poisson(1.5)):
            place = (int(rng.integers(width)), int(rng.integers(height)))
            cv2.ellipse(one, place, (int(rng.integers(1, 5)), 1), float(rng.uniform(0, 180)), 0, 360, 245.0, -1)
        worn[number] = np.clip(one, 0, 255).astype(np.uint8)
    return replace(scene, pictures=worn)


def compressed(scene: RenderedScene) -> RenderedScene:
    """H.264 so starved that blocks show."""
    return replace(scene, pictures=_coded(scene.pictures, quality="40"))


def low_contrast(scene: RenderedScene) -> RenderedScene:
    """A quarter of the contrast around its own mean, in 8 bits."""
    mean = scene.pictures.mean()
    return replace(scene, pictures=np.round(mean + 0.25 * (scene.pictures - mean)).astype(np.uint8))


def underexposed(scene: RenderedScene) -> RenderedScene:
    """Night: a sixth of the light, with the noise of a camera that amplifies it."""
    noise = np.random.default_rng(3).normal(0, 2, scene.pictures.shape)
    return replace(scene, pictures=np.clip(scene.pictures / 6 + noise, 0, 255).astype(np.uint8))


def flickering(scene: RenderedScene) -> RenderedScene:
    """A lamp at odds with the shutter: the light swings by a quarter, six times a second."""
    light = 1 + 0.25 * np.sin(2 * np.pi * 6 * scene.times_s)
    return replace(scene, pictures=np.clip(scene.pictures * light[:, None, None], 0, 255).astype(np.uint8))


WEARS: dict[str, Wear] = {
    "scratched, dusty, unsteady film": old_film,
    "lamp that flickers": flickering,
    "starved H.264": compressed,
    "a quarter of the contrast": low_contrast,
    "night": underexposed,
    "24 in 30, repeated": lambda scene: step_printed(scene, 30),
    "24 in 30, woven fields": telecined,
    "24 in 60, repeated": lambda scene: step_printed(scene, 60),
}


def _coded(pictures: Pictures, quality: str) -> Pictures:
    """Through H.264 at 512 x 288; `quality` is x264's rate factor: 23 is its default, 40 shows blocks."""
    height, width = (_SIDES * side for side in pictures.shape[1:])
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24, options={"crf": quality, "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.thread_count = 1
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(_enlarged(picture), format="gray8")))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file, "r") as coded:
        shown = (np.asarray(frame.to_ndarray(format="gray8"), np.uint8) for frame in coded.decode(video=0))
        return np.stack([_reduced(picture) for picture in shown])


def _enlarged(picture: Pictures) -> Pictures:
    height, width = picture.shape
    large = cv2.resize(picture, (_SIDES * width, _SIDES * height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large, np.uint8)


def _reduced(picture: Pictures) -> Pictures:
    height, width = picture.shape
    return np.asarray(cv2.resize(picture, (width // _SIDES, height // _SIDES), interpolation=cv2.INTER_AREA), np.uint8)
