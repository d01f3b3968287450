"""From pressing Remove Ours to removed: what goes is shown, and goes if the user wants it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.remove_dialog import RemoveDialog
from plugin.session.reports import Trouble
from v2a_engine.usecases.placement import Placement

if TYPE_CHECKING:
    from plugin.session.session import Session


class RemoveSteps(QObject):
    """One dialog at a time; previews that somebody else asked for are left alone."""

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._asked = 0  # previews that are on their way: the last one counts
        self.dialog: RemoveDialog | None = None
        session.removal_ready.connect(self._show)
        session.trouble.connect(self._refused)

    def ask(self) -> None:
        """Show what would go, as soon as it is known."""
        if self.dialog is None and not self._asked and self._session.sequence is not None:
            self._ask(False)

    def _ask(self, keeps_changed: bool) -> None:
        self._asked += 1
        if self.dialog is not None:
            self.dialog.show_waiting("Working out what is removed…")
        self._session.removal(keeps_changed)

    def _show(self, placement: Placement) -> None:
        if not self._asked:
            return
        self._asked -= 1
        if not self._asked and self._session.sequence is not None:
            if self.dialog is None:
                self._make()
            assert self.dialog is not None  # it was just made
            self.dialog.show_placement(placement)
            self.dialog.open()

    def _make(self) -> None:
        session = self._session
        assert session.sequence is not None  # else nothing was asked
        self.dialog = RemoveDialog(session.sequence, OutputLine(session.output_label, None), self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.option.toggled.connect(self._ask)
        self.dialog.accepted.connect(self._remove)
        self.dialog.finished.connect(self._forget)

    def _remove(self) -> None:
        assert self.dialog is not None  # it was accepted
        self._session.remove_all(self.dialog.keeps_changed)

    def _refused(self, trouble: Trouble) -> None:
        """Told above the strip; there is nothing to show here."""
        if trouble.where == "placing" and self._asked:
            self._asked = 0
            if self.dialog is not None:
                self.dialog.reject()

    def _forget(self) -> None:
        self.dialog, self._asked = None, 0
