"""The flow transformer: noisy latents and conditions in, clean latents out. One class at every size.

Convention, the one of `FlowMatchEulerDiscreteScheduler`: sigma 1 is noise, sigma 0 is data,
x = (1 - sigma) * clean + sigma * noise, and the velocity dx/dsigma is noise - clean. The network predicts
`clean`, since at a small width it cannot pass all the noise through that a velocity holds
(arXiv:2511.13720 finds the same for pictures); `velocity` converts.

Every condition may be absent: a text or picture whose mask is all False is replaced by a learned
empty token, a curve whose presence is 0 is zero with its flag down, stem kind `NO_KIND` is an own row.
"""

from dataclasses import dataclass, fields, replace

import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch import Tensor, nn
from torch.nn import functional

from v2a_engine.engines.v2a.blocks import AudioBlock, JointBlock, Streams, rotation, with_neighbours
from v2a_engine.engines.v2a.codec import FRAMES_PER_TOKEN, LATENT_DIMS, TOKEN_RATE

CURVES = 2  # onsets, energy
KINDS = ("FX", "BG")
NO_KIND = len(KINDS)
SMALLEST_SIGMA = 0.05  # below it, (x - clean) / sigma magnifies the network's own error
_TIME_WAVES = 64
_PICTURE_GAIN = 384**0.5  # sentence embeddings have length 1, the network wants numbers near 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowConditions:
    """What one batch is asked to sound like; B windows of n tokens."""

    text: Tensor  # (B, T, 384) token states of the prompt
    text_mask: Tensor  # (B, T) bool; all False: no prompt
    picture: Tensor  # (B, P, 384) tokens in the space of sentence embeddings
    picture_confidence: Tensor  # (B, P), 0..1
    picture_times_s: Tensor  # (P,) from the window's start
    picture_mask: Tensor  # (B, P) bool; all False: no picture
    curves: Tensor  # (B, 2, 4 n): onsets and energy at the mel rate, 0..1
    curves_present: Tensor  # (B, 2), 1 or 0
    kind: Tensor  # (B,) long: index into KINDS, or NO_KIND

    def to(self, device: torch.device | str) -> "FlowConditions":
        moved = {field.name: getattr(self, field.name).to(device) for field in fields(self)}
        return replace(self, **moved)


