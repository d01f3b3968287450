"""Media Paths: a row for each folder that lies elsewhere here, and at once what that finds."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otio_adapters.missing_media import count_here, lies_below
from plugin.panel.media_paths.path_row import HERE, THERE, PathRow, path_grid
from plugin.panel.separator import Separator
from plugin.panel.theme import GAP
from plugin.panel.upright import Upright
from plugin.session.kept.settings import MediaPath
from plugin.session.panel_words import said
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import V2AError

_PAUSE_MS = 200  # typing that rests so long is looked up
_ABOUT = (
    "When a timeline comes from another machine, its media may lie in another folder here. Say which: the longest "
    "that fits a file counts, for every timeline. Timelines and media stay as they are."
)
_IN_RESOLVE = "The timeline that is open comes from Resolve: relink its media there, then reload."


class MediaPathsDialog(QDialog):
    """Nothing counts before it is accepted."""

    chosen = Signal(object)  # tuple of MediaPath

    def __init__(self, files: Sequence[str], lane: Lane, *, is_resolve: bool = False, parent: QWidget) -> None:
        """
        Args:
            files: of the open timeline, as it names them: those that the rows may be about.
            lane: where disks are asked; it may outlive the dialog.
        """
        super().__init__(parent)
        self.setWindowTitle("Media Paths")
        self._files, self._lane = tuple(files), lane
        self._tickets: dict[PathRow, Ticket] = {}
        self.rows: list[PathRow] = []
        self.add, self.cancel, self.use = QPushButton("Add Row"), QPushButton("Cancel"), QPushButton("Use and Reload")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._look)
        self._changed: dict[PathRow, None] = {}
        self._build(is_resolve)
        self.finished.connect(self._stop)

    def _build(self, is_resolve: bool) -> None:
        self.add.setToolTip("One more folder.")
        self.cancel.setToolTip("Close without a change. Esc")
        self.use.setToolTip("Keep these paths and read the timeline again. Prompts and takes stay.")
        self.use.setProperty("role", "primary")
        self.use.setDefault(True)
        self.add.clicked.connect(lambda: self.add_row(MediaPath(there="", here="")).there.setFocus())
        self.cancel.clicked.connect(self.reject)
        self.use.clicked.connect(self.accept)
        for button in (self.add, self.cancel):
            button.setAutoDefault(False)
        about = QLabel(f"{_ABOUT} {_IN_RESOLVE}" if is_resolve else _ABOUT)
        about.setWordWrap(True)
        about.setProperty("role", "soft")
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addWidget(about)
        column.addWidget(Separator())
        column.addWidget(self._page(), 1)
        column.addWidget(Separator())
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.add)
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        column.addLayout(buttons)
        self.setAccessibleName("Media paths")

    def _page(self) -> Upright:
        heads = QWidget()
        grid = path_grid(heads)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, words in enumerate((THERE, HERE)):
            label = QLabel(words)
            label.setProperty("role", "title")
            grid.addWidget(label, 0, place)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._column.addWidget(heads)
        self._empty = QLabel("Nothing of this timeline is offline.")
        self._empty.setProperty("role", "soft")
        self._column.addWidget(self._empty)
        self._column.addStretch()
        return Upright(page)

    def sizeHint(self) -> QSize:
        return QSize(820, 360)

    def add_row(self, path: MediaPath) -> PathRow:
        """Put a row below the others; what it finds is looked up at once."""
        row = PathRow(path)
        row.browse.setAutoDefault(False)
        row.remove.setAutoDefault(False)
        row.changed.connect(partial(self._look_soon, row))
        row.removed.connect(partial(self._remove, row))
        self.rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)
        row.show()  # now, so that the keyboard can go there
        self._empty.hide()
        self._look_soon(row)
        return row

    def go_to(self, file: str) -> None:
        """Have the keyboard in the row that is about this file."""
        about = [row for row in self.rows if row.path.there and lies_below(row.path.there, file)]
        if about:
            max(about, key=lambda row: len(row.path.there)).here.setFocus()

    def accept(self) -> None:
        super().accept()
        self.chosen.emit(tuple(row.path for row in self.rows if row.path.there and row.path.here))

    def _remove(self, row: PathRow) -> None:
        self.rows.remove(row)
        self._changed.pop(row, None)
        if (ticket := self._tickets.pop(row, None)) is not None:
            ticket.stop()
        row.hide()
        row.deleteLater()
        self._empty.setVisible(not self.rows)

    def _look_soon(self, row: PathRow) -> None:
        self._changed[row] = None
        self._soon.start()

    def _look(self) -> None:
        rows, self._changed = list(self._changed), {}
        for row in rows:
            path = row.path
            files = [file for file in self._files if path.there and lies_below(path.there, file)]
            if (before := self._tickets.pop(row, None)) is not None:
                before.stop()
            if not path.here or not path.there:
                row.tell_unasked(len(files))
                continue
            row.tell_looking()
            self._start(row, path, files)

    def _start(self, row: PathRow, path: MediaPath, files: Sequence[str]) -> None:
        def done(here: int | None) -> None:
            if not ticket.is_stopped:
                row.tell_found(len(files), here)

        def failed(error: V2AError) -> None:
            if not ticket.is_stopped:
                row.tell_trouble(said(error))

        ticket = self._tickets[row] = self._lane.start(
            "Looking for media", lambda _: count_here(path.there, path.here, files), done, failed
        )

    def _stop(self) -> None:
        self._soon.stop()
        for ticket in self._tickets.values():
            ticket.stop()
