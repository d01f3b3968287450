"""What the strip asks for pictures and sound: both answer at once with what they hold, and bring the rest later."""

from collections.abc import Set
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QImage

from v2a_engine.domain.shot import Shot


class Thumbnails(Protocol):
    """`plugin.engine.pictures.Pictures`, as far as the strip knows it."""

    ready: SignalInstance  # (shot_id)

    def thumbnail(self, shot: Shot, height_px: int) -> QImage | None:
        """The shot's picture if it is held; else None, and it is asked for off the UI thread."""

    def keep_only(self, shot_ids: Set[str]) -> None:
        """These are in sight: whatever else was asked for and has not begun is not made."""
