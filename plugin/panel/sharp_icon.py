"""Icons that the panel draws itself, sharp on every screen."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

_DEVICE_PIXELS = (1, 2, 3)  # a pixel


def sharp_icon(side_px: int, paint: Callable[[QPainter], None]) -> QIcon:
    """A square with nothing in it but what `paint` draws, for one, two and three device pixels a pixel."""
    icon = QIcon()
    for ratio in _DEVICE_PIXELS:
        picture = QPixmap(side_px * ratio, side_px * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint(painter)
        painter.end()
        icon.addPixmap(picture)
    return icon
