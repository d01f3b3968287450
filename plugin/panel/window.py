"""The main window: the strip above, what is asked of a shot and how it sounds below and beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from plugin.panel.actions import Group
from plugin.panel.audition.audition import Audition
from plugin.panel.banner import Banner
from plugin.panel.bringing.bring_dialog import BringDialog
from plugin.panel.cheat_sheet import CheatSheet
from plugin.panel.docks import Docks
from plugin.panel.dropping import TIMELINE_SUFFIXES, Dropped, local_files
from plugin.panel.empty_page import EmptyPage
from plugin.panel.first_run import FirstRun, FirstRunMemory
from plugin.panel.inspector.inspector import Inspector
from plugin.panel.layout_memory import LayoutMemory
from plugin.panel.opening_page import OpeningPage
from plugin.panel.placing.place_steps import PlaceSteps
from plugin.panel.placing.remove_steps import RemoveSteps
from plugin.panel.queue.queue_view import QueueView
from plugin.panel.recent_menu import RecentMenu
from plugin.panel.scrolled import Scrolled
from plugin.panel.settings_menu import SettingsMenu
from plugin.panel.status_line import StatusLine
from plugin.panel.strip.strip import TimelineStrip
from plugin.panel.theme import GAP, STEP
from plugin.panel.verify.verify_drop import VerifyDrop
from plugin.panel.window_actions import WindowActions
from v2a_engine.state_folder import home

if TYPE_CHECKING:
    from plugin.session.session import Session

_LEAST = QSize(760, 480)
_ROOMY = QSize(900, 520)  # from here on, beside a message, nothing but the inspector is scrolled
_MESSAGE_SHARE = 5  # a message takes at most the fifth part of the height
_FIRST = QSize(1440, 900)
_FRAME = QSize(16, 48)  # what a window manager draws around it, and a little
_INSPECTOR_PX = 344
_ANY_HEIGHT = 16_777_215  # Qt's own largest
_AUDITION_PX = 320
_AUDITION_LEAST, _QUEUE_LEAST, _EMPTY_LEAST = QSize(360, 64), QSize(360, 64), QSize(320, 120)
_FILTERS = (
    f"Timelines ({' '.join(f'*{suffix}' for suffix in sorted(TIMELINE_SUFFIXES))})",
    "Films (*.mov *.mp4 *.mkv *.mxf *.avi)",
    "All files (*)",
)


class Window(QMainWindow):
    """One session, seen and worked on."""

    def __init__(self, session: "Session", folder: Path | None = None) -> None:
        """
        Args:
            folder: holds layout.ini, which remembers the layout and that the first page was read; left out, in the
                state folder.
        """
        super().__init__()
        self._session = session
        folder = folder or home() / "panel"
        self._memory = LayoutMemory(folder / "layout.ini")
        self._first_run = FirstRunMemory(folder / "layout.ini")
        self.strip = TimelineStrip(session, session.pictures, session.waveforms)
        self.empty, self.opening, self.banner = EmptyPage(), OpeningPage(), Banner(session)
        self.placing = PlaceSteps(session, self)
        self.removing = RemoveSteps(session, self)
        self.verifying = VerifyDrop(session.verification, self)
        self.inspector, self.audition, self.queue = Inspector(session), Audition(session), QueueView(session)
        self.status, self.settings = StatusLine(session), SettingsMenu(session, self)
        self.recent = RecentMenu(session, self)
        self._listening, self._waiting = Scrolled(self.audition, _AUDITION_LEAST), Scrolled(self.queue, _QUEUE_LEAST)
        self._docks = Docks(self)
        self.actions_by_name = WindowActions(self, self._does())
        self._assemble()
        self._connect()
        self._arrange()
        self._first_state = self.saveState()
        self._memory.restore(self)
        self._show_timeline()

    def _assemble(self) -> None:
        self.setMinimumSize(_LEAST)
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._middle = QStackedWidget()
        self._front = Scrolled(self.empty, _EMPTY_LEAST)
        for page in (self._front, self.opening, self.strip):
            self._middle.addWidget(page)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetMinAndMaxSize)  # what the strip cannot use goes to the docks
        self.banner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.banner)
        column.addWidget(self._middle, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(self.status)
        self._fill_edges()

    def _fill_edges(self) -> None:
        """Toolbar, docks, and what the menus have besides the actions."""
        bar = QToolBar("Tools")
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setContentsMargins(GAP, STEP // 2, GAP, STEP // 2)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.actions_by_name.fill_toolbar(bar)
        self.addToolBar(bar)
        for name, title, widget in (
            ("inspector", "Inspector", self.inspector),
            ("audition", "Audition", self._listening),
            ("queue", "Queue", self._waiting),
        ):
            self._docks.add(name, title, widget)
        self.actions_by_name.give_menu("open_recent", self.recent)
        self.settings.add_to(self.actions_by_name.menu(Group.TIMELINE))
        self.actions_by_name.move_to_end(Group.TIMELINE, "quit")
        view = self.actions_by_name.menu(Group.VIEW)
        view.addSeparator()
        for dock in self._docks.all():
            view.addAction(dock.toggleViewAction())

    def _connect(self) -> None:
        session = self._session
        session.opened.connect(self._show_timeline)
        session.busy.connect(self._show_opening)
        self.opening.cancel_asked.connect(session.stop)
        self.strip.pass_keys_to(self.audition.obey)
        for asks in (self.empty.open_asked, self.banner.open_asked):
            asks.connect(self.ask_for_file)
        self.empty.resolve_asked.connect(session.open_resolve)
        self.empty.recent.asked.connect(session.open_recent)
        session.recent.changed.connect(self._show_recent)
        self._show_recent()
        self.inspector.locate_asked.connect(self.settings.ask_for_paths)
        self.banner.locate_asked.connect(self.settings.ask_for_paths)
        self.banner.room_changed.connect(self._share_height)
        self.actions_by_name.follow(session.undo_stack)

    def _arrange(self) -> None:
        """The layout of the first day."""
        area = Qt.DockWidgetArea
        self.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        self.addDockWidget(area.RightDockWidgetArea, self._docks["inspector"])
        self.addDockWidget(area.BottomDockWidgetArea, self._docks["audition"])
        self.tabifyDockWidget(self._docks["audition"], self._docks["queue"])
        self._docks["audition"].raise_()
        self.resize(_FIRST.boundedTo(self.screen().availableSize() - _FRAME))
        self.resizeDocks([self._docks["inspector"]], [_INSPECTOR_PX], Qt.Orientation.Horizontal)
        self.resizeDocks([self._docks["audition"]], [_AUDITION_PX], Qt.Orientation.Vertical)

    def _does(self) -> dict[str, Callable[[], object]]:
        session = self._session
        return {
            "open": self.ask_for_file,
            "open_recent": lambda: self.recent.open_at(self.menuBar().mapToGlobal(self.menuBar().rect().bottomLeft())),
            "open_resolve": session.open_resolve,
            "watch": self.settings.ask_for_folder,
            "media_paths": self.settings.ask_for_paths,
            "verify": lambda: self.verify(()),
            "reload": session.reload,
            "bring": lambda: _show(BringDialog(session, self)),
            "quit": self.close,
            "undo": session.undo_stack.undo,
            "redo": session.undo_stack.redo,
            "select_all": self.strip.select_all,
            "select_none": self.strip.select_none,
            "shots": self.strip.setFocus,
            "hear": lambda: self._docks.go_to("audition", self.audition),
            "queue": lambda: self._docks.go_to("queue", self.queue.focused_part),
            "write": self.inspector.write,
            "sound_here": self.inspector.sound_here,
            "generate": self.inspector.generate,
            "generate_shown": self.inspector.generate_shown,
            "generate_all": self.inspector.generate_all,
            "cancel": lambda: session.cancel(self._asked_cues()),
            "look": lambda: session.look(self._asked_cues()),
            "place": self.placing.ask,
            "remove": self.removing.ask,
            "zoom_in": self.strip.zoom_in,
            "zoom_out": self.strip.zoom_out,
            "zoom_all": self.strip.show_all,
            "float_audition": lambda: self._docks.float("audition"),
            "float_queue": lambda: self._docks.float("queue"),
            "reset_layout": self.reset_layout,
            "cheat_sheet": lambda: _show(CheatSheet(self)),
            "first_run": lambda: _show(FirstRun(self)),
        }

    def ask_for_file(self) -> None:
        """Let the user choose a timeline."""
        dialog = QFileDialog(self, "Open a timeline", "", ";;".join(_FILTERS))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._session.open_file)
        dialog.open()

    def _show_recent(self) -> None:
        self.empty.recent.show_paths(self._session.recent.paths)

    def greet(self) -> None:
        """Who sees this window for the first time reads what it does; closing the page is enough to have read it."""
        if self._first_run.is_due:
            page = FirstRun(self)
            page.finished.connect(self._first_run.note_read)
            _show(page)

    def verify(self, paths: Sequence[str]) -> None:
        """Say whether files hold our sound; without one, ask which."""
        self.verifying.show()
        self.verifying.raise_()
        self.verifying.ask(paths)

    def reset_layout(self) -> None:
        """Put every part back."""
        self.restoreState(self._first_state)

    def _asked_cues(self) -> list[str]:
        """Of the selected shots; of all where none is selected."""
        session = self._session
        if not session.selected:
            return [card.cue_id for card in session.cards]
        found = (card.cue_id for shot_id in session.selected for card in session.cards_of(shot_id))
        return list(dict.fromkeys(found))

    def _show_timeline(self) -> None:
        has_timeline = self._session.sequence is not None
        self._middle.setCurrentWidget(self.strip if has_timeline else self._front)
        self._middle.setMaximumHeight(self.strip.maximumHeight() if has_timeline else _ANY_HEIGHT)
        self.actions_by_name.enable_for(has_timeline)
        label = self._session.host_label
        self.setWindowTitle(f"{label} - Wildtrack" if label else "Wildtrack")
        (self.strip if has_timeline else self.empty.open_button).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.banner.give_room(event.size().height() // _MESSAGE_SHARE)
        self._share_height()
        super().resizeEvent(event)

    def _share_height(self) -> None:
        """A message takes from what is heard and what waits, never from their tabs."""
        has_height = self.height() - self.banner.taken_px >= _ROOMY.height()
        for part in (self._listening, self._waiting):
            part.give_room(width=self.width() >= _ROOMY.width(), height=has_height)

    def _show_opening(self, stage: str, step: int, steps: int) -> None:
        """In the place of the page that asks for a timeline; one that is open stays in sight."""
        if self._session.sequence is not None:
            return
        if label := self._session.opening:
            self.opening.show_opening(label, stage, step, steps)
        self._middle.setCurrentWidget(self.opening if label else self._front)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        dropped = Dropped.of(local_files(event.mimeData()))
        event.acceptProposedAction()
        if dropped.timeline:
            self._session.open_file(dropped.timeline)
        elif dropped.media:
            self.verify(dropped.media)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._memory.keep(self)
        self.audition.close_down()
        self.settings.close_down()
        self.verifying.close_down()
        super().closeEvent(event)


def _show(dialog: QDialog) -> None:
    """Before the window, which can go on meanwhile."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(dialog.sizeHint())  # told nothing, Qt makes it no larger than two thirds of the screen
    dialog.open()
