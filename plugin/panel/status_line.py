"""The status line: what is open, what is being done, how the engine is."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QProgressBar, QPushButton, QStatusBar, QWidget

from plugin.panel.theme import GAP, SMALL_PX, text_font
from plugin.session.reports import EngineCondition, EngineState

if TYPE_CHECKING:
    from plugin.session.session import Session

_CONDITIONS = {
    EngineCondition.OFF: "off, starts when it is needed",
    EngineCondition.STARTING: "starting",
    EngineCondition.IDLE: "idle",
    EngineCondition.WORKING: "working",
    EngineCondition.RESTARTING: "restarting; nothing of the queue is lost",
    EngineCondition.DEAD: "stopped; see the queue",
}
_HOST_PX = 420
_STOP = "Stop reading the timeline. What was open stays open."
_STOP_LOOKING = "Look at no more of the picture. What was seen stays; a shot that you select is still looked at."
_LOOK_ON = "Look at the rest of the picture while you work."


def engine_words(engine: EngineState) -> str:
    """ "Engine idle, NVIDIA H100, 2.1 GB"."""
    memory = f"{engine.memory_bytes / 1e9:.1f} GB" if engine.memory_bytes else ""
    return ", ".join(part for part in (f"Engine {_CONDITIONS[engine.condition]}", engine.device, memory) if part)


class StatusLine(QStatusBar):
    """Left: the timeline, and where placing writes. Middle: what is going on. Right: the engine."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._busy = "", 0, 0
        self.host, self.watched, self.doing, self.engine = QLabel(), QLabel(), QLabel(), QLabel()
        self.progress, self.stop, self.notes = QProgressBar(), QPushButton("Stop"), QPushButton()
        self._build()
        session.opened.connect(self.show_host)
        session.opened.connect(self._show_work)
        session.looked.connect(self._show_notes_count)
        session.settings_changed.connect(self.show_watched)
        session.busy.connect(self.show_busy)
        session.looking_changed.connect(self._show_work)
        session.engine_changed.connect(self.show_engine)
        self.stop.clicked.connect(self._stop_or_go_on)
        self.notes.clicked.connect(self._show_notes)
        self.show_host()
        self.show_watched()
        self.show_engine(session.engine)

    def _build(self) -> None:
        self.progress.setFixedSize(120, 8)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("How far it is")
        self.stop.setProperty("role", "quiet")
        self._work = QWidget()
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for part in (self.doing, self.progress, self.stop):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._work.hide()
        named = (
            (self.host, "Timeline"),
            (self.watched, "Watched folder"),
            (self.doing, "Work"),
            (self.engine, "Engine"),
        )
        for label, name in named:
            label.setFont(text_font(SMALL_PX))
            label.setProperty("role", "soft")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAccessibleName(name)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(GAP, 0, GAP, 0)
        self.notes.setProperty("role", "quiet")
        self.notes.setToolTip(
            "What had to be mended or left out when the timeline was read, and what its editor cannot do."
        )
        self.addWidget(self.host)
        self.addWidget(self.notes)
        self.addWidget(self.watched)
        self.addPermanentWidget(self._work)
        self.addPermanentWidget(self.engine)

    def show_host(self) -> None:
        """What is open; the whole path is in the tooltip."""
        output = self._session.output_label
        name = output.replace("\\", "/").rpartition("/")[2]
        opening = self._session.opening
        nothing = f"Opening {opening}" if opening else "No timeline is open"
        text = f"{self._session.host_label}, places into {name}" if output else nothing
        metrics = QFontMetrics(self.host.font())
        self.host.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, _HOST_PX))
        self.host.setToolTip(f"Placing writes {output}. What you opened stays as it is." if output else "")

        self._show_notes_count()

    def _show_notes_count(self) -> None:
        notes = len(self._session.notes)
        self.notes.setText(f"{notes} note{'s' if notes != 1 else ''}")
        self.notes.setVisible(bool(notes))

    def show_watched(self) -> None:
        """Which folder is watched; nothing where none is."""
        folder = self._session.settings.watched_folder
        self.watched.setText(f"Watching {PurePath(folder).name or folder}")
        self.watched.setToolTip(f"Timelines that arrive in {folder} are offered above the strip.")
        self.watched.setVisible(bool(folder))

    def _show_notes(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText("The timeline is open. What there is to know of it:")
        box.setInformativeText("\n\n".join(self._session.notes))
        box.open()

    def show_busy(self, doing: str, step: int, steps: int) -> None:
        """An empty text: it has finished."""
        self._busy = doing, step, steps
        if not self._session.output_label:
            self.show_host()
        self._show_work()

    def _show_work(self) -> None:
        """What the user waits for; else how far looking at the picture is, which nobody has to wait for."""
        doing, step, steps = self._busy
        looking = None if doing else self._session.looking
        is_first = not self._session.output_label and bool(self._session.opening)  # then the whole page tells it
        self._work.setVisible(bool(doing or looking) and not is_first)
        self.progress.setVisible(looking is None or not looking.is_stopped)
        self.stop.setText("Stop" if looking is None or not looking.is_stopped else "Look On")
        if looking is None:
            self.stop.setToolTip(_STOP)
        else:
            doing, step, steps = looking.in_words, looking.step, looking.steps
            self.stop.setToolTip(_LOOK_ON if looking.is_stopped else _STOP_LOOKING)
        self.doing.setText(doing)
        self.progress.setRange(0, steps)  # 0 to 0 runs without an end
        self.progress.setValue(step)

    def _stop_or_go_on(self) -> None:
        session = self._session
        if self._busy[0]:
            session.stop()
        elif session.looking is not None and session.looking.is_stopped:
            session.go_on_looking()
        else:
            session.stop_looking()

    def show_engine(self, engine: EngineState) -> None:
        self.engine.setText(engine_words(engine))
        self.engine.setToolTip(engine.message or "The engine makes the sound, in a process of its own.")
