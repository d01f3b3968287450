"""The answer about one file: a word and a shape, a strip for each track, and all that `wildtrack verify` says."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from plugin.panel.theme import GAP, SMALL_PX, STEP, state_icon
from plugin.panel.verify.answer import CANNOT_SAY, Answer, clock
from plugin.panel.verify.found_strip import FoundStrip
from plugin.session.cards import CardState

_MOST_STEMS = 4
_SHAPES = {
    "ours": CardState.PLACED,
    "ours, altered since export": CardState.STALE,
    "not found": CardState.NOTHING,
    "too little signal to say": CardState.QUEUED,
    CANNOT_SAY: CardState.FAILED,
}


class AnswerCard(QFrame):
    """Short at first; a button shows every line."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP + STEP, GAP, GAP + STEP, GAP)
        column.setSpacing(STEP)
        column.addLayout(self._head())
        self.stems = QLabel(_stems_in_words(answer.stems))
        self.stems.setProperty("role", "soft")
        self.stems.setWordWrap(True)
        self.stems.setVisible(bool(answer.stems))
        column.addWidget(self.stems)
        for finding in answer.findings:
            label = QLabel(f"Finding: {finding}")
            label.setProperty("role", "problem")
            label.setWordWrap(True)
            column.addWidget(label)
        self.strips = [FoundStrip(track, answer.longest_s) for track in answer.tracks]
        for strip, track in zip(self.strips, answer.tracks, strict=True):
            told = QLabel(f"{track.name}: {track.verdict}, {clock(track.seconds)}")
            told.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(told)
            column.addWidget(strip)
        self.evidence = self._evidence()
        column.addWidget(self.evidence)
        self.evidence.setVisible(not answer.tracks)
        self.setAccessibleName(f"{answer.name}: {answer.verdict}")

    def _head(self) -> QHBoxLayout:
        sign, name, verdict = QLabel(), QLabel(self.answer.name), QLabel(self.answer.verdict)
        sign.setPixmap(state_icon(_SHAPES[self.answer.verdict]).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        verdict.setProperty("role", "title")
        for label in (name, verdict):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.more = QPushButton("Evidence")
        self.more.setCheckable(True)
        self.more.setChecked(not self.answer.tracks)
        self.more.setProperty("role", "quiet")
        self.more.setToolTip("Show or hide all that was found, as wildtrack verify prints it.")
        self.more.toggled.connect(lambda shown: self.evidence.setVisible(shown))
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(sign)
        row.addWidget(verdict)
        row.addWidget(name, 1)
        row.addWidget(self.more)
        return row

    def _evidence(self) -> QPlainTextEdit:
        text = QPlainTextEdit("\n".join(self.answer.words))
        text.setReadOnly(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(SMALL_PX)
        text.setFont(font)
        text.setAccessibleName("Evidence")
        text.setToolTip("All that was found. It can be selected and copied.")
        text.setTabChangesFocus(True)
        lines = min(max(len(self.answer.words) + 1, 4), 14)
        text.setFixedHeight(lines * text.fontMetrics().lineSpacing() + 2 * GAP)
        return text


def _stems_in_words(stems: tuple[str, ...]) -> str:
    more = f" and {len(stems) - _MOST_STEMS} more" if len(stems) > _MOST_STEMS else ""
    return f"Holds {', '.join(stems[:_MOST_STEMS])}{more}"
