"""Placing, removing, and undoing both: what the session does with `change`, step by step."""

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plugin.session.history import ChangeTimeline
from plugin.session.placing import change
from plugin.session.placing.change import Changed, Desired, Outcome
from plugin.session.placing.lying import lying_of
from plugin.session.placing.output_place import OutputChooser
from plugin.session.placing.way_back import WayBack
from plugin.session.ports import PanelHost
from plugin.session.reports import TimelineChanged
from plugin.session.timeline.ground import unsure
from plugin.session.timeline.opening import OpenTimeline
from plugin.tasks import Lane
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import StemShelf
from v2a_engine.usecases.removal import removal_of

if TYPE_CHECKING:
    from plugin.session.session import Session


class PlacingSteps:
    """Each step runs in the timeline's lane, one after the other: no two of them meet in a file."""

    def __init__(self, session: "Session", shelf: StemShelf, lane: Lane) -> None:
        self._session, self._shelf, self._lane = session, shelf, lane

    def preview(self, only: Collection[str] | None, anyway: Collection[str]) -> None:
        """Comes as `placement_ready`."""
        if (timeline := self._session.timeline) is None:
            return
        host, shelf = timeline.host, self._shelf
        desired = self._desired(timeline, only, anyway)
        self._lane.start(
            "Working out what placing does",
            lambda _: change.work_out(desired, host, shelf),
            self._session.placement_ready.emit,
            self._failed,
        )

    def place(self, only: Collection[str] | None, anyway: Collection[str]) -> None:
        if (timeline := self._session.timeline) is None:
            return
        host, shelf = timeline.host, self._shelf
        desired = self._desired(timeline, only, anyway)
        self._change("Placing", "Place", lambda: change.place(desired, host, shelf))

    def _desired(self, timeline: OpenTimeline, only: Collection[str] | None, anyway: Collection[str]) -> Desired:
        return Desired(
            cards=tuple(self._session.cards),
            at=timeline.places,
            only=only,
            unseen=unsure(timeline.spotting),
            anyway=anyway,
        )

    def choose_output(self, path: Path) -> None:
        """Told as trouble of placing where it will not do; else the timeline is read again."""
        if (timeline := self._session.timeline) is None or not isinstance(timeline.host, OutputChooser):
            return
        choose = timeline.host.choose_output
        self._session.busy.emit("Looking at the output", 0, 0)
        self._lane.start("Choosing the output", lambda _: choose(path), lambda _: self._session.reload(), self._failed)

    def preview_removal(self, *, keeps_changed: bool) -> None:
        """Comes as `removal_ready`."""
        if (timeline := self._session.timeline) is None:
            return
        host, shelf = timeline.host, self._shelf
        self._lane.start(
            "Working out what is removed",
            lambda _: removal_of(host.placed(), shelf, keeps_changed=keeps_changed),
            self._session.removal_ready.emit,
            self._failed,
        )

    def remove_all(self, *, keeps_changed: bool) -> None:
        if (timeline := self._session.timeline) is None:
            return
        host, shelf = timeline.host, self._shelf
        self._change(
            "Removing",
            "Remove all of ours",
            lambda: change.remove_all(host, shelf, keeps_changed=keeps_changed),
        )

    def _change(self, doing: str, words: str, work: Callable[[], Changed]) -> None:
        self._session.busy.emit(doing, 0, 0)

        def done(changed: Changed) -> None:
            assert self._session.timeline is not None  # something was just placed in it
            host = self._session.timeline.host
            told = partial(self._told, host)
            way = WayBack(changed, host)
            undo = self._putting("Undoing", way.undo, partial(told, f"Undone: {words}"))
            redo = self._putting(doing, way.redo, partial(told, changed.words))
            self._session.undo_stack.push(ChangeTimeline(words, undo, redo))
            told(changed.words, changed.outcome, "undo")

        self._lane.start(doing, lambda _: work(), done, self._failed)

    def _putting(self, doing: str, work: Callable[[], Outcome], told: Callable[[Outcome], None]) -> Callable[[], None]:
        def put() -> None:
            self._session.busy.emit(doing, 0, 0)
            self._lane.start(doing, lambda _: work(), told, self._failed)

        return put

    def _told(self, host: PanelHost, words: str, outcome: Outcome, way_back: str = "") -> None:
        self._session.busy.emit("", 0, 0)
        if (
            outcome.lying is not None and host.output_label == self._session.output_label
        ):  # else another was chosen since
            self._session.lie(lying_of(outcome.lying))
        if outcome.error is not None:
            self._session.complain("placing", outcome.error, way_back)
            return
        self._session.placed.emit(
            " ".join([f"{words}.", *([f"{outcome.note}."] if outcome.note else []), *host.warnings])
        )

    def _failed(self, error: V2AError) -> None:
        self._session.busy.emit("", 0, 0)
        self._session.complain("placing", error, "reload" if isinstance(error, TimelineChanged) else "")
