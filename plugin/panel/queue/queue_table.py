"""The queue as a table: one row a job, in the order in which they are done."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from plugin.panel.theme import STATE_LOOKS, state_icon
from plugin.session.cards import CardState
from plugin.session.reports import QueueRow

Index = QModelIndex | QPersistentModelIndex

TITLE, STATE, MESSAGE, PROGRESS, LEFT = range(5)
SHARE = Qt.ItemDataRole.UserRole  # 0..1 while it runs, else None
JOB = Qt.ItemDataRole.UserRole + 1
_HEADS = ("Stem", "State", "Message", "Progress", "Time left")
_DRAGGED = "application/x-wildtrack-jobs"
_STATES = {"queued": CardState.QUEUED, "running": CardState.RENDERING, "failed": CardState.FAILED}


def in_words(seconds: float | None) -> str:
    """How long something still takes; empty where nobody knows.

    >>> in_words(12.2), in_words(95), in_words(4000), in_words(None)
    ('12 s', '1 min 35 s', '1 h 6 min', '')
    """
    if seconds is None:
        return ""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


class QueueTable(QAbstractTableModel):
    """Rows that wait can be dragged to another place."""

    moved = Signal(str, str)  # a job, and the one before which it is to be done; "" is the end

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[QueueRow, ...] = ()

    @property
    def rows(self) -> Sequence[QueueRow]:
        return self._rows

    def show_rows(self, rows: Sequence[QueueRow]) -> None:
        """What is the same job in the same place is only painted anew: selection and scrolling stay."""
        fresh = tuple(rows)
        if [row.job_id for row in fresh] == [row.job_id for row in self._rows]:
            changed = [place for place, (old, new) in enumerate(zip(self._rows, fresh, strict=True)) if old != new]
            self._rows = fresh
            if changed:
                self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], LEFT))
        else:
            self.beginResetModel()
            self._rows = fresh
            self.endResetModel()

    def before_which(self, job_id: str, step: int) -> str | None:
        """Where a waiting job goes when it is moved up (-1) or down (1): before this one; None where it cannot."""
        waiting = [row.job_id for row in self._rows if row.state == "queued"]
        if job_id not in waiting:
            return None
        place = waiting.index(job_id) + step
        if not 0 <= place < len(waiting):
            return None
        following = place if step < 0 else place + 1
        return waiting[following] if following < len(waiting) else ""

    # Qt's questions.

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == JOB:
            return row.job_id
        if role == SHARE:
            return row.progress if row.state == "running" else None
        if role == Qt.ItemDataRole.DecorationRole:
            return state_icon(_STATES[row.state]) if index.column() == STATE else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.message or None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, index.column())
        return None

    def _words(self, row: QueueRow, column: int) -> str:
        running = row.state == "running"
        return {
            TITLE: row.title or row.cue_id,
            STATE: STATE_LOOKS[_STATES[row.state]].word,
            PROGRESS: f"{round(100 * row.progress)} %" if running else "",
            LEFT: in_words(row.seconds_left),
            MESSAGE: row.message or (row.stage.capitalize() if running else ""),
        }[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self._rows[index.row()].state == "queued":
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    # Dragging.

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_DRAGGED]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        jobs = [self._rows[number].job_id for number in sorted({index.row() for index in indexes})]
        carried.setData(_DRAGGED, "\n".join(jobs).encode())
        return carried

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:  # noqa: ARG002  # Qt's signature
        """Tells where the dragged jobs go. The rows themselves change when the queue says so."""
        if not data.hasFormat(_DRAGGED):
            return False
        dragged = bytes(data.data(_DRAGGED).data()).decode().split("\n")
        place = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        following = [one.job_id for one in self._rows[place:] if one.state == "queued" and one.job_id not in dragged]
        for job_id in dragged:
            self.moved.emit(job_id, following[0] if following else "")
        return False  # the view takes no row away by itself
