"""The audition's keys, as editors know them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from plugin.panel.audition.player import Player

_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class AuditionKeys(QWidget):
    """Turns keys into what the audition does. Keys that another part of the window knows too are asked for first."""

    player: "Player"

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._holds_k = False
        key = Qt.Key
        self._acts: dict[Qt.Key, Callable[[], object]] = {
            key.Key_Space: lambda: self.player.toggle(),
            key.Key_Comma: lambda: self.player.step(-1),
            key.Key_Period: lambda: self.player.step(1),
            key.Key_J: lambda: self._shuttle(-1),
            key.Key_K: lambda: self.player.stop(),
            key.Key_L: lambda: self._shuttle(1),
            key.Key_Home: lambda: self.player.seek(-(2**31)),
            key.Key_End: lambda: self.player.seek(2**31),
            key.Key_B: self.switch_takes,
            key.Key_R: lambda: self.set_loop(not self.player.mixer.loop),
            key.Key_Up: lambda: self.hear_take(-1),
            key.Key_Down: lambda: self.hear_take(1),
            key.Key_Return: self.choose_heard,
            key.Key_Enter: self.choose_heard,
            key.Key_S: lambda: self.toggle_lane(solo=True),
            key.Key_M: lambda: self.toggle_lane(solo=False),
            **{Qt.Key(key.Key_0 + rating): lambda rating=rating: self.rate_heard(rating) for rating in range(6)},  # type: ignore[misc]
        }

    def switch_takes(self) -> None:
        raise NotImplementedError

    def hear_take(self, step: int) -> None:
        raise NotImplementedError

    def hear_stem(self, step: int) -> None:
        raise NotImplementedError

    def choose_heard(self) -> None:
        raise NotImplementedError

    def rate_heard(self, rating: int) -> None:
        raise NotImplementedError

    def set_loop(self, loop: bool) -> None:
        raise NotImplementedError

    def toggle_lane(self, *, solo: bool) -> None:
        raise NotImplementedError

    def obey(self, event: QKeyEvent) -> bool:
        """Do what a key asks that came to another part of the window; False where it is none of the audition's."""
        if event.type() == QEvent.Type.KeyRelease:
            self.keyReleaseEvent(event)
            return False
        if not self._is_mine(event):
            return False
        self.keyPressEvent(event)
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_mine(event):
            super().keyPressEvent(event)
        elif self._has_shift(event):
            self.hear_stem(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif not event.isAutoRepeat() or event.key() in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self._acts[Qt.Key(event.key())]()
            self._holds_k = event.key() == Qt.Key.Key_K or self._holds_k

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_K and not event.isAutoRepeat():
            self._holds_k = False
        super().keyReleaseEvent(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        if self._has_shift(event):
            return event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        return event.key() in self._acts and not event.modifiers() & ~_KEYPAD

    def _has_shift(self, event: QKeyEvent) -> bool:
        return event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.ShiftModifier

    def _shuttle(self, direction: int) -> None:
        """With K held, one frame; else play that way, and faster when asked again."""
        if self._holds_k:
            self.player.step(direction)
        else:
            self.player.shuttle(direction)
