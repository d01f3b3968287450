"""Train the vocoder on crops of the training recordings; resumable, measured on held-out recordings.

Most mels pass through the codec first, because decoded latents are what the vocoder will see. Two
draws of noise share one pass of the network: it reads the mel only, and the energy distance needs two.
"""

import json
import logging
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from v2a_engine.engines.v2a.codec import LinearMelCodec
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, log_mel
from v2a_engine.engines.v2a.vocoder import Controls, Vocoder, noise_samples
from v2a_engine.training.codec_stage import balance, load_codec
from v2a_engine.training.corpus import DecodedCorpus, Samples
from v2a_engine.training.endless import endless, is_gpu, workers_beside
from v2a_engine.training.vocoder_losses import energy_distance, frequency_error

log = logging.getLogger(__name__)

CROP_FRAMES = 64
TRIM_FRAMES = 8  # edges of a crop have no context; they are not judged
BATCH, BATCH_ON_GPU = 8, 32
DECODED_SHARE = 0.7  # crops whose mel went through the codec
PEAK_RATE = 1.5e-3
FREQUENCY_SHARE = 0.5  # of the loss, beside the energy distance
WARM_UP_STEPS = 100
EMA_DECAY = 0.99
CHECKPOINT_S = 300.0
_SILENCE_SAMPLES = 16_000  # around every recording, so that attacks and ends are seen
_QUIET = 1e-3
_CROP_SAMPLES = CROP_FRAMES * HOP_SAMPLES

Crop = tuple[Tensor, Tensor]  # mel (batch, 128, 64) and wave (batch, 32768)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One point of the learning curve."""

    step: int
    minutes: float
    loss: float  # energy distance, training crops, mean since the last point
    held_out_distance: float  # plain spectral distance, held-out crops, averaged weights
    held_out_log_mel: float  # mean absolute difference of log-mels, nats


@dataclass(slots=True, kw_only=True)
class Training:
    """All that a checkpoint holds."""

    model: Vocoder
    average: AveragedModel
    optimizer: torch.optim.AdamW
    step: int = 0
    minutes: float = 0.0

    @property
    def averaged(self) -> Vocoder:
        """The moving average of the weights over some 100 steps: what is judged and exported."""
        return cast("Vocoder", self.average.module)

    def save(self, file: Path) -> None:
        part = file.with_suffix(".part")
        state = {name: getattr(self, name).state_dict() for name in ("model", "average", "optimizer")}
        torch.save(state | {"step": self.step, "minutes": self.minutes}, part)
        part.rename(file)

    def load(self, file: Path) -> None:
        state = torch.load(file, weights_only=True)
        for name in ("model", "average", "optimizer"):
            getattr(self, name).load_state_dict(state[name])
        self.step, self.minutes = state["step"], state["minutes"]


class Crops:
    """Random crops of one side of the split, as (mel, wave) batches."""

    def __init__(self, corpus: DecodedCorpus, codec: LinearMelCodec, *, held_out: bool, seed: int) -> None:
        weights = balance(corpus.recordings)
        weights[[recording.held_out != held_out for recording in corpus.recordings]] = 0
        self._weights = weights / weights.sum()
        self._corpus = corpus
        self._codec = codec
        self._random = np.random.default_rng(seed)

    def batch(self, size: int) -> Crop:
        """Mel (size, 128, 64), and its wave (size, 32768)."""
        wave = torch.from_numpy(np.stack([self._crop() for _ in range(size)]))
        mel = log_mel(wave)
        decoded = torch.from_numpy(self._random.random(size) < DECODED_SHARE)
        mel[decoded] = self._codec.decode(self._codec.encode(mel[decoded]))
        return mel, wave

    def _crop(self) -> Samples:
        while True:
            recording = np.pad(self._corpus[self._random.choice(len(self._weights), p=self._weights)], _SILENCE_SAMPLES)
            start = self._random.integers(0, max(1, len(recording) - _CROP_SAMPLES))
            crop = np.pad(recording, (0, _CROP_SAMPLES))[start : start + _CROP_SAMPLES]
            peak = float(np.abs(crop).max())
            if peak > _QUIET:
                gain = min(10 ** (self._random.uniform(-20, 6) / 20), 1 / peak)
                scaled: Samples = (crop * np.float32(gain)).astype(np.float32)
                return scaled


def train_vocoder(corpus: Path, run: Path, *, minutes: float, device: str, threads: int) -> None:
    """Train, or go on from `run`/vocoder/state.pt, until `minutes` in all have been spent; the codec must be fitted."""
    torch.set_num_threads(threads)
    folder = run / "vocoder"
    folder.mkdir(parents=True, exist_ok=True)
    decoded = DecodedCorpus(corpus, run / "cache")
    codec = load_codec(run / "codec")
    training = new_training(device)
    if (folder / "state.pt").exists():
        training.load(folder / "state.pt")
    source = partial(crop_source, decoded, codec, BATCH_ON_GPU if is_gpu(device) else BATCH)
    batches = endless(source, training.step, workers_beside(device, threads))
    unheard = Crops(decoded, codec, held_out=True, seed=1).batch(48)
    for measure in _run(training, batches, unheard, minutes):
        training.save(folder / "state.pt")
        with (folder / "measures.jsonl").open("a") as file:
            file.write(json.dumps(asdict(measure)) + "\n")
        log.info("%s", measure)
    draw_curve(folder)


