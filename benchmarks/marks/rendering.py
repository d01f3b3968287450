"""The engine's way from words to raw samples, with hits where a film would have given them."""

import numpy as np

from marks.sound import RATE_HZ, Samples, draws_for
from v2a_engine.engines.v2a.conditions import SyncConditions, energy_from_events, onset_curve
from v2a_engine.engines.v2a.mel import HOP_SAMPLES
from v2a_engine.engines.v2a.pipeline import SoundOrder, load_pipeline
from v2a_engine.engines.v2a.ringing import Ringing
from v2a_engine.engines.v2a.stereo import panned, widened
from v2a_engine.engines.v2a.weights_account import WEIGHTS_FOLDER

_EVEN_ENERGY = 0.78
_HIT_STRENGTH = 0.95


class Renderer:
    """The embedded engine, loaded once."""

    def __init__(self) -> None:
        self._pipeline = load_pipeline(WEIGHTS_FOLDER)
        self._ringing = Ringing(WEIGHTS_FOLDER, self._pipeline.text_encoder)

    def render(self, kind: str, prompt: str, length_s: int, seed: int) -> Samples:
        """Stereo samples, as the engine pours them into the stem writer's sink."""
        frames = -(-length_s * RATE_HZ // HOP_SAMPLES)
        sync = self._hits(prompt, frames, seed) if kind == "FX" else _even(frames)
        mono = self._pipeline.render(SoundOrder(sync=sync, prompt=prompt, seed=seed), lambda _step, _steps: None)
        middle = np.zeros(50 * length_s + 1, np.float32)  # straight ahead
        blocks = list(widened(mono, seed) if kind == "BG" else panned(mono, middle))
        return np.concatenate(blocks, axis=1)[:, : length_s * RATE_HZ]

    def _hits(self, prompt: str, frames: int, seed: int) -> SyncConditions:
        gaps_s = draws_for("hits", prompt, seed).uniform(0.6, 1.6, 20)
        last_s = frames * HOP_SAMPLES / RATE_HZ - 0.5
        times_s = [float(time_s) for time_s in np.cumsum(gaps_s) if time_s < last_s]
        strengths = [_HIT_STRENGTH] * len(times_s)
        decay_s = self._ringing.decay_s(prompt)
        return SyncConditions(
            frames=frames,
            kind="FX",
            onsets=onset_curve(times_s, strengths, frames),
            energy=energy_from_events(times_s, strengths, frames, decay_s),
        )


def _even(frames: int) -> SyncConditions:
    level = np.full(frames, _EVEN_ENERGY, np.float32)
    return SyncConditions(frames=frames, kind="BG", onsets=np.zeros(frames, np.float32), energy=level)
