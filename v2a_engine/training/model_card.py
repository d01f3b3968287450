"""The model card: what the embedded weights are, how they were trained, and whose recordings they come from.

Recordings under attribution licences are credited by `recordings.csv`, which names author, licence and source of every
one, and by the list of authors in the card itself.
"""

import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors import safe_open

from v2a_engine.training.corpus import read_manifest
from v2a_engine.training.flow_figures import FIGURES_FILE
from v2a_engine.training.recording import Recording
from v2a_engine.training.roles import is_usable

CARD_FILE = "MODEL_CARD.md"
RECORDINGS_FILE = "recordings.csv"
CURVES_FOLDER = "curves"
NOTES_FILE = "notes.md"
_TRAINED = ("vocoder", "motion", "flow")
_COLUMNS = ("path", "author", "licence", "source", "origin", "caption", "category", "seconds", "used_for")

_TEXT = """\
# Model card: the embedded weights of the engine `v2a`

## What it is

A small video-to-sound generator for temp sound. From the picture come two curves (when something hits, how loud it
moves) and tokens that say what is seen; from the editor come words, or none. A flow transformer invents log-mel
latents that fit them, a linear codec unfolds them, a vocoder makes 48 kHz mono samples; pan and width are added
afterwards.

| part | parameters | trained on |
|---|---|---|
{parts}
Words are read by all-MiniLM-L6-v2 (Apache-2.0), pictures by EfficientNet-Lite0 (Apache-2.0); both stay in their own
packages and were not trained here.

## How it was trained

`python -m v2a_engine.training all --corpus DIR`; {counts}.
The split is by author and origin: nobody whose recording is held out is heard in training. Held-out recordings were
used to judge, never to train. Creatures and wounds of games, and muffled recordings, were left out; where a recording's
treble is missing, its treble was not learned from. One-shots were laid at known times in sequences, in rooms made by
the script, at other speeds, over backgrounds, and captioned in several ways. No video was used: the motion encoder
learned from scenes that the script renders, and pictures were simulated for the transformer as sums of word vectors
(ConSE, arXiv:1312.5650).

{times}{notes}
{curves}
## Figures

{figures}
## Limits

- Timing follows the curves well; what it is that sounds is often only roughly right, and rare categories are hardly
  known.
- English prompts only. Speech and music are not what it is for.
- Sounds are close to their training recordings in character: three hours of recordings are a small world.
- The picture model knows the 1,000 classes of ImageNet. People, streets, weather and woods are told from other signs
  (clothes, vehicles, colours, how the picture changes), by tables that a person can read and correct: `picture/*.csv`.

## Recordings

`{recordings_file}` lists every recording with author, licence, source and what it was used for.

| licence | recordings | minutes |
|---|---|---|
{licences}
Licence names as the sources give them: CC0 and PD are without conditions; CC-BY and OGA-BY ask for the credit given
here; MIT, BSD and Apache recordings come from software packages under these licences.

### Authors

{authors}
"""


def write_card(corpus: Path, run: Path, weights: Path) -> None:
    """Write MODEL_CARD.md and recordings.csv into the weights folder.

    Raises:
        FileNotFoundError: the corpus has no manifest.
    """
    recordings = read_manifest(corpus)
    _write_recordings(recordings, weights / RECORDINGS_FILE)
    training = [one for one in recordings if not one.held_out]
    text = _TEXT.format(
        parts=_parts(weights),
        counts=(
            f"{len(training)} recordings ({_minutes(training):.0f} minutes) for training, "
            f"{len(recordings) - len(training)} held out"
        ),
        times=_times(run),
        notes=_notes(run),
        curves=_curves(run, weights),
        figures=_figures(run, weights),
        recordings_file=RECORDINGS_FILE,
        licences=_licences(recordings),
        authors=_authors(recordings),
    )
    (weights / CARD_FILE).write_text(text, encoding="utf-8")


def used_for(recording: Recording) -> str:
    """Which parts learned from it."""
    if recording.held_out:
        return "evaluation only"
    return "codec, vocoder, flow" if is_usable(recording) else "codec, vocoder"


