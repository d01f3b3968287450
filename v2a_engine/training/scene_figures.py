"""Scenes of figures on legs: walking, running, stepping on the spot, seen whole or in part; and hopping ones.

A foot stands still while it carries and flies in an arc while it swings; the contact is the moment the
swing ends. Legs bend at the knee (two bones reaching from hip to ankle).

Most walkers strike with the heel, toes up, and the sole comes down about a tenth of a second later; the heel
leaves the ground long before the toes do (the phases of gait in any textbook of biomechanics). The sound is
the heel's: the sole's coming down is no contact of its own.
"""

import math
from dataclasses import dataclass

import numpy as np

from v2a_engine.training.scene_sprites import WORLD_WIDTH, Canvas, Pose, Sprite, bar
from v2a_engine.training.scene_stage import Props, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Gait:
    """How a figure walks. Lengths in world units; one cycle holds one step of each foot."""

    cycle_s: float
    carrying: float  # share of the cycle that a foot is on the ground: over 0.5 walks, under 0.5 runs
    stride: float  # how far the figure moves in one cycle; 0 steps on the spot
    lift: float
    lift_peak: float  # power that shifts the top of the foot's arc: below 1 earlier, above 1 later
    ease: float  # 0: the foot swings forward evenly, 1: slowly at both ends
    phase: float
    soft: float  # 0: the foot falls fast to the ground, towards 1: it is set down
    toe_up: float  # radians at the strike
    roll: float  # share of the stance in which the sole comes down
    heel_off: float  # share of the stance after which the heel rises
    toe_down: float  # radians when the toes leave

    def pitch(self, time_s: float, number: int) -> float:
        """Which way a foot points, radians: negative toes up, positive heel up."""
        share = (time_s / self.cycle_s + self.phase + 0.5 * number) % 1
        if share >= self.carrying:
            swing = (share - self.carrying) / (1 - self.carrying)
            return self.toe_down * (1 - swing) ** 2 - self.toe_up * swing**2
        stance = share / self.carrying
        leaving = max(0.0, (stance - self.heel_off) / (1 - self.heel_off))
        return self.toe_down * leaving**2 - self.toe_up * max(0.0, 1 - stance / self.roll)

    def foot(self, time_s: float, number: int) -> tuple[float, float, float]:
        """Where foot 0 or 1 is: (x along the way, height over the ground, share of its swing or 1 when down)."""
        turns = time_s / self.cycle_s + self.phase + 0.5 * number
        cycle, share = math.floor(turns), turns % 1
        stand_x = (cycle - 0.5 * number - self.phase) * self.stride
        if share < self.carrying:
            return stand_x, 0.0, 1.0
        swing = (share - self.carrying) / (1 - self.carrying)
        forward = (1 - self.ease) * swing + self.ease * swing * swing * (3 - 2 * swing)
        height = self.lift * math.sin(math.pi * swing**self.lift_peak) * (1 - self.soft * swing)
        return stand_x + forward * self.stride, height, swing

    def landing_speed(self) -> float:
        """How hard a foot lands: its own fall, and a part of the speed and weight of the body above it."""
        falls = math.pi * self.lift * self.lift_peak * (1 - self.soft) / (self.cycle_s * (1 - self.carrying))
        return 17 + falls + 0.25 * self.stride / self.cycle_s

    def hip_x(self, time_s: float) -> float:
        """The hip passes over the standing foot in the middle of its stance."""
        return self.stride * (time_s / self.cycle_s - self.carrying / 2)

    def landings(self, duration_s: float) -> list[tuple[float, int]]:
        """(time, foot) of each landing."""
        first, last = math.floor(self.phase) - 1, math.ceil(duration_s / self.cycle_s + self.phase) + 1
        times = [
            ((cycle - 0.5 * foot - self.phase) * self.cycle_s, foot)
            for cycle in range(first, last + 1)
            for foot in (0, 1)
        ]
        return sorted((time_s, foot) for time_s, foot in times if 0 <= time_s <= duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How a figure is drawn."""

    leg: float  # hip to ground
    thick: float
    foot_length: float
    facing: float  # 1 walks to the right, -1 to the left
    ground: float
    start_x: float
    bob: float
    parts: frozenset[str]  # of "legs", "body", "arms"
    sprites: tuple[Sprite, Sprite, Sprite, Sprite]  # far leg, near leg, foot, body


def make_gait(props: Props, leg: float) -> Gait:
    runs = props.chance(0.25)
    on_the_spot = props.chance(0.15)
    heel_first = not on_the_spot and props.chance(0.85)
    return Gait(
        cycle_s=props.between(0.45, 0.8) if runs else props.between(0.75, 1.7),
        carrying=props.between(0.28, 0.48) if runs else props.between(0.52, 0.72),
        stride=0.0 if on_the_spot else leg * (props.between(1.2, 2.2) if runs else props.between(0.7, 1.5)),
        lift=leg * props.between(0.12, 0.45 if runs or on_the_spot else 0.25),
        lift_peak=props.between(0.6, 1.6),
        ease=props.between(0, 1),
        phase=props.between(0, 1),
        soft=props.between(0, 0.7),
        toe_up=props.between(0.1, 0.5) if heel_first else 0.0,
        roll=props.between(0.06, 0.25),
        heel_off=props.between(0.5, 0.8),
        toe_down=props.between(0.2, 1.0) if heel_first else props.between(0, 0.3),
    )


def walking(props: Props) -> Stage:
    """One or two figures walk; the camera stands, or goes along; whole, or only legs or shoes in the picture."""
    stage = Stage(background=props.background())
    for _ in range(2 if props.chance(0.15) else 1):
        _add_walker(props, stage)
    return stage


def _add_walker(props: Props, stage: Stage) -> None:
    leg = props.log_between(9, 62)
    gait = make_gait(props, leg)
    facing = 1.0 if props.chance(0.5) else -1.0
    along = gait.stride / gait.cycle_s
    followed = props.chance(0.4) or along * props.duration_s > 2 * WORLD_WIDTH
    still = followed and props.chance(0.4)  # on a treadmill, or drawn in place
    shapes = ("box", "round_box", "blob")
    near = props.sprite(stage.background, shapes)
    far = near if props.chance(0.5) else props.sprite(stage.background, shapes)
    parts = {"legs", "body", "arms"} if leg < 34 else {"legs"}
    figure = Figure(
        leg=leg,
        thick=leg * props.log_between(0.05, 0.3),
        foot_length=leg * props.between(0.15, 0.4),
        facing=facing,
        ground=props.between(max(0.5 * leg, 34), 69),
        start_x=64 - facing * (0 if followed else 0.5 * along * props.duration_s) + props.between(-25, 25),
        bob=leg * props.between(0, 0.06),
        parts=frozenset(parts if props.chance(0.85) else {"shoes"}),
        sprites=(far, near, props.sprite(stage.background, shapes), props.sprite(stage.background, (*shapes, "disc"))),
    )
    if followed and not still:
        stage.follow = lambda time_s: (facing * along * time_s, 0.0)
    drawn_in_place = along if still else 0.0
    stage.painters.append(lambda canvas, time_s: _paint_figure(canvas, time_s, figure, gait, drawn_in_place))
    for time_s, foot in gait.landings(props.duration_s):
        x = figure.start_x + facing * (gait.foot(time_s + 1e-6, foot)[0] - drawn_in_place * time_s)
        falls = gait.landing_speed()
        stage.hit(time_s, (x + facing * figure.foot_length * 0.4, figure.ground), falls, leg * 0.6)


def _paint_figure(canvas: Canvas, time_s: float, figure: Figure, gait: Gait, back_speed: float) -> None:
    cycle = time_s / gait.cycle_s + gait.phase
    origin = figure.start_x - figure.facing * back_speed * time_s
    hip_x = origin + figure.facing * gait.hip_x(time_s)
    hip_y = figure.ground - figure.leg * 0.97 + figure.bob * math.cos(4 * math.pi * (cycle - gait.carrying / 2))
    for number in (1, 0):
        along, height, _ = gait.foot(time_s, number)
        heel_up = 0.7 * figure.foot_length * math.sin(max(0.0, gait.pitch(time_s, number)))
        ankle = (origin + figure.facing * along, figure.ground - height - heel_up - 0.06 * figure.leg)
        if "legs" in figure.parts:
            _paint_leg(canvas, figure, (hip_x, hip_y), ankle, figure.sprites[1 - number])
        tilt = gait.pitch(time_s, number)
        from_ankle = 0.35 * figure.foot_length
        pose = Pose(
            x=ankle[0] + figure.facing * from_ankle * math.cos(tilt),
            y=ankle[1] + 0.02 * figure.leg + from_ankle * math.sin(tilt),
            width=figure.foot_length,
            height=max(0.12 * figure.leg, figure.thick * 0.8),
            angle=figure.facing * tilt,
        )
        canvas.paint(figure.sprites[2], pose)
    if "body" in figure.parts:
        _paint_trunk(canvas, figure, (hip_x, hip_y), cycle)


def _paint_leg(
    canvas: Canvas, figure: Figure, hip: tuple[float, float], ankle: tuple[float, float], sprite: Sprite
) -> None:
    bone = figure.leg * 0.5
    dx, dy = ankle[0] - hip[0], ankle[1] - hip[1]
    reach = math.hypot(dx, dy)
    out = figure.facing * math.sqrt(max(bone * bone - reach * reach / 4, 0.0))
    knee = (hip[0] + dx / 2 + out * dy / (reach + 1e-6), hip[1] + dy / 2 - out * dx / (reach + 1e-6))
    canvas.paint(sprite, bar(*hip, *knee, figure.thick * 1.15))
    canvas.paint(sprite, bar(*knee, *ankle, figure.thick))


def _paint_trunk(canvas: Canvas, figure: Figure, hip: tuple[float, float], cycle: float) -> None:
    tall = 0.75 * figure.leg
    body = figure.sprites[3]
    if "arms" in figure.parts:
        for turn in (0.0, math.pi):
            swing = 0.5 * math.sin(2 * math.pi * cycle + turn)
            hand = (hip[0] + tall * math.sin(swing) * 0.9, hip[1] - tall + tall * math.cos(swing) * 0.9)
            canvas.paint(figure.sprites[0], bar(hip[0], hip[1] - tall * 0.95, *hand, figure.thick * 0.7))
    canvas.paint(body, bar(*hip, hip[0], hip[1] - tall, max(figure.thick * 1.8, 0.25 * tall)))
    canvas.paint(body, Pose(x=hip[0], y=hip[1] - 1.25 * tall, width=0.4 * tall, height=0.45 * tall))


def stepping_in_front(props: Props) -> Stage:
    """Feet seen from the front or behind: they rise, grow or shrink a little, and come down in turn."""
    stage = Stage(background=props.background())
    size, apart = props.between(6, 26), props.between(0.6, 1.4)
    ground, x = props.between(40, 68), props.between(34, 94)
    shoe = props.sprite(stage.background, ("round_box", "blob", "box"))
    trousers = props.sprite(stage.background, ("box", "round_box"))
    legs, grows = props.chance(0.7), props.between(-0.2, 0.3)
    gait = make_gait(props, size * props.between(1.5, 3))

    def paint(canvas: Canvas, time_s: float) -> None:
        for number in (0, 1):
            _, height, swing = gait.foot(time_s, number)
            foot_x = x + (number - 0.5) * size * apart * 1.4
            scale = 1 + grows * math.sin(math.pi * swing)
            if legs:
                canvas.paint(trousers, bar(foot_x, ground - height - size * 0.5, foot_x, -30.0, size * 0.6))
            pose = Pose(x=foot_x, y=ground - height - size * 0.3, width=size * scale, height=size * 0.6 * scale)
            canvas.paint(shoe, pose)

    stage.painters.append(paint)
    for time_s, foot in gait.landings(props.duration_s):
        falls = gait.landing_speed()
        stage.hit(time_s, (x + (foot - 0.5) * size * apart * 1.4, ground), falls, size * 1.5)
    return stage


def hopping(props: Props) -> Stage:
    """A figure crouches, leaps and lands, again and again. Held out: training never shows this kind."""
    stage = Stage(background=props.background())
    ground, size = props.between(40, 68), props.between(8, 28)
    gravity, crouch_s = props.log_between(150, 600), props.between(0.15, 0.5)
    body, foot = props.sprite(stage.background), props.sprite(stage.background, ("round_box", "blob"))
    leaps: list[tuple[float, float, float, float]] = []  # from when, speed upwards, from where, speed along
    time_s, x = props.between(0, 0.6), props.between(20, 50)
    while time_s < props.duration_s + 1:
        up, along = math.sqrt(2 * gravity * props.between(6, 34)), props.between(-10, 40)
        leaps.append((time_s, up, x, along))
        landed_s = time_s + 2 * up / gravity
        x += along * (landed_s - time_s)
        stage.hit(landed_s, (x, ground), up, size)
        time_s = landed_s + crouch_s * props.between(0.7, 2)

    def paint(canvas: Canvas, time_s: float) -> None:
        begun = [leap for leap in leaps if leap[0] <= time_s] or [(0.0, 0.0, leaps[0][2], 0.0)]
        start_s, up, from_x, along = begun[-1]
        flown_s = min(time_s - start_s, 2 * up / gravity)
        height = up * flown_s - gravity / 2 * flown_s**2
        grounded_s = time_s - start_s - flown_s
        squash = 1 - 0.35 * math.sin(math.pi * float(np.clip(grounded_s / crouch_s, 0, 1)))
        here = from_x + along * flown_s
        tall = size * squash
        canvas.paint(foot, Pose(x=here, y=ground - height - size * 0.1, width=size * 0.6, height=size * 0.2))
        canvas.paint(body, Pose(x=here, y=ground - height - size * 0.2 - tall / 2, width=size * 0.8, height=tall))

    stage.painters.append(paint)
    return stage
