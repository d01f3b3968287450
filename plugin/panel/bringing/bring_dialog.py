"""Which other cut to bring work from."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt
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

from plugin.panel.theme import GAP, STEP
from plugin.session.timeline.kin import Kin

if TYPE_CHECKING:
    from plugin.session.session import Session

_ABOUT = (
    "Prompts and takes go with their pictures, wherever those lie now. The stems' files stay where they are, and what "
    "this timeline has already stays as it is. It can be undone."
)
_LOOKING = "Looking through the timelines that were worked on here…"
_NONE = "No other timeline that was worked on here shows a shot of this one in its whole length."
_HEADS = ("Timeline", "Shots in both", "Worked on")


class BringDialog(QDialog):
    """Lists the other cuts as soon as they are found, those with most shots in common first."""

    def __init__(self, session: "Session", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kin: tuple[Kin, ...] = ()
        self.setWindowTitle("Bring work from another cut")
        self.sentence, about = QLabel(_LOOKING), QLabel(_ABOUT)
        self.sentence.setProperty("role", "title")
        about.setProperty("role", "soft")
        for label in (self.sentence, about):
            label.setWordWrap(True)
        self.rows = self._table()
        buttons = QDialogButtonBox()
        self.bring = buttons.addButton("Bring Over", QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.bring.setProperty("role", "primary")
        self.bring.setToolTip("Have the prompts and takes of the chosen timeline here too.")
        self.bring.setEnabled(False)
        cancel.setToolTip("Change nothing. Esc")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        for part in (self.sentence, about):
            column.addWidget(part)
        column.addSpacing(STEP)
        column.addWidget(self.rows, 1)
        column.addSpacing(STEP)
        column.addWidget(buttons)
        session.kin_found.connect(self._show)
        self.accepted.connect(self._bring)
        session.look_for_kin()

    def sizeHint(self) -> QSize:
        return QSize(560, 340)

    def _table(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setHeaderLabels(list(_HEADS))
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setStyleSheet(f"QTreeView::item, QTreeView::item:selected {{ border: none; padding: {STEP}px; }}")
        table.setAllColumnsShowFocus(True)
        table.setAccessibleName("Other cuts")
        table.itemDoubleClicked.connect(self.accept)
        header = table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        return table

    def _show(self, found: tuple[Kin, ...]) -> None:
        self._kin = found
        self.rows.clear()
        for kin in found:
            when = QDateTime.fromSecsSinceEpoch(int(kin.changed_s))
            told = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            item = QTreeWidgetItem([kin.label, f"{kin.shared} of {kin.shots}", told])
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.rows.addTopLevelItem(item)
            if kin is found[0]:
                self.rows.setCurrentItem(item)
        self.sentence.setText("Bring the work over from:" if found else _NONE)
        self.bring.setEnabled(bool(found))
        if found:
            self.rows.setFocus()
            self.bring.setDefault(True)

    def _bring(self) -> None:
        row = self.rows.currentIndex().row()
        if 0 <= row < len(self._kin):
            self._session.bring(self._kin[row])
