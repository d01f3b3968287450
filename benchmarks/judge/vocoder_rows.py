"""The rows of the vocoder: its copies of held-out recordings between Griffin-Lim's and the recordings themselves."""

import numpy as np
import torch

from judge.likeness import Likeness
from judge.recordings import RealSound
from judge.soundness import roll_off_hz
from judge.table import Row, Section
from v2a_engine.engines.v2a.mel import HOP_SAMPLES, log_mel
from v2a_engine.training.vocoder_measures import click_response, distances, griffin_lim, seeded, tone_wobble

RECORDINGS = 24
QUICK_RECORDINGS = 6
_SAMPLES = 256 * HOP_SAMPLES
GOAL_PRE_ECHO_DB = -40.0


def vocoder_section(judged: Likeness) -> Section:
    """The same functions as the training's own figures, on recordings that no author in training made."""
    pipeline = judged.renderer.pipeline
    made, codec = seeded(pipeline.vocoder), pipeline.codec
    waves = [torch.from_numpy(one.mono[:_SAMPLES])[None] for one in _spread(judged)]
    mels = [log_mel(wave) for wave in waves]
    ours, floor = distances(made, mels, waves), distances(griffin_lim, mels, waves)
    pre_echo_db, late_ms = click_response(made, codec)
    floor_pre_echo_db, floor_late_ms = click_response(griffin_lim, codec)
    bandwidths = [
        float(np.median([roll_off_hz(synthesis(mel, 0)[0].numpy()) for mel in mels]))
        for synthesis in (made, griffin_lim)
    ]
    own_hz = float(np.median([roll_off_hz(wave[0].numpy()) for wave in waves]))
    return Section(
        title=f"What does the vocoder lose? {len(waves)} held-out recordings",
        split="Floor: Griffin and Lim, 32 rounds, from the same mel. Ceiling: the recording itself. The vocoder's own "
        "training may have used another split than today's; recordings.csv beside the weights tells.",
        rows=(
            Row(name="log-mel distance", unit="nats", value=ours.log_mel_nats, floor=floor.log_mel_nats, ceiling=0.0),
            Row(name="spectral energy distance", value=ours.energy, floor=floor.energy, ceiling=0.0),
            Row(name="95 % of the energy lies below", unit="Hz", value=bandwidths[0], floor=bandwidths[1],
                ceiling=own_hz),
            Row(name="pre-echo of a click", unit="dB", value=pre_echo_db, floor=floor_pre_echo_db,
                goal=GOAL_PRE_ECHO_DB, at_most=True),
            Row(name="a click comes late or early by", unit="ms", value=late_ms, floor=floor_late_ms, ceiling=0.0),
            Row(name="ring: a steady tone's envelope wobbles", value=tone_wobble(made), floor=tone_wobble(griffin_lim),
                ceiling=0.0, note="noise has 0.52"),
        ),
    )  # fmt: skip


def _spread(judged: Likeness) -> list[RealSound]:
    count = QUICK_RECORDINGS if judged.quick else RECORDINGS
    places = np.linspace(0, len(judged.real) - 1, count).astype(int)
    return [judged.real[place] for place in places]
