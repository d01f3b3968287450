"""Scenes of things that are moved to strike: hammers, sticks, fingers, presses, doors, lids, clapping hands.

A stroke is written as a function of time with a known end, so the contact is known exactly; the same
drawings also swing and ease without touching anything, which must give no event.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from v2a_engine.training.scene_sprites import WORLD_HEIGHT, WORLD_WIDTH, Canvas, Pose, Sprite, bar
from v2a_engine.training.scene_stage import Painter, Props, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Strokes:
    """A movement between 0 (touching) and 1 (drawn back), by key times; each span has its own power curve."""

    times_s: npt.NDArray[np.float64]  # (keys,)
    places: npt.NDArray[np.float64]  # (keys,)
    powers: npt.NDArray[
        np.float64
    ]  # (keys - 1,), of the span between two keys: 1 even, 2 or 3 ever faster, -2 eased at both ends

    def place(self, time_s: float) -> float:
        span = int(np.clip(np.searchsorted(self.times_s, time_s, side="right") - 1, 0, len(self.times_s) - 2))
        start_s, end_s = self.times_s[span], self.times_s[span + 1]
        share = float(np.clip((time_s - start_s) / (end_s - start_s), 0, 1))
        power = self.powers[span]
        share = share * share * (3 - 2 * share) if power < 0 else share**power
        return float(self.places[span] + share * (self.places[span + 1] - self.places[span]))

    def hits(self) -> list[tuple[float, float]]:
        """(time, speed in strokes a second) of every arrival at 0."""
        return [
            (float(self.times_s[i]), float(self.powers[i - 1] * self.places[i - 1] / np.diff(self.times_s)[i - 1]))
            for i in range(1, len(self.times_s))
            if self.places[i] == 0 and self.places[i - 1] > 0 and self.powers[i - 1] > 0
        ]


class _Script:
    """Key after key of a movement, and how each is reached."""

    def __init__(self, place: float) -> None:
        self.times_s, self.places, self.powers = [-1.0], [place], list[float]()

    def then(self, after_s: float, place: float, power: float = -2.0) -> None:
        self.times_s.append(self.times_s[-1] + max(after_s, 0.01))
        self.places.append(place)
        self.powers.append(power)

    def strokes(self) -> Strokes:
        return Strokes(times_s=np.array(self.times_s), places=np.array(self.places), powers=np.array(self.powers))


def make_strokes(props: Props, *, touches: bool) -> Strokes:
    """Draw back, wait, strike, spring back or stay; or, without touching, the same path eased at both ends."""
    period_s = props.log_between(0.16, 1.6) if touches else props.log_between(0.7, 2.5)
    lift = props.between(0.25, 0.6) if touches else props.between(0.35, 0.6)
    wait, strike = props.between(0, 0.3), props.between(0.1, 0.45)
    rebound = props.between(0.05, 0.4) if props.chance(0.6) else 0.0
    power = float(props.rng.choice([1, 1.5, 2, 3]))
    rest = props.between(0.1, 1.0)
    script = _Script(rest)
    script.then(1 + props.between(0, 0.8), rest)
    while script.times_s[-1] < props.duration_s + 1:
        unit_s, high = period_s * props.between(0.8, 1.25), props.between(0.6, 1.0)
        script.then(lift * unit_s, high)
        script.then(wait * unit_s, high)
        if touches:
            script.then(strike * unit_s, 0.0, power)
            script.then(min(0.06, 0.2 * unit_s), rebound * high, 0.7)
        else:
            script.then(lift * unit_s, props.between(0, 0.25))
        if props.chance(0.5):
            script.then(props.between(0.05, 0.8), script.places[-1])
    return script.strokes()


def striking(props: Props) -> Stage:
    """One to four arms on pivots strike a surface: hammer, axe, drumsticks, typing fingers, a knocking fist."""
    stage = Stage(background=props.background())
    touches = props.chance(0.75)
    count = int(props.rng.choice([1, 1, 1, 2, 3, 4]))
    length = props.between(22, 70) / math.sqrt(count)
    thickness, head = props.log_between(1.5, 9), props.log_between(3, 22) / math.sqrt(count)
    down = props.between(-0.3, 0.9) if props.chance(0.8) else props.between(-3, 3)  # direction of the arm at contact
    side = 1.0 if props.chance(0.5) else -1.0
    raise_by = props.between(0.25, 1.5)
    limb, tool = props.sprite(stage.background, ("box", "round_box")), props.sprite(stage.background)
    surface = _surface(props, stage)
    for number in range(count):
        hand_x, hand_y = 64 + props.between(-16, 16) + 26 * (number - (count - 1) / 2), props.between(14, 52)
        arm = _Arm(x=hand_x, y=hand_y, length=length, angle=down, raise_by=raise_by, side=side)
        strokes = make_strokes(props, touches=touches)
        tip = arm.tip(0.0)
        under = 0.5 * head if props.chance(0.8) else -1e3
        stage.painters.append(_surface_painter(surface, tip[0], tip[1] + under, props.between(8, 50)))
        stage.painters.append(_arm_painter(arm, strokes, (limb, thickness), (tool, head)))
        for time_s, speed in strokes.hits():
            stage.hit(time_s, (tip[0], tip[1] + head / 2), speed * raise_by * length, head * 1.5)
    return stage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arm:
    x: float
    y: float
    length: float
    angle: float  # of the arm at contact; 0 lies level
    raise_by: float  # radians between contact and drawn back
    side: float  # 1 points right, -1 left

    def tip(self, place: float) -> tuple[float, float]:
        angle = self.angle - place * self.raise_by
        return self.x + self.side * self.length * math.cos(angle), self.y + self.length * math.sin(angle)


def _arm_painter(arm: _Arm, strokes: Strokes, limb: tuple[Sprite, float], tool: tuple[Sprite, float]) -> Painter:
    def paint(canvas: Canvas, time_s: float) -> None:
        tip_x, tip_y = arm.tip(strokes.place(time_s))
        pose = bar(arm.x, arm.y, tip_x, tip_y, limb[1])
        canvas.paint(limb[0], pose)
        canvas.paint(tool[0], Pose(x=tip_x, y=tip_y, width=tool[1], height=tool[1], angle=pose.angle))

    return paint


def _surface(props: Props, stage: Stage) -> Sprite:
    return props.sprite(stage.background, ("box", "round_box", "disc"))


def _surface_painter(sprite: Sprite, x: float, top: float, width: float) -> Painter:
    pose = Pose(x=x, y=top + 4, width=width, height=8)
    return lambda canvas, _: canvas.paint(sprite, pose)


def pressing(props: Props) -> Stage:
    """A stamp, a knife, a fist goes straight down (or sideways) onto something and up again."""
    stage = Stage(background=props.background())
    touches = props.chance(0.75)
    x, y, size = props.between(20, 108), props.between(30, 64), props.log_between(5, 36)
    travel = props.between(8, 40)
    turn = 0.0 if props.chance(0.7) else props.between(-1.6, 1.6)
    away = (math.sin(turn), -math.cos(turn))
    strokes = make_strokes(props, touches=touches)
    tool, stem = props.sprite(stage.background), props.sprite(stage.background, ("box",))
    target = _surface(props, stage)
    if props.chance(0.8):
        shown = Pose(
            x=x - away[0] * size * 0.75, y=y - away[1] * size * 0.75, width=size * 2, height=size / 2, angle=turn
        )
        stage.painters.append(lambda canvas, _: canvas.paint(target, shown))

    def paint(canvas: Canvas, time_s: float) -> None:
        back = strokes.place(time_s) * travel
        tool_x, tool_y = x + away[0] * back, y + away[1] * back
        canvas.paint(stem, bar(tool_x, tool_y, tool_x + away[0] * 90, tool_y + away[1] * 90, size / 3))
        canvas.paint(tool, Pose(x=tool_x, y=tool_y, width=size, height=size, angle=turn))

    stage.painters.append(paint)
    for time_s, speed in strokes.hits():
        stage.hit(time_s, (x - away[0] * size / 2, y - away[1] * size / 2), speed * travel, size)
    return stage


def door(props: Props) -> Stage:
    """A door on its hinge, a sliding door or a drawer opens gently and falls shut."""
    stage = Stage(background=props.background())
    width, height = props.between(14, 60), props.between(24, 80)
    left, middle_y = props.between(8, 70), props.between(26, 50)
    strokes = _door_strokes(props)
    leaf = props.sprite(stage.background, ("box",))
    frame = props.sprite(stage.background, ("box",))
    hinged, mirrored = props.chance(0.6), props.chance(0.5)
    widest, slant = props.between(0.6, 1.5), props.between(-0.25, 0.25)
    if props.chance(0.8):
        hole = Pose(x=left + width / 2, y=middle_y, width=width + 4, height=height + 4)
        stage.painters.append(lambda canvas, _: canvas.paint(frame, hole))

    def paint(canvas: Canvas, time_s: float) -> None:
        open_by = strokes.place(time_s)
        shown = width * math.cos(open_by * widest) if hinged else width
        shift = 0.0 if hinged else open_by * width * widest * (-1 if mirrored else 1)
        x = left + width - shown / 2 if mirrored and hinged else left + shown / 2 + shift
        shear = slant * math.sin(open_by * widest) if hinged else 0.0
        canvas.paint(leaf, Pose(x=x, y=middle_y, width=max(shown, 1.0), height=height, shear=shear))

    stage.painters.append(paint)
    edge = left if mirrored else left + width
    for time_s, speed in strokes.hits():
        across = speed * widest * width * (0.5 if hinged else 1.0)
        stage.hit(time_s, (edge if hinged else left + width / 2, middle_y), across, 24)
    return stage


def _door_strokes(props: Props) -> Strokes:
    slams = props.chance(0.75)
    script = _Script(0.0 if props.chance(0.5) else props.between(0.4, 1.0))
    script.then(1 + props.between(0, 0.5), script.places[-1])
    while script.times_s[-1] < props.duration_s + 1:
        wide = props.between(0.5, 1.0)
        script.then(props.between(0.3, 1.2), wide)
        script.then(props.between(0.02, 0.7), wide)
        if slams:
            script.then(props.log_between(0.12, 0.9), 0.0, float(props.rng.choice([1, 1.5, 2, 3])))
            script.then(0.08, props.between(0, 0.08), 0.7)
        else:
            script.then(props.between(0.4, 1.4), props.between(0, 0.3))
        script.then(props.between(0.2, 1.2), script.places[-1])
    return script.strokes()


def clapping(props: Props) -> Stage:
    """Two hands, cymbals or boards come together and part. Held out: training never shows this kind."""
    stage = Stage(background=props.background())
    x, y, size = props.between(36, 92), props.between(20, 54), props.between(8, 30)
    travel, thin = props.between(8, 30), props.between(0.3, 0.8)
    strokes = make_strokes(props, touches=props.chance(0.8))
    hand = props.sprite(stage.background, ("round_box", "blob", "disc"))

    def paint(canvas: Canvas, time_s: float) -> None:
        apart = strokes.place(time_s) * travel + size * thin / 2
        for side in (-1, 1):
            pose = Pose(x=x + side * apart, y=y, width=size * thin, height=size, angle=side * apart * 0.01)
            canvas.paint(hand, pose)

    stage.painters.append(paint)
    for time_s, speed in strokes.hits():
        stage.hit(time_s, (x, y), 2 * speed * travel, size)
    return stage


def swinging(props: Props) -> Stage:
    """Pendulums, swings and branches go to and fro freely: the turning points are no contacts."""
    stage = Stage(background=props.background())
    for _ in range(int(props.rng.integers(1, 5))):
        x, y = props.between(0, WORLD_WIDTH), props.between(-30, 0.5 * WORLD_HEIGHT)
        length, widest = props.between(15, 90), props.log_between(0.04, 1.0)
        turns_hz, phase = props.log_between(0.3, 2.0), props.between(0, 6.3)
        limb, bob = props.sprite(stage.background, ("box",)), props.sprite(stage.background)
        thickness, size = props.log_between(0.8, 5), props.log_between(3, 26)

        def paint(
            canvas: Canvas,
            time_s: float,
            swing: tuple[float, float, float] = (widest, turns_hz, phase),
            hung: tuple[float, float, float] = (x, y, length),
            look: tuple[Sprite, float, Sprite, float] = (limb, thickness, bob, size),
        ) -> None:
            angle = swing[0] * math.sin(2 * math.pi * swing[1] * time_s + swing[2])
            tip_x, tip_y = hung[0] + hung[2] * math.sin(angle), hung[1] + hung[2] * math.cos(angle)
            canvas.paint(look[0], bar(hung[0], hung[1], tip_x, tip_y, look[1]))
            canvas.paint(look[2], Pose(x=tip_x, y=tip_y, width=look[3], height=look[3], angle=-angle))

        stage.painters.append(paint)
    return stage
