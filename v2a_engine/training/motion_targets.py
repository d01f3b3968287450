"""What the motion encoder should answer for a rendered scene, and how far it is from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from v2a_engine.engines.v2a.motion import intervals_s
from v2a_engine.engines.v2a.motion_encoder import GRID, MotionEvidence
from v2a_engine.engines.v2a.motion_features import MotionFeatures, mirrored
from v2a_engine.training.scene_sounds import SceneSounds
from v2a_engine.training.scenes import RenderedScene

NEAR_PICTURES, NEAR_CELLS = 0.6, 1.2  # how wide the target's peak is in time and space


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingClip:
    """A scene as the network sees it. `contacts`: rows of (picture, offset, x, y, strength, weak)."""

    features: npt.NDArray[np.float16]  # (pictures, 18, 32, 29)
    gaps_s: npt.NDArray[np.float32]  # (pictures,)
    contacts: npt.NDArray[np.float32]  # (contacts, 6)
    energy: npt.NDArray[np.float32]  # (pictures,)

    def cropped(self, start: int, length: int, mirror: bool) -> "TrainingClip":
        """A part of the clip, or its mirror image."""
        contacts = self.contacts[(self.contacts[:, 0] >= start) & (self.contacts[:, 0] < start + length)].copy()
        contacts[:, 0] -= start
        features = self.features[start : start + length]
        if mirror:
            contacts[:, 2] = 1 - contacts[:, 2]
            features = mirrored(features)
        span = slice(start, start + length)
        return TrainingClip(features=features, gaps_s=self.gaps_s[span], contacts=contacts, energy=self.energy[span])


def make_clip(scene: RenderedScene, sounds: SceneSounds, rng: np.random.Generator) -> TrainingClip:
    """Analyse a rendered scene and put a sound at its contacts."""
    motion = MotionFeatures()
    gaps_s = intervals_s(scene.times_s)
    rows = []
    for contact in scene.contacts:
        picture = int(np.argmin(np.abs(scene.times_s - contact.time_s)))
        offset = (contact.time_s - scene.times_s[picture]) / gaps_s[picture]
        if picture > 0 and abs(offset) <= 1:
            rows.append((picture, offset, contact.x, contact.y, contact.strength, contact.weak))
    return TrainingClip(
        features=np.stack([motion.push(picture) for picture in scene.pictures]),
        gaps_s=gaps_s.astype(np.float32),
        contacts=np.array(rows, np.float32).reshape(-1, 6),
        energy=sounds.energy(scene, rng),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Grids (batch, pictures, 9, 16); `weight` is 0 where neither answer would be wrong."""

    heat: Tensor
    weight: Tensor
    offset: Tensor
    strength: Tensor
    onset: Tensor  # (batch, pictures)
    onset_weight: Tensor  # (batch, pictures)
    energy: Tensor  # (batch, pictures)


def make_targets(clips: list[TrainingClip]) -> Targets:
    shape = (len(clips), len(clips[0].energy))
    heat, offset, strength = (np.zeros((*shape, *GRID), np.float32) for _ in range(3))
    weight, onset, onset_weight = np.ones((*shape, *GRID), np.float32), np.zeros(shape, np.float32), np.ones(shape)
    for row, clip in enumerate(clips):
        for place, late, x, y, hard, weak in sorted(clip.contacts, key=lambda contact: -contact[5]):
            picture, near = int(place), slice(max(int(place) - 1, 0), int(place) + 2)
            peak = _peak(shape[1], picture, x, y)
            onset_weight[row, near] *= onset[row, near]
            if weak:
                weight[row][peak > 0.02] = 0
                continue
            cell = np.unravel_index(int(peak[picture].argmax()), GRID)
            weight[row, picture] = 1
            heat[row] = np.maximum(heat[row], peak)
            heat[row, picture][cell] = 1
            offset[row, picture][cell], strength[row, picture][cell] = late, hard
            onset[row, picture] = onset_weight[row, picture] = 1
    energy = torch.from_numpy(np.stack([clip.energy for clip in clips]))
    tensors = (torch.from_numpy(a).float() for a in (heat, weight, offset, strength, onset, onset_weight))
    heat_, weight_, offset_, strength_, onset_, onset_weight_ = tensors
    return Targets(
        heat=heat_,
        weight=weight_,
        offset=offset_,
        strength=strength_,
        onset=onset_,
        onset_weight=onset_weight_,
        energy=energy,
    )


def _peak(pictures: int, picture: int, x: float, y: float) -> npt.NDArray[np.float32]:
    """A bump at a contact, (pictures, 9, 16); exactly 1 at its picture and cell."""
    rows, columns = GRID
    row, column = np.clip(y * rows - 0.5, 0, rows - 1), np.clip(x * columns - 0.5, 0, columns - 1)
    late = (np.arange(pictures) - picture) / NEAR_PICTURES
    down, across = (
        (np.arange(rows) - round(float(row))) / NEAR_CELLS,
        (np.arange(columns) - round(float(column))) / NEAR_CELLS,
    )
    apart = late[:, None, None] ** 2 + down[None, :, None] ** 2 + across**2
    return np.exp(-0.5 * apart).astype(np.float32)


def motion_loss(evidence: MotionEvidence, targets: Targets) -> dict[str, Tensor]:
    """The parts of the loss; their sum is what is made small.

    The grid's is the penalty-reduced focal loss of CornerNet (arXiv:1808.01244, eq. 1) with its alpha 2, beta 4.
    """
    hit = targets.heat == 1
    hits = hit.sum().clamp(min=1)
    probability = evidence.event_grid.sigmoid()
    sure, doubt = functional.logsigmoid(evidence.event_grid), functional.logsigmoid(-evidence.event_grid)
    found = -(((1 - probability) ** 2 * sure)[hit]).sum()
    invented = -((1 - targets.heat) ** 4 * probability**2 * doubt * targets.weight * ~hit).sum()
    onset = functional.binary_cross_entropy_with_logits(evidence.onset, targets.onset, reduction="none")
    strength = evidence.strength_grid.sigmoid()
    return {
        "grid": 0.3 * (found + invented) / hits,
        "onset": 8 * (onset * targets.onset_weight).mean(),
        "offset": (evidence.offset_grid - targets.offset).abs()[hit].sum() / hits,
        "strength": (strength - targets.strength).abs()[hit].sum() / hits,
        # Cross entropy, not distance: most pictures are silent, and the median would be silence everywhere.
        "energy": functional.binary_cross_entropy_with_logits(evidence.energy, targets.energy),
    }
