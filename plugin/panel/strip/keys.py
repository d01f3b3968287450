"""The strip's own keys."""

import enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


class Key(enum.Enum):
    """What a key asks of the strip."""

    PREVIOUS = enum.auto()
    NEXT = enum.auto()
    FIRST = enum.auto()
    LAST = enum.auto()
    PAGE_BACK = enum.auto()
    PAGE_ON = enum.auto()
    ZOOM_IN = enum.auto()
    ZOOM_OUT = enum.auto()
    SHOW_ALL = enum.auto()
    SELECT_ALL = enum.auto()
    SELECT_NONE = enum.auto()


_KEYS = {
    Qt.Key.Key_Left: Key.PREVIOUS,
    Qt.Key.Key_Right: Key.NEXT,
    Qt.Key.Key_Home: Key.FIRST,
    Qt.Key.Key_End: Key.LAST,
    Qt.Key.Key_PageUp: Key.PAGE_BACK,
    Qt.Key.Key_PageDown: Key.PAGE_ON,
    Qt.Key.Key_Plus: Key.ZOOM_IN,
    Qt.Key.Key_Equal: Key.ZOOM_IN,  # the same key without Shift on many keyboards
    Qt.Key.Key_Minus: Key.ZOOM_OUT,
    Qt.Key.Key_0: Key.SHOW_ALL,
    Qt.Key.Key_Escape: Key.SELECT_NONE,
}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier  # may be held besides


def strip_key(event: QKeyEvent) -> Key | None:
    """What is asked; None: the key is somebody else's."""
    if event.matches(QKeySequence.StandardKey.SelectAll):
        return Key.SELECT_ALL
    if event.modifiers() & ~_PLAIN:
        return None
    return _KEYS.get(Qt.Key(event.key()))
