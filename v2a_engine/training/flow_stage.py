"""Training of the flow transformer: resumable, on one CPU thread or one GPU, by the clock.

On a GPU, batches are larger and come from as many processes as there are threads to spare: building them costs more
than the step itself. The size of the network is chosen when a run begins and kept in its checkpoint.

The learning rate follows the share of the time that has passed: a short rise, a long plateau, then down to nothing
over the last quarter, where most of the visible gain comes. So a run that is cut short still has usable
averaged weights, and one that resumes with more minutes goes back to its plateau.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from torch import Tensor, nn

from v2a_engine.engines.v2a.codec import FRAMES_PER_TOKEN, LATENT_DIMS, LinearMelCodec
from v2a_engine.engines.v2a.mel import band_peaks_hz
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.pipeline import V2APipeline
from v2a_engine.engines.v2a.transformer import FlowTransformer
from v2a_engine.engines.v2a.vocoder import Vocoder
from v2a_engine.training.codec_stage import load_codec
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.endless import endless, is_gpu, workers_beside
from v2a_engine.training.flow_batches import Batch, FlowBatches
from v2a_engine.training.mixtures import Mixer
from v2a_engine.training.roles import FULL_BANDWIDTH_HZ

log = logging.getLogger(__name__)

CHECKPOINT = "checkpoint.pt"
BATCH, BATCH_ON_GPU = 20, 160
FRESH_SHARE = 0.1  # of a batch: windows never seen before
SIZES: dict[str, dict[str, int]] = {
    "small": {"width": 256, "heads": 4, "joint_blocks": 2, "audio_blocks": 4},  # 9 M parameters: a night on a CPU core
    "large": {"width": 384, "heads": 6, "joint_blocks": 2, "audio_blocks": 5},  # 23 M: minutes on a GPU
}
_SMALLEST_LOSS_SIGMA = 0.35  # below it, a velocity's error would outweigh everything that can be heard
_SIGMA_SHIFT = 0.7  # of the logit-normal: what a sound is, is decided where noise is strong
_HINT_SHARE = 0.3
_CHECKPOINT_EVERY_S = 180
_LOG_EVERY = 50


@dataclass(slots=True)
class Progress:
    """How far a run is. The only changing value here: it is what a checkpoint remembers."""

    step: int = 0
    trained_s: float = 0.0
    losses: list[tuple[int, float]] = field(default_factory=list)  # step, mean since the last entry


class FlowRun:
    """A transformer in training, its averaged copy, its optimisers."""

    def __init__(self, folder: Path, device: str, codec: LinearMelCodec, shape: dict[str, int]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / CHECKPOINT
        saved = torch.load(self._file, map_location=device, weights_only=True) if self._file.exists() else None
        torch.manual_seed(0)
        self.device = torch.device(device)
        self.shape = saved["shape"] if saved else shape
        self.model = FlowTransformer(**self.shape).to(self.device)
        self.codec = codec.to(self.device)
        self.needed_bandwidths_hz = needed_bandwidths_hz().to(self.device)
        self.importance = (codec.scale / codec.scale.mean()).sqrt().to(self.device)  # (d,), of each latent dimension
        self.loudness = (codec.scale * codec.basis.mean(dim=1)).to(
            self.device
        )  # (d,), what it adds to the mean log-mel
        self.averaged = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.hint = nn.Linear(self.model.config.width, LATENT_DIMS).to(self.device)
        self.optimisers = _optimisers(self.model, self.hint)
        self.progress = Progress()
        if saved:
            self._resume(saved)

    def _resume(self, saved: dict[str, Any]) -> None:
        self.model.load_state_dict(saved["model"])
        self.averaged = saved["averaged"]
        self.hint.load_state_dict(saved["hint"])
        for optimiser, state in zip(self.optimisers, saved["optimisers"], strict=True):
            optimiser.load_state_dict(state)
        self.progress = Progress(**saved["progress"])
        log.info("resumed at step %d", self.progress.step)

    def save(self) -> None:
        part = self._file.with_suffix(".part")
        state = {
            "shape": self.shape,
            "model": self.model.state_dict(),
            "averaged": self.averaged,
            "hint": self.hint.state_dict(),
            "optimisers": [one.state_dict() for one in self.optimisers],
            "progress": asdict(self.progress),
        }
        torch.save(state, part)
        part.replace(self._file)

    def learn(self, loss: Tensor, rate: float) -> None:
        """One step of every optimiser at `rate` (0..1) of its full learning rate."""
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = group["full_lr"] * rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.progress.step += 1
        self._average()

    def _average(self) -> None:
        keep = min(0.998, 1 - 1 / (1 + self.progress.step / 8))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.averaged.values()), list(self.model.state_dict().values()), 1 - keep)


def batch_source(corpus: DecodedCorpus, codec: LinearMelCodec, size: int, seed: int) -> Callable[[], Batch]:
    """What draws batches of `size` windows from this seed."""
    batches = FlowBatches(Mixer(corpus, seed), codec, seed=seed)
    return lambda: batches.draw(size, max(1, round(size * FRESH_SHARE)))


def train_flow(corpus: Path, run: Path, *, minutes: float, device: str, threads: int, size: str = "small") -> None:
    """Train, or go on training, until `minutes` in all have been spent; see `export_flow` for the result.

    The fitted codec is read from the folder `codec` beside `run`.

    Args:
        threads: of the CPU, for the steps; beside a GPU all but one build batches instead.
        size: one of `SIZES`; a run that goes on keeps its own.
    """
    torch.set_num_threads(threads)
    decoded = DecodedCorpus(corpus, run.parent / "cache")
    codec = run.parent / "codec"
    state = FlowRun(run, device, load_codec(codec), SIZES[size])
    seed = state.progress.step + 1  # another stretch of the corpus after a resume
    size_of_batch = BATCH_ON_GPU if is_gpu(state.device) else BATCH
    source = partial(batch_source, decoded, load_codec(codec), size_of_batch)
    batches = endless(source, seed, workers_beside(device, threads))
    generator = torch.Generator().manual_seed(seed)
    losses: list[float] = []  # since the last entry; after a resume fewer than else
    last_save_s = time.monotonic()
    while state.progress.trained_s < minutes * 60:
        began_s = time.monotonic()
        loss = flow_loss(state, next(batches).to(state.device), generator)
        state.learn(loss, rate_at(state.progress.trained_s / (minutes * 60), state.progress.step))
        losses.append(float(loss.detach()))
        state.progress.trained_s += time.monotonic() - began_s
        if state.progress.step % _LOG_EVERY == 0:
            state.progress.losses.append((state.progress.step, fmean(losses)))
            log.info("step %d loss %.4f, %.0f s", *state.progress.losses[-1], state.progress.trained_s)
            losses = []
        if time.monotonic() - last_save_s > _CHECKPOINT_EVERY_S:
            state.save()
            last_save_s = time.monotonic()
    state.save()
    write_measures(state.progress, run)


def flow_loss(state: FlowRun, batch: Batch, generator: torch.Generator) -> Tensor:
    """Squared error of the velocity, by way of the clean latents; dimensions that vary more in the mel weigh more.

    On top, the summary of text and picture must tell the window's mean latents: so it learns within hundreds of steps
    what things sound like, where the noise would need thousands.
    """
    clean, device, importance = batch.latents, state.device, state.importance
    sigma = torch.sigmoid(torch.randn(len(clean), generator=generator) + _SIGMA_SHIFT).to(device)
    noise = torch.randn(clean.shape, generator=generator).to(device)
    noisy = (1 - sigma)[:, None, None] * clean + sigma[:, None, None] * noise
    with torch.autocast(device.type, torch.bfloat16):
        predicted, about = state.model.forward_with_summary(noisy, sigma, batch.conditions)
        hinted = state.hint(about)
    true_bands = state.needed_bandwidths_hz < batch.bandwidths_hz[:, None]  # (B, 128)
    errors = within_bands(predicted.float() - clean, true_bands, state.codec).square() * importance
    weights = 1 / sigma.clamp_min(_SMALLEST_LOSS_SIGMA).square()
    about_errors = (hinted.float() - loud_mean(clean, state.loudness))[:, None]
    hint_error = (within_bands(about_errors, true_bands, state.codec).square() * importance).mean()
    loss: Tensor = (errors.mean(dim=(1, 2)) * weights).mean() + _HINT_SHARE * hint_error
    return loss


def within_bands(errors: Tensor, true_bands: Tensor, codec: LinearMelCodec) -> Tensor:
    """The part of errors (B, n, d) in latents that lies in the mel bands (B, 128) where the recording is true."""
    in_mel = (errors * codec.scale) @ codec.basis * true_bands.repeat(1, FRAMES_PER_TOKEN)[:, None]
    return in_mel @ codec.basis.T / codec.scale


def needed_bandwidths_hz() -> Tensor:
    """(128,), the bandwidth from which on a recording is true in a mel band: a whole one is true in all of them."""
    return torch.from_numpy(band_peaks_hz()).float().clamp_max(FULL_BANDWIDTH_HZ - 1)


def loud_mean(latents: Tensor, loudness: Tensor) -> Tensor:
    """Mean (B, d) of latents (B, n, d) over the louder tokens; `loudness` (d,) is each dimension's part in it."""
    level = latents @ loudness
    louder = level >= level.quantile(0.6, dim=1, keepdim=True)
    weights = louder.to(latents.dtype)[..., None]
    return (latents * weights).sum(1) / weights.sum(1)


