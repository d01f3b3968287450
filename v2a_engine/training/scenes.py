"""Rendered scenes with known contacts: what the motion encoder learns from, and a part of what it is judged by.

Some kinds of scene, shapes and backgrounds are held out: they are rendered for measuring only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from v2a_engine.training.scene_figures import hopping, stepping_in_front, walking
from v2a_engine.training.scene_film import (
    Camera,
    Look,
    Pictures,
    Shutter,
    choose_camera,
    choose_shutter,
    develop,
    tripod,
)
from v2a_engine.training.scene_machines import clapping, door, pressing, striking, swinging
from v2a_engine.training.scene_nature import (
    blinking,
    drifting,
    flowing,
    leaves_painter,
    rain_painter,
    raining,
    ripple_painter,
    standing_still,
    swaying,
)
from v2a_engine.training.scene_physics import billiards, falling, slide_and_stop, thrown
from v2a_engine.training.scene_sprites import WORLD_HEIGHT, WORLD_WIDTH, Canvas, Grey
from v2a_engine.training.scene_stage import Contact, Props, Stage

# kind -> (how it is built, how often training sees it)
KINDS: dict[str, tuple[Callable[[Props], Stage], float]] = {
    "falling": (falling, 5.0),
    "billiards": (billiards, 1.5),
    "slide_and_stop": (slide_and_stop, 1.5),
    "striking": (striking, 3.0),
    "pressing": (pressing, 1.5),
    "door": (door, 3.5),
    "walking": (walking, 8.0),
    "stepping_in_front": (stepping_in_front, 1.5),
    "thrown": (thrown, 1.2),
    "drifting": (drifting, 2.2),
    "swinging": (swinging, 2.2),
    "raining": (raining, 0.7),
    "flowing": (flowing, 0.7),
    "swaying": (swaying, 1.0),
    "blinking": (blinking, 0.4),
    "standing_still": (standing_still, 0.5),
}
HELD_OUT_KINDS: dict[str, Callable[[Props], Stage]] = {"clapping": clapping, "hopping": hopping}
SOUNDLESS_KINDS = frozenset({"thrown", "drifting", "swinging", "blinking", "standing_still"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleContact:
    """A contact as the pictures show it; x, y from 0 to 1 across and down. `weak` ones are neither right nor wrong."""

    time_s: float
    x: float
    y: float
    strength: float
    weak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedScene:
    """Grey pictures (frames, 72, 128), when each is first shown, and the contacts in them by time.

    `noise_level`: how loud the steady sound of rain or water is, 0..1 on the energy scale.
    """

    kind: str
    pictures: Pictures
    times_s: npt.NDArray[np.float64]
    contacts: tuple[VisibleContact, ...]
    noise_level: float


def render_scene(
    kind: str, seed: int, frames: int, *, held_out: bool = False, look: Look | None = None
) -> RenderedScene:
    """Render one scene; the same arguments give the same pixels. `look` None: camera, film and wear by chance."""
    rng = np.random.default_rng([seed, crc32(kind.encode()), int(held_out)])
    shutter = choose_shutter(Props(rng=rng, held_out=held_out, duration_s=0))
    if look is not None:
        shutter = look.shutter(shutter)
    props = Props(rng=rng, held_out=held_out, duration_s=shutter.taken_s(frames))
    stage = (KINDS[kind][0] if kind in KINDS else HELD_OUT_KINDS[kind])(props)
    _add_company(props, stage)
    camera = choose_camera(props, stage) if look is None else look.camera or tripod(stage)
    taken = _expose(stage, camera, shutter, frames)
    contacts = [_seen(contact, camera, shutter) for contact in stage.contacts]
    shown = (contact for contact in contacts if -0.04 < contact.x < 1.04 and -0.04 < contact.y < 1.06)
    return RenderedScene(
        kind=kind,
        pictures=develop(props, taken) if look is None else look.pictures(taken),
        times_s=np.array([shutter.shown_s(number) for number in range(frames)]),
        contacts=tuple(sorted(shown, key=lambda contact: contact.time_s)),
        noise_level=stage.noise_level,
    )


def join_scenes(first: RenderedScene, second: RenderedScene) -> RenderedScene:
    """A hard cut that nobody announced: the first half of one scene, then the second half of another."""
    half = len(first.times_s) // 2
    cut_s = first.times_s[half]
    later_s = cut_s - second.times_s[half]
    before = [contact for contact in first.contacts if contact.time_s < first.times_s[half - 1]]
    after = [
        VisibleContact(
            time_s=contact.time_s + later_s, x=contact.x, y=contact.y, strength=contact.strength, weak=contact.weak
        )
        for contact in second.contacts
        if contact.time_s > second.times_s[half]
    ]
    return RenderedScene(
        kind=first.kind,
        pictures=np.concatenate([first.pictures[:half], second.pictures[half:]]),
        times_s=np.concatenate([first.times_s[:half], second.times_s[half:] + later_s]),
        contacts=tuple(before + after),
        noise_level=(first.noise_level + second.noise_level) / 2,
    )


def choose_kind(rng: np.random.Generator) -> str:
    """One of the kinds that training sees."""
    shares = np.array([share for _, share in KINDS.values()])
    return str(rng.choice(list(KINDS), p=shares / shares.sum()))


def _add_company(props: Props, stage: Stage) -> None:
    """Now and then something else moves behind or before the subject."""
    if props.chance(0.1):
        painter = (rain_painter, ripple_painter, leaves_painter)[int(props.rng.integers(3))](props)
        stage.painters.insert(0 if props.chance(0.5) else len(stage.painters), painter)
        stage.noise_level = max(stage.noise_level, props.between(0.2, 0.4))
    if props.chance(0.1):
        stage.painters[:0] = drifting(props).painters


def _expose(stage: Stage, camera: Camera, shutter: Shutter, frames: int) -> list[Grey]:
    taken = []
    canvas = Canvas(camera.at(0.0))
    canvas.fill(stage.background)
    empty = canvas.pixels.copy()
    for number in range(frames):
        light = np.zeros_like(empty)
        for instant_s in shutter.instants_s(number):
            canvas.camera = camera.at(instant_s)
            if camera.still:
                np.copyto(canvas.pixels, empty)
            else:
                canvas.fill(stage.background)
            for paint in stage.painters:
                paint(canvas, instant_s)
            light += canvas.pixels
        taken.append(light * np.float32(1 / shutter.exposures))
    return taken


def _seen(contact: Contact, camera: Camera, shutter: Shutter) -> VisibleContact:
    """Where on the picture, and when in shown time, a contact is."""
    matrix = camera.at(contact.time_s)
    x, y = matrix[:, :2] @ (contact.x, contact.y) + matrix[:, 2]
    return VisibleContact(
        time_s=_shown_time_s(contact.time_s, shutter),
        x=float(x) / (2 * WORLD_WIDTH),
        y=float(y) / (2 * WORLD_HEIGHT),
        strength=contact.strength,
        weak=contact.weak,
    )


def _shown_time_s(time_s: float, shutter: Shutter) -> float:
    """Stage time to the time of the shown pictures: straight between the pictures before and after."""
    place = (time_s - shutter.first_s) * shutter.rate_hz
    number = int(np.floor(place))
    before_s, after_s = shutter.shown_s(number), shutter.shown_s(number + 1)
    return before_s + (place - number) * (after_s - before_s)
