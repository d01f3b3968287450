"""A line above the strip: what went wrong and how to mend it, what was done, what arrived to be opened."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from plugin.panel.theme import GAP, STATE_LOOKS, STEP, Colour, state_icon
from plugin.panel.upright import Upright
from plugin.session.cards import CardState
from plugin.session.reports import Trouble
from plugin.session.timeline.kin import Kin

if TYPE_CHECKING:
    from plugin.session.session import Session

_NOTICE_MS = 12_000  # what went well leaves by itself; a trouble stays until it is dismissed
_WHERE = {"timeline": "Timeline", "engine": "Engine", "placing": "Placing", "keeping": "Saving this session"}
_BRING = "Have them here too, each with its picture. Undo takes it back. Later it is in the Timeline menu."
_BUTTONS = {
    "reload": ("Reload", "Read the timeline again."),
    "restart engine": ("Restart engine", "End the engine and start it anew. Nothing of the queue is lost."),
    "open": ("Open…", "Choose a timeline."),
    "locate": ("Locate Media…", "Say where media that is offline lies on this machine. Ctrl+Shift+M"),
    "undo": ("Undo", "Bring back what lay there before. Ctrl+Z"),
}


class _Words(Upright):
    """As high as its label is at a width; with less room the label is scrolled."""

    def __init__(self, label: QLabel) -> None:
        super().__init__(label)
        self._label = label
        for part in (label, self.viewport()):
            part.setAutoFillBackground(False)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        return self._label.heightForWidth(width)

    def sizeHint(self) -> QSize:
        return self._label.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._label.minimumSizeHint().width(), self._label.fontMetrics().height())


class Banner(QWidget):
    """One message at a time; it comes and goes without taking the focus. The newest one counts."""

    room_changed = Signal()
    open_asked = Signal()
    locate_asked = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._act: Callable[[], object] | None = None
        self._colour = Colour.LINE.value
        self._offered = ""  # path of what arrived; it waits behind other messages
        self._shows_offer = False
        self._most_px = 0  # 0: as much as the message needs
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTICE_MS)
        self._timer.timeout.connect(self.dismiss)
        self._build()
        self.hide()
        session.trouble.connect(self.show_trouble)
        session.placed.connect(self.show_placed)
        session.noticed.connect(self.show_notice)
        session.offered.connect(self.show_offer)
        session.kin_offered.connect(self.show_kin)
        session.opened.connect(self._opened)
        session.undo_stack.indexChanged.connect(self._forget_undo)

    def _build(self) -> None:
        self._sign = QLabel()
        self.where, self.message = QLabel(), QLabel()
        self.where.setProperty("role", "title")
        self.message.setWordWrap(True)
        for label in (self.where, self.message):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action, self.dismissal = QPushButton(), QPushButton("Dismiss")
        self.dismissal.setProperty("role", "quiet")
        self.dismissal.setToolTip("Put this message away.")
        self.action.clicked.connect(self._do)
        self.dismissal.clicked.connect(self.dismiss)
        for button in (self.action, self.dismissal):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(GAP + STEP, STEP, GAP, STEP)
        row.setSpacing(GAP)
        row.addWidget(self._sign)
        row.addWidget(self.where)
        self._words = _Words(self.message)
        row.addWidget(self._words, 1)
        row.addWidget(self.action)
        row.addWidget(self.dismissal)
        self.setAccessibleName("Message")

    def show_trouble(self, trouble: Trouble) -> None:
        """What went wrong, where, and how to mend it. What belongs to one card is told in its own place too."""
        self._timer.stop()
        acts: dict[str, Callable[[], object]] = {
            "reload": self._session.reload,
            "restart engine": self._session.restart_engine,
            "open": self.open_asked.emit,
            "locate": self.locate_asked.emit,
            "undo": self._session.undo_stack.undo,
        }
        text, tooltip = _BUTTONS.get(trouble.action, ("", ""))
        self._show(_WHERE.get(trouble.where, trouble.where), trouble.message, CardState.FAILED)
        self._offer(text, tooltip, acts.get(trouble.action))

    def show_placed(self, sentence: str) -> None:
        """What was done, with the way back."""
        self._show("", sentence, CardState.PLACED)
        can_undo = self._session.undo_stack.canUndo() and not sentence.startswith("Undone")
        self._offer("Undo" if can_undo else "", "Take it back. Ctrl+Z", self._session.undo_stack.undo)
        self._timer.start()

    def show_notice(self, sentence: str) -> None:
        """What is good to know; it leaves by itself."""
        self._show("", sentence, CardState.STALE)
        self._offer("", "", None)
        self._timer.start()

    def show_offer(self, path: str) -> None:
        """A timeline arrived in the watched folder. What is open stays, until the user asks for the other."""
        self._offered = path
        self._timer.stop()
        words = f"{PurePath(path).name} has arrived. What is open now is kept, and here when it is opened again."
        self._show("Watched folder", words, CardState.READY)
        self._shows_offer = True
        self._offer("Open", f"Open {path}", partial(self._session.open_file, path))

    def show_kin(self, kin: Kin) -> None:
        """Nothing was done with this timeline yet, and its pictures are known from another one."""
        self._timer.stop()
        words = f"{kin.in_words}. Bring their prompts and takes over? What you did there stays as it is."
        self._show("Another cut", words, CardState.READY)
        self._offer("Bring Over", _BRING, partial(self._session.bring, kin))

    def dismiss(self) -> None:
        """Put the message away; an offer that it covered comes back."""
        self._timer.stop()
        self.hide()
        if self._shows_offer:
            self._offered, self._shows_offer = "", False
        elif self._offered:
            self.show_offer(self._offered)

    def _opened(self) -> None:
        """What was told is of the timeline of before; what arrived and is not this one is still offered."""
        offered, self._offered, self._shows_offer = self._offered, "", False
        self.dismiss()
        if offered and PurePath(offered).name != self._session.host_label:
            self.show_offer(offered)

    def _show(self, where: str, message: str, state: CardState) -> None:
        self._shows_offer = False
        self._colour = STATE_LOOKS[state].colour
        self._sign.setPixmap(state_icon(state).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self.where.setText(where)
        self.where.setVisible(bool(where))
        self.message.setText(message)
        self.setAccessibleDescription(f"{where}: {message}" if where else message)
        self.show()
        self.update()

    def _offer(self, text: str, tooltip: str, act: Callable[[], object] | None) -> None:
        self._act = act
        self.action.setText(text)
        self.action.setToolTip(tooltip)
        self.action.setVisible(bool(text) and act is not None)
        self._fit()

    def _forget_undo(self) -> None:
        """What Undo would take back now is not what this message speaks of."""
        if self.action.text() == "Undo":
            self._offer("", "", None)

    def _do(self) -> None:
        act = self._act
        self.dismiss()
        if act is not None:
            act()

    @property
    def taken_px(self) -> int:
        """Of the height around it, now."""
        return 0 if self.isHidden() else self.minimumHeight()

    def give_room(self, most_px: int) -> None:
        """So high it may be, and always one line and its buttons; a longer message is scrolled."""
        self._most_px = most_px
        self._fit()

    def _fit(self) -> None:
        """The message is whole, as far as its window has room for it."""
        self._words.updateGeometry()  # no label in a scrolled area does it
        needed, least = self.heightForWidth(self.width()), self._row.minimumSize().height()
        height = min(needed, max(self._most_px, least)) if self._most_px else needed
        is_cut = height < needed
        self._words.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_cut else Qt.FocusPolicy.NoFocus)
        if height != self.minimumHeight():
            self.setFixedHeight(height)
            self.room_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.room_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.room_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Colour.RAISED.value))
        painter.fillRect(0, 0, 3, self.height(), QColor(self._colour))
        painter.end()
