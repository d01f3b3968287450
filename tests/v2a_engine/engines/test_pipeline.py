"""The pipeline with tiny random weights: lengths, determinism, what changes the samples; and once the real weights."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler

from v2a_engine.domain.errors import Cancelled
from v2a_engine.engines.v2a.codec import LinearMelCodec
from v2a_engine.engines.v2a.conditions import SyncConditions, energy_from_events, onset_curve
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.pipeline import (
    WEIGHTS_FOLDER,
    PictureTokens,
    SoundOrder,
    V2APipeline,
    load_pipeline,
    starting_noise,
    window_pictures,
)
from v2a_engine.engines.v2a.transformer import FlowTransformer
from v2a_engine.engines.v2a.vocoder import Vocoder
from v2a_engine.engines.v2a.windows import PromptSpan


def quiet(step: int, steps: int) -> None:
    """A progress that nobody watches."""


def tiny_pipeline() -> V2APipeline:
    torch.manual_seed(3)
    transformer = FlowTransformer(width=32, heads=2, joint_blocks=1, audio_blocks=1, condition_width=16)
    with torch.no_grad():
        for parameter in transformer.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    parts = (transformer, LinearMelCodec(), Vocoder(width=16, depth=1))
    return V2APipeline(*(part.eval() for part in parts), FlowMatchEulerDiscreteScheduler(), MotionEncoder())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    saved = tmp_path_factory.mktemp("weights")
    tiny_pipeline().save_pretrained(saved)
    return saved


@pytest.fixture(scope="module")
def pipeline(folder: Path) -> V2APipeline:
    return load_pipeline(folder)


def order(frames: int = 400, **changes: Any) -> SoundOrder:
    times_s, strengths = [0.5, 1.5], [1.0, 0.8]
    sync = SyncConditions(
        frames=frames,
        kind="FX",
        onsets=onset_curve(times_s, strengths, frames),
        energy=energy_from_events(times_s, strengths, frames),
    )
    return replace(SoundOrder(sync=sync, prompt="footsteps", seed=7, steps=3), **changes)


def some_picture(seed: int = 1) -> PictureTokens:
    tokens = np.random.default_rng(seed).standard_normal((8, 384)).astype(np.float32) / 20
    return PictureTokens(times_s=np.arange(8) / 2, tokens=tokens, confidence=np.full(8, 0.8, np.float32))


@pytest.mark.parametrize("frames", [1, 94, 383, 384, 385, 1000])
def test_a_sound_is_as_long_as_it_was_ordered(pipeline: V2APipeline, frames: int) -> None:
    sync = SyncConditions(frames=frames, kind="BG", onsets=None, energy=None)
    blocks = list(pipeline.render(SoundOrder(sync=sync, seed=1, steps=2), quiet))
    assert sum(len(block) for block in blocks) == frames * 512
    assert all(block.dtype == np.float32 and np.isfinite(block).all() for block in blocks)


def test_the_same_order_gives_the_same_samples(pipeline: V2APipeline) -> None:
    first, second = (np.concatenate(list(pipeline.render(order(), quiet))) for _ in range(2))
    assert np.array_equal(first, second)


_PRINT_HASH = """
import hashlib, pathlib, sys
sys.path.insert(0, {tests!r})
from test_pipeline import order, quiet
from v2a_engine.engines.v2a.pipeline import load_pipeline
latents = load_pipeline(pathlib.Path({folder!r})).sample_latents(order(), quiet)
print(hashlib.sha256(latents.numpy().tobytes()).hexdigest())
"""


@pytest.mark.slow  # quickly seen of whole stems: cli/test_main_job.py
def test_two_processes_give_the_same_samples(folder: Path) -> None:
    script = _PRINT_HASH.format(tests=str(Path(__file__).parent), folder=str(folder))
    command = [sys.executable, "-c", script]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    hashes = [process.communicate(timeout=300)[0].strip() for process in running]
    assert len(hashes[0]) == 64
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "rain"},
        {"prompt": ""},
        {"negative_prompt": "hiss"},
        {"seed": 8},
        {"guidance": 1.0},
        {"steps": 4},
        {"picture": some_picture()},
        {"spans": (PromptSpan(text="thunder", start_s=1, end_s=2),)},
        {"sync": SyncConditions(frames=400, kind="FX", onsets=None, energy=None)},
        {"sync": SyncConditions(frames=400, kind="BG", onsets=None, energy=None)},
    ],
    ids=lambda change: "_".join(map(str, change)),
)
def test_every_part_of_an_order_changes_the_sound(pipeline: V2APipeline, change: dict[str, Any]) -> None:
    plain, changed = (pipeline.sample_latents(one, quiet) for one in (order(), order(**change)))
    assert not torch.allclose(plain, changed, atol=1e-4)


def test_another_picture_changes_the_sound(pipeline: V2APipeline) -> None:
    one, other = (pipeline.sample_latents(order(picture=some_picture(seed)), quiet) for seed in (1, 2))
    assert not torch.allclose(one, other, atol=1e-4)


def test_words_for_a_moment_change_that_moment_most() -> None:
    pipeline = tiny_pipeline()  # float32: in bfloat16 another batch rounds differently, everywhere
    span = PromptSpan(text="thunder", start_s=6.0, end_s=7.5)
    with_span = pipeline.sample_latents(order(frames=1000, spans=(span,)), quiet)
    change = (with_span - pipeline.sample_latents(order(frames=1000), quiet)).abs().mean(dim=1)
    inside = change[int(6 * 23.4375) : int(7.5 * 23.4375)].mean()
    assert inside > 10 * change[: int(3 * 23.4375)].mean()


def test_progress_counts_the_steps_and_can_stop_them(pipeline: V2APipeline) -> None:
    seen: list[tuple[int, int]] = []
    pipeline.sample_latents(order(), lambda step, steps: seen.append((step, steps)))
    assert seen == [(1, 3), (2, 3), (3, 3)]

    def stop(step: int, steps: int) -> None:
        if step == 2:
            raise Cancelled
        seen.append((step, steps))

    with pytest.raises(Cancelled):
        pipeline.sample_latents(order(), stop)
    assert seen[3:] == [(1, 3)]


def test_a_longer_sound_starts_from_the_noise_of_the_shorter_one() -> None:
    assert torch.equal(starting_noise(500, 4)[:120], starting_noise(120, 4))
    assert not torch.equal(starting_noise(120, 4), starting_noise(120, 5))


def test_a_window_sees_the_pictures_of_its_own_time() -> None:
    picture = some_picture()
    tokens, confidence = window_pictures(picture, [0.0, 2.0])
    assert tokens.shape == (2, 9, 384) and confidence.shape == (2, 9)
    assert np.array_equal(tokens[1, 0].numpy(), picture.tokens[4])
    assert np.array_equal(tokens[1, 8].numpy(), picture.tokens[7])  # beyond the last one: the last one


def test_saved_and_loaded_again_it_is_the_same(folder: Path, pipeline: V2APipeline) -> None:
    again = load_pipeline(folder)
    assert torch.equal(again.sample_latents(order(), quiet), pipeline.sample_latents(order(), quiet))
    assert not (folder / "text_encoder").exists()  # MiniLM stays in its own package


def test_the_trained_weights_put_sound_where_it_was_asked_for() -> None:
    """Six events asked for, no prompt: energy in the mel where they are, none where nothing was asked for."""
    asked_s = [0.5, 1.0, 1.5, 2.2, 3.0, 3.5]
    sync = SyncConditions(
        frames=384,
        kind="FX",
        onsets=onset_curve(asked_s, [1.0] * 6, 384),
        energy=energy_from_events(asked_s, [1.0] * 6, 384),
    )
    pipeline = load_pipeline(WEIGHTS_FOLDER)
    latents = pipeline.sample_latents(SoundOrder(sync=sync, seed=5, steps=8), quiet)
    level = pipeline.codec.decode(latents[None])[0].detach().mean(dim=0)
    for time_s in asked_s:
        frame = int(time_s * 93.75)
        assert level[frame : frame + 6].max() > level[: int(0.4 * 93.75)].mean() + 2  # nats: 17 dB
        assert level[frame + 1 : frame + 6].max() > level[frame - 6 : frame - 3].max()
