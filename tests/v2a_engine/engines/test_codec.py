from pathlib import Path

import numpy as np
import pytest
import torch

from v2a_engine.engines.v2a import codec as codec_module
from v2a_engine.engines.v2a.codec import LATENT_DIMS, LinearMelCodec, group_frames, ungroup_frames
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, LOG_FLOOR, log_mel
from v2a_engine.training.codec_stage import Moments, codec_from_moments, load_codec

WEIGHTS = Path(codec_module.__file__).parent / "weights" / "codec"


@pytest.fixture(scope="module")
def fitted() -> LinearMelCodec:
    return load_codec(WEIGHTS)


@pytest.fixture(scope="module")
def footfall() -> torch.Tensor:
    """Log-mel (1, 128, 96) of a second of decaying noise after a quarter second of silence."""
    wave = np.zeros(96 * HOP_SAMPLES, dtype=np.float32)
    burst = np.random.default_rng(1).standard_normal(len(wave) - 12_000) * np.exp(-np.arange(len(wave) - 12_000) / 4800)
    wave[12_000:] = 0.2 * burst
    return log_mel(torch.from_numpy(wave)[None])


def test_grouping_is_undone_by_ungrouping() -> None:
    mel = torch.randn(2, 128, 12)
    torch.testing.assert_close(ungroup_frames(group_frames(mel)), mel)


def test_the_first_128_numbers_of_a_token_are_its_first_frame() -> None:
    mel = torch.randn(1, 128, 8)
    torch.testing.assert_close(group_frames(mel)[0, 1, :128], mel[0, :, 4])


def test_four_frames_make_one_token(fitted: LinearMelCodec) -> None:
    latents = fitted.encode(torch.zeros(3, 128, 20))
    assert latents.shape == (3, 5, LATENT_DIMS)
    assert fitted.decode(latents).shape == (3, 128, 20)


def test_a_broken_group_is_refused(fitted: LinearMelCodec) -> None:
    with pytest.raises(ValueError, match="multiple of 4"):
        fitted.encode(torch.zeros(1, 128, 7))


def test_silence_decodes_to_silence(fitted: LinearMelCodec) -> None:
    silence = torch.full((1, 128, 8), LOG_FLOOR)
    torch.testing.assert_close(fitted.decode(fitted.encode(silence)), silence, atol=1e-2, rtol=0)


def test_a_blend_of_latents_is_a_cross_fade_of_log_mels(fitted: LinearMelCodec, footfall: torch.Tensor) -> None:
    one, other = fitted.encode(footfall), fitted.encode(footfall.flip(2))
    mixed = fitted.decode(0.3 * one + 0.7 * other)
    torch.testing.assert_close(mixed, 0.3 * fitted.decode(one) + 0.7 * fitted.decode(other), atol=1e-4, rtol=1e-4)


def test_a_round_trip_keeps_an_unheard_sound(fitted: LinearMelCodec, footfall: torch.Tensor) -> None:
    error = fitted.decode(fitted.encode(footfall)) - footfall
    assert error.square().mean().sqrt() < 0.5  # nats; the sound itself spans more than ten


def test_encoding_what_was_decoded_gives_the_same_latents(fitted: LinearMelCodec) -> None:
    latents = torch.randn(2, 6, LATENT_DIMS)
    torch.testing.assert_close(fitted.encode(fitted.decode(latents)), latents, atol=1e-3, rtol=1e-3)


def test_latents_are_white_over_what_the_codec_was_fitted_on() -> None:
    random = np.random.default_rng(2)
    tokens = random.standard_normal((4000, 512)) @ np.diag(np.linspace(3, 0.01, 512)) + 2.0
    moments = Moments(weight=1.0, mean=tokens.mean(axis=0), second=tokens.T @ tokens / len(tokens))
    codec = codec_from_moments(moments, 16)
    latents = codec.encode(ungroup_frames(torch.from_numpy(tokens + LOG_FLOOR).float()[None]))[0]
    torch.testing.assert_close(torch.cov(latents.T), torch.eye(16), atol=2e-2, rtol=0)
    torch.testing.assert_close(latents.mean(dim=0), torch.zeros(16), atol=1e-3, rtol=0)
