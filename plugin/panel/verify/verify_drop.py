"""Is this our sound? Drop any audio or video file here, and read the answer."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from plugin.panel.theme import GAP, STEP, Colour
from plugin.panel.verify.answer import answer_of
from plugin.panel.verify.answer_card import AnswerCard
from plugin.session.panel_words import said
from plugin.session.ports import Verification
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import Cancelled, V2AError

_LIMIT = (
    "That no mark is found does not say that no machine made the sound. The mark is evidence of origin, not proof; "
    "a signature that holds is proof of its signer."
)


class VerifyDrop(QDialog):
    """Files are looked at one after the other; what is found stays until the page is closed."""

    def __init__(self, verification: Verification, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verification = verification
        self._lane = Lane(self)
        self._tickets: list[Ticket] = []
        self._waiting = 0
        self.cards: list[AnswerCard] = []
        self.setWindowTitle("Is this our sound?")
        self.setAcceptDrops(True)
        self._build()

    def _build(self) -> None:
        hint = QLabel("Drop audio or video files on this page. They are only read.")
        self.choose = QPushButton("Choose files…")
        self.choose.setToolTip("Choose audio or video files to be looked at. They are only read.")
        self.choose.clicked.connect(self._choose)
        top = QHBoxLayout()
        top.addWidget(hint, 1)
        top.addWidget(self.choose)
        limit = QLabel(_LIMIT)
        limit.setProperty("role", "soft")
        limit.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addWidget(self._build_progress())
        column.addWidget(self._build_answers(), 1)
        column.addWidget(limit)

    def _build_progress(self) -> QWidget:
        self.doing = QLabel()
        self.doing.setProperty("role", "soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("How far the file was read")
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("Look no further. What was found so far stays.")
        self.stop.clicked.connect(self.cancel)
        self._progress = QWidget()
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.doing)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self._progress.hide()
        return self._progress

    def _build_answers(self) -> QScrollArea:
        page = QWidget()
        self._answers = QVBoxLayout(page)
        self._answers.setContentsMargins(0, 0, STEP, 0)
        self._answers.setSpacing(GAP)
        self._zone = QLabel("Nothing was asked yet")
        self._zone.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zone.setStyleSheet(
            f"border: 1px dashed {Colour.FAINT.value}; border-radius: {STEP}px; color: {Colour.SOFT.value};"
        )
        self._zone.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._answers.addWidget(self._zone)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        return area

    def sizeHint(self) -> QSize:
        return QSize(720, 520)

    def ask(self, paths: Sequence[str]) -> None:
        """Look at these files, after those that wait."""
        for path in map(Path, paths):
            self._waiting += 1
            ticket = self._lane.start(
                f"Looking at {path.name}",
                partial(self._verified, path),
                self._answered,
                partial(self._failed, path),
                partial(self._moved, path),
            )
            self._tickets.append(ticket)
        self._show_progress()

    def cancel(self) -> None:
        """Look no further."""
        for ticket in self._tickets:
            ticket.stop()

    def done(self, result: int) -> None:
        self.cancel()
        super().done(result)

    def close_down(self) -> None:
        """End for good."""
        self._lane.close()

    def _verified(self, path: Path, progress: Any) -> dict[str, Any]:
        return self._verification.verify(path, progress)

    def _answered(self, whole: dict[str, Any]) -> None:
        card = AnswerCard(answer_of(whole))
        self.cards.insert(0, card)
        if not self._zone.isHidden():
            self._zone.hide()
            self._answers.addStretch()
        self._answers.insertWidget(0, card)
        self._one_less()

    def _failed(self, path: Path, error: V2AError) -> None:
        if not isinstance(error, Cancelled):
            words = {"path": str(path), "verdict": None, "words": [f"{path}: {said(error)}"]}
            self._answered({"files": [words]})
            return
        self._one_less()

    def _one_less(self) -> None:
        self._waiting -= 1
        if not self._waiting:
            self._tickets = []
        self._show_progress()

    def _moved(self, path: Path, step: int, steps: int, _stage: str) -> None:
        self.doing.setText(f"Listening to {path.name}")
        self.bar.setRange(0, steps)
        self.bar.setValue(step)

    def _show_progress(self) -> None:
        self._progress.setVisible(self._waiting > 0)
        if self._waiting:
            self.doing.setText(f"{self._waiting} to look at" if self._waiting > 1 else "Looking")
            self.bar.setRange(0, 0)

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Is this our sound?")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.ask)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.ask(paths)
