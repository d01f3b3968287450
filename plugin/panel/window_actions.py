"""The window's actions, made of the table in actions.py: each is made once and stands in menu and toolbar alike."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from plugin.panel.actions import ACTIONS, MENUS, ActionRow, Group, action_row

_TOOLBAR = (
    ("open", "reload"),
    ("generate", "place", "remove"),
    ("undo", "redo"),
    ("verify",),
    ("cheat_sheet",),
)
_WORKS = (
    "reload",
    "bring",
    "write",
    "sound_here",
    "generate",
    "generate_shown",
    "generate_all",
    "cancel",
    "look",
    "place",
    "remove",
)
_LOOKS = ("shots", "select_all", "select_none", "zoom_in", "zoom_out", "zoom_all")
_NEEDS_TIMELINE = frozenset((*_WORKS, *_LOOKS))


class WindowActions(QObject):
    """Every action of the menus by its name."""

    def __init__(self, window: QMainWindow, does: Mapping[str, Callable[[], object]]) -> None:
        """
        Args:
            does: what each does, by name; a row of the table without one is left out of the menus.

        Raises:
            KeyError: `does` names an action that the table does not have.
        """
        super().__init__(window)
        rows = {row.name: row for row in ACTIONS if row.group in MENUS}
        self._actions = {name: _action(window, rows[name], act) for name, act in does.items()}
        self._menus = {group: self._menu(window, group) for group in MENUS}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def menu(self, group: Group) -> QMenu:
        return self._menus[group]

    def give_menu(self, name: str, menu: QMenu) -> None:
        """An action whose menu opens beside it; its key does what it did."""
        self._actions[name].setMenu(menu)

    def move_to_end(self, group: Group, name: str) -> None:
        """Set an action apart, below all that was added to its menu."""
        self._menus[group].addSeparator()
        self._menus[group].addAction(self._actions[name])

    def fill_toolbar(self, bar: QToolBar) -> None:
        """What is used most, in groups."""
        for number, names in enumerate(_TOOLBAR):
            if number:
                bar.addSeparator()
            for name in names:
                if name in self._actions:
                    bar.addAction(self._actions[name])

    def enable_for(self, has_timeline: bool) -> None:
        """Without a timeline most has nothing to work on."""
        for name in _NEEDS_TIMELINE & self._actions.keys():
            self._actions[name].setEnabled(has_timeline)

    def follow(self, stack: QUndoStack) -> None:
        """Undo and redo say what they would undo and redo."""
        self["undo"].setEnabled(stack.canUndo())
        self["redo"].setEnabled(stack.canRedo())
        stack.canUndoChanged.connect(self["undo"].setEnabled)
        stack.canRedoChanged.connect(self["redo"].setEnabled)
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)

    def _name_undo(self, what: str) -> None:
        self._name("undo", what)

    def _name_redo(self, what: str) -> None:
        self._name("redo", what)

    def _name(self, name: str, what: str) -> None:
        plain = action_row(name).text
        self[name].setText(f"{plain}: {what}" if what else plain)
        self[name].setIconText(plain)

    def _menu(self, window: QMainWindow, group: Group) -> QMenu:
        menu = window.menuBar().addMenu(group.value)
        menu.setToolTipsVisible(True)
        for row in ACTIONS:
            if row.group is group and row.name in self._actions:
                menu.addAction(self._actions[row.name])
        return menu


def _action(window: QMainWindow, row: ActionRow, act: Callable[[], object]) -> QAction:
    action = QAction(row.text, window)
    action.setIconText(row.text.removesuffix("…"))
    action.setShortcuts([QKeySequence(keys) for keys in (row.shortcut, row.other_key) if keys])
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{row.tooltip} ({shown})")
    action.setStatusTip("")
    action.triggered.connect(lambda _checked: act())
    return action
