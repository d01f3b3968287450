import time
from pathlib import Path

import pytest
import torch
from torch import Tensor

from v2a_engine.engines.v2a import vocoder as vocoder_module
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, LOG_FLOOR, SAMPLE_RATE_HZ, log_mel
from v2a_engine.engines.v2a.vocoder import FRAME_SAMPLES, STEP_SAMPLES, Vocoder, steady_phase
from v2a_engine.training.vocoder_losses import energy_distance, frequency_error
from v2a_engine.training.vocoder_stage import CROP_FRAMES, load_vocoder, new_training, train_step

WEIGHTS = Path(vocoder_module.__file__).parent / "weights" / "vocoder"


@pytest.fixture(scope="module")
def tiny() -> Vocoder:
    """Random weights in every layer, so that no part of the network is silent."""
    torch.manual_seed(3)
    vocoder: Vocoder = Vocoder(width=16, depth=2).eval()
    for head in (vocoder.levels, vocoder.tonality, vocoder.offsets, vocoder.gains):
        torch.nn.init.normal_(head.weight, std=0.1)
    return vocoder


@pytest.fixture(scope="module")
def trained() -> Vocoder:
    return load_vocoder(WEIGHTS)


@pytest.fixture(scope="module")
def mel() -> Tensor:
    """A tone, a burst of noise and silence, (128, 300)."""
    time_s = torch.arange(300 * HOP_SAMPLES) / SAMPLE_RATE_HZ
    wave = 0.1 * torch.sin(2 * torch.pi * 440 * time_s) * (time_s < 1)
    wave[60_000:80_000] += 0.1 * torch.randn(20_000, generator=torch.Generator().manual_seed(0))
    return log_mel(wave[None])[0]


def render(vocoder: Vocoder, mel: Tensor, seed: int = 0) -> Tensor:
    with torch.no_grad():
        wave: Tensor = vocoder(mel[None], torch.Generator().manual_seed(seed))[0]
    return wave


def test_every_mel_frame_becomes_512_samples(tiny: Vocoder) -> None:
    assert tiny(torch.zeros(2, 128, 7)).shape == (2, 7 * HOP_SAMPLES)


@pytest.mark.parametrize("chunk_frames", [1, 37, 128, 512])
def test_chunks_joined_equal_the_whole(tiny: Vocoder, mel: Tensor, chunk_frames: int) -> None:
    mel = mel[:, :60] if chunk_frames == 1 else mel
    joined = torch.cat(list(tiny.stream(mel, seed=0, chunk_frames=chunk_frames)))
    torch.testing.assert_close(joined, render(tiny, mel), atol=1e-5, rtol=1e-4)


def test_the_same_seed_gives_the_same_samples_and_another_seed_others(tiny: Vocoder, mel: Tensor) -> None:
    assert torch.equal(render(tiny, mel, seed=5), render(tiny, mel, seed=5))
    assert not torch.allclose(render(tiny, mel, seed=5), render(tiny, mel, seed=6), atol=1e-3)


def test_a_frame_beyond_the_context_changes_nothing(tiny: Vocoder, mel: Tensor) -> None:
    changed = mel.clone()
    changed[:, 200:] += 1.0
    reach = (200 - tiny.context_frames) * HOP_SAMPLES
    difference = (render(tiny, changed) - render(tiny, mel)).abs()
    assert difference[:reach].max() == 0
    assert difference[200 * HOP_SAMPLES :].max() > 1e-5


def test_chunks_are_made_one_at_a_time(tiny: Vocoder, mel: Tensor) -> None:
    blocks = tiny.stream(mel, seed=0, chunk_frames=128)
    assert len(next(blocks)) == 128 * HOP_SAMPLES


def test_an_untrained_vocoder_already_gives_noise_its_level() -> None:
    wave = 0.1 * torch.randn(1, 128 * HOP_SAMPLES, generator=torch.Generator().manual_seed(1))
    copy = render(Vocoder(width=16, depth=1), log_mel(wave)[0])
    assert 20 * torch.log10(copy.std() / wave.std()) == pytest.approx(0, abs=2)


