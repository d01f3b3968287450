"""What the engine sees in a shot, how sure it is, and how to put other words in its place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from plugin.panel.inspector.seen import chosen_words, told
from plugin.panel.theme import STEP

_NOT_YET = "Not looked at yet. Look tells what the picture asks for, without making sound."
_OVERRULE = "Put the engine's words into the prompt, to change them."
_NO_WORDS = "The engine chose no words of its own here: write yours."
_LOOK, _LOOK_AGAIN = "Look", "Look Again"
_OF_SEVERAL = "Choose one shot to read what is seen in it."


class Sight(QFrame):
    """Words, and two buttons."""

    looked = Signal()
    overruled = Signal(str)  # the words to begin with

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        title = QLabel("What it sees")
        self.account = QLabel(_NOT_YET)
        self.account.setWordWrap(True)
        self.account.setTextFormat(Qt.TextFormat.PlainText)
        self.account.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.account.setAccessibleName("What the engine sees")
        self.look = QPushButton(_LOOK)
        self.look.setToolTip("Ask the engine what it sees, without making sound. Ctrl+L")
        self.look.clicked.connect(self._look)
        self.overrule = QPushButton("Overrule")
        self.overrule.setToolTip(_OVERRULE)
        self.overrule.clicked.connect(lambda: self.overruled.emit(self._words))
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.look)
        head.addWidget(self.overrule)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.account)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_seen(self, seen: str) -> None:
        """What was seen in the one card that is shown."""
        self._words = chosen_words(seen)
        self._say(told(seen) if seen else _NOT_YET, is_soft=not seen)
        self.overrule.setEnabled(bool(self._words))
        self.overrule.setToolTip(_OVERRULE if self._words or not seen else _NO_WORDS)
        self._offer_look(_LOOK_AGAIN if seen else _LOOK)

    def show_several(self) -> None:
        self._words = ""
        self._say(_OF_SEVERAL, is_soft=True)
        self.overrule.setEnabled(False)
        self._offer_look(_LOOK)

    def show_problem(self, message: str) -> None:
        """Why it could not look."""
        self._say(message, is_soft=False, is_problem=True)
        self._offer_look(_LOOK)

    def _offer_look(self, text: str) -> None:
        self.look.setText(text)
        self.look.setEnabled(True)

    def _look(self) -> None:
        self._say("Looking…", is_soft=True)
        self.look.setEnabled(False)
        self.looked.emit()

    def _say(self, text: str, *, is_soft: bool, is_problem: bool = False) -> None:
        self.account.setText(text)
        self.account.setProperty("role", "problem" if is_problem else "soft" if is_soft else "")
        self.account.style().polish(self.account)
