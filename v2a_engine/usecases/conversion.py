"""What is wanted of a timeline that goes into another program's file, and the port of whoever can write one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from v2a_engine.usecases.ports import MediaProbe


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """One conversion; the target's suffix says what is written."""

    source: Path
    target: Path
    dialect: str  # the editor, for .otio targets
    stems_only: bool = False  # leave out all tracks but ours
    lossy: bool = False  # go on without the sounds that the target cannot hold
    overwrite: bool = False
    picture_rate: Fraction | None = None  # of numbered pictures
    path_map: tuple[str, ...] = field(default=())  # "there=here"


class Converter(Protocol):
    """Writes timelines as other programs' files."""

    def __call__(self, wanted: Conversion, probe: MediaProbe, say: Callable[[str], None]) -> None:
        """`say` is told a line for everything that the target cannot hold, before anything is written.

        Raises:
            V2AError: why nothing was written.
        """
