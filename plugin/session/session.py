"""The session: one open timeline and all that the user does with it. Widgets read it, ask it, and listen to it.

Everything slow happens off the UI thread and comes back as a signal; every method returns at once. What can be undone
goes over `undo_stack`. The session is kept on disk after each change, so that neither a crash nor a restart loses work.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from plugin.session.board import Board
from plugin.session.kept.keeping import Kept
from plugin.session.kept.recent import Recent
from plugin.session.kept.settings import Settings
from plugin.session.looking import Looking
from plugin.session.placing.lying import Lying
from plugin.session.placing.steps import PlacingSteps
from plugin.session.ports import PanelHost, Parts
from plugin.session.timeline.opening import Memory, kept_of, open_timeline
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import Progress


class Session(Looking):
    """What widgets see and ask."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parts, parent)
        self._timeline_lane = Lane(self)
        self._opening: Ticket | None = None
        self._opening_label = ""
        self._placing = PlacingSteps(self, parts.shelf, self._timeline_lane)
        self.recent = Recent(self._autosave, self)
        self.recent.failed.connect(self._not_found)

    def close(self) -> None:
        """Write down what is not yet written, and leave. The engine and its jobs go on."""
        self.keep()
        self._autosave.flush()
        self._timeline_lane.close()
        self._looking_lane.close()
        if self.timeline is not None:
            self.timeline.host.leave()
        self._desk_lane.close()
        self._folder_lane.close()
        self.recent.close()
        self._autosave.close()
        self._link.close()

    # What is done.

    def open_file(self, path: str) -> None:
        file = Path(path).absolute()
        self._open(partial(self._parts.open_file, Path(path)), file.name, str(file))

    def open_recent(self, path: str) -> None:
        """One of `recent.paths`. Where it is gone, that is said."""
        self.recent.open(path, self.open_file)

    def _not_found(self, error: V2AError) -> None:
        self.complain("timeline", error, "open")

    def offer(self, path: str) -> None:
        """A timeline arrived in the watched folder: it opens in an empty window, and never takes another's place."""
        if path.removesuffix(".before.otio").removesuffix(".otio") == self.output_label.removesuffix(".otio"):
            return  # we wrote it, under a name of the user's choice
        if self.timeline is not None or self._opening is not None:
            self.offered.emit(path)
        else:
            self.open_file(path)

    def open_resolve(self) -> None:
        self._open(self._parts.open_resolve, "the timeline in Resolve")

    def reload(self) -> None:
        """Read the timeline again; what changed is stale."""
        if self.timeline is not None:
            self._open(self.timeline.host.fresh, self.host_label)

    @property
    def opening(self) -> str:
        """What is being opened; "" while nothing is."""
        return self._opening_label

    def stop(self) -> None:
        """Stop what `busy` tells of."""
        if self._opening is not None:
            self._opening.stop()
        self.stop_bringing()

    def _open(self, find: Callable[[Settings], PanelHost], label: str, path: str = "") -> None:
        """
        Args:
            label: what is opened, in words.
            path: of a file that is to be among the recent ones, once it is open.
        """
        self.stop()
        parts, claims, newest_settings = self._parts, self._autosave.claims, self._autosave.settings.newest
        memory = Memory(keeper=self._autosave.keeper, shelf=parts.shelf)
        if self.timeline is not None:
            memory = replace(memory, identity=self.timeline.host.identity, now=self._state())

        def work(progress: Progress) -> Board:
            host = find(newest_settings())
            claims.hold(host.identity, host.label)
            try:
                return Board(open_timeline(host, parts.scout, memory, progress), self._pace)
            except BaseException:
                host.leave()
                claims.let_go(host.identity)
                raise

        def failed(error: V2AError) -> None:
            if ticket is self._opening:  # else another one is being opened by now
                self._not_opened(error)

        def done(board: Board) -> None:
            if ticket is self._opening:
                self._opened(board, path)
            else:
                self._leave(board.timeline.host)

        self._opening_label = label
        self.busy.emit("Opening", 0, 0)
        self._is_opening, self._meanwhile = True, []
        self._break_off()
        ticket = self._opening = self._timeline_lane.start("Opening the timeline", work, done, failed, self._tell_busy)

    def _opened(self, board: Board, path: str) -> None:
        if path:
            self.recent.note(path)
        self._take_over_timeline(board)

    def _leave(self, host: PanelHost) -> None:
        """Another window may open it."""
        host.leave()
        self._autosave.let_go(host.identity)

    def _tell_busy(self, step: int, steps: int, stage: str) -> None:
        if self._opening is not None:
            self.busy.emit(stage[:1].upper() + stage[1:], step, steps)

    def _not_opened(self, error: V2AError) -> None:
        self._opening, self._is_opening, self._opening_label = None, False, ""
        self.busy.emit("", 0, 0)
        self.complain("timeline", error, "open")
        self._look_on()

    def _take_over_timeline(self, board: Board) -> None:
        timeline = board.timeline
        before = self.timeline.host.identity if self.timeline is not None else ""
        is_same = before == timeline.host.identity
        self._opening, self._is_opening, self._opening_label = None, False, ""
        self._autosave.flush()  # of the board of before
        self._typed = None  # whoever types hands it on as soon as another board is there
        if self.timeline is not None:
            self._leave(self.timeline.host)
        self._board = board
        self._take_up_later(board)
        has_other_wishes = self._wishes != timeline.kept.wishes
        self._wishes = timeline.kept.wishes
        self._selected = self._in_order(timeline.selected)
        self._playhead = timeline.kept.playhead
        if is_same:
            self._renamings.add(timeline.renamed)
            self._job_homes.carry(timeline.new_ids)
            for act in self._meanwhile:
                act(board)
        else:
            self._job_homes.forget()
            self.undo_stack.clear()
        self._parts.pictures.show(timeline.pictured)
        self._moved_on(board, self._link.jobs())
        self.busy.emit("", 0, 0)
        self.opened.emit()
        if has_other_wishes:
            self.wishes_changed.emit()
        if timeline.kept.waiting and not is_same:
            self._link.submit(timeline.kept.waiting)
        self._begin_looking(board, is_same=is_same)

    # Into the timeline and out of it.

    def placement(self, selected_only: bool = False, anyway: Collection[str] = ()) -> None:
        """Work out what `place` would do; comes as `placement_ready`. Nothing changes."""
        self._placing.preview(self._meant(selected_only), anyway)

    def place(self, selected_only: bool = False, anyway: Collection[str] = ()) -> None:
        """
        Args:
            selected_only: what lies in other shots stays as it lies.
            anyway: cue ids of cards whose chosen take goes in the place of what the user changed by hand.
        """
        self._placing.place(self._meant(selected_only), anyway)

    def _meant(self, selected_only: bool) -> frozenset[str] | None:
        """Cue ids; None: all."""
        if not selected_only:
            return None
        return frozenset(card.cue_id for shot_id in self.selected for card in self.cards_of(shot_id))

    def choose_output(self, path: str) -> None:
        """Place into this file from now on; the timeline is read again for it."""
        self._placing.choose_output(Path(path))

    def removal(self, keeps_changed: bool = False) -> None:
        """Work out what `remove_all` would do; comes as `removal_ready`. Nothing changes."""
        self._placing.preview_removal(keeps_changed=keeps_changed)

    def remove_all(self, keeps_changed: bool = False) -> None:
        """
        Args:
            keeps_changed: what the user changed by hand stays.
        """
        self._placing.remove_all(keeps_changed=keeps_changed)

    def lie(self, lying: Lying) -> None:
        """These files lie in the timeline now."""
        if self._board is not None:
            self._changed(self._board.place(lying))

    # What is remembered.

    def keep(self) -> None:
        """Write it down soon."""
        if self._board is not None:
            self._autosave.keep(self._board.timeline.host.identity, partial(self._state, with_typed=True))

    def _state(self, *, with_typed: bool = False) -> Callable[[], Kept]:
        """What is to be kept, put together later and off the UI thread: cards never change, new ones are made."""
        assert self._board is not None  # else nothing asked for it
        board, typed = self._board, self._typed
        cards = [typed.into(card) for card in self.cards] if typed is not None and with_typed else self.cards
        jobs = [job.request for job in self._ours(self._link.jobs()) if job.state in ("queued", "running")]
        return partial(
            kept_of,
            cards,
            board.timeline.places,
            self.later.copy(),
            board.timeline.spotting.sequence.edits,
            label=self.host_label,
            wishes=self._wishes,
            waiting=tuple(jobs),
            selected=tuple(self._selected),
            playhead=self._playhead,
            aside=board.timeline.kept.aside,
        )
