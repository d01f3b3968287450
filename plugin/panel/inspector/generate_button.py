"""The button that asks for sound and says what will come, and the choices beside it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

from plugin.panel.actions import action_row
from plugin.panel.inspector.meant import Meant
from plugin.session.later import Later
from plugin.session.timeline.left_out import counted
from plugin.session.what_comes import Coming
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind

_TOOLTIP = (
    "Make what is missing or out of date of all kinds; where nothing is, another take of the kind that is shown. "
    "Ctrl+Return"
)
_NO_PICTURE = "Sound is made from the picture: this waits until the media is there and can be read."
_ASKED = "Asked for already, as it is wanted now: it comes as soon as the queue has made it. For more, raise Takes."
_NOT_WANTED = "What is shown is not wanted, and of the rest nothing is missing."
_LATER = "What was not looked at yet is made as soon as it was"
_OTHERS = ", without the words above: those are for the others"
_ASKED_LATER = "It is made as soon as its picture was looked at. Stop, in the line at the bottom, calls that off."
_CHOICES = "Make one kind alone, or all kinds. Ctrl+Shift+Return makes only the kind that is shown."


class GenerateButton(QPushButton):
    """Names what it would ask for now: shorter where there is less room, and last of all cut off at its end."""

    def __init__(self) -> None:
        super().__init__("Generate")
        self.setProperty("role", "primary")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # never wider than the inspector

    def show_coming(self, coming: Coming, meant: Meant, asked: Later) -> None:
        """
        Args:
            asked: what was asked for before its picture was looked at.
        """
        later = _later(meant, asked)
        words = ", ".join(part for part in (coming.in_words, later) if part)
        self.setEnabled(bool(words))
        on_their_way = coming.on_their_way_in_words
        if words:
            then = f"{_LATER}{_OTHERS if meant.cards else ''}." if later else ""
            tips = (_TOOLTIP, f"Asked for already: {on_their_way}." if on_their_way else "", then)
            self.setText(f"Generate {words}")
            self.setToolTip("\n".join(tip for tip in tips if tip))
        elif on_their_way:
            self.setText(f"Queued: {on_their_way}")
            self.setToolTip(_ASKED)
        elif meant.unseen:
            self.setText("Comes once looked at")
            self.setToolTip(_ASKED_LATER)
        elif meant.cards:
            self.setText("Nothing to generate")
            self.setToolTip(_NOT_WANTED)
        else:
            self.setText(f"Cannot generate: {counted(meant.silent)}" if meant.silent else "Generate")
            self.setToolTip(_NO_PICTURE if meant.silent else _TOOLTIP)
        self.setToolTip(f"{self.text()}\n{self.toolTip()}")

    @property
    def text_in_sight(self) -> str:
        """What of its text is painted."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room_px = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        whole, measure = self.text(), self.fontMetrics()
        short = (
            whole.replace(" stems", "").replace(" stem", "").replace(" and ", ", ").replace(" once looked at", " later")
        )
        fitting = next((text for text in (whole, short) if measure.horizontalAdvance(text) <= room_px), short)
        return measure.elidedText(fitting, Qt.TextElideMode.ElideRight, room_px)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.text_in_sight
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


def _later(meant: Meant, asked: Later) -> str:
    """What can be asked for now and is made later; empty where there is none, or where it was asked for."""
    unseen = sum(not all(asked.holds(kind, shot.span) for kind in RENDERED_KINDS) for shot in meant.unseen)
    if unseen:
        return f"{unseen} shot{'s' if unseen > 1 else ''} once looked at"
    return "BG once looked at" if not all(asked.holds(StemKind.BG, s.span) for s in meant.growing) else ""


class KindChoices(QPushButton):
    """A small button with a menu: only one kind, or all of them."""

    def __init__(
        self, coming_of: Callable[[Sequence[StemKind]], Coming], make: Callable[[Coming, Sequence[StemKind]], None]
    ) -> None:
        """
        Args:
            coming_of: what would be made of these kinds now.
            make: asks for it, and for the same kinds of what was not looked at yet.
        """
        super().__init__("\N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        self._coming_of, self._make = coming_of, make
        self.setAccessibleName("Generate only one kind, or all kinds")
        self.setToolTip(_CHOICES)
        self.setFixedWidth(32)
        self.setStyleSheet("padding-left: 0; padding-right: 0;")
        self.clicked.connect(self._open)

    def fill(self) -> QMenu:
        """The choices as they are now."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = [(f"Only {kind}", (kind,), "") for kind in RENDERED_KINDS]
        for name, kinds, key in (*rows, ("All kinds", RENDERED_KINDS, action_row("generate_all").shortcut)):
            coming = self._coming_of(kinds)
            none = "queued already" if coming.on_their_way else "nothing is wanted"
            entry = menu.addAction(f"{name}: {coming.in_words or none}" + (f"\t{key}" if key else ""))
            entry.setEnabled(bool(coming.in_words))
            entry.triggered.connect(lambda _=False, coming=coming, kinds=kinds: self._make(coming, kinds))
        return menu

    def _open(self) -> None:
        menu = self.fill()
        menu.popup(self.mapToGlobal(QPoint(self.width() - menu.sizeHint().width(), -menu.sizeHint().height())))
