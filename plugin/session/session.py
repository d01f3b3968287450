"""The session: one open timeline and all that the user does with it. Widgets read it, ask it, and listen to it.

Everything slow happens off the UI thread and comes back as a signal; every method returns at once. What can be undone
goes over `undo_stack`. The session is kept on disk after each change, so that neither a crash nor a restart loses work.
"""

from collections.abc import Callable
from collections.abc import Sequence as Seq
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from plugin.session.board import Board
from plugin.session.keeping import Kept
from plugin.session.lying import Lying
from plugin.session.opening import Memory, kept_of, open_timeline
from plugin.session.ordering import LostOrders, looked_at, lost_orders, orders_for
from plugin.session.placing import is_unplaced
from plugin.session.placing_steps import PlacingSteps
from plugin.session.ports import PanelHost, Parts
from plugin.session.prompts import with_used
from plugin.session.queueing import Queueing
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import Progress


class Session(Queueing):
    """What widgets see and ask."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parts, parent)
        self._timeline_lane = Lane(self)
        self._opening: Ticket | None = None
        self._placing = PlacingSteps(self, parts.shelf, self._timeline_lane)

    def close(self) -> None:
        """Write down what is not yet written, and leave. The engine and its jobs go on."""
        self.keep()
        self._autosave.flush()
        self._timeline_lane.close()
        self._desk_lane.close()
        self._autosave.close()
        self._link.close()

    # What is done.

    def open_file(self, path: str) -> None:
        self._open(partial(self._parts.open_file, Path(path), self.settings))

    def offer(self, path: str) -> None:
        """A timeline arrived in the watched folder: it opens in an empty window, and never takes another's place."""
        if self.timeline is not None or self._opening is not None:
            self.offered.emit(path)
        else:
            self.open_file(path)

    def open_resolve(self) -> None:
        self._open(partial(self._parts.open_resolve, self.settings))

    def reload(self) -> None:
        """Read the timeline again; what changed is stale."""
        if self.timeline is not None:
            self._open(partial(self.timeline.host.fresh, self.settings))

    def stop(self) -> None:
        """Stop what `busy` tells of."""
        if self._opening is not None:
            self._opening.stop()

    def _open(self, find: Callable[[], PanelHost]) -> None:
        self.stop()
        parts, claims = self._parts, self._autosave.claims
        memory = Memory(keeper=self._autosave.keeper, shelf=parts.shelf)
        if self.timeline is not None:
            memory = replace(memory, identity=self.timeline.host.identity, now=self._state())

        def work(progress: Progress) -> Board:
            host = find()
            claims.hold(host.identity, host.label)
            try:
                return Board(open_timeline(host, parts.scout, memory, progress), self._pace)
            except BaseException:
                claims.let_go(host.identity)
                raise

        def failed(error: V2AError) -> None:
            if ticket is self._opening:  # else another one is being opened by now
                self._not_opened(error)

        self.busy.emit("Opening", 0, 0)
        self._is_opening, self._meanwhile = True, []
        ticket = self._opening = self._timeline_lane.start(
            "Opening the timeline", work, self._take_over_timeline, failed, self._tell_busy
        )

    def _tell_busy(self, step: int, steps: int, stage: str) -> None:
        if self._opening is not None:
            self.busy.emit(stage[:1].upper() + stage[1:], step, steps)

    def _not_opened(self, error: V2AError) -> None:
        self._opening, self._is_opening = None, False
        self.busy.emit("", 0, 0)
        self.complain("timeline", error, "open")

    def _take_over_timeline(self, board: Board) -> None:
        timeline = board.timeline
        before = self.timeline.host.identity if self.timeline is not None else ""
        is_same = before == timeline.host.identity
        self._opening, self._is_opening = None, False
        self._autosave.flush()  # of the board of before
        if before:
            self._autosave.let_go(before)
        self._board = board
        has_other_wishes = self._wishes != timeline.kept.wishes
        self._wishes = timeline.kept.wishes
        known = {shot.shot_id for shot in self.shots}
        self._selected = tuple(shot_id for shot_id in timeline.selected if shot_id in known)
        self._playhead = timeline.kept.playhead
        if is_same:
            new_ids = timeline.new_ids
            self._cue_of_job = {job_id: new_ids.get(cue_id, "") for job_id, cue_id in self._cue_of_job.items()}
            for act in self._meanwhile:
                act(board)
        else:
            self._cue_of_job = {}
            self.undo_stack.clear()
        self._parts.pictures.show(self.shots)
        board.jobs_moved(self._named(self._link.jobs()))
        self.busy.emit("", 0, 0)
        self.opened.emit()
        if has_other_wishes:
            self.wishes_changed.emit()
        if timeline.kept.waiting and not is_same:
            self._link.submit(timeline.kept.waiting)

    def generate(self, cue_ids: Seq[str]) -> None:
        """Ask the engine for what is missing; for cards that have all their takes, for another one."""
        board = self._board
        if board is None:
            return
        asked = [(board.cards[cue_id], board.waiting(cue_id)) for cue_id in cue_ids]
        self._autosave.use_prompts(with_used(self.prompts, [card.form.prompt for card, _ in asked]))
        self.prompts_changed.emit()
        self._desk_lane.start(
            "Asking for stems",
            lambda progress: orders_for(asked, board.timeline, self._wishes, progress),
            self._link.submit,
            lambda error: self.complain(cue_ids[0] if len(cue_ids) == 1 else "engine", error),
        )

    def cancel(self, cue_ids: Seq[str]) -> None:
        """Stop what waits or runs for these cards."""
        if self._board is not None:
            self._link.cancel([job.job_id for cue_id in cue_ids for job in self._board.waiting(cue_id)])

    def look(self, cue_ids: Seq[str]) -> None:
        """Ask the engine what it sees, without making sound."""
        board = self._board
        if board is None:
            return
        for card in (board.cards[cue_id] for cue_id in cue_ids):
            self._desk_lane.start(
                "Looking at the picture",
                partial(looked_at, card, board.timeline, self._wishes, self._parts.eyes),
                partial(self._take_over_sight, card.cue_id),
                partial(self.complain, card.cue_id),
            )

    def _take_over_sight(self, cue_id: str, words: str) -> None:
        self._do(lambda board: board.see(cue_id, words))

    # Into the timeline and out of it.

    def placement(self, selected_only: bool = False) -> None:
        """Work out what placing would do; comes as `placement_ready`. Nothing changes."""
        self._placing.preview(self._meant(selected_only))

    def place(self, selected_only: bool = False) -> None:
        """
        Args:
            selected_only: what lies in other shots stays as it lies.
        """
        self._placing.place(self._meant(selected_only))

    def _meant(self, selected_only: bool) -> frozenset[str] | None:
        """Cue ids; None: all."""
        if not selected_only:
            return None
        return frozenset(card.cue_id for shot_id in self.selected for card in self.cards_of(shot_id))

    def render_again(self, cue_ids: Seq[str]) -> None:
        """Ask for the chosen takes of these cards, whose files are gone, just as they were."""
        board = self._board
        if board is None:
            return
        asked = [board.cards[cue_id] for cue_id in cue_ids if cue_id in board.cards]
        self._desk_lane.start(
            "Asking for stems",
            lambda progress: lost_orders(asked, board.timeline, self._wishes, progress),
            self._order_again,
            partial(self.complain, "engine"),
        )

    def _order_again(self, lost: LostOrders) -> None:
        self._do(lambda board: board.forget(lost.files))
        self._link.submit(lost.requests)

    def remove_all(self) -> None:
        self._placing.remove_all()

    @property
    def has_unplaced_work(self) -> bool:
        """Takes that are ready and do not lie in the timeline."""
        return any(is_unplaced(card) for card in self.cards)

    def lie(self, lying: Lying) -> None:
        """These files lie in the timeline now."""
        if self._board is not None:
            self._changed(self._board.place(lying))

    # What is remembered.

    def keep(self) -> None:
        """Write it down soon."""
        if self._board is not None:
            self._autosave.keep(self._board.timeline.host.identity, self._state)

    def _state(self) -> Callable[[], Kept]:
        """What is to be kept, put together later and off the UI thread: cards never change, new ones are made."""
        assert self._board is not None  # else nothing asked for it
        board, jobs = (
            self._board,
            [job.request for job in self._named(self._link.jobs()) if job.state in ("queued", "running")],
        )
        return partial(
            kept_of,
            self.cards,
            board.timeline.places,
            label=self.host_label,
            wishes=self._wishes,
            waiting=tuple(request for request in jobs if board.owns(request)),
            selected=tuple(self._selected),
            playhead=self._playhead,
        )
