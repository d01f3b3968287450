"""Is sound where it was asked for, and is it the sound that was asked for: figures of the finished weights.

Judged on the mel that the transformer gives, by way of the whole pipeline's sampler; written as figures.json beside the
weights, from where the model card takes them.
"""

import json
import logging
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from v2a_engine.engines.v2a.conditions import SyncConditions, energy_from_events, onset_curve
from v2a_engine.engines.v2a.mel import FRAME_RATE, log_mel
from v2a_engine.engines.v2a.pipeline import SoundOrder, V2APipeline, load_pipeline
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.mixtures import WINDOW_FRAMES, WINDOW_S, WINDOW_SAMPLES

log = logging.getLogger(__name__)

FIGURES_FILE = "figures.json"
Mel = npt.NDArray[np.float32]

_RATE_HZ = float(FRAME_RATE)
_RISE_NATS = 1.5  # of the mean log-mel within 32 ms: an onset
_PROMPTS = {  # category: prompt, stem kind
    "footsteps": ("footsteps on gravel", "FX"),
    "impact_metal": ("metal impact", "FX"),
    "impact_glass": ("glass breaking", "FX"),
    "door": ("door close", "FX"),
    "dog": ("a dog barking", "FX"),
    "rain": ("rain falling", "BG"),
    "wind": ("wind blowing", "BG"),
    "thunder": ("thunder", "BG"),
    "water": ("sea waves breaking on the shore", "BG"),
    "ambience_nature": ("outdoor nature soundscape with birds singing", "BG"),
}
_NEIGHBOURS = 5
_REAL_PER_CATEGORY = 24


def measure_flow(corpus: Path, run: Path, weights: Path, takes: int = 3) -> dict[str, float]:
    """Measure, write figures.json into the weights folder, and give the figures back."""
    pipeline = load_pipeline(weights)
    figures: dict[str, float] = {}
    for name, prompt in (("prompt", "footsteps on concrete"), ("no prompt", "")):
        figures |= {f"{what}, {name}": value for what, value in _timing(pipeline, prompt, takes).items()}
    figures |= _meaning(pipeline, DecodedCorpus(corpus, run / "cache"), takes)
    (weights / FIGURES_FILE).write_text(json.dumps({"pipeline": figures}, indent=1) + "\n")
    log.info("%s", figures)
    return figures


def _timing(pipeline: V2APipeline, prompt: str, takes: int) -> dict[str, float]:
    """Six events at random times: those found within 1/24 s, onsets nobody asked for, quiet between."""
    hits = asked = extra = 0
    gaps_db: list[float] = []
    for seed in range(takes):
        times_s = np.sort(np.random.default_rng(seed).permutation(np.arange(0.3, 3.6, 0.35))[:6])
        mel = _sampled(pipeline, order_of_events(times_s, prompt, seed))
        found_s = mel_onsets(mel)
        near = np.abs(found_s[:, None] - times_s[None, :]) < 1 / 24
        hits += int(near.any(axis=0).sum())
        asked += len(times_s)
        extra += int((~near.any(axis=1)).sum())
        before = [int(time_s * _RATE_HZ) - 6 for time_s in times_s]
        gaps_db += [float(_level_db(mel[:, frame + 8]) - _level_db(mel[:, frame])) for frame in before]
    return {
        "events within 1/24 s": hits / asked,
        "onsets not asked for, per event": extra / asked,
        "rise over what came before dB": float(np.median(gaps_db)),
    }


def order_of_events(times_s: npt.NDArray[np.float64], prompt: str, seed: int) -> SoundOrder:
    """A 4 s order of effects with strong events at these times."""
    strengths = np.full(len(times_s), 0.95)
    sync = SyncConditions(
        frames=WINDOW_FRAMES,
        kind="FX",
        onsets=onset_curve(times_s, strengths, WINDOW_FRAMES),
        energy=energy_from_events(times_s, strengths, WINDOW_FRAMES),
    )
    return SoundOrder(sync=sync, prompt=prompt, seed=seed)


