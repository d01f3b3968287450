"""Into which file placing writes, where that can be chosen."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputPlace:
    """A file, and why it is this one."""

    path: Path
    why: str = ""  # in words, where it is neither the one that was chosen nor the usual one
    refusal: str = ""  # why nothing can be written there, nor anywhere else that was tried


@runtime_checkable
class OutputChooser(Protocol):
    """What a host may offer besides: to write into a file that the user chooses."""

    @property
    def output_place(self) -> OutputPlace:
        """Where it writes now."""

    def choose_output(self, path: Path) -> None:
        """Write there from the next reading on, also when the timeline is opened another day.

        Raises:
            OutputRefused: it would harm something of the user's, or cannot be done. The choice of before holds.
        """
