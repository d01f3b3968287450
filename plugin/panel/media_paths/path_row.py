"""One folder: as the timeline writes it, where it is here, and how many of its files that finds."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from plugin.panel.theme import GAP, STEP, state_icon
from plugin.session.cards import CardState
from plugin.session.kept.settings import MediaPath
from plugin.session.timeline.media_paths import how_many_words

THERE, HERE = "Written in the timeline as", "Found here at"


class PathRow(QWidget):
    """Two fields and what came of them."""

    changed = Signal()
    removed = Signal()

    def __init__(self, path: MediaPath) -> None:
        super().__init__()
        self.there, self.here = QLineEdit(path.there), QLineEdit(path.here)
        self.there.setAccessibleName(THERE)
        self.there.setToolTip("A folder as the timeline names it: D:\\footage, /Volumes/Footage.")
        self.here.setAccessibleName(HERE)
        self.here.setToolTip("The same folder on this machine. Empty: it is not looked for.")
        self.here.setPlaceholderText("Not looked for yet")
        self.browse, self.remove = QPushButton("Browse…"), QPushButton("Remove")
        self.browse.setToolTip("Choose the folder on this machine.")
        self.remove.setProperty("role", "quiet")
        self.remove.setToolTip("Take this row away. Nothing on disk changes.")
        self._sign, self.found = QLabel(), QLabel()
        self.found.setProperty("role", "soft")
        self.found.setAccessibleName("What is found")
        self.there.textChanged.connect(self.changed)
        self.here.textChanged.connect(self.changed)
        self.browse.clicked.connect(self._choose)
        self.remove.clicked.connect(self.removed)
        self._lay_out()

    def _lay_out(self) -> None:
        told = QHBoxLayout()
        told.setSpacing(STEP)
        told.addWidget(self._sign)
        told.addWidget(self.found, 1)
        grid = path_grid(self)
        for column, part in enumerate((self.there, self.here, self.browse, self.remove)):
            grid.addWidget(part, 0, column)
        grid.addLayout(told, 1, 1, 1, 3)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def path(self) -> MediaPath:
        return MediaPath(there=self.there.text().strip(), here=self.here.text().strip())

    def tell_unasked(self, files: int) -> None:
        """Nothing is filled in: so many files are offline."""
        one = "1 file of this timeline is" if files == 1 else f"{files} files of this timeline are"
        self._tell(CardState.NOTHING, f"{one} offline." if files else "")

    def tell_looking(self) -> None:
        self._tell(CardState.NOTHING, "Looking…")

    def tell_trouble(self, words: str) -> None:
        """It could not be looked for."""
        self._tell(CardState.FAILED, words)

    def tell_found(self, files: int, here: int | None) -> None:
        """
        Args:
            here: how many of the files are; None: it is no folder.
        """
        state = CardState.STALE
        if here is None or (files and not here):
            state = CardState.FAILED
        elif files == here:
            state = CardState.PLACED if files else CardState.NOTHING
        self._tell(state, how_many_words(files, here))

    def _tell(self, state: CardState, words: str) -> None:
        self._sign.setPixmap(state_icon(state).pixmap(QSize(12, 12), self.devicePixelRatioF()))
        self._sign.setVisible(bool(words))
        self.found.setText(words)

    def _choose(self) -> None:
        dialog = QFileDialog(self, f"Where is {self.there.text()}?", self.here.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.here.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def path_grid(widget: QWidget) -> QGridLayout:
    """Columns that stand below each other in every row, and below their heads."""
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, GAP)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(STEP)
    for column, stretch in enumerate((1, 1, 0, 0)):
        grid.setColumnStretch(column, stretch)
    for column in (2, 3):
        grid.setColumnMinimumWidth(column, 80)
    return grid
