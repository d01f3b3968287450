"""Bringing work over from another cut of the same film: offered, done, undone."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from plugin.session.board import Board
from plugin.session.cards import Form
from plugin.session.generating import Generating
from plugin.session.history import TakeOver
from plugin.session.ports import Parts
from plugin.session.timeline.kin import Brought, Kin, brought_from, kin_of
from plugin.tasks import Ticket
from v2a_engine.domain.errors import InputError, V2AError
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import Progress


class NothingKept(InputError):
    """What was kept of another cut is gone."""

    def __init__(self, label: str) -> None:
        super().__init__(f"What was kept of {label} is not there any more, or cannot be read. Nothing was brought.")


class Bringing(Generating):
    """The part of the session that knows of other cuts."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parts, parent)
        self._bringing: Ticket | None = None
        self._looked_for = ""  # the identity of the timeline that other cuts were looked for on opening
        self._is_untouched = False

    def look_for_kin(self) -> None:
        """Comes as `kin_found`."""
        self._look_for_kin(self.kin_found.emit)

    def _note_untouched(self, board: Board) -> None:
        """Was nothing done yet with the timeline that is opened?"""
        aside = board.timeline.kept.aside
        waits = aside is not None and bool(aside.forms or aside.takes)
        cards = board.cards.values()
        self._is_untouched = not (waits or board.lying or any(card.takes or card.form != Form() for card in cards))

    def _offer_kin(self) -> None:
        """A timeline that nothing had been done with when it was opened may be another cut of one that was worked on.

        Asked once all of it was looked at.
        """
        board = self._board
        if board is None or board.timeline.host.identity == self._looked_for:
            return
        self._looked_for = board.timeline.host.identity
        if not self._is_untouched:
            return

        def offer(found: tuple[Kin, ...]) -> None:
            if found and self._board is board:
                self.kin_offered.emit(found[0])

        self._look_for_kin(offer)

    def _look_for_kin(self, found: Callable[[tuple[Kin, ...]], None]) -> None:
        timeline, keeper = self.timeline, self._autosave.keeper
        if timeline is None:
            return
        self._desk_lane.start(
            "Looking for other cuts",
            lambda progress: kin_of(keeper, timeline.host.identity, timeline.places, progress),
            found,
            partial(self.complain, "timeline"),
        )

    def bring(self, kin: Kin) -> None:
        """Have its prompts and takes too, each with its picture. One step to undo; `stop` breaks it off."""
        board, keeper, shelf = self._board, self._autosave.keeper, self._parts.shelf
        if board is None:
            return
        cards = dict(board.cards)

        def work(progress: Progress) -> Brought:
            kept = keeper.peek(kin.path)
            if kept is None:
                raise NothingKept(kin.label)
            return brought_from(kept.whole(), board.timeline, cards, shelf, progress)

        def done(brought: Brought) -> None:
            self._bring_ended()
            if self._board is not board:
                self.bring(kin)  # it was read again meanwhile
                return
            if brought.cards:
                self._push(brought)
            self.noticed.emit(brought.in_words)

        def failed(error: V2AError) -> None:
            self._bring_ended()
            self.complain("timeline", error)

        self.busy.emit(f"Bringing work from {kin.label}", 0, 0)
        self._bringing = self._desk_lane.start("Bringing work over", work, done, failed, self._tell_bringing)

    def stop_bringing(self) -> None:
        """Nothing was brought then."""
        if self._bringing is not None:
            self._bringing.stop()

    def _tell_bringing(self, step: int, steps: int, stage: str) -> None:
        if self._bringing is not None:
            self.busy.emit(stage[:1].upper() + stage[1:], step, steps)

    def _bring_ended(self) -> None:
        self._bringing = None
        self.busy.emit("", 0, 0)

    def _push(self, brought: Brought) -> None:
        before, since = self._wishes, self._renamings.count
        wishes = replace(brought.wishes, kinds=before.kinds) if before == Wishes() else before

        def take_over(is_in: bool) -> None:
            self._do(partial(self._brought_or_not, brought, since, is_in))
            self.wish(wishes if is_in else before)
            self._judge(brought.cards, since)

        self.undo_stack.push(TakeOver(f"Work from {brought.label}", False, True, take_over))

    def _brought_or_not(self, brought: Brought, since: int, is_in: bool, board: Board) -> frozenset[str]:
        cards = self._renamings.all_now(brought.cards, since)
        if is_in:
            return board.bring(cards)
        return board.give_back(cards, self._renamings.all_now(brought.before, since))
