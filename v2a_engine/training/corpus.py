"""The training corpus: licensed recordings, their papers, and one decoded copy to read fast.

The manifest is a CSV with one row a recording (path, category, caption, kind, licence, tier, author,
origin, ...). `split` says which are kept from training.
"""

import csv
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from v2a_engine.training.recording import Recording
from v2a_engine.training.split import held_out_paths

log = logging.getLogger(__name__)

SAMPLE_RATE_HZ = 48_000
TRAINING_TIERS = frozenset({"A", "B"})

Samples = npt.NDArray[np.float32]


def read_manifest(corpus: Path) -> list[Recording]:
    """Every recording of the tiers that may be trained on, in the manifest's order."""
    with (corpus / "manifest.csv").open(newline="", encoding="utf-8") as file:
        recordings = [_recording(row) for row in csv.DictReader(file) if row["tier"] in TRAINING_TIERS]
    kept_away = held_out_paths(recordings)
    return [replace(one, held_out=one.path in kept_away) for one in recordings]


def _recording(row: dict[str, str]) -> Recording:
    return Recording(
        path=row["path"],
        seconds=float(row["seconds"]),
        category=row["category"],
        caption=row["caption"],
        kind=row["kind"],
        licence=row["licence"],
        tier=row["tier"],
        author=row["author"],
        source=row["source"],
        origin=row["origin"],
        bandwidth_hz=int(row["bandwidth_hz"] or 0),
    )


def decode(corpus: Path, recording: Recording) -> Samples:
    """The recording as mono float32 at 48 kHz, shape (samples,)."""
    samples, rate_hz = soundfile.read(corpus / recording.path, dtype="float32", always_2d=True)
    if rate_hz != SAMPLE_RATE_HZ:
        raise ValueError(f"{recording.path}: {rate_hz} Hz, not {SAMPLE_RATE_HZ}. Convert the corpus to Opus at 48 kHz.")
    mono: Samples = samples.mean(axis=1)
    return mono


class DecodedCorpus:
    """All recordings decoded once into one float16 file that is mapped, not read.

    `corpus[i]` is recording i of `corpus.recordings` as float32, shape (samples,).
    """

    def __init__(self, corpus: Path, cache: Path) -> None:
        self.recordings = read_manifest(corpus)
        cache.mkdir(parents=True, exist_ok=True)
        stamp = hashlib.sha256((corpus / "manifest.csv").read_bytes()).hexdigest()[:12]
        self._file = cache / f"corpus_{stamp}.f16"
        self._borders_file = cache / f"corpus_{stamp}.npy"
        if not self._borders_file.exists():
            self._fill(corpus)
        self._borders = np.load(self._borders_file)
        self._samples = np.memmap(self._file, dtype=np.float16, mode="r")

    def _fill(self, corpus: Path) -> None:
        part = self._file.with_suffix(".part")
        borders = [0]
        with part.open("wb") as file:
            for number, recording in enumerate(self.recordings):
                samples = decode(corpus, recording)
                file.write(samples.astype(np.float16).tobytes())
                borders.append(borders[-1] + len(samples))
                if number % 500 == 0:
                    log.info("decoded %d of %d recordings", number, len(self.recordings))
        part.rename(self._file)
        np.save(self._borders_file, np.array(borders))  # last: its presence says that the cache is whole

    def __len__(self) -> int:
        return len(self.recordings)

    def __getitem__(self, index: int) -> Samples:
        start, end = self._borders[index], self._borders[index + 1]
        return self._samples[start:end].astype(np.float32)

    def __iter__(self) -> Iterator[Samples]:
        return (self[index] for index in range(len(self)))
