"""How loud a rendered scene would be: recorded one-shots of the fitting category at its contacts.

Only their loudness over time is needed, so the recordings are kept as power envelopes at 100 Hz.
"""

import numpy as np
import numpy.typing as npt

from v2a_engine.training.corpus import SAMPLE_RATE_HZ, DecodedCorpus
from v2a_engine.training.scenes import RenderedScene

ENVELOPE_HZ = 100
LONGEST_S = 2.0
RECORDINGS_A_CATEGORY = 60
FLOOR_DB = -60.0
STEPS, BODIES = ("footsteps",), ("impact_body", "impact_wood", "impact_metal", "impact_stone_ceramic", "impact_glass")
CATEGORIES: dict[str, tuple[str, ...]] = {
    "walking": STEPS,
    "stepping_in_front": STEPS,
    "hopping": STEPS,
    "door": ("door",),
    "striking": (*BODIES, "typing", "machine_tool"),
}

Envelope = npt.NDArray[np.float32]


class SceneSounds:
    """Envelopes of one-shots by category, loudest moment 1."""

    def __init__(self, corpus: DecodedCorpus) -> None:
        self._envelopes: dict[str, list[Envelope]] = {}
        wanted = {*STEPS, *BODIES, *(name for names in CATEGORIES.values() for name in names)}
        for index, recording in enumerate(corpus.recordings):
            if recording.category in wanted and recording.kind == "oneshot" and not recording.held_out:
                bank = self._envelopes.setdefault(recording.category, [])
                if len(bank) < RECORDINGS_A_CATEGORY:
                    bank.append(power_envelope(corpus[index]))

    @classmethod
    def of(cls, envelopes: dict[str, list[Envelope]]) -> "SceneSounds":
        """Sounds given by hand, category by category."""
        sounds = cls.__new__(cls)
        sounds._envelopes = envelopes
        return sounds

    def energy(self, scene: RenderedScene, rng: np.random.Generator) -> npt.NDArray[np.float32]:
        """The energy target, (pictures,), 0..1 for 60 dB below the hardest hit up to it.

        Each picture has the loudest moment of the time it is shown; level falls with an impact's strength.
        """
        bank = [e for name in CATEGORIES.get(scene.kind, BODIES) for e in self._envelopes.get(name, [])]
        first_s, last_s = scene.times_s[0] - LONGEST_S, scene.times_s[-1] + 0.1
        power = np.full(int((last_s - first_s + LONGEST_S) * ENVELOPE_HZ) + 2, 1e-6)
        chosen = bank[int(rng.integers(len(bank)))]
        for contact in scene.contacts:
            start = int((contact.time_s - first_s) * ENVELOPE_HZ)
            if 0 <= start < len(power):
                end = min(start + len(chosen), len(power))
                power[start:end] += contact.strength**2.4 * chosen[: end - start]
        if scene.noise_level > 0:
            power += 10 ** ((scene.noise_level - 1) * -FLOOR_DB / 10)
        level = np.clip(1 - 10 * np.log10(power) / FLOOR_DB, 0, 1)
        starts = ((scene.times_s - first_s) * ENVELOPE_HZ).astype(int)
        ends = np.append(starts[1:], starts[-1] + ENVELOPE_HZ // 24)
        loudest = [level[start : max(end, start + 1)].max() for start, end in zip(starts, ends, strict=True)]
        return np.array(loudest, np.float32)


def power_envelope(samples: npt.NDArray[np.float32]) -> Envelope:
    """Mean power in 10 ms, from the loudest moment's onset on, smoothed by a 60 ms release; its maximum is 1."""
    hop = SAMPLE_RATE_HZ // ENVELOPE_HZ
    whole = samples[: len(samples) // hop * hop].reshape(-1, hop)
    power = np.square(whole).mean(1)
    peak = int(power.argmax())
    start = peak
    while start > 0 and power[start - 1] > 0.03 * power[peak]:
        start -= 1
    power = power[start : start + int(LONGEST_S * ENVELOPE_HZ)] / max(float(power[peak]), 1e-12)
    release = float(np.exp(-1 / (0.06 * ENVELOPE_HZ)))
    held = np.empty(len(power), np.float32)
    level = 0.0
    for place, value in enumerate(power):
        level = max(float(value), level * release)
        held[place] = level
    return held
