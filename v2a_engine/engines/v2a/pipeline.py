"""`V2APipeline`: from prepared conditions to sound, as a diffusers pipeline with local weights.

It takes curves and picture tokens, never files: who decodes and analyses is the engine around it. Sounds
of any length are sampled in overlapping windows (`windows`), a batch of at most eight at once, so that memory
does not grow with the length. The noise is drawn on the CPU in float32 by absolute position, so that neither
the device nor the layout of the windows changes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from diffusers import DiffusionPipeline, FlowMatchEulerDiscreteScheduler
from diffusers.utils.logging import disable_progress_bar
from torch import Tensor
from torch.nn import functional

from v2a_engine.domain.request import DEFAULT_GUIDANCE, DEFAULT_STEPS
from v2a_engine.engines.v2a.codec import FRAMES_PER_TOKEN, LATENT_DIMS, TOKEN_RATE, LinearMelCodec
from v2a_engine.engines.v2a.conditions import SyncConditions, stacked
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.text_encoder import TextEncoder
from v2a_engine.engines.v2a.text_states import TextStates
from v2a_engine.engines.v2a.transformer import KINDS, NO_KIND, FlowConditions, FlowTransformer, velocity
from v2a_engine.engines.v2a.vocoder import Vocoder
from v2a_engine.engines.v2a.weights_account import WEIGHTS_FOLDER
from v2a_engine.engines.v2a.windows import WINDOW_TOKENS, Call, PromptSpan, plan_calls, prompt_masks

MOST_CALLS_AT_ONCE = 8
STEADY_ABOVE = 0.3  # noise level down to which an ambience's windows are kept alike
_PICTURES_PER_S = 2
_WINDOW_S = WINDOW_TOKENS / float(TOKEN_RATE)
_WINDOW_PICTURES = int(np.ceil(_WINDOW_S * _PICTURES_PER_S))

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PictureTokens:
    """What is seen, at `times_s` from the sound's start; nothing at all when n is 0."""

    times_s: npt.NDArray[np.float64]  # (n,)
    tokens: npt.NDArray[np.float32]  # (n, 384)
    confidence: npt.NDArray[np.float32]  # (n,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundOrder:
    """One sound to make; equal orders give equal samples on the same device class."""

    sync: SyncConditions
    picture: PictureTokens | None = None
    prompt: str = ""  # empty: none
    negative_prompt: str = ""
    spans: tuple[PromptSpan, ...] = ()
    guidance: float = DEFAULT_GUIDANCE  # 1.0 switches guidance off
    steps: int = DEFAULT_STEPS
    seed: int

    @property
    def tokens(self) -> int:
        return -(-self.sync.frames // FRAMES_PER_TOKEN)


class V2APipeline(DiffusionPipeline):  # type: ignore[misc]  # diffusers is untyped here
    """Transformer, codec, vocoder, motion encoder and scheduler; the text model comes from its own package."""

    _optional_components = ["motion_encoder"]  # noqa: RUF012  # diffusers reads a list here

    def __init__(
        self,
        transformer: FlowTransformer,
        codec: LinearMelCodec,
        vocoder: Vocoder,
        scheduler: FlowMatchEulerDiscreteScheduler,
        motion_encoder: MotionEncoder | None = None,
    ) -> None:
        super().__init__()
        self.register_modules(
            transformer=transformer, codec=codec, vocoder=vocoder, scheduler=scheduler, motion_encoder=motion_encoder
        )
        self._text_encoder: TextEncoder | None = None

    @property
    def text_encoder(self) -> TextEncoder:
        """Loaded when first asked for; not saved with the pipeline."""
        if self._text_encoder is None:
            self._text_encoder = TextEncoder()
        return self._text_encoder

    @torch.inference_mode()
    def render(self, order: SoundOrder, progress: Progress) -> Iterator[npt.NDArray[np.float32]]:
        """Yield the sound as mono float32 blocks (samples,), in all `order.sync.frames` * 512 samples.

        `progress(step, steps)` is called after every sampling step and may raise to stop.
        """
        yield from self.unfold(self.sample_latents(order, progress), order)

    @torch.inference_mode()
    def unfold(self, latents: Tensor, order: SoundOrder) -> Iterator[npt.NDArray[np.float32]]:
        """The sound of latents (tokens, d), in blocks as `render` yields them."""
        frames = order.sync.frames
        for block in self.vocoder.stream_from(lambda start, end: self._mel(latents, start, end), frames, order.seed):
            yield block.float().cpu().numpy()

    def _mel(self, latents: Tensor, start: int, end: int) -> Tensor:
        """Frames `start` to `end` (128, end - start) of the log-mel of latents (tokens, d)."""
        first = start // FRAMES_PER_TOKEN
        tokens = latents[None, first : -(-end // FRAMES_PER_TOKEN)].to(self.codec.device)
        mel: Tensor = self.codec.decode(tokens)[0, :, start - first * FRAMES_PER_TOKEN :]
        return mel[:, : end - start]

    @torch.inference_mode()
    def sample_latents(self, order: SoundOrder, progress: Progress) -> Tensor:
        """Latents (tokens, d) of the order, float32 on the CPU."""
        tokens = max(order.tokens, WINDOW_TOKENS)  # a shorter sound is the start of a window
        sync = order.sync.padded(tokens * FRAMES_PER_TOKEN)
        groups, texts = self._groups(order, tokens), TextStates(self.text_encoder)
        is_one_bed = sync.kind == "BG" and not any(span.text for span in order.spans)
        latents = starting_noise(tokens, order.seed)
        self.scheduler.set_timesteps(sigmas=np.linspace(1, 1 / order.steps, order.steps))
        for step, timestep in enumerate(self.scheduler.timesteps):
            sigma = float(timestep) / self.scheduler.config.num_train_timesteps
            # Built anew at every step: kept, the conditions of all windows would grow with the sound.
            batches = ((group, self._conditions(group, texts, sync, order.picture)) for group in groups)
            direction = self._velocity(latents, sigma, batches)
            if is_one_bed and sigma > STEADY_ABOVE:
                direction = direction + drift(latents - sigma * direction) / sigma
            latents = self.scheduler.step(direction, timestep, latents, return_dict=False)[0]
            progress(step + 1, order.steps)
        return latents[: order.tokens]

    def _velocity(self, latents: Tensor, sigma: float, batches: Iterable[tuple[list[Call], FlowConditions]]) -> Tensor:
        """The blended velocity (tokens, d) of all windows."""
        total = torch.zeros_like(latents)
        device = self.transformer.device
        for calls, conditions in batches:
            noisy = torch.stack([latents[call.start : call.start + WINDOW_TOKENS] for call in calls])
            levels = torch.full((len(calls),), sigma, device=device)
            clean = self.transformer(noisy.to(device), levels, conditions).float().cpu()
            for call, towards in zip(calls, velocity(noisy, clean, sigma), strict=True):
                total[call.start : call.start + WINDOW_TOKENS] += call.weights[:, None] * towards
        return total

    def _groups(self, order: SoundOrder, tokens: int) -> list[list[Call]]:
        """All calls of a step, as many together as the model takes at once."""
        spans = tuple(span for span in order.spans if span.text)
        texts = [order.prompt or None, *(span.text for span in spans)]
        has_picture = order.picture is not None and len(order.picture.times_s) > 0
        calls = plan_calls(
            tokens, texts, prompt_masks(spans, tokens), order.negative_prompt or None, order.guidance, has_picture
        )
        return [calls[first : first + MOST_CALLS_AT_ONCE] for first in range(0, len(calls), MOST_CALLS_AT_ONCE)]

    def _conditions(
        self, calls: Sequence[Call], texts: TextStates, sync: SyncConditions, picture: PictureTokens | None
    ) -> FlowConditions:
        text, text_mask = texts.batch([call.text for call in calls])
        values, present = stacked([sync])
        frames = WINDOW_TOKENS * FRAMES_PER_TOKEN
        firsts = [call.start * FRAMES_PER_TOKEN for call in calls]
        seen, confidence = window_pictures(picture, [call.start / float(TOKEN_RATE) for call in calls])
        kind = NO_KIND if sync.kind is None else KINDS.index(sync.kind)
        conditions = FlowConditions(
            text=text,
            text_mask=text_mask,
            picture=seen,
            picture_confidence=confidence,
            picture_times_s=torch.arange(_WINDOW_PICTURES) / _PICTURES_PER_S,
            picture_mask=torch.tensor([call.sees_picture for call in calls])[:, None].expand(-1, _WINDOW_PICTURES),
            curves=torch.from_numpy(np.stack([values[0, :, first : first + frames] for first in firsts])),
            curves_present=torch.from_numpy(np.repeat(present, len(calls), axis=0)),
            kind=torch.full((len(calls),), kind),
        )
        return conditions.to(self.transformer.device)


def drift(clean: Tensor) -> Tensor:
    """How much every window's length around a token differs in the mean from the whole: (tokens, d), as `clean`.

    Each window invents its own wind. Taken out while noise still outweighs sound, drift leaves one wind that blows on.
    """
    reach = WINDOW_TOKENS // 2
    sums = functional.pad(clean.cumsum(dim=0), (0, 0, 1, 0))
    place = torch.arange(len(clean))
    first, last = (place - reach).clamp_min(0), (place + reach).clamp_max(len(clean))
    return (sums[last] - sums[first]) / (last - first)[:, None] - clean.mean(dim=0)


def starting_noise(tokens: int, seed: int) -> Tensor:
    """(tokens, d) float32; a longer sound starts with the same noise as a shorter one."""
    return torch.randn(tokens, LATENT_DIMS, generator=torch.Generator().manual_seed(seed))


def window_pictures(picture: PictureTokens | None, starts_s: Sequence[float]) -> tuple[Tensor, Tensor]:
    """What is seen nearest to every half second of each window: tokens (windows, 9, 384), confidence (windows, 9)."""
    if picture is None or not len(picture.times_s):
        return torch.zeros(len(starts_s), _WINDOW_PICTURES, 384), torch.zeros(len(starts_s), _WINDOW_PICTURES)
    wanted_s = np.asarray(starts_s)[:, None] + np.arange(_WINDOW_PICTURES) / _PICTURES_PER_S
    nearest = np.abs(wanted_s[..., None] - picture.times_s).argmin(axis=-1)
    return torch.from_numpy(picture.tokens[nearest]), torch.from_numpy(picture.confidence[nearest])


def load_pipeline(folder: Path = WEIGHTS_FOLDER, device: str = "cpu") -> V2APipeline:
    """The pipeline from a local folder, the transformer in the precision that the device is quick at."""
    disable_progress_bar()  # loading takes a moment, and standard error belongs to the command's own progress
    precision = {"transformer": fast_precision(device), "default": torch.float32}
    pipeline: V2APipeline = V2APipeline.from_pretrained(
        str(folder), local_files_only=True, low_cpu_mem_usage=False, dtype=precision
    )
    pipeline.to(device)
    return pipeline


def fast_precision(device: str) -> torch.dtype:
    """bfloat16 where the device multiplies it natively; half on Apple's GPU, which has no bfloat16 on older chips."""
    kind = torch.device(device).type
    if kind == "mps":
        return torch.float16
    if kind == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") or able.get("bf16") else torch.float32
