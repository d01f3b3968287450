"""From pressing Place to placed: the preview is asked for, shown, and done if the user wants it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from plugin.panel.placing.output_line import OutputLine
from plugin.panel.placing.place_dialog import PlaceDialog
from plugin.session.reports import Trouble
from plugin.session.timeline.left_out import left_out, not_yet, silent
from v2a_engine.usecases.placement import Placement

if TYPE_CHECKING:
    from plugin.session.session import Session


class PlaceSteps(QObject):
    """One dialog at a time; previews that somebody else asked for are left alone."""

    def __init__(self, session: "Session", window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._asked = 0  # previews that are on their way: the last one counts
        self._is_choosing = False  # another output is looked at
        self.dialog: PlaceDialog | None = None
        session.placement_ready.connect(self._show)
        session.trouble.connect(self._refused)
        session.opened.connect(self._opened)
        session.looked.connect(self._look_further)

    def ask(self) -> None:
        """Show what placing would do, as soon as it is known."""
        if self.dialog is None and not self._asked:
            self._ask()

    def _ask(self) -> None:
        self._asked += 1
        if self.dialog is not None:
            self.dialog.show_waiting("Working out what placing does…")
        self._session.placement(*self._wanted())

    def _wanted(self) -> tuple[bool, frozenset[str]]:
        """The selected shots alone; the cards whose new take goes in the place of what a hand changed."""
        return (self.dialog.only_selected, self.dialog.rows.anyway) if self.dialog is not None else (False, frozenset())

    def _show(self, placement: Placement) -> None:
        if self._answered():
            dialog = self._made_dialog()
            if dialog is not None:
                dialog.show_placement(placement)
                dialog.open()

    def _answered(self) -> bool:
        """Was this the answer that counts?"""
        if not self._asked:
            return False
        self._asked -= 1
        return not self._asked

    def _refused(self, trouble: Trouble) -> None:
        """Told where the user looks, and may choose another file; where that does not help, above the strip alone."""
        if self._is_choosing and self.dialog is not None and trouble.where in ("placing", "timeline"):
            self._is_choosing = False
            self.dialog.output.refuse(trouble.message)
            if self.dialog.placement is not None:
                self.dialog.show_placement(self.dialog.placement)
        elif trouble.where == "placing" and self._answered():
            self._show_refusal(trouble)

    def _show_refusal(self, trouble: Trouble) -> None:
        if self._session.output_place is None or trouble.action == "reload":
            if self.dialog is not None:
                self.dialog.reject()
            return
        dialog = self._made_dialog()
        if dialog is not None:
            dialog.show_refusal(trouble.message)
            dialog.open()

    def _choose(self, path: str) -> None:
        assert self.dialog is not None  # it is asked there
        self._is_choosing = True
        self.dialog.show_waiting("Reading the timeline again, for the other file…")
        self._session.choose_output(path)

    def _opened(self) -> None:
        """The timeline was read anew: if for another output, what placing does there is another question."""
        if self.dialog is not None and self._is_choosing:
            self._is_choosing = False
            session = self._session
            self.dialog.output.show_place(session.output_label, session.output_place, keeps_copy=session.keeps_copy)
            self._ask()

    def _look_further(self, fresh: frozenset[str]) -> None:
        """More was looked at while the question stands: it may be another one."""
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.tell_left_out(self._left_out())
            if any(self._session.card(cue_id).takes for cue_id in fresh):
                self._ask()

    def _left_out(self) -> str:
        """What of the timeline nothing is placed in, and why."""
        session = self._session
        offline = silent(session.skipped)
        waits = not_yet(session.unseen, "nothing changes there")
        return " ".join(part for part in (left_out(offline) if offline else "", waits) if part)

    def _made_dialog(self) -> PlaceDialog | None:
        session = self._session
        if self.dialog is None and session.sequence is not None:
            output = OutputLine(session.output_label, session.output_place, keeps_copy=session.keeps_copy)
            known = {shot.shot_id for shot in session.shots}
            selected = sum(shot_id in known for shot_id in session.selected)
            self.dialog = PlaceDialog(
                session.sequence,
                output,
                self._window,
                selected=selected,
                shots=len(session.shots),
                left_out=self._left_out(),
            )
            self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self.dialog.asked_otherwise.connect(self._ask)
            self.dialog.output.chosen.connect(self._choose)
            self.dialog.missing.again_asked.connect(self._render_again)
            self.dialog.accepted.connect(self._place)
            self.dialog.finished.connect(self._forget)
        return self.dialog

    def _place(self) -> None:
        assert self.dialog is not None  # it was accepted
        self._session.place(*self._wanted())

    def _render_again(self) -> None:
        assert self.dialog is not None and self.dialog.placement is not None  # it lists what is missing
        missing = self.dialog.placement.missing
        self.dialog.reject()
        self._session.render_again(missing)

    def _forget(self) -> None:
        self.dialog, self._is_choosing, self._asked = None, False, 0
