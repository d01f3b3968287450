"""Batches for the flow: a pool of encoded windows, renewed a little at every step, and conditions drawn afresh.

Building a window costs some 15 ms, a training step must not wait for a batch of them: so a few new ones a step replace
the oldest of a pool, and a window is seen several times, each time with other words, other curves and other
conditions left out.
"""

import random
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from v2a_engine.engines.v2a.class_names import class_embeddings
from v2a_engine.engines.v2a.codec import LATENT_DIMS, LinearMelCodec
from v2a_engine.engines.v2a.conditions import Curve, SyncConditions, energy_from_events, onset_curve, stacked
from v2a_engine.engines.v2a.mel import log_mel
from v2a_engine.engines.v2a.text_encoder import TextEncoder
from v2a_engine.engines.v2a.text_states import TextStates
from v2a_engine.engines.v2a.transformer import KINDS, NO_KIND, FlowConditions
from v2a_engine.training.captions import WORDS
from v2a_engine.training.mixtures import WINDOW_FRAMES, WINDOW_S, WINDOW_TOKENS, Mixer, Window

Vectors = npt.NDArray[np.float32]

PICTURES_PER_S = 2
_PICTURES = int(np.ceil(WINDOW_S * PICTURES_PER_S))
_NO_WAVE = np.zeros(0, dtype=np.float32)
_OTHERS = 6  # names in a picture's sum that have nothing to do with the sound


