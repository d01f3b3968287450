"""What placing does, clip by clip, under the track that it happens on."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from plugin.panel.inspector.kind_switch import NAMES
from plugin.panel.placing.action_signs import action_icon
from plugin.panel.theme import STEP
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import timecode
from v2a_engine.usecases.placement import Action, Placement, PlacementRow

WORDS = {
    Action.ADDED: "added",
    Action.REPLACED: "replaced",
    Action.TAKES: "stays, other takes added",
    Action.KEPT: "stays",
    Action.REMOVED: "removed",
    Action.LEFT: "left alone",
    Action.OUT_OF_DATE: "left out, out of date",
    Action.MISSING: "not placed, file gone",
}
_TOOLTIPS = {
    Action.ADDED: "Put where nothing of ours lies yet.",
    Action.REPLACED: "Another take, or another place, instead of what lies there.",
    Action.TAKES: "Sounds as before; takes made since can be chosen in your editor.",
    Action.KEPT: "Stays as it lies there now.",
    Action.REMOVED: "Taken out of the timeline. Its file stays on disk.",
    Action.LEFT: "You changed it by hand: it is yours, and stays as it is.",
    Action.OUT_OF_DATE: "Its shot shows now what it has no sound for. Close this, and generate it again.",
    Action.MISSING: "Its file is not where it was made. Bring it back, or render it again.",
}
_HEADS = ("Clip", "What happens", "Starts at", "Length", "Why", "")
_WHY, _ANYWAY = 4, 5
_ANYWAY_TOOLTIP = (
    "You changed by hand what lies there. Put the chosen take in its place all the same. Undo brings it back."
)


class PlacementTable(QTreeWidget):
    """To be read, but for what the user changed by hand where another take waits: there they say which it shall be."""

    anyway_changed = Signal()

    def __init__(self, sequence: Sequence) -> None:
        super().__init__()
        self._sequence = sequence
        self.setHeaderLabels(list(_HEADS))
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        self.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.setStyleSheet(f"QTreeView::item {{ padding: {STEP}px; }}")
        self.setAccessibleName("What will happen")
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_WHY, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(self._changed)

    @property
    def anyway(self) -> frozenset[str]:
        """Cue ids of the cards whose new take goes in the place of what the user changed by hand."""
        return frozenset(
            item.data(_ANYWAY, Qt.ItemDataRole.UserRole)
            for item in self._items()
            if item.checkState(_ANYWAY) is Qt.CheckState.Checked
        )

    @property
    def wanted_width(self) -> int:
        """In pixels, to show every column whole."""
        columns = sum(
            max(self.sizeHintForColumn(column), self.header().sectionSizeHint(column)) for column in self._shown
        )
        return columns + 2 * self.frameWidth() + self.verticalScrollBar().sizeHint().width()

    @property
    def _shown(self) -> list[int]:
        return [column for column in range(len(_HEADS)) if not self.isColumnHidden(column)]

    def _items(self) -> list[QTreeWidgetItem]:
        return [item for head in _children(self.invisibleRootItem()) for item in _children(head)]

    def show_placement(self, placement: Placement) -> None:
        """Instead of what is shown; what was looked at stays in sight."""
        current, scrolled = self.currentItem(), self.verticalScrollBar().value()
        looked_at = (current.text(0), current.text(2)) if current is not None else None
        self.blockSignals(True)
        self.clear()
        for kind in StemKind:
            if rows := [row for row in placement.rows if row.kind is kind]:
                head = QTreeWidgetItem([_track(kind, rows, _new(kind, placement))])
                self.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
                head.addChildren([self._row(row) for row in rows])
                head.setExpanded(True)
        self.setColumnHidden(_ANYWAY, not any(row.is_in_the_way for row in placement.rows))
        again = next((item for item in self._items() if (item.text(0), item.text(2)) == looked_at), None)
        if again is not None:
            self.setCurrentItem(again, _ANYWAY)
        self.verticalScrollBar().setValue(scrolled)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns the choice of a row over, wherever in it one is."""
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Space and item is not None and item.data(_ANYWAY, Qt.ItemDataRole.UserRole):
            is_on = item.checkState(_ANYWAY) is Qt.CheckState.Checked
            item.setCheckState(_ANYWAY, Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)
        else:
            super().keyPressEvent(event)

    def _changed(self, _: QTreeWidgetItem, column: int) -> None:
        if column == _ANYWAY:
            self.anyway_changed.emit()

    def _row(self, row: PlacementRow) -> QTreeWidgetItem:
        sequence = self._sequence
        start = timecode(sequence.start_frame + row.span.start_frame, sequence.rate, sequence.drop_frame)
        length = f"{float(row.span.length_s):.1f} s"
        item = QTreeWidgetItem([row.name, WORDS[row.action], start, length, row.why])
        item.setIcon(1, action_icon(row.action))
        item.setToolTip(1, _TOOLTIPS[row.action])
        item.setToolTip(_WHY, row.why)
        item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if row.is_in_the_way:
            item.setText(_ANYWAY, "Take the new one")
            item.setToolTip(_ANYWAY, _ANYWAY_TOOLTIP)
            item.setData(_ANYWAY, Qt.ItemDataRole.UserRole, row.cue_id)
            is_left = row.action is Action.LEFT
            item.setCheckState(_ANYWAY, Qt.CheckState.Unchecked if is_left else Qt.CheckState.Checked)
        return item


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for number in range(item.childCount()) if (child := item.child(number)) is not None]


def _new(kind: StemKind, placement: Placement) -> str:
    """What of the kind's tracks is new, in brackets."""
    told = ["new track"] if kind in placement.new_tracks else []
    told += [f"new track {track.name}" for track in placement.more_tracks if track.kind is kind]
    return f" ({', '.join(told)})" if told else ""


def _track(kind: StemKind, rows: Iterable[PlacementRow], new: str) -> str:
    actions = [row.action for row in rows]
    told = ", ".join(f"{actions.count(action)} {WORDS[action]}" for action in Action if action in actions)
    return f"{kind}   {NAMES[kind]}{new}: {told}"
