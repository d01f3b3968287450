"""Scenes that move and hit nothing one could name: rain, water, leaves, lights, things that drift; and stillness."""

import math

import cv2
import numpy as np

from v2a_engine.training.scene_physics import Body, make_body, sprite_for
from v2a_engine.training.scene_sprites import CANVAS_SIZE, WORLD_HEIGHT, WORLD_WIDTH, Canvas, Pose, Sprite, fractal
from v2a_engine.training.scene_stage import Painter, Props, Stage

RAIN_LEVEL = (0.35, 0.75)  # on the energy scale, where 1 is the loudest hit and 0 is 60 dB below
WATER_LEVEL = (0.25, 0.7)
LEAVES_LEVEL = (0.1, 0.4)


def rain_painter(props: Props) -> Painter:
    """Streaks (or snow flakes) that fall through the whole picture, each gone when it reaches the ground."""
    count = int(props.log_between(15, 260))
    x, y = props.rng.uniform(-20, 150, count), props.rng.uniform(0, 200, count)
    speed = props.log_between(12, 500) * props.rng.uniform(0.7, 1.3, count)
    slant, length = props.between(-0.3, 0.3), props.log_between(0.8, 14)
    grey, thick = props.between(100, 255), int(props.rng.choice([1, 1, 1, 2]))
    opacity = props.between(0.2, 0.8)

    def paint(canvas: Canvas, time_s: float) -> None:
        fallen = (y + speed * time_s) % (WORLD_HEIGHT * 1.6) - 15
        aside = x + slant * fallen
        tops = np.column_stack([aside, fallen])
        ends = np.column_stack([aside + slant * length, fallen + length])
        lines = np.stack([tops, ends], 1) @ canvas.camera[:, :2].T + canvas.camera[:, 2]
        layer = np.zeros((CANVAS_SIZE[1], CANVAS_SIZE[0]), np.uint8)
        cv2.polylines(layer, list(np.round(lines * 8).astype(np.int32)), False, 255, thick, cv2.LINE_AA, 3)
        alpha = layer.astype(np.float32) * (opacity / 255)
        canvas.pixels += alpha * (grey - canvas.pixels)

    return paint


def ripple_painter(props: Props) -> Painter:
    """Water, smoke or fire: two layers of noise that slide over each other inside a region."""
    top = props.between(0, 0.7) * WORLD_HEIGHT
    layers = [fractal(props.rng, 128, 256, props.between(0.7, 1.6)) for _ in (0, 1)]
    drift = props.rng.normal(0, 1, (2, 2)) * props.log_between(4, 60)
    depth, breathing_hz = props.between(8, 40), props.between(0.1, 1.5)
    rows = (np.arange(CANVAS_SIZE[1]) / 2 > top).astype(np.float32)[:, None]
    rows = cv2.GaussianBlur(rows, (1, 15), 0).reshape(-1, 1)

    def paint(canvas: Canvas, time_s: float) -> None:
        waves = np.zeros_like(canvas.pixels)
        for layer, (vx, vy) in zip(layers, drift, strict=True):
            matrix = np.array([[1, 0, vx * time_s % 512], [0, 1, vy * time_s % 256]])
            waves += cv2.warpAffine(layer, matrix, CANVAS_SIZE, borderMode=cv2.BORDER_WRAP)
        swell = 1 + 0.3 * math.sin(2 * math.pi * breathing_hz * time_s)
        canvas.pixels += rows * (depth * swell) * np.tanh(waves)

    return paint


def leaves_painter(props: Props) -> Painter:
    """Twigs and leaves that sway in a wind of changing strength."""
    count = int(props.rng.integers(4, 22))
    sprite = props.sprite(np.full((2, 2), props.between(0, 255), np.float32), ("blob", "polygon"))
    x, y = props.rng.uniform(0, WORLD_WIDTH, count), props.rng.uniform(0, WORLD_HEIGHT, count)
    size, phase = props.rng.uniform(3, 22, count), props.rng.uniform(0, 6.3, count)
    sway_hz, reach = props.between(0.3, 2.2) * props.rng.uniform(0.8, 1.2, count), props.log_between(0.5, 6)

    def paint(canvas: Canvas, time_s: float) -> None:
        gust = 0.6 + 0.4 * math.sin(0.9 * time_s)
        for i in range(count):
            swing = gust * math.sin(2 * math.pi * sway_hz[i] * time_s + phase[i])
            pose = Pose(
                x=x[i] + reach * swing, y=y[i] + 0.3 * reach * swing, width=size[i], height=size[i], angle=0.2 * swing
            )
            canvas.paint(sprite, pose)

    return paint


