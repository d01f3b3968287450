"""How a sound of any length is sampled: overlapping windows, and for each the model calls whose sum is its velocity.

The velocity of a token is a weighted sum of model outputs whose weights add up to 1: over the windows that
hold it (a smooth cross-fade), over the prompts that hold at its time (soft masks), and over with and without
prompt (guidance: weight w and 1 - w; arXiv:2205.11487, eq. 2). So a plan is a list of
`Call`, and sampling adds them up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from v2a_engine.engines.v2a.codec import TOKEN_RATE

WINDOW_TOKENS = 96  # 4.096 s, the length of the windows in training
OVERLAP_TOKENS = 24
RAMP_S = 0.25  # from one prompt to the next
SHORTEST_PROMPT_S = 1.5  # words for a moment hold while its sound dies away


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSpan:
    """Words that hold from `start_s` to `end_s` of the sound, in place of the prompt for the whole."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call:
    """One row of a batch: the model on one window with one text."""

    start: int  # first token of the window
    text: str | None  # None: no prompt
    sees_picture: bool
    weights: Tensor  # (96,), what its velocity counts for in each token


def window_starts(tokens: int) -> list[int]:
    """First tokens of the windows that cover `tokens` (at least 96); the last one ends with the sound."""
    stride = WINDOW_TOKENS - OVERLAP_TOKENS
    return [*range(0, tokens - WINDOW_TOKENS, stride), tokens - WINDOW_TOKENS]


def cross_fades(starts: Sequence[int], tokens: int) -> Tensor:
    """Weights (windows, 96) that add up to 1 on every token; raised-cosine ramps where windows overlap."""
    ramp = torch.sin((torch.arange(OVERLAP_TOKENS) + 0.5) / OVERLAP_TOKENS * torch.pi / 2).square()
    shape = torch.cat((ramp, torch.ones(WINDOW_TOKENS - 2 * OVERLAP_TOKENS), ramp.flip(0)))
    total = torch.zeros(tokens)
    for start in starts:
        total[start : start + WINDOW_TOKENS] += shape
    return torch.stack([shape / total[start : start + WINDOW_TOKENS] for start in starts])


def prompt_masks(spans: Sequence[PromptSpan], tokens: int) -> Tensor:
    """Shares (1 + spans, tokens) that add up to 1: the prompt for the whole, then each span's, with soft borders."""
    times_s = (torch.arange(tokens) + 0.5) / float(TOKEN_RATE)
    heights = [torch.zeros(tokens)]
    for span in spans:
        end_s = max(span.end_s, span.start_s + SHORTEST_PROMPT_S)
        rising = (times_s - span.start_s) / RAMP_S + 1
        falling = (end_s - times_s) / RAMP_S + 1
        heights.append(torch.minimum(rising, falling).clamp(0, 1))
    masks = torch.stack(heights)
    masks = masks / masks.sum(dim=0).clamp_min(1.0)
    masks[0] = 1 - masks[1:].sum(dim=0)
    return masks


def plan_calls(
    tokens: int, texts: Sequence[str | None], masks: Tensor, negative: str | None, guidance: float, has_picture: bool
) -> list[Call]:
    """Every model call of one step.

    Args:
        tokens: at least 96.
        texts: the prompt for the whole and each span's; masks: their shares, (len(texts), tokens).
        negative: what the sound is pushed away from; None pushes from "no prompt, no picture".
        guidance: 1.0 asks the prompts alone.
        has_picture: whether the conditional calls see a picture. The ones pushed away from never do.
    """
    starts = window_starts(tokens)
    fades = cross_fades(starts, tokens)
    calls = []
    for start, fade in zip(starts, fades, strict=True):
        away = torch.zeros(WINDOW_TOKENS)
        for text, mask in zip(texts, masks, strict=True):
            share = mask[start : start + WINDOW_TOKENS] * fade
            if not bool((share > 0).any()):
                continue
            is_same = text == negative and not has_picture
            weight = 1.0 if is_same else guidance
            calls.append(Call(start=start, text=text, sees_picture=has_picture, weights=weight * share))
            away += (1 - weight) * share
        if bool((away != 0).any()):
            calls.append(Call(start=start, text=negative, sees_picture=False, weights=away))
    return calls
