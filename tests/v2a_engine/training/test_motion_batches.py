"""Batches for the motion encoder: their shapes, their targets, and that a seed repeats them."""

import numpy as np
import pytest
import torch

from v2a_engine.training.motion_batches import CROP, ClipPool, MotionBatch
from v2a_engine.training.scene_sounds import CATEGORIES, SceneSounds


@pytest.fixture(scope="module")
def sounds() -> SceneSounds:
    thud = np.exp(-np.arange(60) / 10).astype(np.float32)
    return SceneSounds.of({name: [thud] for names in CATEGORIES.values() for name in names})


@pytest.fixture(scope="module")
def batch(sounds: SceneSounds) -> MotionBatch:
    return ClipPool(sounds, 3, seed=4, first_fill=3).draw()


def test_a_batch_holds_whole_crops_and_a_target_for_every_picture(batch: MotionBatch) -> None:
    assert batch.features.shape[:2] == batch.gaps_s.shape == batch.targets.onset.shape == (3, CROP)
    assert float(batch.targets.energy.min()) >= 0 and float(batch.targets.energy.max()) <= 1
    assert float(batch.gaps_s.min()) > 0


def test_the_same_seed_draws_the_same_and_another_another(sounds: SceneSounds, batch: MotionBatch) -> None:
    again, other = (ClipPool(sounds, 3, seed=seed, first_fill=3).draw() for seed in (4, 5))
    torch.testing.assert_close(again.features, batch.features)
    assert not torch.equal(other.features, batch.features)
