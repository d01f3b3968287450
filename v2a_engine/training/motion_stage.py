"""Training of the motion encoder on rendered scenes: one loop, an export.

Progress is measured by the clock, so that a slower machine ends in time.
"""

import json
import logging
import math
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.endless import endless, is_gpu, workers_beside
from v2a_engine.training.motion_batches import PICTURES, MotionBatch, motion_batch_source
from v2a_engine.training.motion_scores import Score, score_thresholds
from v2a_engine.training.motion_targets import motion_loss
from v2a_engine.training.scene_sounds import SceneSounds
from v2a_engine.training.scenes import HELD_OUT_KINDS, KINDS, RenderedScene, render_scene

log = logging.getLogger(__name__)

BATCH, BATCH_ON_GPU = 10, 32
FASTEST, SLOWEST = 2e-3, 4e-5  # learning rates
WARM_UP_STEPS = 60
MEASURE_EVERY_S = 480.0
SAVE_EVERY_STEPS = 50
VALIDATION_SEED = 900_000_000


def train_motion(corpus: Path, run: Path, *, minutes: float, device: str, threads: int) -> None:
    """Train until `minutes` have been spent in all; what an earlier call has done counts and is taken up.

    Writes checkpoint.pt, measures.json and curve.png into `run`.
    """
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    run.mkdir(parents=True, exist_ok=True)
    training = _Training(run, minutes, device)
    sounds = SceneSounds(DecodedCorpus(corpus, run.parent / "cache"))
    size = BATCH_ON_GPU if is_gpu(device) else BATCH
    source = partial(motion_batch_source, sounds, size)
    batches = endless(source, training.steps, workers_beside(device, threads))
    while training.spent_s < 60 * minutes:
        training.step(batches)
    training.measure()
    training.save()


def export_motion(run: Path, weights_folder: Path) -> None:
    """Write the averaged weights and the threshold tuned on held-out rendered scenes, as half floats.

    Raises:
        FileNotFoundError: nothing has been trained in `run`.
    """
    state = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    encoder = MotionEncoder()
    encoder.load_state_dict(_plain(state["average"]))
    scores = score_thresholds(encoder.eval(), validation_scenes(count=120))
    best = max(score.f1 for score in scores.values())
    # The maximum is flat: the middle of all that come within a hundredth of it is steadier than the very best.
    threshold = round(float(np.mean([value for value, score in scores.items() if score.f1 > best - 0.01])), 2)
    encoder.register_to_config(threshold=threshold)
    log.info("threshold %.2f, F1 %.3f", threshold, best)
    encoder.half().save_pretrained(weights_folder)


