"""Sounds of given weights, each rendered once and kept; and real sounds sent through parts of the same engine."""

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from judge.envelope import RATE_HZ, Mono, level_db
from judge.prompts import Prompt, order_of
from v2a_engine.engines.v2a import engine as engine_module
from v2a_engine.engines.v2a.engine import hash_of_weights
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, log_mel
from v2a_engine.engines.v2a.pipeline import SoundOrder, V2APipeline, load_pipeline
from v2a_engine.engines.v2a.ringing import Ringing

ENGINE_CODE = Path(engine_module.__file__ or "").parent
_PARTS = ("codec", "scheduler", "transformer", "vocoder")
_DECIDING = ("blocks", "codec", "mel", "pipeline", "text_encoder", "transformer", "vocoder", "windows")


def stamp_of_code(files: Iterable[Path]) -> str:
    """Another one when any of the files does something else: what was rendered by other code is not used again."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(_without_words(file.read_text(encoding="utf-8")).encode())
    return total.hexdigest()[:12]


def _without_words(code: str) -> str:
    """What Python makes of it, less comments, layout and docstrings."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = node.body[ast.get_docstring(node) is not None :]
    return ast.dump(tree)


class Renderer:
    """A pipeline with a memory on disk: equal weights, code and orders are never sampled twice."""

    def __init__(self, weights: Path, kept: Path) -> None:
        self.pipeline: V2APipeline = load_pipeline(weights)
        self._ringing = Ringing(weights, self.pipeline.text_encoder)
        hashes = [hash_of_weights(weights / part) for part in _PARTS]
        self._stamp = "".join(hashes) + stamp_of_code(ENGINE_CODE / f"{name}.py" for name in _DECIDING)
        self._kept = kept
        kept.mkdir(parents=True, exist_ok=True)

    def __call__(self, order: SoundOrder) -> Mono:
        """Mono at 48 kHz, `order.sync.frames` * 512 samples."""
        path = self._kept / f"{self._key(order)}.npy"
        if path.exists():
            kept: Mono = np.load(path).astype(np.float32)
            return kept
        wave = np.concatenate(list(self.pipeline.render(order, lambda step, steps: None)))  # noqa: ARG005
        np.save(path, wave.astype(np.float16))
        return wave.astype(np.float16).astype(np.float32)

    def prompted(self, prompt: Prompt, seed: int, negative: str = "") -> Mono:
        """A prompt of the list with hits that ring as long as the engine lets its words ring."""
        return self(order_of(prompt, seed, self._ringing.decay_s(prompt.text), negative))

    @torch.inference_mode()
    def vocoded(self, mono: Mono, seed: int, *, through_codec: bool) -> Mono:
        """A real sound through the vocoder, and through the codec before it: what these two stages lose."""
        mel = log_mel(torch.from_numpy(mono)[None])
        if through_codec:
            mel = self.pipeline.codec.decode(self.pipeline.codec.encode(mel[:, :, : mel.shape[2] // 4 * 4]))
        wave: Mono = np.concatenate([block.float().numpy() for block in self.pipeline.vocoder.stream(mel[0], seed)])
        return wave[: len(mono) // HOP_SAMPLES * HOP_SAMPLES]

    def _key(self, order: SoundOrder) -> str:
        curves = [b"-" if one is None else one.tobytes() for one in (order.sync.onsets, order.sync.energy)]
        words = (order.sync.kind, order.prompt, order.negative_prompt, order.guidance, order.steps, order.seed)
        if order.picture is not None or order.spans:
            raise ValueError("quality.py renders prompts without pictures; clips go through the engine")
        return hashlib.sha256(repr((self._stamp, words)).encode() + b"".join(curves)).hexdigest()[:24]


def noise_like(mono: Mono, seed: int) -> Mono:
    """The floor: white noise with the sound's own loudness over time (20 ms)."""
    levels = 10 ** (level_db(mono) / 20)
    middles = (np.arange(len(levels)) + 0.5) * 0.02 * RATE_HZ
    gains = np.interp(np.arange(len(mono)), middles, levels)
    wave: Mono = (gains * np.random.default_rng(seed).normal(0, 1, len(mono))).astype(np.float32)
    return wave
