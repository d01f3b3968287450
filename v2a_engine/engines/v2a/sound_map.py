"""What the classes of the picture network sound like: two tables that a person can read and correct.

`class_sounds.csv` holds one line a class, in the network's order: the class, the families of effects that such a thing
makes, and the families of ambience that surround it, each with its share; shares of a cell add up to 1.
`sound_families.csv` holds the words that the model hears for each family of each stem. A family marked "calm" offends
nobody: it is what an unsure engine falls back to. One marked "bold", such as music or a gun, asks for a surer engine.
Families are the categories of the training recordings, and "quiet". "engine_vehicle/bicycle" is a variety: it counts
for its family, and has words of its own.
Both were written by hand, by asking of each group of classes what a sound editor would lay under it: what strikes or
moves (FX), and where such things are found (BG). No label of a picture went into them.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import V2AError
from v2a_engine.engines.v2a.class_names import CLASSES_FOLDER, ClassFileMissing, class_names

CLASSES_FILE = "class_sounds.csv"
FAMILIES_FILE = "sound_families.csv"
KINDS = (StemKind.FX, StemKind.BG)  # the stems whose families the picture decides
QUIET = "quiet"

Floats = npt.NDArray[np.float32]

_CALM, _BOLD = "calm", "bold"
_VARIETY = "/"
_ROUNDING = 0.011  # shares are written to two digits


class SoundMapDamaged(V2AError):
    """A line of the tables cannot be understood."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path}, line {line}: {what}. Correct the line, or install Wildtrack again.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of sound that the model was trained on."""

    name: str
    words: str  # what the model hears
    calm: bool  # never absurd, whatever is seen
    bold: bool  # spoils a scene where it is wrong: chosen only when the picture is plain


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundMap:
    """For one stem kind: its families, and how much of each class goes to each of them and of their varieties."""

    families: tuple[Family, ...]  # varieties too, each after its family, named as in the table
    shares: Floats  # (classes, families), rows add up to 1

    def index(self, name: str) -> int:
        """Where a family or a variety stands.

        Raises:
            KeyError: there is none of that name.
        """
        for number, family in enumerate(self.families):
            if family.name == name:
                return number
        raise KeyError(name)

    def heard(self, probabilities: npt.NDArray[np.float32]) -> tuple[tuple[Family, float], ...]:
        """Each family with its share for these class probabilities, varieties counted in.

        The words are those of the variety, or of the plain family, that has the largest part of the share.
        """
        parts = (probabilities.astype(np.float64) @ self.shares.astype(np.float64)).tolist()
        groups: dict[str, list[tuple[float, Family]]] = {}
        for family, part in zip(self.families, parts, strict=True):
            groups.setdefault(family.name.partition(_VARIETY)[0], []).append((part, family))
        return tuple(
            (
                replace(group[0][1], name=name, words=max(group, key=lambda one: one[0])[1].words),
                sum(part for part, _ in group),
            )
            for name, group in groups.items()
        )


@cache
def sound_map(kind: StemKind, folder: Path = CLASSES_FOLDER) -> SoundMap:
    """Read both tables for one of `KINDS`.

    Raises:
        ClassFileMissing: a table is not in `folder`.
        SoundMapDamaged: a line has another class than expected, an unknown family, or shares that do not add up.
    """
    path = folder / FAMILIES_FILE
    families = tuple(
        Family(name=row["family"], words=row["words"], calm=row["manner"] == _CALM, bold=row["manner"] == _BOLD)
        for _, row in _rows(path)
        if row["stem"] == kind.value
    )
    known = [family.name for family in families]
    names = class_names(folder)
    shares = np.zeros((len(names), len(known)), np.float32)
    path = folder / CLASSES_FILE
    rows = list(_rows(path))
    if len(rows) != len(names):
        raise SoundMapDamaged(path, len(rows) + 1, f"{len(rows)} classes instead of {len(names)}")
    for number, (line, row) in enumerate(rows):
        if row["class"] != names[number]:
            raise SoundMapDamaged(path, line, f"{row['class']!r} stands where {names[number]!r} belongs")
        for family, share in _shares(path, line, row[kind.value.lower()], known):
            shares[number, known.index(family)] = share
    shares.flags.writeable = False
    return SoundMap(families=families, shares=shares)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The table's lines, numbered as an editor of texts numbers them."""
    if not path.is_file():
        raise ClassFileMissing(path)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if None in row or None in row.values():
                raise SoundMapDamaged(path, reader.line_num, f"{len(reader.fieldnames or ())} cells belong here")
            yield reader.line_num, row


def _shares(path: Path, line: int, cell: str, known: list[str]) -> list[tuple[str, float]]:
    """ "dog:0.75 footsteps:0.25" in numbers."""
    shares = []
    for part in cell.split():
        family, _, share = part.partition(":")
        if family not in known:
            raise SoundMapDamaged(path, line, f"{family!r} is no family of {FAMILIES_FILE}")
        try:
            shares.append((family, float(share)))
        except ValueError:
            raise SoundMapDamaged(path, line, f"{part!r} is not a family and its share, as in dog:0.75") from None
    total = sum(share for _, share in shares)
    if not math.isclose(total, 1.0, abs_tol=_ROUNDING):
        raise SoundMapDamaged(path, line, f"the shares in {cell!r} add up to {total:g}, not to 1")
    return shares
