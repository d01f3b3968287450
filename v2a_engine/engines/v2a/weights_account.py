"""What the embedded weights are: their hash, their model card, the recordings they were trained on. Loads no torch."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.errors import MissingPart

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
_CARD, _LIST = "MODEL_CARD.md", "recordings.csv"
_HELD_OUT = "evaluation only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """The list of recordings in numbers."""

    recordings: int  # learned from
    minutes: float
    held_out: int  # only ever judged by
    authors: int
    licences: tuple[tuple[str, int], ...]  # name and recordings of those learned from, most first


def hash_of_weights(folder: Path) -> str:
    """SHA-256 over every weights and configuration file and the tables of what is seen, by name.

    Raises:
        MissingPart: there are none.
    """
    patterns = ("**/*.safetensors", "**/*config.json", "model_index.json", "picture/*.csv")
    files = sorted(file for pattern in patterns for file in folder.glob(pattern))
    if not files:
        raise MissingPart(f"The engine's weights ({folder})", "Install Wildtrack again.")
    total = hashlib.sha256()
    for file in files:
        total.update(file.relative_to(folder).as_posix().encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def model_card(folder: Path = WEIGHTS_FOLDER) -> str:
    """The card's text, Markdown.

    Raises:
        MissingPart: it is not installed.
    """
    return _text(folder / _CARD)


def recordings_path(folder: Path = WEIGHTS_FOLDER) -> Path:
    """The list of recordings: author, licence, source and use of each."""
    return folder / _LIST


def training(folder: Path = WEIGHTS_FOLDER) -> Training:
    """What was learned from, counted.

    Raises:
        MissingPart: the list is not installed.
    """
    rows = list(csv.DictReader(_text(recordings_path(folder)).splitlines()))
    learned = [row for row in rows if row["used_for"] != _HELD_OUT]
    counts: dict[str, int] = {}
    for row in learned:
        counts[row["licence"]] = counts.get(row["licence"], 0) + 1
    return Training(
        recordings=len(learned),
        minutes=sum(float(row["seconds"]) for row in learned) / 60,
        held_out=len(rows) - len(learned),
        authors=len({row["author"] for row in learned}),
        licences=tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
    )


def in_words(weights_sha256: str, folder: Path = WEIGHTS_FOLDER) -> Iterator[str]:
    """Which weights these are and what they were trained on, in a few lines.

    Raises:
        MissingPart: nothing is installed to compare with.
    """
    installed = hash_of_weights(folder)
    if weights_sha256 != installed:
        yield f"weights {weights_sha256[:12]}: not those installed here ({installed[:12]}); the version that made"
        yield "the sound has their model card and list of recordings"
        return
    learned = training(folder)
    yield f"weights {weights_sha256[:12]}: those installed here, trained on {learned.recordings} recordings"
    yield f"({learned.minutes:.0f} minutes, {learned.authors} authors): " + ", ".join(
        f"{licence} {number}" for licence, number in learned.licences
    )
    yield "every recording: `wildtrack provenance --model`"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise MissingPart(f"{path.name} of the engine's weights ({path})", "Install Wildtrack again.") from error
