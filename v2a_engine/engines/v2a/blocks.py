"""Blocks of the flow transformer: streams with their own weights that meet in one attention.

Context: MMAudio (arXiv:2412.15322) gives every token its own adaptive layer norm, which locks sound to
picture, and spends half of a block's products on it. Choice: the conditions pass a narrow bottleneck
that all blocks share, and each block has only a small matrix from there; local context comes from the
neighbouring tokens' channels (a shift in time, free of products), not from k3 convolutions.
What would change it: a machine where products are cheap; then widen the bottleneck first.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class Rotation(NamedTuple):
    """Cosines and sines of rotary position angles, each (tokens, head_width / 2)."""

    cos: Tensor
    sin: Tensor


class Heads(NamedTuple):
    """What one stream brings to the attention, each (batch, heads, tokens, head_width); q may be absent."""

    q: Tensor | None
    k: Tensor
    v: Tensor


def rotation(positions: Tensor, head_width: int) -> Rotation:
    """Rotary angles (arXiv:2104.09864, theta 10000) of positions in audio tokens, shape (tokens,)."""
    exponents = torch.arange(0, head_width, 2, dtype=torch.float32, device=positions.device) / head_width
    angles = positions.float()[:, None] * (10_000.0**-exponents)[None, :]
    return Rotation(angles.cos(), angles.sin())


def rotate(heads: Tensor, by: Rotation) -> Tensor:
    """Turn each pair (i, i + half) of (batch, heads, tokens, head_width) by its token's angle."""
    first, second = heads.chunk(2, dim=-1)
    cos, sin = by.cos.to(heads.dtype), by.sin.to(heads.dtype)
    return torch.cat((first * cos - second * sin, first * sin + second * cos), dim=-1)


def with_neighbours(tokens: Tensor) -> Tensor:
    """Each token (zeros beyond the ends) beside the one before and the one after it: (batch, n, 3 d)."""
    padded = functional.pad(tokens, (0, 0, 1, 1))
    return torch.cat((padded[:, :-2], tokens, padded[:, 2:]), dim=-1)


def shifted(tokens: Tensor, channels: int) -> Tensor:
    """Take the first `channels` from the token before and the next `channels` from the one after (arXiv:1811.08383)."""
    before = functional.pad(tokens[:, :-1, :channels], (0, 0, 1, 0))
    after = functional.pad(tokens[:, 1:, channels : 2 * channels], (0, 0, 0, 1))
    return torch.cat((before, after, tokens[:, :, 2 * channels :]), dim=-1)


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Scaled dot product attention; written out where a CPU trains: the fused kernel's gradient is 4x slower."""
    if not (q.is_cpu and q.requires_grad):
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = q @ k.transpose(-1, -2) * float(q.shape[-1] ** -0.5)
    if mask is not None:
        scores = scores.masked_fill(~mask, -torch.inf)
    return torch.softmax(scores, dim=-1).to(v.dtype) @ v


