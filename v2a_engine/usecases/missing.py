"""Stems whose files are not where they were: on a disk that is away, moved, or deleted."""

from collections.abc import Iterable
from pathlib import Path

from v2a_engine.usecases.ports import StemShelf


def missing_of(files: Iterable[str], shelf: StemShelf) -> tuple[str, ...]:
    """Those of the files that are not there, each once, in their order."""
    return tuple(file for file in dict.fromkeys(files) if not Path(file).exists() and shelf.read(file) is None)
