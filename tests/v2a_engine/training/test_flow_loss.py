"""What a training step is judged on: errors where the recording is true, and nowhere else."""

import torch

from v2a_engine.engines.v2a.codec import LATENT_DIMS, LinearMelCodec
from v2a_engine.training.flow_stage import needed_bandwidths_hz, within_bands
from v2a_engine.training.roles import FULL_BANDWIDTH_HZ


def orthonormal_codec() -> LinearMelCodec:
    codec = LinearMelCodec()
    basis, _ = torch.linalg.qr(torch.randn(512, LATENT_DIMS, generator=torch.Generator().manual_seed(1)))
    codec.basis.copy_(basis.T)
    codec.scale.copy_(torch.linspace(2.0, 0.5, LATENT_DIMS))
    return codec


def test_a_whole_recording_is_judged_in_every_band() -> None:
    errors = torch.randn(2, 5, LATENT_DIMS)
    true_bands = needed_bandwidths_hz() < torch.full((2, 1), float(FULL_BANDWIDTH_HZ))
    assert bool(true_bands.all())
    torch.testing.assert_close(within_bands(errors, true_bands, orthonormal_codec()), errors, atol=1e-5, rtol=1e-4)


def test_errors_above_a_narrow_recording_do_not_count() -> None:
    codec = LinearMelCodec(latent_dims=64)
    codec.basis.copy_(torch.eye(512)[::8])  # each latent dimension is one band
    true_bands = needed_bandwidths_hz() < torch.full((1, 1), 6000.0)
    kept = within_bands(torch.ones(1, 1, 64), true_bands, codec)[0, 0]
    of_each_frame = true_bands[0, ::8].float()
    assert 0 < of_each_frame.sum() < 16
    torch.testing.assert_close(kept, of_each_frame.repeat(4))


def test_errors_below_are_kept() -> None:
    codec = orthonormal_codec()
    errors = torch.randn(3, 2, LATENT_DIMS)
    kept = within_bands(errors, torch.ones(3, 128, dtype=torch.bool), codec)
    assert float((kept - errors).abs().max()) < 1e-4
