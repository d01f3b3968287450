"""What holds for every timeline, in the Timeline menu: the editor that output is for, where media and timelines lie."""

from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QMessageBox, QWidget

from otio_adapters.dialects.dialect import DIALECTS
from plugin.session.settings import Settings

if TYPE_CHECKING:
    from plugin.session.session import Session


class SettingsMenu(QObject):
    """Changes are kept at once; what is open is read again where they concern it."""

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        session.offered.connect(self._offer)

    def add_to(self, menu: QMenu) -> None:
        """Add "Output For", with an editor each."""
        self._editors = QActionGroup(self)
        output = menu.addMenu("Output For")
        output.setToolTipsVisible(True)
        for label, dialect in DIALECTS.items():
            action = QAction(dialect.editor[:1].upper() + dialect.editor[1:], self._editors)
            action.setData(label)
            action.setCheckable(True)
            action.setToolTip(f"Place writes OTIO as {dialect.editor} reads it.")
            action.triggered.connect(partial(self._write_for, label))
            output.addAction(action)
        self._session.settings_changed.connect(self._show)
        self._show()

    def ask_for_folder(self) -> None:
        """Let the user choose the folder to watch, or stop watching the one of before."""
        watched = self._session.settings.watched_folder
        if not watched:
            self._choose_folder()
            return
        box = QMessageBox(self._window)
        box.setText(f"{PurePath(watched).name} is watched: timelines that arrive there are opened.")
        box.setInformativeText(watched)
        stop = box.addButton("Stop Watching", QMessageBox.ButtonRole.DestructiveRole)
        other = box.addButton("Another Folder…", QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        stop.clicked.connect(partial(self.watch, ""))
        other.clicked.connect(self._choose_folder)
        _show(box)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self._window, "Watch a folder", self._session.settings.watched_folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.watch)
        _show(dialog)

    def watch(self, folder: str) -> None:
        """Open what arrives there; an empty one: watch none."""
        self._session.change_settings(replace(self._session.settings, watched_folder=folder))

    def ask_for_paths(self) -> None:
        """Let the user say where media lies here that the timeline names by another machine's path."""
        dialog = QInputDialog(self._window)
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setWindowTitle("Media paths")
        dialog.setLabelText("One a line, theirs=here: D:\\footage=/mnt/footage. The longest that fits wins.")
        dialog.setTextValue("\n".join(self._session.settings.path_map))
        dialog.textValueSelected.connect(self.map_paths)
        dialog.resize(560, 280)
        _show(dialog)

    def map_paths(self, text: str) -> None:
        """One pair a line."""
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        self._change(replace(self._session.settings, path_map=lines))

    def _write_for(self, label: str) -> None:
        self._change(replace(self._session.settings, dialect=label))

    def _change(self, settings: Settings) -> None:
        """What decides how a timeline is read and written counts from its next reading: read it."""
        if settings != self._session.settings:
            self._session.change_settings(settings)
            self._session.reload()

    def _show(self) -> None:
        for action in self._editors.actions():
            action.setChecked(action.data() == self._session.settings.dialect)

    def _offer(self, path: str) -> None:
        """Something arrived while takes wait to be placed: nothing opens over them unasked."""
        box = QMessageBox(self._window)
        box.setText(f"{PurePath(path).name} has arrived in the watched folder.")
        box.setInformativeText("Takes of the open timeline are not placed yet. They are here when it is opened again.")
        opens = box.addButton("Open", QMessageBox.ButtonRole.AcceptRole)
        box.addButton("Not Now", QMessageBox.ButtonRole.RejectRole)
        opens.clicked.connect(partial(self._session.open_file, path))
        _show(box)


def _show(dialog: QFileDialog | QInputDialog | QMessageBox) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
