"""Looking at the picture while the user works: what they are at first, a batch at a time, taken over without a jump."""

import time
from bisect import bisect_left
from collections.abc import Collection, Iterable
from collections.abc import Sequence as Seq
from dataclasses import replace

from PySide6.QtCore import QObject

from plugin.session.board import Board
from plugin.session.bringing import Bringing
from plugin.session.cards import Card
from plugin.session.later import Later
from plugin.session.ports import Parts
from plugin.session.reports import LookingState
from plugin.session.timeline.further import looked_further
from plugin.session.timeline.nearest import FIRST_FRAMES, next_batch, next_size
from plugin.session.what_comes import what_comes_of
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind
from v2a_engine.domain.errors import AllMediaOffline, V2AError
from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import Progress

_CHANGED_SINCE = (
    "Of what was to get sound once it was looked at, some was trimmed or taken out of the cut since: "
    "that gets none, unless you ask for it again."
)


class Looking(Bringing):
    """The part of the session that has the rest of an open timeline looked at. One batch is on its way at a time."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parts, parent)
        self._looking_lane = Lane(self)
        self._look: Ticket | None = None
        self._batch: frozenset[str] = frozenset()  # shot ids, of the board when it began
        self._batch_frames = FIRST_FRAMES  # so many the next one may have
        self._is_halted = False
        self._wants_selected = False  # also where it is halted
        self._frames_seen, self._frames_left = 0, 0
        self._frames_done = 0  # of the batch
        self.later = Later()
        self.selection_changed.connect(self._look_at_selected)

    @property
    def looking(self) -> LookingState | None:
        """How far it is; None where nothing is left to look at."""
        unseen, cut = len(self.unseen), self.sequence
        if not unseen or cut is None:
            return None
        clips = len(cut.edits) - (len(self.skipped) - unseen)
        return LookingState(
            seen=clips - unseen,
            clips=clips,
            step=min(self._frames_seen + self._frames_done, self._frames_seen + self._frames_left),
            steps=self._frames_seen + self._frames_left,
            is_stopped=self._is_halted and self._look is None,
            later=len(self.later.spans),
        )

    def stop_looking(self) -> None:
        """What was seen stays seen; a shot that is selected from now on is still looked at."""
        self._is_halted, self._wants_selected = True, False
        self._break_off()
        self._forget_later()
        self.keep()
        self.looking_changed.emit()

    def go_on_looking(self) -> None:
        self._is_halted = False
        self._look_on()
        self.looking_changed.emit()

    def generate_later(self, spans: Iterable[FrameSpan], kinds: Collection[StemKind]) -> None:
        """Make these kinds for these shots as soon as they, and all of their scenes, were looked at."""
        listed = list(spans)
        self.later.ask(listed, kinds)
        if self._is_opening:
            self._meanwhile.append(lambda _: self._ask_later(listed, kinds))
        self.keep()
        self.go_on_looking()

    def _ask_later(self, spans: Iterable[FrameSpan], kinds: Collection[StemKind]) -> frozenset[str]:
        self.later.ask(spans, kinds)
        return frozenset()

    def _forget_later(self) -> None:
        if self.later.forget():
            self.noticed.emit("What was to get sound once it was looked at gets none, unless you ask for it again.")

    def _begin_looking(self, board: Board, *, is_same: bool) -> None:
        """
        Args:
            board: is open now.
            is_same: the timeline was open before, and was read anew.
        """
        if not is_same:
            self._note_untouched(board)
        self._is_halted, self._batch_frames = False, FIRST_FRAMES
        self._wants_selected = False
        self._make_due(board, board.cards.values())
        self._count_frames()
        if self.unseen:
            self._look_on()
        else:
            self._all_is_seen()

    def _take_up_later(self, board: Board) -> None:
        """What was asked for before the timeline was closed, or read anew, and is not made yet."""
        self.later.forget()
        for kind, span in board.timeline.later:
            self.later.ask([span], [kind])
        if len(board.timeline.later) < len(board.timeline.kept.later):
            self.noticed.emit(_CHANGED_SINCE)

    def _break_off(self) -> None:
        if self._look is not None:
            self._look.stop()

    def _look_at_selected(self) -> None:
        meant = {shot.shot_id for shot in self.unseen if shot.shot_id in set(self._selected)}
        if not meant:
            return
        self._wants_selected = True
        if not self._batch <= meant:
            self._batch_frames = FIRST_FRAMES
            self._break_off()
        self._look_on()
        self.looking_changed.emit()

    def _look_on(self) -> None:
        """Begin the next batch, unless one is on its way or nobody wants one."""
        board, chosen = self._board, set(self._selected)
        unseen = self.unseen
        if self._is_halted:
            unseen = tuple(shot for shot in unseen if self._wants_selected and shot.shot_id in chosen)
        if self._look is not None or self._is_opening or board is None or not unseen:
            return
        every: list[Shot | SkippedShot] = [*self.shots, *self.skipped]
        selected = sorted((s for s in every if s.shot_id in chosen), key=lambda shot: shot.span.start_frame)
        batch = next_batch(unseen, self._first_of(unseen, selected), self._playhead, self._batch_frames)
        self._batch = frozenset(shot.shot_id for shot in batch)
        self._frames_done = 0
        self._look = self._start(board, batch)

    def _first_of(self, unseen: Seq[SkippedShot], selected: Seq[Shot | SkippedShot]) -> Seq[Shot | SkippedShot]:
        """What the others are looked at around: the selection; once all of it was seen, what gets sound as it was."""
        asked = self.later.spans
        if not asked or any(isinstance(shot, SkippedShot) and shot.unseen is not None for shot in selected):
            return selected
        return [shot for shot in unseen if asked[0].start_frame <= shot.span.start_frame < asked[-1].end_frame]

    def _start(self, board: Board, batch: tuple[SkippedShot, ...]) -> Ticket:
        seen, rate = board.timeline.seen, board.timeline.spotting.sequence.rate
        assert seen is not None  # else nothing is left to look at
        edits = [shot.unseen for shot in batch if shot.unseen is not None]
        cards, wishes, shelf, began_s = dict(board.cards), self._wishes, self._parts.shelf, time.monotonic()
        jobs = [job for job in self._link.jobs() if not self._cue_of(job)]

        def work(progress: Progress) -> tuple[Board, dict[str, str]]:
            seen.look([edit.picture for edit in edits], rate, progress)
            further = Board(looked_further(board.timeline, seen, cards, wishes, shelf), self._pace)
            return further, self._job_homes.find(jobs, further)

        def done(found: tuple[Board, dict[str, str]]) -> None:
            self._ended()
            frames = sum(edit.picture_span.frames for edit in edits)
            self._batch_frames = next_size(frames, time.monotonic() - began_s)
            if self._board is board and not self._is_opening:
                self._frames_seen, self._frames_left = self._frames_seen + frames, self._frames_left - frames
                self._go_further(*found)
                if self._wishes != wishes:
                    self._judge([card.cue_id for card in self.cards])
            self._look_on()
            self.looking_changed.emit()

        return self._looking_lane.start("Looking at the picture", work, done, self._failed, self._tell_looking)

    def _ended(self) -> None:
        self._look, self._batch, self._frames_done = None, frozenset(), 0

    def _failed(self, error: V2AError) -> None:
        is_broken_off = self._look is not None and self._look.is_stopped
        self._ended()
        if is_broken_off:
            self._look_on()
        else:
            self._is_halted, self._wants_selected = True, False
            self.complain("timeline", error)
        self.looking_changed.emit()

    def _tell_looking(self, step: int, _steps: int, _stage: str) -> None:
        if self._look is not None:
            self._frames_done = step
            self.looking_changed.emit()

    def _go_further(self, board: Board, homes: dict[str, str]) -> None:
        """Have the board on which more was seen in the place of the one that is shown."""
        assert self._board is not None  # it is of the same timeline
        spans = self._selected_spans()
        fresh = board.go_on_from(self._board)
        timeline, self._board = board.timeline, board
        self._renamings.add(timeline.renamed)
        self._job_homes.go_on(timeline.new_ids, homes)
        if self._typed is not None:
            cue_ids = frozenset(timeline.new_ids.get(cue_id, cue_id) for cue_id in self._typed.cue_ids)
            self._typed = replace(self._typed, cue_ids=cue_ids)
        self._select_again(spans)
        self._parts.pictures.show(timeline.pictured)
        self._moved_on(board, [job for job in self._link.jobs() if job.job_id in homes])
        self.looked.emit(fresh)
        known = set(timeline.new_ids.values())
        self._make_due(board, [card for cue_id, card in board.cards.items() if cue_id not in known])
        self.keep()
        if timeline.kept.waiting:
            self._link.submit(timeline.kept.waiting)
        if not self.unseen:
            self._all_is_seen()

    def _make_due(self, board: Board, fresh: Iterable[Card]) -> None:
        if not self.later.spans:
            return
        due = self.later.due(fresh)
        if silent := [s for s in self.skipped if s.unseen is None and self.later.holds(StemKind.FX, s.span)]:
            self.tell_left_out(silent, is_all=False)
        growing = [scene.span for scene in board.timeline.spotting.open_scenes]
        self.later.keep_only([shot.span for shot in self.unseen], growing)
        if coming := what_comes_of(due, self._wishes, RENDERED_KINDS).missing:
            self.generate([card.cue_id for card in coming])

    def _selected_spans(self) -> list[tuple[int, int]]:
        chosen = set(self._selected)
        every: list[Shot | SkippedShot] = [*self.shots, *self.skipped]
        return [(s.span.start_frame, s.span.end_frame) for s in every if s.shot_id in chosen]

    def _select_again(self, spans: list[tuple[int, int]]) -> None:
        """What was selected stays selected, in however many shots and under whatever numbers it is seen now."""
        if not spans:
            return
        every: list[Shot | SkippedShot] = [*self.shots, *self.skipped]
        every.sort(key=lambda shot: shot.span.start_frame)
        starts = [shot.span.start_frame for shot in every]
        chosen: dict[str, None] = {}
        for start, end in sorted(spans):
            for shot in every[bisect_left(starts, start) : bisect_left(starts, end)]:
                chosen[shot.shot_id] = None
        self._selected = tuple(chosen)

    def _count_frames(self) -> None:
        cut = self.sequence
        there = {shot.span.start_frame for shot in self.skipped if shot.unseen is None}
        edits = [e for e in (cut.edits if cut is not None else ()) if e.span.start_frame not in there]
        self._frames_left = sum(shot.unseen.picture_span.frames for shot in self.unseen if shot.unseen is not None)
        self._frames_seen = sum(edit.picture_span.frames for edit in edits) - self._frames_left

    def _all_is_seen(self) -> None:
        """What only then can be said."""
        if not self.shots:
            self.complain("timeline", AllMediaOffline(len(self.skipped), self.skipped[0].reason), "locate")
        self._offer_kin()
