"""Placing, removing, and undoing both: what the session does with `placing`, step by step."""

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from plugin.session import placing
from plugin.session.history import ChangeTimeline
from plugin.session.lying import lying_of
from plugin.session.placing import Changed, Desired, Outcome
from plugin.tasks import Lane
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import StemShelf

if TYPE_CHECKING:
    from plugin.session.session import Session


class PlacingSteps:
    """Each step runs in the timeline's lane, one after the other: no two of them meet in a file."""

    def __init__(self, session: "Session", shelf: StemShelf, lane: Lane) -> None:
        self._session, self._shelf, self._lane = session, shelf, lane

    def preview(self, only: Collection[str] | None) -> None:
        """Comes as `placement_ready`."""
        if (timeline := self._session.timeline) is None:
            return
        host, shelf = timeline.host, self._shelf
        desired = Desired(cards=tuple(self._session.cards), at=timeline.places, only=only)
        self._lane.start(
            "Working out what placing does",
            lambda _: placing.work_out(desired, host, shelf),
            self._session.placement_ready.emit,
            self._failed,
        )

    def place(self, only: Collection[str] | None) -> None:
        if (timeline := self._session.timeline) is None:
            return
        host, shelf = timeline.host, self._shelf
        desired = Desired(cards=tuple(self._session.cards), at=timeline.places, only=only)
        self._change("Placing", "Place", lambda: placing.place(desired, host, shelf))

    def remove_all(self) -> None:
        if (timeline := self._session.timeline) is None:
            return
        host = timeline.host
        self._change("Removing", "Remove all of ours", lambda: placing.remove_all(host))

    def _change(self, doing: str, words: str, work: Callable[[], Changed]) -> None:
        self._session.busy.emit(doing, 0, 0)

        def done(changed: Changed) -> None:
            assert self._session.timeline is not None  # something was just placed in it
            host = self._session.timeline.host
            undo = self._putting("Undoing", partial(placing.take_back, changed, host), f"Undone: {words}")
            again = partial(placing.put, changed.after, host, placing.UNDO_AND_REDO)
            redo = self._putting(doing, again, changed.words)
            self._session.undo_stack.push(ChangeTimeline(words, undo, redo))
            self._told(changed.words, changed.outcome, "undo")

        self._lane.start(doing, lambda _: work(), done, self._failed)

    def _putting(self, doing: str, work: Callable[[], Outcome], words: str) -> Callable[[], None]:
        def put() -> None:
            self._session.busy.emit(doing, 0, 0)
            self._lane.start(
                doing,
                lambda _: work(),
                lambda outcome: self._told(words, outcome),
                self._failed,
            )

        return put

    def _told(self, words: str, outcome: Outcome, way_back: str = "") -> None:
        self._session.busy.emit("", 0, 0)
        if outcome.lying is not None:
            self._session.lie(lying_of(outcome.lying))
        if outcome.error is not None:
            self._session.complain("placing", outcome.error, way_back)
            return
        warnings = self._session.timeline.host.warnings if self._session.timeline else ()
        self._session.placed.emit(" ".join([f"{words}.", *warnings]))

    def _failed(self, error: V2AError) -> None:
        self._session.busy.emit("", 0, 0)
        self._session.complain("placing", error)
