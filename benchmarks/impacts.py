"""Do the impacts that a viewer sees have an onset in the FX stem? Measured on films that nobody tuned on.

    python benchmarks/impacts.py [--films 4] [--folder DIR] [--steps N]

Each film is drawn by `v2a_engine.demo` from a seed of its own (other places, colours, sizes, paces, cameras than the
demo's), without markers, so that the pixels alone decide, and goes through `wildtrack run --stems fx --in-process`.
An impact of strength 0.3 and more counts, if two frames of its shot lie before and after it; it is hit when an onset of
the stem lies within one frame (1/24 s). An onset farther than a frame from every contact, faint ones included, is an
extra; in the rain every moment has a visible cause, so its onsets are not counted. Goals: recall 90 %, extras 20 %.

Rows: the stems; the events that the engine saw in the picture (tells errors of the eye from errors of the voice); an
ideal stem, noise bursts at every contact over a noise bed (what the detector can find at best); with --librosa, that
library's detector on the same stems (slow to start: it compiles itself); and two floors: the stems shifted by half a
second, and as many onsets at random.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from onsets import HEADER, RATE_HZ, Mono, Score, Seconds, onsets

from v2a_engine.demo.material import DEMO_SEED, write_demo
from v2a_engine.demo.scene import VISIBLE_STRENGTH
from v2a_engine.domain.stem import Stem, source_range_samples
from v2a_engine.provenance.record_file import read_record

FIRST_SEED = 61_001  # no training, no threshold and no drawing of the demo has seen this seed or those after it
RATE = 24
SHIFT_S = 0.5
RANDOM_DRAWS = 100


@dataclass(frozen=True)
class Heard:
    """One shot with its stem. Times in seconds from the timeline's first frame."""

    name: str
    start_s: float
    length_s: float
    continuous: bool
    loud: tuple[float, ...]
    contacts: tuple[tuple[float, float], ...]  # (time, strength), all of them
    mono: Mono
    events: Seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=4, help="how many unseen films (default: 4)")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED)
    parser.add_argument("--folder", type=Path, help="keep films here, and use those that are there already")
    parser.add_argument("--demo", action="store_true", help="the demo's own film with its markers instead")
    parser.add_argument("--librosa", action="store_true", help="its onset detector too, to compare with ours")
    parser.add_argument("--steps", type=int, help="sampler steps, instead of the program's default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch) / "films"
        seeds = [DEMO_SEED] if options.demo else range(options.first_seed, options.first_seed + options.films)
        shots = []
        for seed in seeds:
            film = folder / f"{'demo' if options.demo else 'film'}_{seed}"
            prepare(film, seed, with_cues=options.demo)
            shots += list(rendered(film, Path(scratch) / f"stems_{seed}", options.steps))
    report(shots, len(list(seeds)), with_librosa=options.librosa)


def prepare(film: Path, seed: int, *, with_cues: bool) -> None:
    if not (film / "demo_impacts.json").exists():
        say(f"drawing {film.name}")
        write_demo(film, seed, with_cues=with_cues)


def rendered(film: Path, stems: Path, steps: int | None) -> Iterator[Heard]:
    """Run the main job on a film, as a user would, and pair its FX stems with the truth."""
    say(f"sound for {film.name}")
    command = [sys.executable, "-m", "v2a_engine.cli", "run", str(film / "demo.otio"), "--stems", "fx", "--in-process"]
    command += ["-q", "-o", str(stems / "out.otio"), "--stems-folder", str(stems)]
    stems.mkdir(parents=True)
    ended = subprocess.run([*command, *(["--steps", str(steps)] if steps else [])], capture_output=True, text=True)
    if ended.returncode:
        sys.exit(f"wildtrack run ended with {ended.returncode}:\n{ended.stderr}")
    truth = json.loads((film / "demo_impacts.json").read_text(encoding="utf-8"))
    by_start = {stem.request.span.start_frame: stem for stem in map(read_record, sorted(stems.glob("*.wav.json")))}
    for shot in truth["shots"]:
        stem = by_start.get(shot["start_frame"])
        if stem is None:
            sys.exit(
                f"No FX stem begins at frame {shot['start_frame']} ({shot['shot']}); there are {sorted(by_start)}."
            )
        yield heard(shot, stem, truth)


def heard(shot: dict[str, Any], stem: Stem, truth: dict[str, Any]) -> Heard:
    request = stem.request
    if request.span.frames != shot["frames"]:
        sys.exit(f"{shot['shot']} was cut into parts: its stem has {request.span.frames} of {shot['frames']} frames.")
    start_s = float(request.span.seconds()[0])
    first, last = source_range_samples(request, RATE_HZ)
    samples, rate = soundfile.read(stem.wav_path, start=first, stop=last, dtype="float32", always_2d=True)
    assert rate == RATE_HZ
    zero_s = float(request.rendered_span.seconds()[0])
    events = np.array([zero_s + event.time_s for event in stem.observations.events])
    end_s = start_s + float(request.span.length_s)

    def inside(at: float) -> bool:
        return start_s + 2 / RATE <= at < end_s - 2 / RATE

    contacts = tuple((c["time_s"], c["strength"]) for c in truth["impacts"] if c["shot"] == shot["shot"])
    return Heard(
        name=shot["shot"].split("_", 1)[1],
        start_s=start_s,
        length_s=float(request.span.length_s),
        continuous=shot["continuous"],
        loud=tuple(at for at, strength in contacts if strength >= VISIBLE_STRENGTH and inside(at)),
        contacts=contacts,
        mono=samples.mean(axis=1),
        events=events[(events >= start_s) & (events < end_s)] if len(events) else events,
    )


def report(shots: list[Heard], films: int, *, with_librosa: bool) -> None:
    times: dict[str, Callable[[Heard], Seconds]] = {
        "FX stems": lambda one: one.start_s + onsets(one.mono),
        "events seen in the picture": lambda one: one.events,
        "ideal stems": lambda one: one.start_s + onsets(ideal(one)),
    }
    if with_librosa:
        times["FX stems, librosa's onsets"] = lambda one: one.start_s + librosa_onsets(one.mono)
    times["floor: shifted by 0.5 s"] = lambda one: shifted(one, one.start_s + onsets(one.mono))
    print(f"{films} films, {len(shots)} shots, {sum(len(s.loud) for s in shots)} visible impacts, within one frame")
    print(HEADER)
    for label, find in times.items():
        print(scored(shots, find).row(label))
    print(random_floor(shots).row("floor: as many at random"))
    for label, find in list(times.items())[:2]:
        print(f"\n{label}, by shot")
        for name in dict.fromkeys(one.name for one in shots):
            print(scored([one for one in shots if one.name == name], find).row(f"  {name}"))
    total = scored(shots, times["FX stems"])
    print(f"\nrecall {total.recall:.1%} (goal 90 %), extras {total.extra_share:.1%} (goal at most 20 %)")


def scored(shots: list[Heard], find: Callable[[Heard], Seconds]) -> Score:
    total = Score()
    for one in shots:
        total.add(find(one), one.loud, [at for at, _ in one.contacts], count_extras=not one.continuous)
    return total


def shifted(one: Heard, times: Seconds) -> Seconds:
    return one.start_s + (times - one.start_s + SHIFT_S) % one.length_s


def random_floor(shots: list[Heard]) -> Score:
    rng = np.random.default_rng(5)
    counts = [len(onsets(one.mono)) for one in shots]
    total = Score()
    for _ in range(RANDOM_DRAWS):
        for one, count in zip(shots, counts, strict=True):
            drawn = one.start_s + rng.random(count) * one.length_s
            total.add(drawn, one.loud, [at for at, _ in one.contacts], count_extras=not one.continuous)
    return total


def ideal(one: Heard) -> Mono:
    """A burst at every contact, as loud as the contact is strong, over a bed 40 dB below the strongest."""
    rng = np.random.default_rng(7)
    samples = rng.normal(0, 0.003, round(one.length_s * RATE_HZ))
    for at, strength in one.contacts:
        start = round((at - one.start_s) * RATE_HZ)
        tail = min(9600, len(samples) - start)
        samples[start : start + tail] += 0.3 * strength * rng.normal(0, 1, tail) * np.exp(-np.arange(tail) / 2400)
    return samples.astype(np.float32)


def librosa_onsets(mono: Mono) -> Seconds:
    import librosa

    hop = 512
    found: Seconds = librosa.onset.onset_detect(y=mono, sr=RATE_HZ, hop_length=hop, units="time", backtrack=False)
    return found


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