def test_a_steady_phase_runs_on_at_the_frequency_asked_for() -> None:
    frequency_bins = 26.3
    offsets = (frequency_bins - torch.arange(FRAME_SAMPLES // 2 + 1)).clamp(-3, 3).expand(1, 200, -1)
    noise = torch.randn(1, 200 * STEP_SAMPLES + FRAME_SAMPLES, generator=torch.Generator().manual_seed(0))
    white = torch.fft.rfft(noise.unfold(1, FRAME_SAMPLES, STEP_SAMPLES)[:, :200] * torch.hann_window(FRAME_SAMPLES))
    phase = steady_phase(white, offsets)[0, 20:-20, 26]
    advance = (phase[1:] / phase[:-1]).angle()
    wanted = torch.polar(torch.ones(()), torch.tensor(2 * torch.pi * frequency_bins * STEP_SAMPLES / FRAME_SAMPLES))
    assert (advance - wanted.angle()).abs().median() < 0.1  # radians a step; that of raw noise is above 0.5


def test_frequency_error_is_least_at_the_true_frequency() -> None:
    time_s = torch.arange(64 * HOP_SAMPLES) / SAMPLE_RATE_HZ
    tone = torch.sin(2 * torch.pi * 1000 * time_s)[None]
    truth = (1000 * FRAME_SAMPLES / SAMPLE_RATE_HZ - torch.arange(513)).clamp(-3, 3).expand(1, 128, -1)
    assert frequency_error(tone, truth) < 0.5 * frequency_error(tone, torch.zeros_like(truth))
    assert frequency_error(tone, truth) < 0.2 * frequency_error(tone, -truth)


def test_the_energy_distance_prefers_noise_like_the_real_noise_to_a_frozen_copy_of_it() -> None:
    random = torch.Generator().manual_seed(0)
    real, one, other = (torch.randn(4, 16_384, generator=random) for _ in range(3))
    honest, _ = energy_distance(real, one, other)
    frozen, _ = energy_distance(real, one, one)
    louder, _ = energy_distance(real, 2 * one, 2 * other)
    assert honest < frozen
    assert honest < louder


@pytest.mark.slow
def test_a_training_step_lowers_the_loss_on_its_own_batch() -> None:
    training = new_training("cpu", width=16, depth=1)
    wave = 0.1 * torch.randn(4, CROP_FRAMES * HOP_SAMPLES, generator=torch.Generator().manual_seed(0)).cumsum(1).sin()
    batch = (log_mel(wave), wave)
    losses = [train_step(training, batch, rate=5e-3) for _ in range(8)]
    assert losses[-1] < losses[0]
    assert training.step == 8


def test_training_goes_on_where_a_checkpoint_ended(tmp_path: Path) -> None:
    training = new_training("cpu", width=16, depth=1)
    wave = 0.1 * torch.randn(2, CROP_FRAMES * HOP_SAMPLES)
    train_step(training, (log_mel(wave), wave), rate=1e-3)
    training.save(tmp_path / "state.pt")
    resumed = new_training("cpu", width=16, depth=1)
    resumed.load(tmp_path / "state.pt")
    assert resumed.step == 1
    for one, other in zip(training.model.parameters(), resumed.model.parameters(), strict=True):
        assert torch.equal(one, other)


def test_weights_saved_as_float16_come_back_as_float32(tiny: Vocoder, tmp_path: Path) -> None:
    Vocoder(width=16, depth=2).half().save_pretrained(tmp_path)
    loaded = load_vocoder(tmp_path)
    assert loaded.enter.weight.dtype == torch.float32
    assert loaded.window.dtype == torch.float32
    assert loaded.context_frames == tiny.context_frames


def test_bfloat16_weights_give_nearly_the_same_sound(trained: Vocoder, mel: Tensor) -> None:
    halved = load_vocoder(WEIGHTS).to(torch.bfloat16)
    audible = -6.0  # about -50 dBFS of noise; phases of what is fainter may differ as they like
    one, other = (log_mel(render(vocoder, mel)[None]).clamp_min(audible) for vocoder in (trained, halved))
    assert (one - other).abs().mean() < 0.05


def test_silence_stays_silent(trained: Vocoder) -> None:
    wave = render(trained, torch.full((128, 100), LOG_FLOOR))
    assert 10 * torch.log10(wave.square().mean()) < -70


def test_a_click_has_no_pre_echo_and_comes_in_time(trained: Vocoder) -> None:
    wave = torch.zeros(1, 96 * HOP_SAMPLES)
    place = 20_300
    wave[0, place : place + 48] = 0.5 * torch.randn(48, generator=torch.Generator().manual_seed(0))
    power = render(trained, log_mel(wave)[0]).square()
    assert 10 * torch.log10(power[: place - 480].sum() / power.sum()) < -25
    loudest = torch.nn.functional.avg_pool1d(power[None], 97, stride=1, padding=48)[0].argmax()
    assert abs(int(loudest) - place) < 0.005 * SAMPLE_RATE_HZ


def test_a_tone_keeps_its_pitch_and_does_not_flutter_like_noise(trained: Vocoder) -> None:
    time_s = torch.arange(160 * HOP_SAMPLES) / SAMPLE_RATE_HZ
    copy = render(trained, log_mel(0.2 * torch.sin(2 * torch.pi * 1234 * time_s)[None])[0])[8192:-8192]
    spectrum = torch.fft.fft(copy)
    spectrum[len(copy) // 2 :] = 0
    envelope = torch.fft.ifft(spectrum).abs()
    assert abs(float(spectrum.abs().argmax()) * SAMPLE_RATE_HZ / len(copy) - 1234) < 25  # a third of a semitone
    assert envelope.std() / envelope.mean() < 0.35  # no


def test_ten_seconds_take_less_than_one(trained: Vocoder) -> None:
    mel = torch.randn(128, 938) - 5
    began = time.process_time()
    for _ in trained.stream(mel, seed=0):
        pass
    assert time.process_time() - began < 2.0  # twice the aim: other work shares the machine
