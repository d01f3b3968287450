"""Writing the session down a moment after each change, off the UI thread."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from plugin.session.kept.claims import Claims
from plugin.session.kept.keeping import Keeper, Kept
from plugin.session.kept.prompts import prompts_text, read_prompts
from plugin.session.kept.settings import Settings, read_settings, settings_text
from plugin.session.kept.shared_file import SharedFile
from plugin.tasks import Lane
from v2a_engine.usecases.ports import Progress

_SOON_MS = 200
_REST = 10  # times as long as a saving took nothing is saved: thousands of jobs take a second to write
_LONGEST_REST_MS = 20_000


class Autosave(QObject):
    """Keeps the last state of one timeline after the other, and the prompts and settings of all."""

    failed = Signal(object)  # V2AError
    saved = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keeper = Keeper(folder)
        self.claims = Claims(self.keeper.path)
        self.prompts: SharedFile[tuple[str, ...]] = SharedFile(
            folder / "prompts.json", read_prompts, prompts_text, (), self
        )
        self.settings = SharedFile(folder / "settings.json", read_settings, settings_text, Settings(), self)
        for shared in (self.prompts, self.settings):
            shared.failed.connect(self.failed)
        self._lane = Lane(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._start)
        self._waiting: tuple[str, Callable[[], Callable[[], Kept]]] | None = None

    def keep(self, identity: str, state: Callable[[], Callable[[], Kept]]) -> None:
        """Write down soon.

        Args:
            state: called then, on the UI thread; what it gives is called off it.
        """
        if self._waiting is not None and self._waiting[0] != identity:
            self.flush()
        self._waiting = identity, state
        if not self._soon.isActive():
            self._soon.start()

    def flush(self) -> None:
        """Write what waits, without waiting for the moment to come."""
        if self._waiting is not None:
            self._soon.stop()
            self._start()

    def let_go(self, identity: str) -> None:
        """Another window may keep this timeline, once what waits is written."""
        self._lane.start(
            "Closing the timeline", lambda _: self.claims.let_go(identity), lambda _: None, self.failed.emit
        )

    def close(self) -> None:
        """Write what waits, and end."""
        self.flush()
        self._lane.start(
            "Closing the timelines", lambda _: self.claims.let_go_of_all(), lambda _: None, self.failed.emit
        )
        for ends in (self._lane, self.prompts, self.settings):
            ends.finish()

    def _start(self) -> None:
        if self._waiting is None:
            return
        identity, state = self._waiting
        self._waiting = None
        self.keeper.note(identity, state())
        self._lane.start("Keeping the session", partial(self._save, identity), self._kept, self.failed.emit)

    def _save(self, identity: str, _: Progress) -> float:
        """On the lane; the seconds that it kept a processor busy: waiting for the disk holds up nobody."""
        start_s = time.thread_time()
        self.keeper.save_noted(identity)
        return time.thread_time() - start_s

    def _kept(self, took_s: float) -> None:
        self._soon.setInterval(min(max(_SOON_MS, round(took_s * 1000 * _REST)), _LONGEST_REST_MS))
        self.saved.emit()
