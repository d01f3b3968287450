"""The session: one open timeline and all that the user does with it. Widgets read it, ask it, and listen to it.

Everything slow happens off the UI thread and comes back as a signal; every method returns at once. What can be undone
goes over `undo_stack`. The session is kept on disk after each change, so that neither a crash nor a restart loses work.
"""

from collections.abc import Sequence as Seq

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from plugin.session.cards import Card, Form
from plugin.session.reports import EngineState, QueueRow
from v2a_engine.domain.shot import Scene, Sequence, Shot, SkippedShot
from v2a_engine.usecases.plan import Wishes


class Session(QObject):
    """What widgets see. Frames are the sequence's own, from 0; timecode is for labels."""

    opened = Signal()  # another timeline is here, or none
    cards_changed = Signal(object)  # frozenset of cue ids whose card is a new one
    selection_changed = Signal()
    playhead_moved = Signal(int)
    engine_changed = Signal(object)  # EngineState
    queue_changed = Signal()
    placement_ready = Signal(object)  # Placement: what placing would do now
    placed = Signal(str)  # a sentence: it has been placed, removed, or undone, and read back
    busy = Signal(str, int, int)  # what it is doing, step, steps; steps 0: not known. An empty text: it has finished
    trouble = Signal(object)  # Trouble: where it happened, what, and how to mend it
    wishes_changed = Signal()
    prompts_changed = Signal()

    undo_stack: QUndoStack

    # What is there.
    @property
    def host_label(self) -> str: ...
    @property
    def output_label(self) -> str:
        """Where placing writes, in words: a file's path, or the timeline in the editor."""

    @property
    def sequence(self) -> Sequence | None: ...
    @property
    def shots(self) -> Seq[Shot]: ...
    @property
    def scenes(self) -> Seq[Scene]: ...
    @property
    def skipped(self) -> Seq[SkippedShot]:
        """What gets no sound, and why: offline media, for one."""

    @property
    def notes(self) -> Seq[str]:
        """What had to be mended on reading, in words."""

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

    # What is asked of every stem, unless its form says otherwise; kept, not undoable.
    @property
    def wishes(self) -> Wishes: ...
    def wish(self, wishes: Wishes) -> None: ...
    @property
    def prompts(self) -> Seq[str]:
        """The last fifty that were used, the newest first."""

    # What is done.
    def open_file(self, path: str) -> None: ...
    def open_resolve(self) -> None: ...
    def reload(self) -> None:
        """Read the timeline again; what changed is stale."""

    def stop(self) -> None:
        """Stop what `busy` tells of."""

    def generate(self, cue_ids: Seq[str]) -> None:
        """Ask the engine for what is missing; for cards that have all their takes, for another one."""

    def cancel(self, cue_ids: Seq[str]) -> None: ...
    def look(self, cue_ids: Seq[str]) -> None:
        """Ask the engine what it sees, without making sound."""

    # The queue.
    @property
    def engine(self) -> EngineState: ...
    def queue(self) -> Seq[QueueRow]: ...
    def cancel_jobs(self, job_ids: Seq[str]) -> None: ...
    def retry_jobs(self, job_ids: Seq[str]) -> None: ...
    def move_job(self, job_id: str, before: str) -> None:
        """Have it done before another one; before none ("") is at the end."""

    def restart_engine(self) -> None: ...

    # Into the timeline and out of it.
    def placement(self) -> None:
        """Work out what placing would do; comes as `placement_ready`. Nothing changes."""

    def place(self) -> None: ...
    def remove_all(self) -> None: ...
    @property
    def has_unplaced_work(self) -> bool:
        """Takes that are ready and do not lie in the timeline."""