@dataclass(frozen=True, slots=True)
class Dropout:
    """How often each condition is left out."""

    meaning: float = 0.1  # text and picture together
    text: float = 0.15
    picture: float = 0.5
    onsets: float = 0.3
    energy: float = 0.3
    kind: float = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one training step sees of B windows."""

    latents: Tensor  # (B, 96, d)
    conditions: FlowConditions
    bandwidths_hz: Tensor  # (B,), above which the latents say nothing true

    def to(self, device: torch.device) -> "Batch":
        moved = [one.to(device, non_blocking=True) for one in (self.latents, self.bandwidths_hz)]
        return Batch(latents=moved[0], conditions=self.conditions.to(device), bandwidths_hz=moved[1])


class FlowBatches:
    """Endless batches: clean latents and conditions."""

    def __init__(
        self, mixer: Mixer, codec: LinearMelCodec, *, seed: int, pool: int = 16_384, first_fill: int = 256
    ) -> None:
        self._mixer, self._codec, self._first_fill = mixer, codec, first_fill
        self._rng = random.Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._windows: list[Window] = []  # without their waves
        self._latents = torch.empty(
            pool, WINDOW_TOKENS, LATENT_DIMS, dtype=torch.float16
        )  # at once: the heap stays whole
        self._oldest = 0
        encoder = TextEncoder()
        self._words = TextStates(encoder)
        self._pictures = SimulatedPictures(encoder)

    def draw(self, size: int, fresh: int, drop: Dropout = Dropout()) -> Batch:
        """`size` windows; `fresh` of them were never seen before."""
        if len(self._windows) < self._first_fill:
            self._renew(self._first_fill)
        places = self._renew(fresh)
        places += self._rng.choices(range(len(self._windows)), k=size - len(places))
        windows = [self._windows[place] for place in places]
        bandwidths_hz = torch.tensor([float(one.bandwidth_hz) for one in windows])
        conditions = self._conditions(windows, drop)
        return Batch(latents=self._latents[places].float(), conditions=conditions, bandwidths_hz=bandwidths_hz)

    def _renew(self, count: int) -> list[int]:
        """Put new windows into the pool, in place of the oldest where it is full; gives back where they are."""
        if not count:
            return []
        windows = [self._mixer.draw() for _ in range(count)]
        with torch.inference_mode():
            mel = torch.cat([log_mel(torch.from_numpy(one.wave)[None]) for one in windows])
            latents = self._codec.encode(mel).half()
        places = []
        for window, row in zip(windows, latents, strict=True):
            kept = replace(window, wave=_NO_WAVE)
            if len(self._windows) < len(self._latents):
                places.append(len(self._windows))
                self._windows.append(kept)
            else:
                places.append(self._oldest)
                self._windows[self._oldest] = kept
                self._oldest = (self._oldest + 1) % len(self._windows)
            self._latents[places[-1]] = row
        return places

    def _conditions(self, windows: list[Window], drop: Dropout) -> FlowConditions:
        rng = self._rng
        told = [rng.random() > drop.meaning for _ in windows]
        texts = [
            one.caption(rng) if yes and rng.random() > drop.text else None
            for one, yes in zip(windows, told, strict=True)
        ]
        states, mask = self._words.batch(texts)
        shown = [yes and rng.random() > drop.picture for yes in told]
        picture, confidence, seen = self._pictures.batch(windows, rng, self._numbers, shown)
        curves, present = stacked([self._curves(one, drop) for one in windows])
        kinds = [NO_KIND if one.kind is None or rng.random() < drop.kind else KINDS.index(one.kind) for one in windows]
        return FlowConditions(
            text=states,
            text_mask=mask,
            picture=torch.from_numpy(picture),
            picture_confidence=torch.from_numpy(confidence),
            picture_times_s=torch.arange(_PICTURES) / PICTURES_PER_S,
            picture_mask=torch.from_numpy(seen),
            curves=torch.from_numpy(curves),
            curves_present=torch.from_numpy(present),
            kind=torch.tensor(kinds),
        )

    def _curves(self, window: Window, drop: Dropout) -> SyncConditions:
        """Curves as sound gives them, or as a picture would."""
        rng = self._rng
        onsets = None
        if window.onsets_s is not None and window.strengths is not None and rng.random() > drop.onsets:
            onsets = onset_curve(window.onsets_s, window.strengths, WINDOW_FRAMES)
        elif window.kind == "BG" and rng.random() > drop.onsets:
            onsets = np.zeros(WINDOW_FRAMES, dtype=np.float32)
        has_energy = window.is_quiet or rng.random() > drop.energy
        energy = self._energy(window) if has_energy else None
        return SyncConditions(frames=WINDOW_FRAMES, kind=window.kind, onsets=onsets, energy=energy)

    def _energy(self, window: Window) -> Curve:
        manner = self._rng.random()
        if window.kind == "BG":
            return window.energy if manner < 0.25 else _smoothed(window.energy, self._rng.uniform(1.0, 4.0))
        if window.is_placed and manner < 0.4 and window.onsets_s is not None and window.strengths is not None:
            decay_s = window.decay_s * self._rng.uniform(0.6, 1.6)
            events = energy_from_events(window.onsets_s, window.strengths, WINDOW_FRAMES, decay_s)
            rest = self._rng.uniform(0, 0.35) * (self._rng.random() < 0.5)
            return np.maximum(events, _wandering(rest, self._numbers))
        if manner < 0.6:
            return _smoothed(window.energy, self._rng.uniform(0.05, 0.8))
        return window.energy


class SimulatedPictures:
    """What the picture encoder might say of a thing that is heard.

    It adds up the vectors of ten names, each weighted by its probability, and calls the sum's length its
    confidence. Here some of the names fit the sound's category and the rest are anything; how much weight the fitting
    ones get is random, and so is whether they are ImageNet's own names or the plain words for what one sees.
    """

    def __init__(self, encoder: TextEncoder) -> None:
        classes = class_embeddings()
        self._fitting: dict[str, Vectors] = {}
        for category, about in WORDS.items():
            own = encoder.sentence(about.seen + about.names).numpy()
            near = classes[np.argsort(-(classes @ own.T).max(axis=1))[:8]]
            self._fitting[category] = np.concatenate((own, near))
        self._anything = np.concatenate((classes, *self._fitting.values()))

    def batch(
        self, windows: list[Window], rng: random.Random, numbers: np.random.Generator, shown: list[bool]
    ) -> tuple[Vectors, Vectors, npt.NDArray[np.bool_]]:
        """Tokens (B, P, 384), confidence (B, P), mask (B, P)."""
        tokens = np.zeros((len(windows), _PICTURES, 384), dtype=np.float32)
        confidence = np.zeros((len(windows), _PICTURES), dtype=np.float32)
        mask = np.zeros((len(windows), _PICTURES), dtype=bool)
        for row, window in enumerate(windows):
            if not shown[row]:
                continue
            recording = rng.choice([one for one in (window.event, window.background) if one is not None])
            sums = self._sums(self._fitting[recording.category], numbers)
            lengths = np.linalg.norm(sums, axis=1)
            tokens[row] = sums / lengths[:, None]
            confidence[row] = np.clip((lengths - 0.25) / 0.5, 0, 1)
            mask[row] = True
        return tokens, confidence, mask

    def _sums(self, fitting: Vectors, numbers: np.random.Generator) -> Vectors:
        """One weighted sum a picture; names and weights stay alike within a window, as they do within a shot."""
        few = numbers.integers(1, 5)
        right = fitting[numbers.integers(len(fitting), size=few)]
        others = self._anything[numbers.integers(len(self._anything), size=_OTHERS)]
        names = np.concatenate((right, others))
        share = numbers.beta(2, 1)
        of_right, of_others = numbers.dirichlet(np.full(few, 0.5)), numbers.dirichlet(np.full(_OTHERS, 0.5))
        weights = np.concatenate((share * of_right, (1 - share) * of_others))
        moved = weights * np.exp(numbers.normal(0, 0.4, (_PICTURES, len(weights))))
        mass = numbers.uniform(0.6, 1.0)
        sums: Vectors = (mass * moved / moved.sum(axis=1, keepdims=True) @ names).astype(np.float32)
        return sums


def _smoothed(curve: Curve, width_s: float) -> Curve:
    width = max(1, int(width_s * WINDOW_FRAMES / WINDOW_S)) | 1
    padded = np.pad(curve, width // 2, mode="edge")
    smooth: Curve = np.convolve(padded, np.ones(width, dtype=np.float32) / width, mode="valid").astype(np.float32)
    return smooth


def _wandering(height: float, numbers: np.random.Generator) -> Curve:
    """Slow motion energy between the events, never above `height`."""
    knots = numbers.uniform(0, height, 10) if height else np.zeros(10)
    return np.interp(np.linspace(0, 9, WINDOW_FRAMES), np.arange(10), knots).astype(np.float32)