def rate_at(share: float, step: int) -> float:
    """Learning rate as a fraction: up over 200 steps, then flat, then linearly to 0 over the time's last quarter."""
    return min(1.0, (step + 1) / 200, max(0.0, (1 - share) / 0.25))


def _optimisers(model: FlowTransformer, hint: nn.Module) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for all that reads, modulates or writes."""
    inner: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for name, parameter in model.named_parameters():
        is_matrix = parameter.ndim == 2 and name.startswith(("joint", "alone")) and "modulation" not in name
        (inner if is_matrix else rest).append(parameter)
    muon = torch.optim.Muon(
        inner, lr=1e-3, weight_decay=0.01, momentum=0.95, adjust_lr_fn="match_rms_adamw", ns_steps=4
    )
    adamw = torch.optim.AdamW(rest, lr=1e-3, betas=(0.9, 0.98), weight_decay=0.01)
    for_hint = torch.optim.AdamW(hint.parameters(), lr=2e-3)
    for optimiser in (muon, adamw, for_hint):
        for group in optimiser.param_groups:
            group["full_lr"] = group["lr"]
    return [muon, adamw, for_hint]


def export_flow(run: Path, weights: Path) -> None:
    """Write the averaged transformer in float16, the scheduler, and the index that makes them one pipeline."""
    saved: dict[str, Any] = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    model = FlowTransformer(**saved["shape"])
    model.load_state_dict(saved["averaged"])
    model.half().save_pretrained(weights / "transformer")
    scheduler = FlowMatchEulerDiscreteScheduler()
    scheduler.save_pretrained(weights / "scheduler")
    V2APipeline(model, LinearMelCodec(), Vocoder(), scheduler, MotionEncoder()).save_config(weights)


def write_measures(progress: Progress, run: Path) -> None:
    """measures.json, and the learning curve as a picture."""
    from matplotlib.figure import Figure

    (run / "measures.json").write_text(json.dumps(asdict(progress), indent=1))
    figure = Figure(figsize=(7, 4))
    axes = figure.add_subplot(xlabel="step", ylabel="loss", yscale="log")
    if progress.losses:
        axes.plot(*zip(*progress.losses, strict=True))
    figure.savefig(run / "curve.png", dpi=110)