def lights_painter(props: Props) -> Painter:
    """Spots that switch on and off at once, as lamps and screens do."""
    sprite = props.sprite(np.zeros((2, 2), np.float32), ("disc", "box"))
    spots = [(props.between(0, 128), props.between(0, 72), props.log_between(3, 50)) for _ in range(3)]
    switches = [np.sort(props.rng.uniform(0, props.duration_s + 1, int(props.rng.integers(1, 10)))) for _ in spots]

    def paint(canvas: Canvas, time_s: float) -> None:
        for (x, y, size), times in zip(spots, switches, strict=True):
            if np.searchsorted(times, time_s) % 2:
                canvas.paint(sprite, Pose(x=x, y=y, width=size, height=size), 0.8)

    return paint


def raining(props: Props) -> Stage:
    stage = Stage(background=props.background(), noise_level=props.between(*RAIN_LEVEL))
    stage.painters.append(rain_painter(props))
    return stage


def flowing(props: Props) -> Stage:
    stage = Stage(background=props.background(), noise_level=props.between(*WATER_LEVEL))
    stage.painters.append(ripple_painter(props))
    return stage


def swaying(props: Props) -> Stage:
    stage = Stage(background=props.background(), noise_level=props.between(*LEAVES_LEVEL))
    stage.painters.append(leaves_painter(props))
    return stage


def blinking(props: Props) -> Stage:
    stage = Stage(background=props.background())
    stage.painters.append(lights_painter(props))
    return stage


def standing_still(props: Props) -> Stage:
    """Nothing moves but the camera and the film itself."""
    stage = Stage(background=props.background())
    for _ in range(int(props.rng.integers(0, 5))):
        sprite = props.sprite(stage.background)
        pose = Pose(
            x=props.between(0, 128), y=props.between(0, 72), width=props.between(4, 40), height=props.between(4, 40)
        )
        stage.painters.append(lambda canvas, _, sprite=sprite, pose=pose: canvas.paint(sprite, pose))  # type: ignore[misc]
    return stage


def drifting(props: Props) -> Stage:
    """Bodies pass steadily, circle, swing or ease to a stop: motion that touches nothing."""
    stage = Stage(background=props.background())
    for _ in range(int(props.rng.integers(1, 6))):
        body = make_body(props, is_round=props.chance(0.5))
        sprite = sprite_for(props, stage, body)
        stage.painters.append(_drifter(props, sprite, body))
    return stage


def _drifter(props: Props, sprite: Sprite, body: Body) -> Painter:
    x, y, phase = props.between(0, WORLD_WIDTH), props.between(0, WORLD_HEIGHT), props.between(0, 6.3)
    vx, vy = props.rng.normal(0, 18, 2)
    reach_x, reach_y = props.log_between(1, 40), props.log_between(1, 30)
    turns_hz, spin = props.log_between(0.1, 1.8), float(props.rng.normal(0, 1))
    way = str(props.rng.choice(["steady", "circle", "swing", "ease"]))

    def paint(canvas: Canvas, time_s: float) -> None:
        px, py = x, y
        if way == "steady":
            px, py = x + vx * time_s, y + vy * time_s
        elif way == "ease":  # there and to rest, as a keyframed title moves
            share = float(np.clip((time_s - phase / 6.3) * turns_hz, 0, 1))
            smooth = share * share * (3 - 2 * share)
            px, py = x + vx * 2 * smooth, y + vy * 2 * smooth
        else:
            swing = 2 * math.pi * turns_hz * time_s + phase
            px = x + reach_x * math.sin(swing)
            py = y + (reach_y * math.cos(swing) if way == "circle" else 0.3 * reach_y * math.cos(2 * swing))
        canvas.paint(sprite, Pose(x=px, y=py, width=body.width, height=body.height, angle=spin * time_s))

    return paint
