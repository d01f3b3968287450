"""Scenes of bodies that fall, bounce, roll, collide, slide, topple; and of bodies that only fly.

A small simulator steps at 1/480 s: more exact than any frame needs.
"""

import math
from dataclasses import dataclass, field

from v2a_engine.training.scene_sprites import WORLD_HEIGHT, WORLD_WIDTH, Canvas, Pose, Sprite
from v2a_engine.training.scene_stage import Painter, Props, Stage

STEP_S = 1 / 480


@dataclass(slots=True, kw_only=True)
class Body:
    """One thing in the simulator; a box turns and topples flat, a disc rolls. Speeds in world units a second."""

    x: float
    y: float
    width: float
    height: float
    round: bool
    vx: float = 0.0
    vy: float = 0.0
    angle: float = 0.0
    spin: float = 0.0
    bounce: float = 0.5
    released_s: float = 0.0
    resting: bool = False
    track: list[tuple[float, float, float]] = field(default_factory=list)

    def reach_down(self) -> float:
        """From the centre to the lowest point."""
        if self.round:
            return self.height / 2
        return (abs(math.sin(self.angle)) * self.width + abs(math.cos(self.angle)) * self.height) / 2

    def reach_aside(self) -> float:
        if self.round:
            return self.width / 2
        return (abs(math.cos(self.angle)) * self.width + abs(math.sin(self.angle)) * self.height) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where the bodies live; walls and floor may lie outside the picture."""

    gravity: float
    floor: float = 1e9
    left: float = -1e9
    right: float = 1e9
    top: float = -1e9
    friction: float = 0.0  # deceleration at rest on the floor, or everywhere when there is no gravity
    collide: bool = False


def simulate(stage: Stage, bodies: list[Body], world: World, duration_s: float) -> None:
    """Move the bodies, write their tracks, note every contact on the stage."""
    for step in range(int(duration_s / STEP_S) + 2):
        time_s = step * STEP_S
        for body in bodies:
            if time_s >= body.released_s:
                _move(body, world)
                _meet_floor(stage, body, world, time_s)
                _meet_walls(stage, body, world, time_s)
        if world.collide:
            for number, body in enumerate(bodies):
                for other in bodies[:number]:
                    _meet(stage, body, other, time_s)
        for body in bodies:
            body.track.append((body.x, body.y, body.angle))


def _move(body: Body, world: World) -> None:
    body.x += body.vx * STEP_S
    if not body.resting:
        body.vy += world.gravity * STEP_S
        body.y += body.vy * STEP_S
        body.angle += body.spin * STEP_S
    if body.resting or world.gravity == 0:
        speed = math.hypot(body.vx, body.vy)
        keep = max(0.0, 1 - world.friction * STEP_S / speed) if speed > 0 else 0.0
        body.vx, body.vy = body.vx * keep, body.vy * keep
        if body.round:
            body.angle += body.vx / (body.width / 2) * STEP_S


def _meet_floor(stage: Stage, body: Body, world: World, time_s: float) -> None:
    if body.resting:
        _topple(stage, body, world, time_s)
        return
    if body.y + body.reach_down() < world.floor or body.vy <= 0:
        return
    stage.hit(time_s, (body.x, world.floor), body.vy, max(body.width, body.height))
    body.y = world.floor - body.reach_down()
    body.vy *= -body.bounce
    body.vx *= 0.85
    if body.round:
        body.spin = body.vx / (body.width / 2)
    else:
        lean = math.remainder(body.angle, math.pi / 2)
        body.spin = body.spin * 0.4 - lean * 4
    if -body.vy < 0.05 * world.gravity:
        body.resting, body.vy = True, 0.0


def _topple(stage: Stage, body: Body, world: World, time_s: float) -> None:
    """A resting box still leaning falls on its flat side."""
    if body.round:
        return
    lean = math.remainder(body.angle, math.pi / 2)
    if lean == 0:
        return
    body.spin += math.copysign(world.gravity / max(body.width, body.height), -lean) * STEP_S
    body.angle += body.spin * STEP_S
    after = math.remainder(body.angle, math.pi / 2)
    if after * lean <= 0 or abs(after) > abs(lean) + 0.5:
        body.angle -= after
        stage.hit(time_s, (body.x, world.floor), abs(body.spin) * body.width / 2, body.width)
        body.spin = 0.0
    body.y = world.floor - body.reach_down()


def _meet_walls(stage: Stage, body: Body, world: World, time_s: float) -> None:
    reach = body.reach_aside()
    size = max(body.width, body.height)
    for wall, side in ((world.left, -1), (world.right, 1)):
        if (body.x + side * reach - wall) * side >= 0 and body.vx * side > 0:
            stage.hit(time_s, (wall, body.y), abs(body.vx), size)
            body.x = wall - side * reach
            body.vx *= -body.bounce
    if body.y - body.reach_down() <= world.top and body.vy < 0:
        stage.hit(time_s, (body.x, world.top), abs(body.vy), size)
        body.y = world.top + body.reach_down()
        body.vy *= -body.bounce


def _meet(stage: Stage, one: Body, other: Body, time_s: float) -> None:
    """Two bodies of the same density meet as discs, or, standing on one floor, side by side."""
    dx, dy = other.x - one.x, other.y - one.y
    if one.round and other.round:
        apart = math.hypot(dx, dy) or 1e-6
        gap = apart - (one.width + other.width) / 2
        nx, ny = dx / apart, dy / apart
    else:
        gap, nx, ny = abs(dx) - one.reach_aside() - other.reach_aside(), math.copysign(1, dx), 0.0
        if abs(dy) > one.reach_down() + other.reach_down():
            return
    closing = (one.vx - other.vx) * nx + (one.vy - other.vy) * ny
    if gap > 0 or closing <= 0:
        return
    masses = one.width * one.height, other.width * other.height
    push = (1 + min(one.bounce, other.bounce)) * closing / (masses[0] + masses[1])
    one.vx, one.vy = one.vx - push * masses[1] * nx, one.vy - push * masses[1] * ny
    other.vx, other.vy = other.vx + push * masses[0] * nx, other.vy + push * masses[0] * ny
    place = (one.x + nx * one.width / 2, one.y + ny * one.height / 2)
    stage.hit(time_s, place, closing, max(one.width, other.width))


def body_painter(body: Body, sprite: Sprite, shadow: tuple[Sprite, float] | None = None) -> Painter:
    """Paint a simulated body, and under it, if wanted, a shadow on the floor at a height."""

    def paint(canvas: Canvas, time_s: float) -> None:
        place = min(max(time_s, 0.0) / STEP_S, len(body.track) - 1.001)
        before, share = int(place), place % 1
        (x0, y0, a0), (x1, y1, a1) = body.track[before], body.track[before + 1]
        x, y, angle = x0 + share * (x1 - x0), y0 + share * (y1 - y0), a0 + share * (a1 - a0)
        if shadow is not None:
            near = max(0.0, 1 - (shadow[1] - y) / WORLD_HEIGHT)
            pose = Pose(x=x, y=shadow[1] + 1, width=body.width * (1.5 - 0.5 * near), height=body.height * 0.25 + 1)
            canvas.paint(shadow[0], pose, 0.15 + 0.45 * near)
        canvas.paint(sprite, Pose(x=x, y=y, width=body.width, height=body.height, angle=angle))

    return paint


def make_body(props: Props, *, is_round: bool, smallest: float = 4, largest: float = 34) -> Body:
    size = props.log_between(smallest, largest)
    height = size if is_round else size * props.log_between(0.45, 2.0)
    return Body(x=0, y=0, width=size, height=height, round=is_round, bounce=props.between(0.0, 0.9))


def sprite_for(props: Props, stage: Stage, body: Body) -> Sprite:
    return props.sprite(stage.background, ("disc", "ring", "polygon") if body.round else ())


def draw_ledge(props: Props, stage: Stage, pose: Pose) -> None:
    """Show a floor, a wall or a table top, unless chance leaves it to be guessed from the motion."""
    if props.chance(0.7):
        sprite = props.sprite(stage.background, ("box",))
        stage.painters.append(lambda canvas, _: canvas.paint(sprite, pose))


def falling(props: Props) -> Stage:
    """One to four bodies fall, bounce and come to rest."""
    stage = Stage(background=props.background())
    floor = props.between(0.45, 0.97) * WORLD_HEIGHT
    walls = props.chance(0.3)
    left, right = (props.between(0, 20), WORLD_WIDTH - props.between(0, 20)) if walls else (-1e9, 1e9)
    friction = props.between(10, 120)
    world = World(gravity=props.log_between(70, 900), floor=floor, friction=friction, left=left, right=right)
    thickness = props.log_between(1, 40)
    draw_ledge(props, stage, Pose(x=64, y=floor + thickness / 2, width=props.between(120, 220), height=thickness))
    bodies = [_dropped(props, world) for _ in range(int(props.rng.choice([1, 1, 2, 3, 4])))]
    simulate(stage, bodies, world, props.duration_s)
    shadow = props.sprite(stage.background, ("blob",)) if props.chance(0.4) else None
    for body in bodies:
        stage.painters.append(body_painter(body, sprite_for(props, stage, body), (shadow, floor) if shadow else None))
    return stage


def _dropped(props: Props, world: World) -> Body:
    body = make_body(props, is_round=props.chance(0.5))
    body.x, body.y = props.between(15, WORLD_WIDTH - 15), world.floor - props.between(12, 90) - body.height
    body.vx = float(props.rng.normal(0, 25)) if props.chance(0.7) else 0.0
    body.vy = props.between(-120, 120) if props.chance(0.3) else 0.0
    if not body.round and props.chance(0.7):
        body.angle, body.spin = props.between(-1, 1), props.between(-5, 5)
    body.released_s = props.between(0, 0.6 * props.duration_s) if props.chance(0.7) else 0.0
    return body


def billiards(props: Props) -> Stage:
    """Discs on a table seen from above meet each other and the borders."""
    stage = Stage(background=props.background())
    inset = props.between(-4, 14)
    right, floor, friction = WORLD_WIDTH - inset, WORLD_HEIGHT - inset, props.between(0, 60)
    world = World(gravity=0, friction=friction, collide=True, left=inset, right=right, top=inset, floor=floor)
    bodies = []
    for number in range(int(props.rng.integers(2, 6))):
        body = make_body(props, is_round=True, smallest=6, largest=18)
        body.x, body.y = 22 + 21 * number, props.between(20, WORLD_HEIGHT - 20)
        body.bounce = props.between(0.5, 0.95)
        if number == 0 or props.chance(0.4):
            body.vx, body.vy = float(props.rng.normal(0, 90)), float(props.rng.normal(0, 60))
        bodies.append(body)
    simulate(stage, bodies, world, props.duration_s)
    stage.painters += [body_painter(body, sprite_for(props, stage, body)) for body in bodies]
    return stage


def slide_and_stop(props: Props) -> Stage:
    """Things slide on a floor: into a wall or each other (a hit), or slower and slower until they stand (none)."""
    stage = Stage(background=props.background())
    floor, wall = props.between(30, 68), props.between(70, 125)
    world = World(gravity=300, floor=floor, right=wall, friction=props.log_between(3, 160), collide=True)
    draw_ledge(props, stage, Pose(x=64, y=floor + 6, width=200, height=12))
    draw_ledge(props, stage, Pose(x=wall + 6, y=floor - 10, width=12, height=props.between(10, 60)))
    bodies = []
    for number in range(int(props.rng.integers(1, 4))):
        body = make_body(props, is_round=props.chance(0.4), smallest=6, largest=20)
        body.bounce = props.between(0, 0.5)
        body.x, body.y, body.resting = wall - 14 - 32 * number, floor - body.height / 2, True
        body.vx = props.log_between(15, 260) if number or props.chance(0.6) else 0.0
        body.released_s = props.between(0, 0.4 * props.duration_s)
        bodies.append(body)
    simulate(stage, bodies, world, props.duration_s)
    stage.painters += [body_painter(body, sprite_for(props, stage, body)) for body in bodies]
    return stage


def thrown(props: Props) -> Stage:
    """Bodies fly through the picture and leave it, or turn at the top of their arc: nothing is hit."""
    stage = Stage(background=props.background())
    world = World(gravity=props.log_between(50, 700) if props.chance(0.75) else 0.0)
    bodies = []
    for _ in range(int(props.rng.integers(1, 5))):
        body = make_body(props, is_round=props.chance(0.5))
        body.x, body.y = props.between(-20, WORLD_WIDTH + 20), props.between(0, WORLD_HEIGHT + 40)
        body.vx, body.vy = float(props.rng.normal(0, 50)), -props.between(0, 0.8) * math.sqrt(2 * world.gravity * 90)
        body.spin = props.between(-6, 6)
        body.released_s = props.between(-0.2, 0.6) * props.duration_s
        bodies.append(body)
    simulate(stage, bodies, world, props.duration_s)
    stage.painters += [body_painter(body, sprite_for(props, stage, body)) for body in bodies]
    return stage
