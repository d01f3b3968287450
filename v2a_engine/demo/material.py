"""Everything of the demo on disk: the film's clips, the timeline that cuts them, the truth about its contacts."""

import json
import wave
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from v2a_engine.demo.canvas import RATE_HZ
from v2a_engine.demo.film import Shot, render_film
from v2a_engine.demo.timeline import timeline_json

DEMO_SEED = 3
_SCRATCH_RATE_HZ = 48_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Two things touch on screen."""

    time_s: float  # from the timeline's first frame
    x: float  # 0 left .. 1 right
    strength: float  # 0..1; see demo.scene.VISIBLE_STRENGTH
    shot: str  # the clip's name


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMaterial:
    """What `write_demo` wrote."""

    timeline: Path
    truth: Path  # the contacts and spans of `shots`, as JSON
    shots: tuple[Shot, ...]
    impacts: tuple[Impact, ...]  # in time order, faint ones too


def write_demo(folder: Path, seed: int = DEMO_SEED, *, with_cues: bool = True) -> DemoMaterial:
    """Render the film and cut it.

    Args:
        folder: made if it is not there; files of an earlier demo in it are replaced.
        seed: another number is another film: places, colours, sizes, paces, cameras.
        with_cues: some clips carry markers that say what should sound; without, the pixels alone decide.
    """
    shots = render_film(folder / "media", seed)
    scratch = folder / "media" / "scratch_dialogue.wav"
    _write_scratch(scratch, sum(shot.setup.frames for shot in shots) / RATE_HZ)
    timeline = folder / "demo.otio"
    document = timeline_json("Wildtrack demo", shots, scratch, with_cues=with_cues)
    timeline.write_text(json.dumps(document, indent=4, ensure_ascii=False), encoding="utf-8")
    impacts = _impacts(shots)
    truth = folder / "demo_impacts.json"
    truth.write_text(_truth(shots, impacts), encoding="utf-8")
    return DemoMaterial(timeline=timeline, truth=truth, shots=shots, impacts=impacts)


def _impacts(shots: Sequence[Shot]) -> tuple[Impact, ...]:
    found = [
        Impact(time_s=c.time_s, x=c.x, strength=c.strength, shot=shot.media.stem)
        for shot in shots
        for c in shot.contacts
    ]
    return tuple(sorted(found, key=lambda impact: impact.time_s))


def _truth(shots: Sequence[Shot], impacts: Sequence[Impact]) -> str:
    spans = [
        {
            "shot": shot.media.stem,
            "start_frame": shot.start_frame,
            "frames": shot.setup.frames,
            "continuous": shot.setup.continuous,
        }
        for shot in shots
    ]
    return json.dumps({"rate": RATE_HZ, "shots": spans, "impacts": [asdict(one) for one in impacts]}, indent=1)


def _write_scratch(path: Path, length_s: float) -> None:
    """A guide track as editors have one: a pip at the head, then the hiss of an open microphone. Mono, 16 bit."""
    rng = np.random.default_rng(71)
    samples = rng.normal(0, 0.001, round(length_s * _SCRATCH_RATE_HZ))
    pip = np.arange(_SCRATCH_RATE_HZ // RATE_HZ)
    samples[: len(pip)] += 0.1 * np.sin(2 * np.pi * 1000 / _SCRATCH_RATE_HZ * pip)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SCRATCH_RATE_HZ)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
