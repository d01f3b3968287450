"""What the strip asks for pictures and sound: both answer at once with what they hold, and bring the rest later."""

from collections.abc import Set
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage

from v2a_engine.domain.shot import Shot


class Thumbnails(Protocol):
    """`plugin.engine.pictures`, as far as the strip knows it."""

    ready: SignalInstance  # (shot_id)

    def thumbnail(self, shot: Shot, height_px: int) -> QImage | None:
        """The shot's picture if it is held; else None, and it is asked for off the UI thread."""

    def keep_only(self, shot_ids: Set[str]) -> None:
        """These are in sight: whatever else was asked for and has not begun is not made."""


class Peaks(Protocol):
    """The lowest and highest sample of each of equal parts of a whole file, -1..1, both (parts,)."""

    @property
    def lowest(self) -> npt.NDArray[np.float32]: ...
    @property
    def highest(self) -> npt.NDArray[np.float32]: ...


class Waveforms(Protocol):
    """`plugin.engine.waveforms`, as far as the strip knows it."""

    ready: SignalInstance  # (wav_path)

    def peaks(self, wav_path: str) -> Peaks | None:
        """The file's waveform if it is held; else None, and it is asked for off the UI thread."""

    def keep_only(self, wav_paths: Set[str]) -> None:
        """These are in sight: whatever else was asked for and has not begun is not made."""
