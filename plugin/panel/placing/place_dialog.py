"""What placing will do to the timeline, track by track, before anything is done."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plugin.panel.inspector.kind_switch import NAMES
from plugin.panel.placing.action_signs import action_icon
from plugin.panel.theme import GAP, STEP
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import timecode
from v2a_engine.usecases.placement import Action, Placement, PlacementRow

WORDS = {
    Action.ADDED: "added",
    Action.REPLACED: "replaced",
    Action.KEPT: "stays",
    Action.REMOVED: "removed",
    Action.LEFT: "left alone",
    Action.OUT_OF_DATE: "left out, out of date",
}
_TOOLTIPS = {
    Action.ADDED: "Put where nothing of ours lies yet.",
    Action.REPLACED: "Another take, or another place, instead of what lies there.",
    Action.KEPT: "Lies there already as it should.",
    Action.REMOVED: "Taken out of the timeline. Its file stays on disk.",
    Action.LEFT: "You changed it by hand: it is yours, and stays as it is.",
    Action.OUT_OF_DATE: "Its shot shows now what it has no sound for. Close this, and generate it again.",
}
_COPIED = "First, a copy of the timeline as it is now is kept in its project, with “before Wildtrack” in its name."
_HEADS = ("Clip", "What happens", "Starts at", "Length", "Why")


class PlaceDialog(QDialog):
    """Place, or leave everything as it is."""

    def __init__(
        self,
        placement: Placement,
        sequence: Sequence,
        output_label: str,
        parent: QWidget | None = None,
        *,
        keeps_copy: bool = False,
    ) -> None:
        """
        Args:
            output_label: where placing writes, in words.
            keeps_copy: the timeline as it is now is copied first.
        """
        super().__init__(parent)
        self._placement, self._sequence = placement, sequence
        self.setWindowTitle("Place")
        self.sentence = QLabel(placement.in_words)
        self.sentence.setProperty("role", "title")
        self.sentence.setWordWrap(True)
        self.goes_to = QLabel("\n".join([f"Goes to: {output_label}", *[_COPIED] * keeps_copy]))
        self.goes_to.setProperty("role", "soft")
        self.goes_to.setWordWrap(True)
        self.rows = self._table()
        self.buttons = QDialogButtonBox()
        self.place = self.buttons.addButton("Place", QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.place.setProperty("role", "primary")
        self.place.setToolTip("Do what is listed. It can be undone.")
        self.cancel.setToolTip("Change nothing. Esc")
        self.place.setEnabled(not placement.changes_nothing)
        (self.cancel if placement.changes_nothing else self.place).setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addWidget(self.sentence)
        column.addWidget(self.goes_to)
        column.addSpacing(STEP)
        column.addWidget(self.rows, 1)
        column.addSpacing(STEP)
        column.addWidget(self.buttons)

    def sizeHint(self) -> QSize:
        return QSize(760, 440)

    def _table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setHeaderLabels(list(_HEADS))
        table.setUniformRowHeights(True)
        table.setRootIsDecorated(True)
        table.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        table.setStyleSheet(f"QTreeView::item {{ padding: {STEP}px; }}")
        table.setAccessibleName("What will happen")
        for kind in StemKind:
            if rows := [row for row in self._placement.rows if row.kind is kind]:
                head = QTreeWidgetItem([self._track(kind, rows)])
                table.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
                head.addChildren([self._row(row) for row in rows])
                head.setExpanded(True)
        header = table.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        return table

    def _track(self, kind: StemKind, rows: Iterable[PlacementRow]) -> str:
        counts = {action: sum(row.action is action for row in rows) for action in Action}
        told = ", ".join(f"{count} {WORDS[action]}" for action, count in counts.items() if count)
        new = " (new track)" if kind in self._placement.new_tracks else ""
        return f"{kind}   {NAMES[kind]}{new}: {told}"

    def _row(self, row: PlacementRow) -> QTreeWidgetItem:
        sequence = self._sequence
        start = timecode(sequence.start_frame + row.span.start_frame, sequence.rate, sequence.drop_frame)
        length = f"{float(row.span.length_s):.1f} s"
        item = QTreeWidgetItem([row.name, WORDS[row.action], start, length, row.why])
        item.setIcon(1, action_icon(row.action))
        item.setToolTip(1, _TOOLTIPS[row.action])
        item.setToolTip(4, row.why)
        item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item
