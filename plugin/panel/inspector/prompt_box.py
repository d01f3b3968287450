"""A field for words: several lines, and the prompts of before by Alt+Up, Alt+Down or a list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from plugin.panel.theme import STEP

_PAUSE_MS = 500  # typing that rests so long counts as one edit
_LONGEST_ENTRY = 60  # characters of a prompt in the list
_MOST_CHARACTERS = 2_000
_HEAD_PX = 24


class _Words(QPlainTextEdit):
    """The editor: hands undo to the window, Tab to the next field."""

    settled = Signal()  # typing rests, the focus goes, or somebody wants to undo
    earlier = Signal()
    later = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)  # the session's own undo knows each edit
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.settled)
        self.textChanged.connect(self._pause.start)

    def rest(self) -> None:
        """No edit is waiting any more."""
        self._pause.stop()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.settled.emit()  # whatever the key does finds what was typed
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if with_alt and event.key() == Qt.Key.Key_Up:
            self.earlier.emit()
        elif with_alt and event.key() == Qt.Key.Key_Down:
            self.later.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()  # Generate
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settled.emit()


class PromptBox(QWidget):
    """A label, a list of earlier prompts, an editor. Nothing is told that the user did not type or choose."""

    edited = Signal(str)
    typing = Signal(object)  # str: what stands there and is not told as edited yet; None: nothing is

    def __init__(self, label: str, hint: str, tooltip: str, lines: int, history: Callable[[], Sequence[str]]) -> None:
        """
        Args:
            hint: shown while it is empty.
            history: earlier prompts, the newest first.
        """
        super().__init__()
        self._hint, self._history = hint, history
        self._shown: str | None = ""  # None: several
        self._place = -1  # in the history; -1 is what was typed
        self._typed = ""
        self.words = _Words()
        self.words.setAccessibleName(label)
        self.words.setToolTip(tooltip)
        self.words.setPlaceholderText(hint)
        around = 2 * (self.words.document().documentMargin() + STEP)
        self.words.setFixedHeight(round(self.words.fontMetrics().lineSpacing() * lines + around) + 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.words.settled.connect(self.flush)
        self.words.textChanged.connect(self._tell_typing)
        self.words.earlier.connect(lambda: self._walk(1))
        self.words.later.connect(lambda: self._walk(-1))
        title = QLabel(label)
        title.setBuddy(self.words)
        title.setMinimumHeight(_HEAD_PX)
        self.button = self._history_button(label)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addLayout(head)
        column.addWidget(self.words)

    def _history_button(self, label: str) -> QPushButton:
        button = QPushButton("Earlier…")
        button.setProperty("role", "quiet")
        button.setToolTip("Words you used before. In the field: Alt+Up and Alt+Down.")
        button.setAccessibleName(f"Earlier words for: {label}")
        button.clicked.connect(self._open_history)
        return button

    def show_text(self, text: str | None) -> None:
        """What the cards say; None: they differ. What is being typed stays."""
        if self.words.toPlainText() != (self._shown or "") and self.words.hasFocus():
            return
        self.words.setPlaceholderText("(several)" if text is None else self._hint)
        self._shown = text
        if self.words.toPlainText() != (text or ""):
            self._write(text or "")
        self.words.rest()

    def flush(self) -> None:
        """Tell of what was typed, now."""
        self.words.rest()
        text = self._text()
        if text != (self._shown or ""):
            self._shown = text
            self.words.setPlaceholderText(self._hint)
            self.edited.emit(text)
            self.typing.emit(None)

    def _text(self) -> str:
        return self.words.toPlainText()[:_MOST_CHARACTERS]

    def _tell_typing(self) -> None:
        text = self._text()
        self.typing.emit(text if text != (self._shown or "") else None)

    def forget_place(self) -> None:
        """The history begins anew: other cards are shown."""
        self._place = -1

    def put(self, text: str) -> None:
        """Write it as if it was typed."""
        self._write(text)
        self.words.setFocus()
        self.flush()

    def _write(self, text: str) -> None:
        self.words.setPlainText(text)
        self.words.moveCursor(self.words.textCursor().MoveOperation.End)

    def _walk(self, step: int) -> None:
        history = [text for text in self._history() if text != self._typed]
        place = max(-1, min(self._place + step, len(history) - 1))
        if place == self._place:
            return
        if self._place == -1:
            self._typed = self.words.toPlainText()
            history = [text for text in self._history() if text != self._typed]
            place = min(place, len(history) - 1)
        self._place = place
        self._write(self._typed if place == -1 else history[place])

    def _open_history(self) -> None:
        menu = self.history_menu()
        menu.exec(self.button.mapToGlobal(QPoint(0, self.button.height())))

    def history_menu(self) -> QMenu:
        """Earlier prompts to choose from."""
        menu = QMenu(self)
        for text in self._history():
            line = " ".join(text.split())
            entry = menu.addAction(line if len(line) <= _LONGEST_ENTRY else f"{line[:_LONGEST_ENTRY]}…")
            entry.triggered.connect(lambda _=False, text=text: self.put(text))
        if menu.isEmpty():
            menu.addAction("No words yet").setEnabled(False)
        return menu


def prompt_box(history: Callable[[], Sequence[str]]) -> PromptBox:
    """For what should be heard."""
    return PromptBox(
        "Prompt",
        "Empty: the picture decides",
        "What should be heard, in plain words: boots on gravel, a heavy door. Ctrl+Return generates.",
        3,
        history,
    )


def keep_out_box() -> PromptBox:
    """For what should not be heard. It keeps no list of earlier words."""
    box = PromptBox(
        "Keep out", "For example: music, voices", "What should not be heard (the negative prompt).", 1, lambda: []
    )
    box.button.hide()
    return box
