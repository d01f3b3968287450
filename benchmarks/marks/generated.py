"""Stems of the product's own engine, before their mark: rendered once and kept, for no benchmark carries sound.

Prompts and seeds of the two sets differ. What is kept depends on the engine's weights: another engine's stems lie
beside them in a folder of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from marks.sound import RATE_HZ, Samples

_LENGTH_S = 10
_TAKES = 3
_A_TAKE = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """One stem to render."""

    kind: str  # "FX" or "BG"
    prompt: str


PROMPTS = {
    "tuning": (
        Wanted("FX", "footsteps on a wooden floor"),
        Wanted("FX", "a metal pipe hit hard"),
        Wanted("FX", "a door slamming shut"),
        Wanted("BG", "heavy rain"),
        Wanted("BG", "wind in the trees"),
        Wanted("BG", "a car engine idling"),
        Wanted("FX", "a big dog barks"),
        Wanted("FX", "glass shattering into pieces"),
        Wanted("FX", "a punch"),
        Wanted("BG", "birds singing in the morning"),
        Wanted("BG", "a crackling campfire"),
        Wanted("BG", "a helicopter overhead"),
        Wanted("FX", "a gunshot"),
        Wanted("FX", "a clap of thunder"),
        Wanted("FX", "ticking clock"),
        Wanted("BG", "a stream running over stones"),
        Wanted("BG", "crickets at night"),
        Wanted("BG", "electric drill running"),
    ),
    "held-out": (
        Wanted("FX", "someone walking on gravel"),
        Wanted("FX", "a plank dropped on the floor"),
        Wanted("FX", "a fast whoosh"),
        Wanted("BG", "waves on a beach"),
        Wanted("BG", "a truck driving along a road"),
        Wanted("BG", "frogs croaking by a pond"),
        Wanted("FX", "a church bell rings"),
        Wanted("FX", "plates clatter in a sink"),
        Wanted("FX", "an axe chops wood"),
        Wanted("BG", "city traffic far away"),
        Wanted("BG", "a chainsaw cutting wood"),
        Wanted("BG", "burning fireplace"),
        Wanted("FX", "a large explosion"),
        Wanted("FX", "typing on a keyboard"),
        Wanted("FX", "boots in deep snow"),
        Wanted("BG", "rain falling on leaves"),
        Wanted("BG", "a propeller plane flying by"),
        Wanted("BG", "a quiet office"),
    ),
}
_FIRST_SEED = {"tuning": 7100, "held-out": 9300}


def present(folder: Path) -> bool:
    """Whether there are any."""
    return any(folder.glob("*.wav")) if folder.is_dir() else False


def load(folder: Path, which: str, take: int) -> Iterator[tuple[str, Samples]]:
    """A take's kinds and samples; nothing where none was made."""
    for number in range(take * _A_TAKE, (take + 1) * _A_TAKE):
        path = folder / f"{which}_{number:02d}.wav"
        if number < len(PROMPTS[which]) and path.is_file():
            samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
            if rate_hz != RATE_HZ:
                raise ValueError(f"{path} has {rate_hz} Hz, not {RATE_HZ}. Delete it and use --make-generated again.")
            wanted = PROMPTS[which][number]
            yield f"{wanted.kind} {wanted.prompt}", np.ascontiguousarray(samples.T)


def make(folder: Path) -> None:
    """Render what is not there yet: `_TAKES` takes of both sets, as the engine gives them to the stem writer."""
    import torch  # not needed to read or to mark

    from marks.rendering import Renderer

    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    renderer = Renderer()
    for which, prompts in PROMPTS.items():
        for number, wanted in enumerate(prompts[: _TAKES * _A_TAKE]):
            path = folder / f"{which}_{number:02d}.wav"
            if path.is_file():
                continue
            samples = renderer.render(wanted.kind, wanted.prompt, _LENGTH_S, _FIRST_SEED[which] + number)
            part = path.with_suffix(".part")
            soundfile.write(part, samples.T, RATE_HZ, subtype="FLOAT", format="WAV")
            part.rename(path)
            print(f"  {path.name}: {wanted.kind}, {wanted.prompt}", flush=True)
