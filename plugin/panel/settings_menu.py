"""What holds for every timeline, in the Timeline menu: the editor that output is for, where media and timelines lie."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox, QWidget

from otio_adapters.dialects.dialect import DIALECTS
from plugin.panel.media_paths.media_paths_dialog import MediaPathsDialog
from plugin.session.kept.settings import MediaPath, Settings, usual_stems_folder
from plugin.session.timeline.media_paths import files_named, rows_to_fill
from plugin.tasks import Lane

if TYPE_CHECKING:
    from plugin.session.session import Session


class SettingsMenu(QObject):
    """Changes are kept at once; what is open is read again where they concern it."""

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._lane = Lane(self, threads=4)  # one disk that does not answer keeps no other waiting

    def add_to(self, menu: QMenu) -> None:
        """Add "Output For", with an editor each, and "In Resolve"."""
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
        resolve = menu.addMenu("In Resolve")
        resolve.setToolTipsVisible(True)
        self._copy_first = resolve.addAction("Copy the Timeline First")
        self._copy_first.setCheckable(True)
        self._copy_first.setToolTip(
            "Before the first Place into a timeline that was opened from Resolve, keep a copy of it as it is, with "
            "“before Wildtrack” in its name. Remove Ours leaves the copy alone."
        )
        self._copy_first.triggered.connect(self._copy)
        stems = resolve.addAction("Stems Folder…")
        stems.setToolTip("Where stems go that are made for timelines in Resolve.")
        stems.triggered.connect(self.ask_for_stems_folder)
        self._session.settings_changed.connect(self._show)
        self._show()

    def ask_for_folder(self) -> None:
        """Let the user choose the folder to watch, or stop watching the one of before."""
        watched = self._session.settings.watched_folder
        if not watched:
            self._choose_folder()
            return
        box = QMessageBox(self._window)
        box.setText(f"{PurePath(watched).name} is watched: timelines that arrive there are offered to be opened.")
        box.setInformativeText(watched)
        stop = box.addButton("Stop Watching", QMessageBox.ButtonRole.DestructiveRole)
        other = box.addButton("Another Folder…", QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        stop.clicked.connect(partial(self.watch, ""))
        other.clicked.connect(self._choose_folder)
        _show(box)

    def ask_for_stems_folder(self) -> None:
        """Let the user choose where stems for Resolve go, or go back to the usual folder."""
        settings = self._session.settings
        box = QMessageBox(self._window)
        box.setText("Stems for timelines in Resolve go here, those of each project into a folder of its own.")
        on_a_mac = " Resolve from the App Store opens only what lies in your Movies folder." * (
            sys.platform == "darwin"
        )
        box.setInformativeText(f"{settings.resolve_stems_folder}\n\nStems that are made stay where they are.{on_a_mac}")
        other = box.addButton("Another Folder…", QMessageBox.ButtonRole.ActionRole)
        other.clicked.connect(self._choose_stems_folder)
        if settings.resolve_stems:
            usual = box.addButton("Usual Folder", QMessageBox.ButtonRole.ActionRole)
            usual.setToolTip(str(usual_stems_folder()))
            usual.clicked.connect(partial(self.put_stems, ""))
        box.addButton(QMessageBox.StandardButton.Cancel)
        _show(box)

    def _choose_stems_folder(self) -> None:
        folder = self._session.settings.resolve_stems_folder
        there = next(each for each in (folder, *folder.parents) if each.is_dir() or each == each.parent)
        dialog = QFileDialog(self._window, "Stems for timelines in Resolve", str(there))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.put_stems)
        _show(dialog)

    def put_stems(self, folder: str) -> None:
        """Stems for Resolve go there from now on; an empty one: to the usual folder."""
        self._change(replace(self._session.settings, resolve_stems=folder))

    def _copy(self, wanted: bool) -> None:
        self._change(replace(self._session.settings, copy_first=wanted))

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self._window, "Watch a folder", self._session.settings.watched_folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.watch)
        _show(dialog)

    def watch(self, folder: str) -> None:
        """Tell of what arrives there; an empty one: watch none."""
        self._session.change_settings(replace(self._session.settings, watched_folder=folder))

    def ask_for_paths(self, file: str = "") -> None:
        """Let the user say where media lies here that the timeline names by another machine's path.

        Args:
            file: as the timeline names it; its row has the keyboard.
        """
        session, known = self._session, self._session.settings.media_paths
        is_resolve = session.sequence is not None and not session.follows_media_paths
        skipped = () if is_resolve else session.skipped
        files = files_named(session.sequence, skipped, known)
        dialog = MediaPathsDialog(files, self._lane, is_resolve=is_resolve, parent=self._window)
        for path in rows_to_fill(known, skipped):
            dialog.add_row(path)
        dialog.chosen.connect(self.use_paths)
        dialog.resize(dialog.sizeHint())
        _show(dialog)
        dialog.go_to(file or next((shot.media_path for shot in skipped if shot.is_offline), ""))

    def use_paths(self, paths: tuple[MediaPath, ...]) -> None:
        """Media lies there from now on; a disk may have come back, too."""
        self._session.change_settings(replace(self._session.settings, media_paths=paths))
        self._session.reload()

    def close_down(self) -> None:
        """Ask no disk any more."""
        self._lane.close()

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
        self._copy_first.setChecked(self._session.settings.copy_first)


def _show(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
