"""Where the window's parts were, from one run to the next."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

_VERSION = 1  # of the parts: raised when one is added or renamed, so that an old layout does not hide it
_GEOMETRY, _STATE = "window/geometry", "window/state"


class LayoutMemory:
    """A file of settings in the state folder; nothing goes into a registry."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def keep(self, window: QMainWindow) -> None:
        """Write down where everything is."""
        self._settings.setValue(_GEOMETRY, window.saveGeometry())
        self._settings.setValue(_STATE, window.saveState(_VERSION))
        self._settings.sync()

    def restore(self, window: QMainWindow) -> bool:
        """Put everything where it was; False where nothing, or nothing that fits, is remembered."""
        geometry, state = self._settings.value(_GEOMETRY), self._settings.value(_STATE)
        if not isinstance(geometry, QByteArray) or not isinstance(state, QByteArray):
            return False
        return window.restoreGeometry(geometry) and window.restoreState(state, _VERSION)