def _write_recordings(recordings: Sequence[Recording], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for one in recordings:
            writer.writerow([getattr(one, column) for column in _COLUMNS[:-1]] + [used_for(one)])


def _times(run: Path) -> str:
    """How long each part was trained, in words."""
    told = [f"{stage} {steps} steps" for stage in _TRAINED if (steps := _steps(run, stage))]
    return f"Trained for: {', '.join(told)}.\n" if told else ""


def _steps(run: Path, stage: str) -> int | None:
    """How many steps a stage has taken, by the last thing that it measured on its way."""
    on_the_way = run / stage / "measures.jsonl"
    last = json.loads(on_the_way.read_text().splitlines()[-1]) if on_the_way.exists() else _measured(run, stage)
    steps: int | None = last.get("step", last.get("steps"))
    return steps


def _notes(run: Path) -> str:
    """What whoever trained has to say of this run: `notes.md` in the run's folder, if there is one."""
    notes = run / NOTES_FILE
    return notes.read_text(encoding="utf-8") if notes.exists() else ""


def _curves(run: Path, weights: Path) -> str:
    """Learning curves, copied to stand beside the card."""
    folder = weights / CURVES_FOLDER
    folder.mkdir(exist_ok=True)
    shown = []
    for stage in _TRAINED:
        curve = run / stage / "curve.png"
        if curve.exists():
            shutil.copyfile(curve, folder / f"{stage}.png")
            shown.append(f"![Learning curve: {stage}]({CURVES_FOLDER}/{stage}.png)\n")
    return "".join(shown)


def _parts(weights: Path) -> str:
    learned_from = {
        "transformer": "recordings, all training sides of the corpus",
        "codec": "recordings (principal components, closed form)",
        "vocoder": "recordings",
        "motion_encoder": "rendered scenes; loudness of contacts from one-shot recordings",
    }
    rows = [
        f"| {name} | {_parameters(weights / name):,} | {source} |\n"
        for name, source in learned_from.items()
        if (weights / name).is_dir()
    ]
    return "".join(rows)


def _parameters(folder: Path) -> int:
    count = 0
    for file in folder.glob("*.safetensors"):
        with safe_open(file, framework="np") as tensors:
            for name in tensors.keys():  # noqa: SIM118  # not a dict
                size = 1
                for length in tensors.get_slice(name).get_shape():
                    size *= length
                count += size
    return count


def _figures(run: Path, weights: Path) -> str:
    """The kept figures of the finished weights, and the last line that each training stage measured."""
    found: dict[str, Any] = {}
    if (weights / FIGURES_FILE).exists():
        found.update(json.loads((weights / FIGURES_FILE).read_text()))
    found |= {stage: block for stage in ("codec", *_TRAINED) if (block := _measured(run, stage))}
    rows = [f"| {stage}: {name} | {value} |\n" for stage, block in found.items() for name, value in _flat(block)]
    return "| figure | value |\n|---|---|\n" + "".join(rows)


def _measured(run: Path, stage: str) -> dict[str, Any]:
    """What a stage wrote last; nothing when it has not run."""
    path = run / stage / "measures.json"
    if not path.exists():
        return {}
    measured: Any = json.loads(path.read_text())
    last: dict[str, Any] = measured[-1] if isinstance(measured, list) else measured
    return last


def _flat(block: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested figures as lines; series (a learning curve) are left out."""
    lines: list[tuple[str, str]] = []
    for name, value in block.items():
        if isinstance(value, dict):
            lines += _flat(value, f"{prefix}{name} ")
        elif isinstance(value, float):
            lines.append((prefix + name, f"{value:.4g}"))
        elif isinstance(value, int | str):
            lines.append((prefix + name, str(value)))
    return lines


def _licences(recordings: Sequence[Recording]) -> str:
    by_licence: dict[str, list[Recording]] = defaultdict(list)
    for one in recordings:
        by_licence[one.licence].append(one)
    rows = sorted(by_licence.items(), key=lambda pair: -len(pair[1]))
    return "".join(f"| {licence} | {len(held)} | {_minutes(held):.1f} |\n" for licence, held in rows)


def _authors(recordings: Sequence[Recording]) -> str:
    counts = Counter((one.author, one.licence) for one in recordings)
    by_author: dict[str, list[str]] = defaultdict(list)
    for (author, licence), count in sorted(counts.items()):
        by_author[author or "not named by the source"].append(f"{count} {licence}")
    return "\n".join(f"- {author}: {', '.join(parts)}" for author, parts in by_author.items())


def _minutes(recordings: Sequence[Recording]) -> float:
    return sum(one.seconds for one in recordings) / 60
