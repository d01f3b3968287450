"""What placing does, clip by clip, under the track that it happens on."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
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
_HEADS = ("Clip", "What happens", "Starts at", "Length", "Why")


class PlacementTable(QTreeWidget):
    """To be read only."""

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
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)

    def show_placement(self, placement: Placement) -> None:
        """Instead of what is shown."""
        self.clear()
        for kind in StemKind:
            if rows := [row for row in placement.rows if row.kind is kind]:
                head = QTreeWidgetItem([_track(kind, rows, is_new=kind in placement.new_tracks)])
                self.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
                head.addChildren([self._row(row) for row in rows])
                head.setExpanded(True)

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


def _track(kind: StemKind, rows: Iterable[PlacementRow], *, is_new: bool) -> str:
    actions = [row.action for row in rows]
    told = ", ".join(f"{actions.count(action)} {WORDS[action]}" for action in Action if action in actions)
    return f"{kind}   {NAMES[kind]}{' (new track)' if is_new else ''}: {told}"
