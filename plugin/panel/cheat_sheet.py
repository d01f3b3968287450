"""Every key of the window on one page, from the one table of keys."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from plugin.panel.actions import ACTIONS, ActionRow, Group
from plugin.panel.separator import Separator
from plugin.panel.theme import GAP, STEP
from plugin.panel.upright import Upright

_COLUMNS = 2


def shown_keys(row: ActionRow) -> str:
    """As this system writes them; what is more than one key as it stands in the table.

    >>> shown_keys(ActionRow("x", Group.STRIP, "Zoom", "+, -, Ctrl+Wheel", ""))
    '+, -, Ctrl+Wheel'
    """
    if "," in row.shortcut.replace("Ctrl+,", "") or "Wheel" in row.shortcut or "Drag" in row.shortcut:
        return row.shortcut
    native = QKeySequence(row.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return ", ".join(keys for keys in (native or row.shortcut, row.other_key) if keys)


class CheatSheet(QDialog):
    """Groups side by side; what is typed above leaves only what fits it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a key or what it does")
        self.search.setAccessibleName("Find a key")
        self.search.setToolTip("Type a word or a key. Esc closes the page.")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._groups = {group: _GroupOfKeys(group) for group in Group if any(row.group is group for row in ACTIONS)}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GAP, 2 * GAP, 0, 2 * GAP)
        whole.setSpacing(2 * GAP)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 2 * GAP, 0)
        head.addWidget(self.search)
        whole.addLayout(head)
        whole.addWidget(self._page(), 1)

    def sizeHint(self) -> QSize:
        return QSize(880, 640)

    def _page(self) -> Upright:
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 2 * GAP, 0)
        columns.setSpacing(4 * GAP)
        for parts in _balanced(list(self._groups.values())):
            column = QVBoxLayout()
            column.setSpacing(2 * GAP)
            for part in parts:
                column.addWidget(part)
            column.addStretch()
            columns.addLayout(column, 1)
        page = QWidget()
        page.setLayout(columns)
        return Upright(page)

    @property
    def shown(self) -> list[str]:
        """Names of the actions that can be read now."""
        return [name for group in self._groups.values() for name in group.shown]

    def _filter(self, text: str) -> None:
        for group in self._groups.values():
            group.show_only(text.strip().lower())


class _GroupOfKeys(QWidget):
    """A title, and a row a key."""

    def __init__(self, group: Group) -> None:
        super().__init__()
        self.rows = [row for row in ACTIONS if row.group is group]
        self._labels: dict[str, tuple[QLabel, QLabel]] = {}
        title = QLabel(group.value)
        title.setProperty("role", "title")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(STEP)
        grid.setColumnStretch(0, 1)
        grid.addWidget(title, 0, 0, 1, 2)
        grid.addWidget(Separator(), 1, 0, 1, 2)
        for place, row in enumerate(self.rows, start=2):
            text, keys = QLabel(row.text.removesuffix("…")), QLabel(shown_keys(row))
            text.setToolTip(row.tooltip)
            keys.setToolTip(row.tooltip)
            keys.setProperty("role", "soft")
            keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            keys.setWordWrap(True)
            grid.addWidget(text, place, 0)
            grid.addWidget(keys, place, 1)
            self._labels[row.name] = (text, keys)

    @property
    def shown(self) -> list[str]:
        return [name for name, (text, _) in self._labels.items() if not text.isHidden()]

    def show_only(self, text: str) -> None:
        """Rows that say this; all of them for an empty text."""
        for row in self.rows:
            fits = text in f"{row.text} {row.tooltip} {shown_keys(row)} {row.shortcut}".lower()
            for label in self._labels[row.name]:
                label.setVisible(fits)
        self.setVisible(bool(self.shown))


def _balanced(groups: list[_GroupOfKeys]) -> list[list[_GroupOfKeys]]:
    """The groups in their order, in columns of about the same height."""
    heights = [len(group.rows) + 3 for group in groups]
    columns: list[list[_GroupOfKeys]] = [[] for _ in range(_COLUMNS)]
    filled = 0
    for group, height in zip(groups, heights, strict=True):
        place = min((filled + height // 2) * _COLUMNS // sum(heights), _COLUMNS - 1)
        columns[place].append(group)
        filled += height
    return columns
