"""The first-run page: what leaves the machine, how the sound is marked, where it goes, how to begin."""

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from plugin.panel.separator import Separator
from plugin.panel.theme import GAP, STEP, TEXT_PX, text_font

_SEEN = "first_run/seen"
_EDITION = 1  # raised when what the page says changes: then everybody reads it once more

PARAGRAPHS = (
    (
        "Nothing leaves this machine",
        "Picture, words and sound stay here: no account, no upload, no measuring of what you do. The engine runs on "
        "this machine and answers this machine alone.",
    ),
    (
        "All sound is marked as made by AI",
        "Every stem carries an inaudible watermark, a signature and a record of how it was made. This cannot be "
        "switched off. Drop any file on the window to ask whether it holds our sound.",
    ),
    (
        "Your timeline and media stay as they are",
        "Stems are WAV files in a folder beside your timeline; for Resolve, in the folder Wildtrack of your home. "
        "Place puts them on tracks of our own, after showing what will change; Remove Ours takes everything of ours "
        "out again. An OTIO file is written under a new name.",
    ),
    (
        "How to begin",
        "Open a timeline file, drag one onto the window, have a folder watched, or open the current timeline of "
        "DaVinci Resolve. Select shots, press Generate, listen, press Place. Words are welcome and not needed.",
    ),
)


class FirstRun(QDialog):
    """Four paragraphs and one button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Wildtrack")
        title = QLabel("Temp sound for picture, made on your own machine")
        title.setFont(text_font(TEXT_PX + 5, bold=True))
        title.setWordWrap(True)
        self.begin = QPushButton("Begin")
        self.begin.setProperty("role", "primary")
        self.begin.setDefault(True)
        self.begin.setToolTip("Close this page. It is in the Help menu.")
        self.begin.clicked.connect(self.accept)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(4 * GAP, 4 * GAP, 4 * GAP, 3 * GAP)
        column_of_all.setSpacing(2 * GAP)
        column_of_all.addWidget(title)
        column_of_all.addWidget(Separator())
        column_of_all.addLayout(_paragraphs())
        column_of_all.addStretch()
        column_of_all.addSpacing(STEP)
        column_of_all.addWidget(self.begin, alignment=Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName("What Wildtrack does")

    def sizeHint(self) -> QSize:
        return QSize(680, 420)


def _paragraphs() -> QGridLayout:
    """What each is about, and beside it what is said."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * GAP)
    grid.setVerticalSpacing(2 * GAP)
    grid.setColumnStretch(1, 1)
    for row, (head, text) in enumerate(PARAGRAPHS):
        for column, (words, role) in enumerate(((head, "title"), (text, ""))):
            label = QLabel(words)
            label.setProperty("role", role)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            if column == 0:
                label.setFixedWidth(168)
            grid.addWidget(label, row, column)
    return grid


class FirstRunMemory:
    """Whether the page was read, in a file of settings in the state folder."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def is_due(self) -> bool:
        """Nobody has closed this edition of the page yet."""
        return int(str(self._settings.value(_SEEN, 0))) < _EDITION

    def note_read(self) -> None:
        self._settings.setValue(_SEEN, _EDITION)
        self._settings.sync()
