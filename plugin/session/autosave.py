"""Writing the session down a moment after each change, off the UI thread."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from plugin.session.claims import Claims
from plugin.session.keeping import Keeper, Kept
from plugin.session.prompts import read_prompts, write_prompts
from plugin.session.settings import Settings, read_settings, write_settings
from plugin.tasks import Lane
from v2a_engine.usecases.ports import Progress

_SOON_MS = 300
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
        self._prompts_path = folder / "prompts.json"
        self.prompts = read_prompts(self._prompts_path)
        self._settings_path = folder / "settings.json"
        self.settings = read_settings(self._settings_path)
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

    def use_prompts(self, prompts: tuple[str, ...]) -> None:
        """These are the last ones used now."""
        if prompts == self.prompts:
            return
        self.prompts = prompts
        path = self._prompts_path
        self._lane.start(
            "Keeping the prompts", lambda _: write_prompts(path, prompts), lambda _: None, self.failed.emit
        )

    def use_settings(self, settings: Settings) -> None:
        """These hold now."""
        self.settings = settings
        path = self._settings_path

        def write(_: Progress) -> None:
            write_settings(path, replace(settings, recent=read_settings(path).recent))  # another window's, too

        self._lane.start("Keeping the settings", write, lambda _: None, self.failed.emit)

    def change_recent(self, change: Callable[[tuple[str, ...]], tuple[str, ...]], done: Callable[[], None]) -> None:
        """Change which timelines were opened lately, for every window; `done` once `settings` says so.

        Args:
            change: from the paths of before to those of now; called off the UI thread.
        """
        path = self._settings_path

        def write(_: Progress) -> tuple[str, ...]:
            there = read_settings(path)
            recent = change(there.recent)
            if recent != there.recent:
                write_settings(path, replace(there, recent=recent))
            return recent

        def take_over(recent: tuple[str, ...]) -> None:
            self.settings = replace(self.settings, recent=recent)
            done()

        self._lane.start("Keeping what was opened", write, take_over, self.failed.emit)

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
        self._lane.finish()

    def _start(self) -> None:
        if self._waiting is None:
            return
        identity, state = self._waiting
        self._waiting = None
        self.keeper.note(identity, state())
        self._lane.start("Keeping the session", partial(self._save, identity), self._kept, self.failed.emit)

    def _save(self, identity: str, _: Progress) -> float:
        """On the lane; the seconds that it took."""
        start_s = time.monotonic()
        self.keeper.save_noted(identity)
        return time.monotonic() - start_s

    def _kept(self, took_s: float) -> None:
        self._soon.setInterval(min(max(_SOON_MS, round(took_s * 1000 * _REST)), _LONGEST_REST_MS))
        self.saved.emit()
