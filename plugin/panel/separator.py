"""A thin line between two parts of a view."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame

from plugin.panel.theme import Colour


class Separator(QFrame):
    """One pixel high."""

    def __init__(self) -> None:
        super().__init__()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(Colour.LINE.value))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self.setFixedHeight(1)
