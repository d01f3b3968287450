"""Generating: what the engine is asked to make, or to look at, and what is left out of it."""

from collections.abc import Sequence as Seq
from functools import partial

from plugin.session.kept.prompts import with_used
from plugin.session.ordering import LostOrders, looked_at, lost_orders, orders_for
from plugin.session.queueing import Queueing
from plugin.session.reports import Trouble
from plugin.session.timeline.left_out import left_out
from v2a_engine.domain.shot import SkippedShot


class Generating(Queueing):
    """The part of the session that asks for sound."""

    def generate(self, cue_ids: Seq[str]) -> None:
        """Ask the engine for what is missing; for cards that have all their takes, for another one."""
        board, wishes = self._board, self._wishes
        if board is None:
            return
        asked = [(board.cards[cue_id], board.waiting(cue_id)) for cue_id in cue_ids]
        used = [card.form.prompt for card, _ in asked]
        if with_used(self.prompts, used) != tuple(self.prompts):
            self._autosave.prompts.change("the prompts", lambda there: with_used(there, used))
        self.prompts_changed.emit()
        self._desk_lane.start(
            "Asking for stems",
            lambda progress: orders_for(asked, board.timeline, wishes, progress),
            self._link.submit,
            lambda error: self.complain(cue_ids[0] if len(cue_ids) == 1 else "engine", error),
        )

    def tell_left_out(self, shots: Seq[SkippedShot], *, is_all: bool) -> None:
        """Say which shots Generate left out, and why.

        Args:
            is_all: nothing else was asked for.
        """
        if is_all:
            self.trouble.emit(Trouble(where="timeline", message=left_out(shots), action="locate"))
        else:
            self.noticed.emit(left_out(shots))

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
                partial(self._take_over_sight, card.cue_id, self._renamings.count),
                partial(self.complain, card.cue_id),
            )

    def _take_over_sight(self, cue_id: str, since: int, words: str) -> None:
        self._do(lambda board: board.see(self._renamings.now(cue_id, since), words))

    def render_again(self, cue_ids: Seq[str]) -> None:
        """Ask for the chosen takes of these cards, whose files are gone, just as they were."""
        board, wishes = self._board, self._wishes
        if board is None:
            return
        asked = [board.cards[cue_id] for cue_id in cue_ids if cue_id in board.cards]
        self._desk_lane.start(
            "Asking for stems",
            lambda progress: lost_orders(asked, board.timeline, wishes, progress),
            self._order_again,
            partial(self.complain, "engine"),
        )

    def _order_again(self, lost: LostOrders) -> None:
        self._do(lambda board: board.forget(lost.files))
        self._link.submit(lost.requests)