class FlowTransformer(ModelMixin, ConfigMixin):  # type: ignore[misc]  # diffusers is untyped here
    """Joint blocks over [audio | picture | text], then audio-only blocks, modulated token by token."""

    @register_to_config  # type: ignore[untyped-decorator]  # diffusers has no annotations here
    def __init__(
        self,
        width: int = 256,
        heads: int = 4,
        joint_blocks: int = 2,
        audio_blocks: int = 4,
        condition_width: int = 96,
        text_width: int = 384,
    ) -> None:
        super().__init__()
        self.audio_in = nn.Linear(3 * LATENT_DIMS, width)
        self.text_in = _projection(text_width, width)
        self.picture_in = _projection(text_width + 1, width)
        self.sync_in = _projection(3 * (CURVES * FRAMES_PER_TOKEN + CURVES), width)
        self.time_in = _projection(2 * _TIME_WAVES, width)
        self.global_in = _projection(2 * width, width)
        self.kind = nn.Embedding(len(KINDS) + 1, width)
        self.empty_text = nn.Parameter(torch.randn(width) * 0.02)
        self.empty_picture = nn.Parameter(torch.randn(width) * 0.02)
        self.squeeze = nn.Linear(width, condition_width)
        self.joint = nn.ModuleList(
            JointBlock(width, heads, condition_width, last=number == joint_blocks - 1) for number in range(joint_blocks)
        )
        self.alone = nn.ModuleList(AudioBlock(width, heads, condition_width) for _ in range(audio_blocks))
        self.out_modulation = nn.Linear(condition_width, 2 * width)
        self.out = nn.Linear(3 * width, LATENT_DIMS)
        for layer in (self.out_modulation, self.out):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, noisy: Tensor, sigma: Tensor, conditions: FlowConditions) -> Tensor:
        """Predict clean latents.

        Args:
            noisy: (B, n, d) latents at noise level sigma.
            sigma: (B,), 1 noise to 0 data.
            conditions: for the same B windows and n tokens.
        """
        return self.forward_with_summary(noisy, sigma, conditions)[0]

    def forward_with_summary(self, noisy: Tensor, sigma: Tensor, conditions: FlowConditions) -> tuple[Tensor, Tensor]:
        """As `forward`, and beside it the summary (B, width) of what text and picture are about, for training."""
        states = _levelled(conditions.text).to(self.dtype)
        text, text_mask = self._read(self.text_in(states), conditions.text_mask, self.empty_text)
        seen = torch.cat((conditions.picture * _PICTURE_GAIN, conditions.picture_confidence[..., None]), dim=-1)
        pictured = self.picture_in(seen.to(self.dtype))
        picture, picture_mask = self._read(pictured, conditions.picture_mask, self.empty_picture)
        about = self.global_in(torch.cat((_mean(text, text_mask), _mean(picture, picture_mask)), dim=-1))
        whole = self._whole(sigma, about, conditions.kind)
        per_token = functional.silu(self.squeeze(functional.silu(whole + self._sync(conditions))))
        per_window = functional.silu(self.squeeze(functional.silu(whole)))
        tokens = Streams(self.audio_in(with_neighbours(noisy.to(self.dtype))), picture, text)
        audio = self._blocks(tokens, (per_token, per_window), (picture_mask, text_mask), conditions.picture_times_s)
        shift, scale = self.out_modulation(per_token).chunk(2, dim=-1)
        normed = functional.layer_norm(audio, (audio.shape[-1],), eps=1e-6) * (1 + scale) + shift
        return self.out(with_neighbours(normed)), about

    def _blocks(
        self, tokens: Streams, conditions: tuple[Tensor, Tensor], masks: tuple[Tensor, Tensor], picture_times_s: Tensor
    ) -> Tensor:
        per_token, per_window = conditions
        head_width = self.config.width // self.config.heads
        positions = torch.arange(tokens.audio.shape[1], device=tokens.audio.device)
        turn = rotation(positions, head_width)
        picture_turn = rotation(picture_times_s * float(TOKEN_RATE), head_width)
        heard = masks[0].new_ones(tokens.audio.shape[:2])
        mask = torch.cat((heard, *masks), dim=1)[:, None, None, :]
        by_stream = Streams(per_token, per_window, per_window)
        for block in self.joint:
            tokens = block(tokens, by_stream, (turn, picture_turn), mask)
        audio = tokens.audio
        for block in self.alone:
            audio = block(audio, per_token, turn)
        return audio

    def _read(self, tokens: Tensor, mask: Tensor, empty: Tensor) -> tuple[Tensor, Tensor]:
        """Where a row has no token at all, its first one becomes the learned empty token."""
        absent = ~mask.any(dim=1)
        first = torch.zeros_like(mask)
        first[:, 0] = absent
        tokens = torch.where(first[..., None], empty.to(tokens.dtype), tokens)
        return tokens, mask | first

    def _whole(self, sigma: Tensor, about: Tensor, kind: Tensor) -> Tensor:
        """What holds for the whole window, (B, 1, width): noise level, what text and picture are about, stem kind."""
        waves = torch.exp(torch.arange(_TIME_WAVES, device=sigma.device) * (-6.9 / (_TIME_WAVES - 1)))
        angles = sigma[:, None].float() * 1000 * waves
        time = self.time_in(torch.cat((angles.cos(), angles.sin()), dim=-1).to(self.dtype))
        whole: Tensor = time + about + self.kind(kind)
        return whole[:, None]

    def _sync(self, conditions: FlowConditions) -> Tensor:
        """Curves at the mel rate to one vector a token, (B, n, width); absent curves are all zero."""
        curves = conditions.curves * conditions.curves_present[..., None]
        batch, count, frames = curves.shape
        grouped = curves.reshape(batch, count, frames // FRAMES_PER_TOKEN, FRAMES_PER_TOKEN).transpose(1, 2).flatten(2)
        flags = conditions.curves_present[:, None].expand(-1, grouped.shape[1], -1)
        projected: Tensor = self.sync_in(with_neighbours(torch.cat((grouped, flags), dim=-1).to(self.dtype)))
        return projected


def velocity(noisy: Tensor, clean: Tensor, sigma: Tensor | float) -> Tensor:
    """dx/dsigma = noise - clean, from the noisy latents and the predicted clean ones."""
    least = torch.as_tensor(sigma, dtype=noisy.dtype, device=noisy.device).clamp_min(SMALLEST_SIGMA)
    return (noisy - clean) / least


def _projection(inputs: int, width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, width), nn.SiLU(), nn.Linear(width, width))


def _levelled(states: Tensor) -> Tensor:
    return functional.layer_norm(states, (states.shape[-1],), eps=1e-6)


def _mean(tokens: Tensor, mask: Tensor) -> Tensor:
    weights = mask[..., None].to(tokens.dtype)
    return (tokens * weights).sum(1) / weights.sum(1)
