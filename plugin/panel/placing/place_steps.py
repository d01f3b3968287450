"""From pressing Place to placed: the preview is asked for, shown, and done if the user wants it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from plugin.panel.placing.place_dialog import PlaceDialog
from v2a_engine.usecases.placement import Placement

if TYPE_CHECKING:
    from plugin.session.session import Session


class PlaceSteps(QObject):
    """One dialog at a time; previews that somebody else asked for are left alone."""

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._is_asked = False
        self.dialog: PlaceDialog | None = None
        session.placement_ready.connect(self._show)

    def ask(self) -> None:
        """Show what placing would do, as soon as it is known."""
        if self.dialog is None:
            self._is_asked = True
            self._session.placement()

    def _show(self, placement: Placement) -> None:
        sequence = self._session.sequence
        if not self._is_asked or sequence is None:
            return
        self._is_asked = False
        goes_to, keeps_copy = self._session.output_label, self._session.keeps_copy
        self.dialog = PlaceDialog(placement, sequence, goes_to, self._window, keeps_copy=keeps_copy)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.accepted.connect(self._session.place)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None
