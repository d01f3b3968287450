"""What a rendered scene holds before a camera looks at it: painters, contacts, a background, a steady noise."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from v2a_engine.training.scene_sprites import (
    BACKGROUNDS,
    HELD_OUT_BACKGROUNDS,
    HELD_OUT_SHAPES,
    SHAPES,
    Canvas,
    Grey,
    Sprite,
    make_background,
    make_sprite,
)

Painter = Callable[[Canvas, float], None]  # paints one thing as it is at a time (seconds)

FAINTEST_SPEED = 5.0  # world units a second: slower touches are no events at all
WEAKEST_SPEED = 16.0  # and up to here nobody could say: neither an event nor the lack of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Something hits something: when, where (world units), how hard (0..1); `weak`: too faint to be judged."""

    time_s: float
    x: float
    y: float
    strength: float
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Props:
    """How a scene may look, and the chance that draws it."""

    rng: np.random.Generator
    held_out: bool  # draws shapes and backgrounds that training never shows
    duration_s: float

    def background(self) -> Grey:
        names = HELD_OUT_BACKGROUNDS if self.held_out and self.rng.random() < 0.3 else BACKGROUNDS
        return make_background(self.rng, str(self.rng.choice(names)))

    def sprite(self, background: Grey, shapes: tuple[str, ...] = ()) -> Sprite:
        """A sprite that mostly stands out against the background; now and then hardly."""
        names = shapes or (HELD_OUT_SHAPES if self.held_out and self.rng.random() < 0.4 else SHAPES)
        behind = float(np.median(background))
        apart = float(self.rng.uniform(25, 150)) if self.rng.random() < 0.9 else float(self.rng.uniform(10, 25))
        lighter = behind < 128 if self.rng.random() < 0.7 else behind < 40
        grey = behind + apart if lighter else behind - apart
        return make_sprite(self.rng, str(self.rng.choice(names)), grey)

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def log_between(self, low: float, high: float) -> float:
        return float(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)


@dataclass(slots=True, kw_only=True)
class Stage:
    """A scene being built: painters are called in order, back to front."""

    background: Grey
    painters: list[Painter] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    noise_level: float = 0.0  # 0..1 on the energy scale: rain, a stream
    follow: Callable[[float], tuple[float, float]] | None = None  # where the camera's middle goes with its subject

    def hit(self, time_s: float, place: tuple[float, float], speed: float, size: float) -> None:
        """Note a contact at an impact speed (world units a second) of a thing of a size (world units)."""
        if speed >= FAINTEST_SPEED:
            weak = speed < WEAKEST_SPEED
            strength = impact_strength(speed, size)
            self.contacts.append(Contact(time_s=time_s, x=place[0], y=place[1], strength=strength, weak=weak))


def impact_strength(speed: float, size: float) -> float:
    """How hard a hit sounds, 0..1: grows with speed, and a little with size."""
    return float(np.clip(0.1 + 0.9 * (speed / 320) ** 0.75 * (0.55 + 0.45 * min(size / 24, 1)), 0.05, 1))
