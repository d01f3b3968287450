"""The queue: what runs, waits and failed; stopped, tried again and moved by keys, mouse or buttons."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from plugin.panel.queue.engine_line import EngineLine
from plugin.panel.queue.progress_cell import ProgressCell
from plugin.panel.queue.queue_table import LEFT, MESSAGE, PROGRESS, STATE, TITLE, QueueTable, in_words
from plugin.panel.separator import Separator
from plugin.panel.theme import GAP, STEP

if TYPE_CHECKING:
    from plugin.session.session import Session

_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
_OFTEN_MS = 100  # a queue that moves more often is shown ten times a second
_ROW_PX = 28
_WIDTHS_PX = {TITLE: 160, STATE: 96, PROGRESS: 104, LEFT: 72}


class _Jobs(QTableView):
    """The table, which leaves keys it does not know to the view around it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() & _ALT
        if moves or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_R):
            event.ignore()
        else:
            super().keyPressEvent(event)


class QueueView(QWidget):
    """Delete stops, R tries again, Shift+R all that failed; Alt+Up and Alt+Down move; Ctrl+A selects every job."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.model = QueueTable()
        self._wide: list[int] = []  # rows whose message runs on to the right edge
        self.jobs = _Jobs()
        self.engine = EngineLine()
        self.summary = QLabel()
        self.summary.setProperty("role", "soft")
        self.detail = QLabel()
        self.detail.setProperty("role", "problem")
        self.detail.setWordWrap(True)
        self.detail.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setContentsMargins(GAP, STEP, GAP, STEP)
        self._build_table()
        self._build_buttons()
        self._lay_out()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_OFTEN_MS)
        self._soon.timeout.connect(self._refresh)
        self.model.moved.connect(session.move_job)
        self.engine.restart_asked.connect(session.restart_engine)
        session.queue_changed.connect(self._wait)
        session.engine_changed.connect(self.engine.show_state)
        self.engine.show_state(session.engine)
        self._refresh()

    def _build_table(self) -> None:
        jobs = self.jobs
        jobs.setModel(self.model)
        jobs.setItemDelegateForColumn(PROGRESS, ProgressCell(jobs))
        jobs.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        jobs.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        jobs.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        jobs.setDragDropOverwriteMode(False)
        jobs.setShowGrid(False)
        jobs.setStyleSheet(f"QTableView::item {{ border: none; padding: 0 {GAP}px; }}")
        jobs.setWordWrap(False)
        jobs.setTabKeyNavigation(False)
        jobs.verticalHeader().hide()
        jobs.verticalHeader().setDefaultSectionSize(_ROW_PX)
        jobs.horizontalHeader().setHighlightSections(False)
        jobs.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in _WIDTHS_PX.items():
            jobs.setColumnWidth(column, width)
        jobs.horizontalHeader().setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        jobs.setAccessibleName("Queue")
        jobs.setToolTip("Delete: stop. R: try again. Alt+Up, Alt+Down, or drag: earlier or later.")
        jobs.selectionModel().selectionChanged.connect(self._enable)

    def _build_buttons(self) -> None:
        self.stop = _button("Stop", "Stop the selected jobs. Takes that are there stay. Delete", self.cancel_selected)
        self.again = _button("Try again", "Ask for the selected failed jobs once more. R", self.retry_selected)
        self.again_all = _button("Try all failed again", "Ask for every failed job once more. Shift+R", self.retry_all)
        self.up = _button("Earlier", "Do the selected job earlier. Alt+Up", lambda: self.move_selected(-1))
        self.down = _button("Later", "Do the selected job later. Alt+Down", lambda: self.move_selected(1))

    def _lay_out(self) -> None:
        empty = QLabel("Nothing waits. Select shots and press Generate.")
        empty.setProperty("role", "soft")
        empty.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)  # Ctrl+A is for jobs
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.jobs)
        self._pages.addWidget(empty)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GAP, STEP, GAP, STEP)
        buttons.setSpacing(STEP)
        for button in (self.stop, self.again, self.again_all, self.up, self.down):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.summary)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._pages, 1)
        column.addWidget(self.detail)
        column.addWidget(Separator())
        column.addLayout(buttons)
        column.addWidget(Separator())
        column.addWidget(self.engine)

    def sizeHint(self) -> QSize:
        return QSize(720, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 160)

    @property
    def focused_part(self) -> QWidget:
        """What the keyboard goes to: the jobs, or the whole where there is none."""
        return self.jobs if self.model.rows else self

    @property
    def selected(self) -> list[str]:
        """Ids of jobs, in the table's order."""
        rows = sorted(index.row() for index in self.jobs.selectionModel().selectedRows())
        return [self.model.rows[row].job_id for row in rows]

    def cancel_selected(self) -> None:
        if self.selected:
            self._session.cancel_jobs(self.selected)

    def retry_selected(self) -> None:
        if failed := self._selected_in("failed"):
            self._session.retry_jobs(failed)

    def retry_all(self) -> None:
        """Every job that failed, selected or not."""
        if failed := self._failed():
            self._session.retry_jobs(failed)

    def move_selected(self, step: int) -> None:
        """One job one place earlier (-1) or later (1)."""
        waiting = self._selected_in("queued")
        if len(waiting) == 1 and (before := self.model.before_which(waiting[0], step)) is not None:
            self._session.move_job(waiting[0], before)

    def event(self, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.SelectAll):
            event.accept()  # else the window takes it, and selects shots
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.jobs.selectAll()
            return
        plain = Qt.KeyboardModifier.NoModifier
        acts: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], None]] = {
            (Qt.Key.Key_Delete, plain): self.cancel_selected,
            (Qt.Key.Key_Backspace, plain): self.cancel_selected,
            (Qt.Key.Key_R, plain): self.retry_selected,
            (Qt.Key.Key_R, _SHIFT): self.retry_all,
            (Qt.Key.Key_Up, _ALT): lambda: self.move_selected(-1),
            (Qt.Key.Key_Down, _ALT): lambda: self.move_selected(1),
        }
        act = acts.get((Qt.Key(event.key()), event.modifiers() & (_ALT | _SHIFT)))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _failed(self) -> list[str]:
        return [row.job_id for row in self.model.rows if row.state == "failed"]

    def _selected_in(self, state: str) -> list[str]:
        chosen = set(self.selected)
        return [row.job_id for row in self.model.rows if row.job_id in chosen and row.state == state]

    def _wait(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _refresh(self) -> None:
        chosen, current = set(self.selected), self.jobs.currentIndex()
        current_job = self.model.rows[current.row()].job_id if current.isValid() else ""
        self.model.show_rows(self._session.queue())
        if chosen != set(self.selected):
            self._select(chosen, current_job)
        self._widen_messages()
        self._pages.setCurrentIndex(0 if self.model.rows else 1)
        self._show_summary()
        self._enable()

    def _widen_messages(self) -> None:
        """What failed has no progress: why it failed takes its place too."""
        failed = [place for place, row in enumerate(self.model.rows) if row.state == "failed"]
        if failed != self._wide:
            self._wide = failed
            self.jobs.clearSpans()
            for place in failed:
                self.jobs.setSpan(place, MESSAGE, 1, LEFT - MESSAGE + 1)

    def _select(self, chosen: set[str], current_job: str) -> None:
        """The same jobs, wherever they are now."""
        selection = self.jobs.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        for place, row in enumerate(self.model.rows):
            if row.job_id in chosen:
                selection.select(self.model.index(place, 0), flags.Select | flags.Rows)
            if row.job_id == current_job:
                selection.setCurrentIndex(self.model.index(place, 0), flags.NoUpdate)

    def _show_summary(self) -> None:
        rows = self.model.rows
        failed = sum(row.state == "failed" for row in rows)
        left = [row.seconds_left for row in rows if row.state != "failed" and row.seconds_left is not None]
        told = [f"{len(rows) - failed} to do" if len(rows) > failed else "", f"{failed} failed" if failed else ""]
        told += [f"{in_words(max(left))} left" if left else ""]
        self.summary.setText(", ".join(part for part in told if part))

    def _enable(self) -> None:
        waiting = self._selected_in("queued")
        one = waiting[0] if len(waiting) == 1 else ""
        self.stop.setEnabled(bool(self.selected))
        self.again.setEnabled(bool(self._selected_in("failed")))
        self.again_all.setVisible(len(self._failed()) > 1)
        self.up.setEnabled(bool(one) and self.model.before_which(one, -1) is not None)
        self.down.setEnabled(bool(one) and self.model.before_which(one, 1) is not None)
        chosen = [row for row in self.model.rows if [row.job_id] == self.selected]
        self.detail.setText(chosen[0].message if chosen else "")
        self.detail.setVisible(bool(self.detail.text()))


def _button(text: str, tooltip: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tooltip)
    button.clicked.connect(act)
    return button