def mel_onsets(mel: Mel) -> npt.NDArray[np.float64]:
    """Times in seconds at which the mean log-mel (128, frames) climbs by more than 1.5 nats within three frames."""
    mean = np.maximum(mel, -11.5).mean(axis=0)
    rise = mean[3:] - mean[:-3]
    peaks = [
        frame
        for frame in range(len(rise))
        if rise[frame] > _RISE_NATS and rise[frame] == rise[max(0, frame - 8) : frame + 9].max()
    ]
    # The rise from frame f to f + 3 is steepest in the middle: the onset's own frame is f + 2.
    return np.array([(frame + 2.5) / _RATE_HZ for frame in peaks])


def _meaning(pipeline: V2APipeline, corpus: DecodedCorpus, takes: int) -> dict[str, float]:
    """Share of prompts whose sound lies among real recordings of its category, by spectrum alone; and the time."""
    real, names = _real_features(corpus)
    centre, spread = real.mean(axis=0), real.std(axis=0) + 1e-3
    right, began_s, count = 0, time.perf_counter(), 0
    for category, (prompt, kind) in _PROMPTS.items():
        for seed in range(takes):
            order = _background(prompt, seed) if kind == "BG" else order_of_events(np.array([0.5, 2.0]), prompt, seed)
            distances = np.linalg.norm((real - spectrum(_sampled(pipeline, order))) / spread, axis=1)
            nearest = [names[index] for index in np.argsort(distances)[:_NEIGHBOURS]]
            right += max(set(nearest), key=nearest.count) == category
            count += 1
    return {
        "prompts in the right one of ten categories": right / count,
        "the same for real recordings": _leave_one_out((real - centre) / spread, names),
        "seconds of sampling per second of sound, busy machine": (time.perf_counter() - began_s) / count / WINDOW_S,
    }


def _real_features(corpus: DecodedCorpus) -> tuple[Mel, list[str]]:
    features, names = [], []
    for category in _PROMPTS:
        numbers = [n for n, one in enumerate(corpus.recordings) if one.category == category]
        step = max(1, len(numbers) // _REAL_PER_CATEGORY)
        for number in numbers[::step][:_REAL_PER_CATEGORY]:
            wave = corpus[number][:WINDOW_SAMPLES]
            if len(wave) > 4096:
                features.append(spectrum(log_mel(torch.from_numpy(wave)[None])[0].numpy()))
                names.append(category)
    return np.stack(features), names


def spectrum(mel: Mel) -> Mel:
    """Mean log-mel of the louder frames in 32 bands without its level, and how much each band varies in time."""
    bands = np.maximum(mel, -11.5).reshape(32, 4, -1).mean(axis=1)
    level = bands.mean(axis=0)
    loud = bands[:, level >= np.quantile(level, 0.6)]
    shape = loud.mean(axis=1)
    features: Mel = np.concatenate((shape - shape.mean(), bands.std(axis=1)))
    return features


def _leave_one_out(features: Mel, names: list[str]) -> float:
    right = 0
    for index, name in enumerate(names):
        distances = np.linalg.norm(features - features[index], axis=1)
        distances[index] = np.inf
        nearest = [names[other] for other in np.argsort(distances)[:_NEIGHBOURS]]
        right += max(set(nearest), key=nearest.count) == name
    return right / len(names)


def _background(prompt: str, seed: int) -> SoundOrder:
    nothing, even = np.zeros(WINDOW_FRAMES, np.float32), np.full(WINDOW_FRAMES, 0.9, np.float32)
    sync = SyncConditions(frames=WINDOW_FRAMES, kind="BG", onsets=nothing, energy=even)
    return SoundOrder(sync=sync, prompt=prompt, seed=seed)


def _sampled(pipeline: V2APipeline, order: SoundOrder) -> Mel:
    latents = pipeline.sample_latents(order, lambda step, steps: None)  # noqa: ARG005
    with torch.inference_mode():
        mel: Mel = pipeline.codec.decode(latents[None])[0].numpy()
    return mel


def _level_db(frame: Mel) -> float:
    return float(10 * np.log10(np.exp(2 * np.maximum(frame, -11.5)).sum()))