def new_training(device: str, **size: int) -> Training:
    """An untrained vocoder with its optimizer; `size` are the arguments of `Vocoder`."""
    torch.manual_seed(0)
    model: Vocoder = Vocoder(**size).to(device)
    return Training(
        model=model,
        average=AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(EMA_DECAY)),  # type: ignore[no-untyped-call]
        optimizer=torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01),
    )


def crop_source(corpus: DecodedCorpus, codec: LinearMelCodec, size: int, seed: int) -> Callable[[], Crop]:
    """What draws batches of training crops from this seed."""
    crops = Crops(corpus, codec, held_out=False, seed=seed)
    return lambda: crops.batch(size)


def _run(training: Training, batches: Iterator[Crop], unheard: Crop, minutes: float) -> Iterator[Measure]:
    """Train and yield a measure every few minutes and at the end."""
    reported = time.monotonic()
    began, minutes_before = reported, training.minutes
    losses: list[float] = []
    passed = training.minutes / minutes
    while passed < 1:
        passed = min(1.0, (minutes_before + (time.monotonic() - began) / 60) / minutes)
        losses.append(train_step(training, next(batches), rate=_learning_rate(training.step, passed)))
        if passed == 1 or time.monotonic() - reported > CHECKPOINT_S:
            training.minutes = minutes_before + (time.monotonic() - began) / 60
            distance, log_mel_error = judge(training.averaged, *unheard)
            yield Measure(
                step=training.step,
                minutes=round(training.minutes, 2),
                loss=float(np.mean(losses)),
                held_out_distance=distance,
                held_out_log_mel=log_mel_error,
            )
            reported, losses = time.monotonic(), []


def _learning_rate(step: int, passed: float) -> float:
    """Warm-up, then half a cosine down to a fiftieth over the time given."""
    return PEAK_RATE * min(1.0, (step + 1) / WARM_UP_STEPS) * (0.02 + 0.49 * (1 + math.cos(math.pi * passed)))


def train_step(training: Training, batch: Crop, *, rate: float) -> float:
    """One step of the optimizer and the average; gives back the loss."""
    device = training.model.mel_to_bins.device
    mel, wave = (part.to(device) for part in batch)
    for group in training.optimizer.param_groups:
        group["lr"] = rate
    with torch.autocast(mel.device.type, torch.bfloat16):
        controls = training.model.controls(mel)
    draw, other = _two_draws(training.model, controls)
    loss, _ = energy_distance(_inner(wave), draw, other)
    pitch = frequency_error(wave, controls.offsets)
    training.optimizer.zero_grad()
    (loss + FREQUENCY_SHARE * pitch).backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(training.model.parameters(), 1.0)
    training.optimizer.step()
    training.average.update_parameters(training.model)
    training.step += 1
    return float(loss.detach())


def _two_draws(model: Vocoder, controls: Controls) -> tuple[Tensor, Tensor]:
    twice = Controls(**{field.name: torch.cat([getattr(controls, field.name)] * 2) for field in fields(Controls)})
    noise = torch.randn(len(twice.log_gains), noise_samples(CROP_FRAMES)).to(twice.log_gains.device)
    draw, other = model.excite(twice, noise, TRIM_FRAMES).chunk(2)
    return draw, other


def _inner(wave: Tensor) -> Tensor:
    return wave[:, TRIM_FRAMES * HOP_SAMPLES : -TRIM_FRAMES * HOP_SAMPLES]


@torch.no_grad()
def judge(model: Vocoder, mel: Tensor, wave: Tensor) -> tuple[float, float]:
    """Spectral distance of one draw from the real sound, and mean absolute log-mel difference in nats."""
    device = model.mel_to_bins.device
    noise = torch.randn(len(mel), noise_samples(mel.shape[2]), generator=torch.Generator().manual_seed(0))
    drawn = model.synthesise(mel.to(device), noise.to(device), trim_frames=TRIM_FRAMES).cpu()
    _, distance = energy_distance(_inner(wave), drawn, drawn)
    return float(distance), float((log_mel(drawn) - log_mel(_inner(wave))).abs().mean())


def draw_curve(folder: Path) -> None:
    """`folder`/measures.jsonl as curve.png."""
    from matplotlib.figure import Figure  # a training extra: the rest of this module does without

    points = [json.loads(line) for line in (folder / "measures.jsonl").read_text().splitlines()]
    figure = Figure(figsize=(7, 4))
    axes = figure.subplots()
    for name in ("loss", "held_out_distance", "held_out_log_mel"):
        axes.plot([point["minutes"] for point in points], [point[name] for point in points], label=name)
    axes.set_xlabel("minutes")
    axes.legend()
    figure.savefig(folder / "curve.png")


def export_vocoder(run: Path, weights: Path) -> None:
    """Write the averaged weights of the last checkpoint as float16 to `weights`/vocoder."""
    training = new_training("cpu")
    training.load(run / "vocoder" / "state.pt")
    training.averaged.half().save_pretrained(weights / "vocoder")


def load_vocoder(folder: Path) -> Vocoder:
    """Read a vocoder back, in float32 and ready to use."""
    vocoder: Vocoder = Vocoder.from_pretrained(folder, dtype=torch.float32, low_cpu_mem_usage=False)
    vocoder.eval()
    return vocoder
