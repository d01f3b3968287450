"""The inspector: what is asked of the selected shots' stems. An empty form works; nothing selected means all."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from plugin.panel.inspector.generate_button import GenerateButton, KindChoices
from plugin.panel.inspector.heading import Heading, together
from plugin.panel.inspector.kind_switch import KindSwitch
from plugin.panel.inspector.meant import Meant
from plugin.panel.inspector.moments_line import MomentsLine
from plugin.panel.inspector.no_sound import NoSound
from plugin.panel.inspector.not_yet import NotYet
from plugin.panel.inspector.numbers import Numbers
from plugin.panel.inspector.prompt_box import keep_out_box, prompt_box
from plugin.panel.inspector.shared_form import Several, Value, edited, shared
from plugin.panel.inspector.sight import Sight
from plugin.panel.inspector.standing import Standing
from plugin.panel.inspector.take_note import TakeNote
from plugin.panel.inspector.wanted_box import WantedBox
from plugin.panel.separator import Separator
from plugin.panel.theme import GAP, STEP
from plugin.panel.upright import Upright
from plugin.session.cards import Card
from plugin.session.reports import Trouble
from plugin.session.what_comes import Coming, what_comes, what_comes_of
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind
from v2a_engine.usecases.picture_moments import Moment

if TYPE_CHECKING:
    from plugin.session.session import Session

_OFTEN_MS = 50  # cards that move more often are shown twenty times a second


class Inspector(QWidget):
    """One form for all that is selected. What differs shows as "(several)" and stays as it is until it is edited."""

    kind_changed = Signal(object)  # StemKind: the form speaks of another stem
    locate_asked = Signal(str)  # where does this file lie that is offline? As the timeline names it

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._meant = Meant()
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._read_anew)
        session.opened.connect(self._show_selection)
        session.looked.connect(self._look_further)
        session.looking_changed.connect(self._show_button)
        session.selection_changed.connect(self._show_selection)
        session.cards_changed.connect(self._cards_changed)
        session.wishes_changed.connect(self._refresh)
        session.playhead_moved.connect(self._show_moments)
        session.trouble.connect(self._show_trouble)
        self._show_selection()

    def _build(self) -> None:
        self.head, self.no_sound, self.not_yet = Heading(), NoSound(), NotYet()
        self.no_sound.locate_asked.connect(self.locate_asked)
        self.no_sound.reload_asked.connect(self._session.reload)
        self.switch = KindSwitch()
        self.switch.switched.connect(self._switch)
        self.wanted = WantedBox()
        self.wanted.chosen.connect(lambda wanted: self._fill("wanted", wanted))
        self.waiting = QLabel("MX and DX: no engine for music or voice in this version.")
        self.waiting.setProperty("role", "soft")
        self.waiting.setWordWrap(True)
        self.state, self.notes, self.sight = Standing(), TakeNote(), Sight()
        self.sight.looked.connect(lambda: self._session.look([card.cue_id for card in self._shown()]))
        self.prompt, self.negative = prompt_box(lambda: self._session.prompts), keep_out_box()
        self.moments = MomentsLine()
        self.moments.asked.connect(self.sound_here)
        self.moments.cleared.connect(lambda: self._sound_at(self._told_of(), ()))
        self.prompt.edited.connect(lambda text: self._fill("prompt", text))
        self.negative.edited.connect(lambda text: self._fill("negative_prompt", text))
        self.prompt.typing.connect(partial(self._keep_typed, "prompt"))
        self.negative.typing.connect(partial(self._keep_typed, "negative_prompt"))
        self.sight.overruled.connect(self.prompt.put)
        self.numbers = Numbers(lambda: self._session.wishes)
        self.numbers.edited.connect(self._fill)
        self.button = GenerateButton()
        self.button.clicked.connect(self.generate)
        self.choices = KindChoices(self._coming_of, self._make)
        self._lay_out_form()
        self._lay_out()

    def _lay_out_form(self) -> None:
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GAP)
        above = (self.switch, self.wanted, self.state, self.notes, Separator(), self.sight, Separator())
        for part in (*above, self.prompt, self.moments, self.negative, self.numbers):
            form.addWidget(part)
        form.addSpacing(STEP)

    def _lay_out(self) -> None:
        """What scrolls, and below it what is always in sight."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(GAP + STEP, GAP, GAP + STEP, GAP)
        column.setSpacing(GAP)
        for widget in (self.head, self._form, self.not_yet, self.no_sound, self.waiting):
            column.addWidget(widget)
        column.addStretch()
        self.area = Upright(page)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(GAP + STEP, GAP, GAP + STEP, GAP)
        row.setSpacing(STEP)
        row.addWidget(self.button, 1)
        row.addWidget(self.choices)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.area, 1)
        whole.addWidget(self._foot)
        self.setAccessibleName("Inspector")

    def sizeHint(self) -> QSize:
        return QSize(344, 620)

    def minimumSizeHint(self) -> QSize:
        return QSize(288, 240)

    @property
    def kind(self) -> StemKind:
        return self.switch.kind

    def write(self) -> None:
        """Go to the prompt, and have it in sight."""
        self.prompt.words.setFocus()
        self.area.ensureWidgetVisible(self.prompt)

    def sound_here(self) -> None:
        """Have the words of the effect under the playhead sound there."""
        self.flush()
        card = self._under_playhead() if self.kind is StemKind.FX else None
        if card is None:
            return
        form = self._session.card(card.cue_id).form
        if not form.prompt:
            self.moments.ask_for_words()
            self.write()
            return
        if self._session.playhead not in self._session.moments_of(card.cue_id):
            self._sound_at(card, (*form.moments, self._session.moment_at(card.cue_id, self._session.playhead)))

    def _sound_at(self, card: Card | None, moments: tuple[Moment, ...]) -> None:
        if card is not None:
            self._session.fill([card.cue_id], replace(self._session.card(card.cue_id).form, moments=moments))

    def generate(self) -> None:
        """Ask for what is missing of the selected shots' stems, or for another take, with what is being typed."""
        self.flush()
        self._make(what_comes(self._meant.cards, self._session.wishes, self.kind), RENDERED_KINDS)

    def generate_shown(self) -> None:
        """Ask for the kind that is shown, and no other."""
        self.flush()
        self._make(self._coming_of((self.kind,)), (self.kind,))

    def generate_all(self) -> None:
        """Ask for each kind, also where nothing of it is missing."""
        self.flush()
        self._make(self._coming_of(RENDERED_KINDS), RENDERED_KINDS)

    def _coming_of(self, kinds: Sequence[StemKind]) -> Coming:
        return what_comes_of(self._meant.cards, self._session.wishes, kinds)

    def _make(self, coming: Coming, kinds: Sequence[StemKind]) -> None:
        silent, later = self._meant.silent, self._meant.later(kinds)
        if coming.cue_ids:
            self._session.generate(coming.cue_ids)
        if later:
            self._session.generate_later([shot.span for shot in later], kinds)
        if silent and (coming.cue_ids or later or not self._meant.cards):
            self._session.tell_left_out(silent, is_all=not (coming.cue_ids or later))

    def flush(self) -> None:
        """Hand on what is being typed."""
        self.prompt.flush()
        self.negative.flush()
        self.numbers.flush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        held = event.modifiers()
        if is_return and held & Qt.KeyboardModifier.ControlModifier:
            self.generate_shown() if held & Qt.KeyboardModifier.ShiftModifier else self.generate()
        else:
            super().keyPressEvent(event)

    def _shown(self) -> tuple[Card, ...]:
        """The cards that the form speaks of."""
        kind = self.kind
        return tuple(card for card in self._meant.cards if card.kind is kind)

    def _show_selection(self) -> None:
        self.flush()
        for box in (self.prompt, self.negative):
            box.forget_place()
        self._read_anew()

    def _cards_changed(self, cue_ids: frozenset[str]) -> None:
        if not self._soon.isActive() and any(card.cue_id in cue_ids for card in self._meant.cards):
            self._soon.start(_OFTEN_MS)

    def _look_further(self, fresh: frozenset[str]) -> None:
        self._read_anew() if self._meant.is_outdone(self._session, fresh) else self._soon.start(_OFTEN_MS)

    def _read_anew(self) -> None:
        self._meant = Meant.of(self._session)
        self._refresh()

    def _switch(self) -> None:
        self.flush()
        self._refresh()
        self.kind_changed.emit(self.kind)

    def _keep_typed(self, field: str, text: str | None) -> None:
        self._session.keep_typed([card.cue_id for card in self._shown()], field, text)

    def _fill(self, field: str, value: Value) -> None:
        """One undo step, however many cards; each keeps what else it says."""
        mine = {card.cue_id for card in self._shown()}
        there = {
            card.cue_id: card.form for card in self._session.cards if card.cue_id in mine
        }  # another timeline may be
        groups = edited(there, field, value)
        if len(groups) > 1:
            self._session.undo_stack.beginMacro(f"Change {len(self._shown())} stems")
        for form, cue_ids in groups.items():
            self._session.fill(cue_ids, form)
        if len(groups) > 1:
            self._session.undo_stack.endMacro()
        self._meant = Meant.of(self._session)

    def _refresh(self) -> None:
        cards = self._shown()
        forms = [card.form for card in cards]
        self._show_head()
        for widget in (self.prompt, self.negative, self.numbers, self.wanted, self.sight, self.switch):
            widget.setEnabled(bool(cards))
        for box, field in ((self.prompt, "prompt"), (self.negative, "negative_prompt")):
            text = shared(forms, field)
            box.show_text(None if isinstance(text, Several) else str(text))
        self.numbers.show_forms(forms)
        self.wanted.show_wanted(self.kind, len(cards), shared(forms, "wanted"))
        self.switch.show_states({kind: together(self._meant.cards, kind) for kind in RENDERED_KINDS})
        self.state.show_cards(cards)
        self.notes.show_cards(cards)
        self._show_moments()
        self.sight.show_seen(cards[0].seen) if len(cards) == 1 else self.sight.show_several()

    def _show_head(self) -> None:
        session, meant = self._session, self._meant
        self.head.show_shots(meant.shots, session.sequence, is_all=meant.is_all)
        self._form.setVisible(bool(meant.cards))
        self.choices.setVisible(bool(meant.cards))
        for part in (self._foot, self.waiting):
            part.setVisible(bool(meant.shots))
        is_all_silent = not (meant.cards or meant.unseen)
        self.no_sound.show_shots(meant.silent, is_all=is_all_silent, can_locate=session.follows_media_paths)
        self._show_button()

    def _show_button(self) -> None:
        coming = what_comes(self._meant.cards, self._session.wishes, self.kind)
        self.button.show_coming(coming, self._meant, self._session.later)
        self.not_yet.show_shots(self._meant.unseen, self._session.looking)

    def _under_playhead(self) -> Card | None:
        at = self._session.playhead
        return next((card for card in self._shown() if card.span.start_frame <= at < card.span.end_frame), None)

    def _told_of(self) -> Card | None:
        """Whose moments are told: of the shot under the playhead, or of the only one."""
        shown = self._shown()
        return self._under_playhead() or (shown[0] if len(shown) == 1 else None)

    def _show_moments(self) -> None:
        self.moments.setVisible(self.kind is StemKind.FX)
        can_add = self._under_playhead() is not None
        card = self._told_of()
        frames, kept = (self._session.moments_of(card.cue_id), len(card.form.moments)) if card else ((), 0)
        self.moments.show_moments(frames, kept, self._session.sequence, can_add=can_add)

    def _show_trouble(self, trouble: Trouble) -> None:
        shown = self._shown()
        if len(shown) == 1 and trouble.where == shown[0].cue_id and not shown[0].seen:
            self.sight.show_problem(trouble.message)