class GatedMLP(nn.Module):
    """w2(silu(w1 x) * w3 x), hidden width 8/3 of the width, rounded up to 64."""

    def __init__(self, width: int) -> None:
        super().__init__()
        hidden = -(-width * 8 // 3 // 64) * 64
        self.rise = nn.Linear(width, 2 * hidden, bias=False)
        self.fall = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.rise(x).chunk(2, dim=-1)
        out: Tensor = self.fall(functional.silu(gate) * value)
        return out


class Stream(nn.Module):
    """One stream's half of a block: what it asks and offers in attention, and what it makes of the answer.

    A stream that only speaks (`listens=False`: the last joint block's picture and text) has keys and values alone.
    """

    def __init__(self, width: int, heads: int, condition_width: int, *, listens: bool, local: bool) -> None:
        super().__init__()
        self._heads, self._listens = heads, listens
        self._shift = width // 8 if local else 0
        head_width = width // heads
        self.modulation = nn.Linear(condition_width, (6 if listens else 2) * width)
        self.qkv = nn.Linear(width, (3 if listens else 2) * width, bias=False)
        self.k_norm = nn.Parameter(torch.ones(head_width))
        if listens:
            self.q_norm = nn.Parameter(torch.ones(head_width))
            self.out = nn.Linear(width, width, bias=False)
            self.mlp = GatedMLP(width)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def offer(self, x: Tensor, condition: Tensor, turn: Rotation | None) -> tuple[Heads, list[Tensor]]:
        """Queries, keys and values of tokens (batch, n, width), and the modulation that `take` wants later."""
        parts = list(self.modulation(condition).chunk(6 if self._listens else 2, dim=-1))
        heads = self.qkv(_modulated(x, parts[0], parts[1])).unflatten(-1, (-1, self._heads, x.shape[-1] // self._heads))
        *q, k, v = heads.permute(2, 0, 3, 1, 4)
        k = _normed(k, self.k_norm)
        asked = _normed(q[0], self.q_norm) if q else None
        if turn is not None:
            k = rotate(k, turn)
            asked = rotate(asked, turn) if asked is not None else None
        return Heads(asked, k, v), parts

    def take(self, x: Tensor, attended: Tensor, parts: list[Tensor]) -> Tensor:
        """Add the attention's answer (batch, heads, n, head_width) and then the MLP's to the tokens."""
        x = x + parts[2] * self.out(attended.transpose(1, 2).flatten(2))
        inner = _modulated(x, parts[3], parts[4])
        if self._shift:
            inner = shifted(inner, self._shift)
        result: Tensor = x + parts[5] * self.mlp(inner)
        return result


class AudioBlock(nn.Module):
    """A block over audio tokens alone."""

    def __init__(self, width: int, heads: int, condition_width: int) -> None:
        super().__init__()
        self.audio = Stream(width, heads, condition_width, listens=True, local=True)

    def forward(self, audio: Tensor, condition: Tensor, turn: Rotation) -> Tensor:
        heads, parts = self.audio.offer(audio, condition, turn)
        attended = attention(_given(heads.q), heads.k, heads.v, None)
        out: Tensor = self.audio.take(audio, attended, parts)
        return out


class Streams(NamedTuple):
    """The tokens of a joint block, or their conditions: audio, picture, text, each (batch, n, width)."""

    audio: Tensor
    picture: Tensor
    text: Tensor


class JointBlock(nn.Module):
    """A block over [audio | picture | text]: own weights a stream, one attention."""

    def __init__(self, width: int, heads: int, condition_width: int, *, last: bool) -> None:
        super().__init__()
        self._last = last
        self.audio = Stream(width, heads, condition_width, listens=True, local=True)
        self.picture = Stream(width, heads, condition_width, listens=not last, local=False)
        self.text = Stream(width, heads, condition_width, listens=not last, local=False)

    def forward(self, tokens: Streams, conditions: Streams, turns: tuple[Rotation, Rotation], mask: Tensor) -> Streams:
        """`turns` of audio and picture; `mask` (batch, 1, 1, all tokens), True where a key may be heard."""
        audio, audio_parts = self.audio.offer(tokens.audio, conditions.audio, turns[0])
        picture, picture_parts = self.picture.offer(tokens.picture, conditions.picture, turns[1])
        text, text_parts = self.text.offer(tokens.text, conditions.text, None)
        k = torch.cat((audio.k, picture.k, text.k), dim=2)
        v = torch.cat((audio.v, picture.v, text.v), dim=2)
        asking = (audio.q,) if self._last else (audio.q, picture.q, text.q)
        q = torch.cat([_given(part) for part in asking], dim=2)
        attended = attention(q, k, v, mask)
        if self._last:
            return Streams(self.audio.take(tokens.audio, attended, audio_parts), tokens.picture, tokens.text)
        sizes = [part.shape[1] for part in tokens]
        for_audio, for_picture, for_text = torch.split(attended, sizes, dim=2)
        return Streams(
            self.audio.take(tokens.audio, for_audio, audio_parts),
            self.picture.take(tokens.picture, for_picture, picture_parts),
            self.text.take(tokens.text, for_text, text_parts),
        )


def _modulated(x: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return functional.layer_norm(x, (x.shape[-1],), eps=1e-6) * (1 + scale) + shift


def _normed(heads: Tensor, gain: Tensor) -> Tensor:
    return functional.rms_norm(heads, (heads.shape[-1],), eps=1e-6) * gain.to(heads.dtype)


def _given(q: Tensor | None) -> Tensor:
    assert q is not None, "a stream that only speaks was asked to listen"
    return q
