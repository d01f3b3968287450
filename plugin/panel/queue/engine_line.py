"""The engine in one line: what it does, on which device, how much memory it took; and the way to start it anew."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from plugin.panel.theme import GAP, state_icon
from plugin.session.cards import CardState
from plugin.session.reports import EngineCondition, EngineState

_WORDS = {
    EngineCondition.OFF: "Engine off: it starts by itself when it is needed",
    EngineCondition.STARTING: "Engine starting",
    EngineCondition.IDLE: "Engine idle",
    EngineCondition.WORKING: "Engine working",
    EngineCondition.RESTARTING: "Engine restarting: nothing of the queue is lost",
    EngineCondition.DEAD: "Engine stopped: nothing of the queue is lost",
}
_SHAPES = {
    EngineCondition.OFF: CardState.NOTHING,
    EngineCondition.STARTING: CardState.QUEUED,
    EngineCondition.IDLE: CardState.PLACED,
    EngineCondition.WORKING: CardState.RENDERING,
    EngineCondition.RESTARTING: CardState.QUEUED,
    EngineCondition.DEAD: CardState.FAILED,
}


class EngineLine(QWidget):
    """Words with a shape before them."""

    restart_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sign = QLabel()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setAccessibleName("Engine")
        self.restart = QPushButton("Restart engine")
        self.restart.setToolTip("End the engine and start it anew. Nothing of the queue is lost.")
        self.restart.clicked.connect(self.restart_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP // 2, GAP, GAP // 2)
        row.setSpacing(GAP)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.restart)

    def show_state(self, state: EngineState) -> None:
        told = [_WORDS[state.condition], state.device]
        if state.memory_bytes is not None:
            told.append(memory_in_words(state.memory_bytes))
        told += [f"version {state.version}" if state.version else ""]
        text = "  \N{MIDDLE DOT}  ".join(part for part in told if part)
        self.words.setText(f"{text}\n{state.message}" if state.message else text)
        self.words.setToolTip(text)
        self._sign.setPixmap(state_icon(_SHAPES[state.condition]).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        busy = (EngineCondition.STARTING, EngineCondition.RESTARTING)
        self.restart.setEnabled(state.condition not in busy)


def memory_in_words(size: int) -> str:
    """At most so much.

    >>> memory_in_words(776_000_000), memory_in_words(5_400_000_000)
    ('740 MB of memory', '5.0 GB of memory')
    """
    mebibytes = size / (1 << 20)
    return f"{mebibytes / 1024:.1f} GB of memory" if mebibytes >= 1000 else f"{mebibytes:.0f} MB of memory"