def validation_scenes(count: int = 60, seed: int = VALIDATION_SEED) -> list[RenderedScene]:
    """Kinds that training sees, in held-out shapes and colours; every seventh of a kind it never sees."""
    kinds, unseen = list(KINDS), list(HELD_OUT_KINDS)
    names = [unseen[i // 7 % len(unseen)] if i % 7 == 6 else kinds[i % len(kinds)] for i in range(count)]
    return [render_scene(name, seed + i, PICTURES, held_out=True) for i, name in enumerate(names)]


class _Training:
    """The state of a run: network, average, optimiser, curve."""

    def __init__(self, run: Path, minutes: float, device: str) -> None:
        self._run, self._minutes, self._device = run, minutes, torch.device(device)
        self._network = MotionEncoder().to(device, memory_format=torch.channels_last)
        self._average = AveragedModel(self._network, avg_fn=_average, use_buffers=True)
        self._optimiser = torch.optim.AdamW(self._network.parameters(), lr=FASTEST, weight_decay=0.02)
        self.steps, self.spent_s, self._measured_s = 0, 0.0, 0.0
        self._curve: list[dict[str, Any]] = []
        self._resume()
        self._validation = validation_scenes()
        self._losses: list[dict[str, float]] = []

    def step(self, batches: Iterator[MotionBatch]) -> None:
        """One step of the optimiser, now and then a measurement."""
        began = time.monotonic()
        share = min(self.spent_s / (60 * self._minutes), 1.0)
        rate = SLOWEST + (FASTEST - SLOWEST) * (1 + math.cos(math.pi * share)) / 2
        for group in self._optimiser.param_groups:
            group["lr"] = rate * min(1.0, (self.steps + 1) / WARM_UP_STEPS)
        self._losses.append(self._learn(next(batches).to(self._device)))
        self.steps += 1
        if self.spent_s - self._measured_s > MEASURE_EVERY_S:
            self._measured_s = self.spent_s
            self.measure()
        self.spent_s += time.monotonic() - began
        if self.steps % SAVE_EVERY_STEPS == 0:
            self.save()

    def _learn(self, batch: MotionBatch) -> dict[str, float]:
        self._network.train()
        with torch.autocast(self._device.type, torch.bfloat16):
            evidence = self._network(batch.features.to(torch.bfloat16), batch.gaps_s)
        losses = motion_loss(evidence, batch.targets)
        total = torch.stack(list(losses.values())).sum()
        self._optimiser.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 2.0)
        self._optimiser.step()
        self._average.update_parameters(self._network)
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def measure(self) -> None:
        """Score the averaged network on held-out scenes; write the curve."""
        encoder = MotionEncoder()
        encoder.load_state_dict(_plain(self._average.state_dict()))
        scores = score_thresholds(encoder.eval(), self._validation)
        best = max(scores, key=lambda threshold: scores[threshold].f1)
        row: dict[str, Any] = {"steps": self.steps, "minutes": round(self.spent_s / 60, 2), "threshold": best}
        row |= _figures(scores[best])
        if self._losses:
            row |= {k: round(float(np.mean([loss[k] for loss in self._losses])), 4) for k in self._losses[0]}
        self._losses = []
        self._curve.append(row)
        log.info("%s", row)
        (self._run / "measures.json").write_text(json.dumps(self._curve, indent=1), encoding="utf-8")
        draw_curve(self._curve, self._run / "curve.png")

    def save(self) -> None:
        """Write the checkpoint; a killed run loses what came after it."""
        part = self._run / "checkpoint.part"
        state = {
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "steps": self.steps,
            "spent_s": self.spent_s,
            "curve": json.dumps(self._curve),
        }
        torch.save(state, part)
        part.replace(self._run / "checkpoint.pt")

    def _resume(self) -> None:
        checkpoint = self._run / "checkpoint.pt"
        if not checkpoint.exists():
            return
        state = torch.load(checkpoint, map_location=self._device, weights_only=True)
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.steps, self.spent_s = int(state["steps"]), float(state["spent_s"])
        self._measured_s = self.spent_s
        self._curve = json.loads(state["curve"])


def _average(average: Tensor, now: Tensor, steps: Tensor | int) -> Tensor:
    """Exponential mean over about 200 steps; over fewer at the beginning: the first weights are soon forgotten."""
    keep = min(0.995, (1 + int(steps)) / (10 + int(steps)))
    return average * keep + now * (1 - keep)


def _figures(score: Score) -> dict[str, float]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "mean_miss_ms": round(1000 * score.mean_miss_s, 1),
    }


def _plain(average: dict[str, Tensor]) -> dict[str, Tensor]:
    """The averaged model's weights under the network's own names."""
    return {name.removeprefix("module."): value for name, value in average.items() if name != "n_averaged"}


def draw_curve(curve: list[dict[str, Any]], path: Path) -> None:
    """F1 (white), precision (green) and recall (red) over minutes, as a picture 640 x 360; a line each tenth."""
    picture = np.zeros((360, 640, 3), np.uint8)
    for tenth in range(11):
        cv2.line(picture, (40, 20 + 32 * tenth), (620, 20 + 32 * tenth), (50, 50, 50))
    longest = max(row["minutes"] for row in curve) or 1.0
    for name, colour in (("recall", (80, 80, 255)), ("precision", (80, 220, 80)), ("f1", (255, 255, 255))):
        points = [(40 + round(580 * row["minutes"] / longest), 340 - round(320 * row[name])) for row in curve]
        cv2.polylines(picture, [np.array(points, np.int32)], False, colour, 2, cv2.LINE_AA)
    cv2.imwrite(str(path), picture)
