"""What is asked of stems: forms, chosen takes, ratings, wishes for all. Each change of a card can be undone."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Sequence as Seq
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from plugin.session.board import Board
from plugin.session.cards import Form, Typed
from plugin.session.history import TakeOver, words_for
from plugin.session.kept.autosave import Autosave
from plugin.session.kept.settings import Settings, with_change
from plugin.session.panel_words import said
from plugin.session.ports import Parts
from plugin.session.renamings import Renamings
from plugin.session.reports import Trouble
from plugin.session.verdicts import Verdict, rejudged
from plugin.session.view import SessionView
from plugin.tasks import Lane
from v2a_engine.domain.errors import Cancelled, V2AError
from v2a_engine.usecases.plan import Wishes

Act = Callable[[Board], frozenset[str]]


class Asking(SessionView):
    """The part of the session that widgets write into."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parts, parent)
        self.undo_stack = QUndoStack(self)
        self._wishes = Wishes()
        self._typed: Typed | None = None
        self._renamings = Renamings()
        self._desk_lane = Lane(self)
        self._is_opening = False
        self._meanwhile: list[Act] = []
        self._autosave = Autosave(parts.folder, self)
        self._autosave.failed.connect(partial(self.complain, "keeping"))
        self._autosave.settings.others_changed.connect(self.settings_changed)
        self._autosave.prompts.others_changed.connect(self.prompts_changed)

    def complain(self, where: str, error: V2AError, action: str = "") -> None:
        """Tell of an error; what the user stopped is none."""
        if not isinstance(error, Cancelled):
            self.trouble.emit(Trouble(where=where, message=said(error), action=action))

    # What is asked, each undoable.

    def fill(self, cue_ids: Seq[str], form: Form) -> None:
        self.fill_each({cue_id: form for cue_id in cue_ids})

    def fill_each(self, forms: Mapping[str, Form]) -> None:
        """A form of its own for each; one step to undo."""
        before = {cue_id: self.card(cue_id).form for cue_id in forms if self.card(cue_id).form != forms[cue_id]}
        if before:
            after = {cue_id: forms[cue_id] for cue_id in before}
            act = partial(self._take_over_forms, self._renamings.count)
            self.undo_stack.push(TakeOver(words_for(before, after), before, after, act))

    def _take_over_forms(self, since: int, forms: Mapping[str, Form]) -> None:
        self._do(lambda board: board.fill(self._renamings.all_now(forms, since)))
        self._judge(forms, since)

    def keep_typed(self, cue_ids: Seq[str], field: str, text: str | None) -> None:
        """Words that are being typed are kept on disk before they are a step to undo.

        Args:
            field: of `Form`.
            text: None: no more, for `fill` got them, or they were taken back.
        """
        typed = None if text is None else Typed(cue_ids=frozenset(cue_ids), field=field, text=text)
        is_of_another = self._typed is not None and self._typed.field != field
        if typed != self._typed and not (typed is None and is_of_another):
            self._typed = typed
            self.keep()

    def choose(self, cue_id: str, take: int) -> None:
        before = self.card(cue_id).chosen
        if take != before and any(one.number == take for one in self.card(cue_id).takes):
            act = partial(self._take_over_choice, cue_id, self._renamings.count)
            self.undo_stack.push(TakeOver(f"Take {take} of {cue_id}", before, take, act))

    def _take_over_choice(self, cue_id: str, since: int, take: int) -> None:
        self._do(lambda board: board.choose(self._renamings.now(cue_id, since), take))
        self._judge([cue_id], since)

    def rate(self, cue_id: str, take: int, rating: int) -> None:
        before = next((one.rating for one in self.card(cue_id).takes if one.number == take), rating)
        if rating != before:
            act = partial(self._take_over_rating, cue_id, self._renamings.count, take)
            self.undo_stack.push(TakeOver(f"Rating of {cue_id}, take {take}", before, rating, act))

    def _take_over_rating(self, cue_id: str, since: int, take: int, rating: int) -> None:
        self._do(lambda board: board.rate(self._renamings.now(cue_id, since), take, rating))

    # What is asked of every stem, unless its form says otherwise; kept, not undoable.

    @property
    def wishes(self) -> Wishes:
        return self._wishes

    def wish(self, wishes: Wishes) -> None:
        if wishes != self._wishes:
            self._wishes = wishes
            self.wishes_changed.emit()
            self._judge([card.cue_id for card in self.cards])
            self.keep()

    @property
    def settings(self) -> Settings:
        """What holds for every timeline: the editor that the output is for, the watched folder."""
        return self._autosave.settings.value

    def change_settings(self, settings: Settings) -> None:
        """Kept at once. Another editor or path map counts from the next opening or `reload`."""
        before = self.settings
        if settings != before:
            self._autosave.settings.change("the settings", lambda there: with_change(there, before, settings))
            self.settings_changed.emit()

    @property
    def prompts(self) -> Seq[str]:
        """The last fifty that were used, the newest first."""
        return self._autosave.prompts.value

    def _do(self, act: Act) -> None:
        """Change cards. Done again on the new board, should the timeline just be read anew."""
        if self._board is None:
            return
        if self._is_opening:
            self._meanwhile.append(act)
        self._changed(act(self._board))

    def _changed(self, cue_ids: frozenset[str]) -> None:
        if cue_ids:
            self.cards_changed.emit(cue_ids)
            self.keep()

    def _judge(self, cue_ids: Iterable[str], since: int | None = None) -> None:
        """Which takes are stale now, and which jobs late, off the UI thread.

        Args:
            since: how many renamings there were when they were called so; left out, all there were.
        """
        board, wishes, now = self._board, self._wishes, self._renamings.count
        if board is None:
            return
        names = [self._renamings.now(cue_id, now if since is None else since) for cue_id in cue_ids]
        known = [(board.cards[cue_id], board.waiting(cue_id)) for cue_id in names if cue_id in board.cards]
        asked = [(card, waiting) for card, waiting in known if card.takes or waiting]
        if not asked:
            return

        def done(verdicts: Seq[Verdict]) -> None:
            if self._board is board:
                self._changed(board.judge(verdicts))
            else:
                self._judge([verdict.card.cue_id for verdict in verdicts], now)

        self._desk_lane.start(
            "Comparing takes with what is asked for",
            lambda _: rejudged(asked, board.timeline, wishes),
            done,
            partial(self.complain, "timeline"),
        )
