"""Python's garbage collection, kept short.

A full collection stops every thread, the one that draws included: 100 ms and more with a long timeline open. Here only
the young are collected by themselves; what a timeline brought is set aside once it is there, for it stays until
reference counts free it; the rest is looked through once a minute, when it is little.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_YOUNG, _MIDDLE, _NEVER = 5_000, 4, 1_000_000
_EVERY_MS = 60_000


class Garbage(QObject):
    """Takes over collecting for the whole process."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
        self._clock = QTimer(self, interval=_EVERY_MS)
        self._clock.timeout.connect(self._collect)
        self._clock.start()
        self.set_aside()

    def set_aside(self) -> None:
        """Whatever is there now is looked through no more."""
        gc.freeze()

    def _collect(self) -> None:
        gc.collect()
        self.set_aside()
