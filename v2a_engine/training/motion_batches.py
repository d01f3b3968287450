"""Batches for the motion encoder: a pool of rendered clips, renewed a little at every step.

Scenes are rendered as they are needed, a few a step, and each is used a few times, cropped and mirrored anew: nothing
is stored, and no clip is seen often enough to be learnt by heart.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor

from v2a_engine.training.motion_targets import Targets, TrainingClip, make_clip, make_targets
from v2a_engine.training.scene_sounds import SceneSounds
from v2a_engine.training.scenes import choose_kind, join_scenes, render_scene

PICTURES, CROP = 80, 64
POOL = 480
RENEWED_SHARE = 0.2  # of a batch
SCENE_SEEDS = 700_000_000  # those above are kept for validation and tests
CUT_SHARE = 0.06  # of clips hold a cut that nobody announced


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionBatch:
    """B clips of 64 pictures, and what the encoder should answer."""

    features: Tensor  # (B, 64, 18, 32, 29)
    gaps_s: Tensor  # (B, 64)
    targets: Targets

    def to(self, device: torch.device) -> "MotionBatch":
        targets = replace(
            self.targets, **{one.name: getattr(self.targets, one.name).to(device) for one in fields(Targets)}
        )
        return MotionBatch(features=self.features.to(device), gaps_s=self.gaps_s.to(device), targets=targets)


def motion_batch_source(sounds: SceneSounds, size: int, seed: int) -> Callable[[], MotionBatch]:
    """What draws batches of `size` clips from this seed."""
    return ClipPool(sounds, size, seed).draw


class ClipPool:
    """The clips of one process."""

    def __init__(self, sounds: SceneSounds, size: int, seed: int, first_fill: int = 60) -> None:
        self._sounds, self._size = sounds, size
        self._rng = np.random.default_rng(seed)
        self._clips = [self._render() for _ in range(max(size, first_fill))]

    def draw(self) -> MotionBatch:
        """Another batch; some of the pool's clips are new."""
        self._clips += [self._render() for _ in range(max(1, round(RENEWED_SHARE * self._size)))]
        self._clips = self._clips[-POOL:]
        chosen = self._rng.choice(len(self._clips), self._size, replace=False)
        starts, mirrors = self._rng.integers(0, PICTURES - CROP + 1, self._size), self._rng.random(self._size) < 0.5
        clips = [
            self._clips[i].cropped(int(start), CROP, bool(mirror))
            for i, start, mirror in zip(chosen, starts, mirrors, strict=True)
        ]
        return MotionBatch(
            features=torch.from_numpy(np.stack([clip.features for clip in clips])),
            gaps_s=torch.from_numpy(np.stack([clip.gaps_s for clip in clips])),
            targets=make_targets(clips),
        )

    def _render(self) -> TrainingClip:
        seed = int(self._rng.integers(SCENE_SEEDS - 1))  # the next one may be used too
        scene = render_scene(choose_kind(self._rng), seed, PICTURES)
        if self._rng.random() < CUT_SHARE:
            scene = join_scenes(scene, render_scene(choose_kind(self._rng), seed + 1, PICTURES))
        return make_clip(scene, self._sounds, self._rng)
