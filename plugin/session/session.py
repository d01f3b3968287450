"""The session: one open timeline and all that the user does with it. Widgets read it, ask it, and listen to it.

Everything slow happens off the UI thread and comes back as a signal; every method returns at once. What can be undone
goes over `undo_stack`. The session is kept on disk after each change, so that neither a crash nor a restart loses work.
"""

from collections.abc import Sequence as Seq

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from plugin.session.cards import Card, Form
from v2a_engine.domain.shot import Scene, Sequence, Shot


class Session(QObject):
    """What widgets see. Frames are the sequence's own, from 0; timecode is for labels."""

    opened = Signal()  # another timeline is here, or none
    cards_changed = Signal(object)  # frozenset of cue ids whose card is a new one
    selection_changed = Signal()
    playhead_moved = Signal(int)
    engine_changed = Signal(object)  # EngineState
    queue_changed = Signal()
    busy = Signal(str, int, int)  # what it is doing, step, steps; steps 0: not known. An empty text: it has finished
    trouble = Signal(object)  # Trouble: where it happened, what, and how to mend it

    undo_stack: QUndoStack

    # What is there.
    @property
    def host_label(self) -> str: ...
    @property
    def sequence(self) -> Sequence | None: ...
    @property
    def shots(self) -> Seq[Shot]: ...
    @property
    def scenes(self) -> Seq[Scene]: ...
    @property
    def cards(self) -> Seq[Card]: ...
    def card(self, cue_id: str) -> Card: ...
    def cards_of(self, shot_id: str) -> Seq[Card]:
        """Those that sound in this shot: its FX, its scene's BG."""

    # What is looked at.
    @property
    def selected(self) -> Seq[str]:
        """Ids of shots, in timeline order."""

    def select(self, shot_ids: Seq[str]) -> None: ...
    @property
    def playhead(self) -> int: ...
    def move_playhead(self, frame: int) -> None: ...

    # What is asked, each undoable.
    def fill(self, cue_ids: Seq[str], form: Form) -> None: ...
    def choose(self, cue_id: str, take: int) -> None: ...
    def rate(self, cue_id: str, take: int, rating: int) -> None: ...

    # What is done.
    def open_file(self, path: str) -> None: ...
    def reload(self) -> None:
        """Read the timeline again; what changed is stale."""

    def generate(self, cue_ids: Seq[str]) -> None:
        """Ask the engine for what is missing; for cards that have all their takes, for another one."""

    def cancel(self, cue_ids: Seq[str]) -> None: ...
    def look(self, cue_ids: Seq[str]) -> None:
        """Ask the engine what it sees, without making sound."""
