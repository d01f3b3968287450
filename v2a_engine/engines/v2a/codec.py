"""The latent space of the embedded engine: four log-mel frames to one token of d numbers, and back.

Context: a generator that is 300 wide cannot carry 512 noise dimensions a token. Choice: a principal
component basis, fitted in closed form (v2a_engine.training.codec_stage), in place of a learned autoencoder:
it costs nothing to train or run, and being linear it makes a blend of latents a blend of log-mels. That
is why overlapping windows can be mixed in latent space without a seam: a*x + (1-a)*y of two latents
decodes to exactly that mix of their log-mels, a cross-fade in decibels.
What would change it: a corpus large enough that a learned latent beats it by more than it costs.
"""

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor

from v2a_engine.engines.v2a.mel import FRAME_RATE, LOG_FLOOR, MEL_BANDS

FRAMES_PER_TOKEN = 4
LATENT_DIMS = 96
TOKEN_RATE = FRAME_RATE / FRAMES_PER_TOKEN  # 375/16 = 23.4375 tokens per second


class LinearMelCodec(ModelMixin, ConfigMixin):  # type: ignore[misc]  # both bases define config_name
    """An affine map between groups of log-mel frames and white latents; silence is represented exactly.

    Latents have mean 0, variance 1 and no correlation over the training recordings; dimension 0 varies
    most in the log-mel. `decode` does not clamp: a latent off the training distribution may decode
    below the mel floor, which the vocoder takes as silence.
    """

    basis: Tensor  # (latent_dims, 512), orthonormal rows
    centre: Tensor  # (512,), the token that latent 0 decodes to
    scale: Tensor  # (latent_dims,), standard deviation along each row of `basis`

    @register_to_config  # type: ignore[untyped-decorator]  # diffusers has no annotations here
    def __init__(self, latent_dims: int = LATENT_DIMS, mel_bands: int = MEL_BANDS) -> None:
        super().__init__()
        numbers = mel_bands * FRAMES_PER_TOKEN
        self.register_buffer("basis", torch.eye(latent_dims, numbers))
        self.register_buffer("centre", torch.full((numbers,), LOG_FLOOR))
        self.register_buffer("scale", torch.ones(latent_dims))

    def encode(self, mel: Tensor) -> Tensor:
        """Log-mel (batch, 128, 4 * tokens) to latents (batch, tokens, d).

        Raises:
            ValueError: the number of frames is not a multiple of four.
        """
        return (group_frames(mel) - self.centre) @ self.basis.T / self.scale

    def decode(self, latents: Tensor) -> Tensor:
        """Latents (batch, tokens, d) to log-mel (batch, 128, 4 * tokens)."""
        return ungroup_frames((latents * self.scale) @ self.basis + self.centre)


def group_frames(mel: Tensor) -> Tensor:
    """(batch, bands, 4 * tokens) to (batch, tokens, 4 * bands): frame after frame within a token.

    Raises:
        ValueError: the number of frames is not a multiple of four.
    """
    batch, bands, frames = mel.shape
    if frames % FRAMES_PER_TOKEN:
        raise ValueError(f"codec: {frames} mel frames are no multiple of {FRAMES_PER_TOKEN}; pad with silence first")
    return mel.transpose(1, 2).reshape(batch, frames // FRAMES_PER_TOKEN, FRAMES_PER_TOKEN * bands)


def ungroup_frames(tokens: Tensor) -> Tensor:
    """The inverse of `group_frames`."""
    batch, count, numbers = tokens.shape
    bands = numbers // FRAMES_PER_TOKEN
    return tokens.reshape(batch, count * FRAMES_PER_TOKEN, bands).transpose(1, 2)
