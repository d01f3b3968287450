"""The audition: the selected shots' picture in step with their takes."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent

from plugin.panel.audition.comparing import Comparison
from plugin.panel.audition.face import AuditionFace
from plugin.panel.audition.mixer import Lane as MixerLane
from plugin.panel.audition.mixer import Mixer
from plugin.panel.audition.outlines import outlines
from plugin.panel.audition.output import Output, best_output, load_multimedia
from plugin.panel.audition.player import Player
from plugin.panel.audition.programme import Programme, programme_of, stretches, why_nothing
from plugin.panel.audition.reel import Reel
from plugin.panel.audition.soundtrack import Recording, Soundtrack, column_of
from plugin.session.cards import Card
from plugin.tasks import Lane
from v2a_engine.domain.cue import RENDERED_KINDS, StemKind
from v2a_engine.domain.time import timecode

if TYPE_CHECKING:
    from plugin.session.session import Session

_WAIT_MS = 120  # a selection that still moves loads nothing


class Audition(AuditionFace):
    """Looks at the selected shots, or the one at the playhead, and listens to what sounds in them."""

    def __init__(self, session: "Session", make_output: Callable[[], Output] | None = None) -> None:
        """
        Args:
            make_output: gives the sound device; left out, the system's own.
        """
        super().__init__()
        self._session = session
        self._sound_lane, self._picture_lane = Lane(self), Lane(self)
        self._programme: Programme | None = None
        self._comparison = Comparison()
        self._chosen: Mapping[str, int] = {}  # take by cue id, as it was when the user last listened
        self._recordings: tuple[Recording, ...] = ()
        self._listed: Sequence[tuple[object, ...]] = ()
        self._problem = ""
        self._is_loading = False
        self._sounding: frozenset[str] = frozenset()  # cue ids of all that can sound in the programme
        self._plays_on = False
        self._is_behind = False  # more of the timeline was looked at while it played
        self.player = Player(make_output or partial(best_output, self), self)
        self.reel = Reel(session.stills, self._picture_lane, self)
        self.soundtrack = Soundtrack(self._sound_lane, self)
        self._connect()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WAIT_MS)
        self._soon.timeout.connect(self.reload)
        self.reload()

    def _connect(self) -> None:
        session = self._session
        session.opened.connect(self.reload)
        session.looked.connect(self._look_further)
        session.selection_changed.connect(self._wait)
        session.cards_changed.connect(self._cards_changed)
        session.playhead_moved.connect(self._follow_playhead)
        self.player.moved.connect(self._show_frame)
        self.player.ran.connect(self.transport.show_speed)
        self.player.silent.connect(self._say)
        self.player.ran.connect(self._catch_up)
        self.player.ended.connect(self._go_on)
        self.reel.grew.connect(self._show_still)
        self.reel.failed.connect(self._picture_failed)
        self.soundtrack.ready.connect(self._take_over_sound)
        self.soundtrack.failed.connect(self._say)
        self.scrub.sought.connect(self.player.seek)
        self.transport.play_asked.connect(self.player.toggle)
        self.transport.stepped.connect(self.player.step)
        self.transport.loop_asked.connect(self.set_loop)
        self.transport.switch_asked.connect(self.switch_takes)
        self.takes.heard.connect(lambda cue_id, take: self._hear(self._comparison.hear((cue_id, take))))
        self.takes.chosen.connect(session.choose)
        self.takes.rated.connect(session.rate)
        self.desk.changed.connect(self._set_lane)

    def close_down(self) -> None:
        """Stop playing, reading and fetching, for good."""
        self.player.clear()
        self.reel.load(None)
        for lane in (self._sound_lane, self._picture_lane):
            lane.close()

    # What is played.

    def _wait(self) -> None:
        self.player.stop()
        self._soon.start()

    def reload(self) -> None:
        """Whatever is selected now, at the playhead where it lies inside."""
        session, self._is_behind = self._session, False
        focus = self._focus_cards()
        programme = programme_of(session.shots, session.selected, session.playhead, focus)
        if programme == self._programme and programme is not None:
            self._read_sound()
            return
        self._programme, self._recordings, self._problem = programme, (), ""
        cards = [card for shot in (programme.shots if programme else ()) for card in session.cards_of(shot.shot_id)]
        self._sounding = frozenset(card.cue_id for card in cards)
        self._say("" if programme is None or not programme.is_window else "Long: played two minutes at a time.")
        if programme is None:
            self.player.clear()
            self.scrub.show_span(None, (), 0)
            self.picture.show_still(None, why_nothing(session.skipped_in_question if session.selected else ()))
        else:
            self._sound_lane.start("Loading sound", lambda _: load_multimedia(), lambda _: None, lambda _: None)
            mixer = Mixer(programme.samples)
            for kind in RENDERED_KINDS:
                mixer.set_lane(kind, self.desk.lane(kind))
            self._is_loading = True  # the strip's playhead stays where the user put it
            self.player.load(programme.span, mixer)
            if programme.span.start_frame <= session.playhead < programme.span.end_frame:
                self.player.seek(session.playhead)
            self._is_loading = False
            cuts = [shot.span.start_frame for shot in programme.shots[1:]]
            self.scrub.show_span(programme.span, cuts, column_of(programme.samples))
        self.reel.load(programme, session.playhead)
        self._read_sound()
        self._show_still()

    def _look_further(self, fresh: frozenset[str]) -> None:
        """What plays goes on, and is read anew once it stands; unless its stems are called otherwise now."""
        if not self._sounding <= {card.cue_id for card in self._session.cards} - fresh:
            self.reload()
        elif self.player.is_running:
            self._is_behind = True
        else:
            self._soon.start()

    def _focus_cards(self) -> Sequence[Card]:
        """The stems of the first selected shot that has some: their takes are compared."""
        session = self._session
        at = [s.shot_id for s in session.shots if s.span.start_frame <= session.playhead < s.span.end_frame]
        return next((cards for shot_id in session.selected or at if (cards := session.cards_of(shot_id))), ())

    def _read_sound(self) -> None:
        focus = self._focus_cards()
        self._comparison = self._comparison.among(focus)
        self._follow_choice(focus)
        listed = [(card.cue_id, card.title, card.state, card.takes, card.chosen) for card in focus]
        if listed != self._listed:  # progress alone, which moves many times a second, builds no list anew
            self._listed = listed
            self.takes.show_cards(focus, self._comparison.heard)
        self._tell_comparison()
        cards = [self._session.card(cue_id) for cue_id in self._sounding]
        self.soundtrack.read(stretches(self._programme, cards) if self._programme else ())

    def _follow_choice(self, focus: Sequence[Card]) -> None:
        """Another take was chosen, as a new one in place of an old: it is heard once nobody plays."""
        if self.player.is_running:
            return
        cue_id = self._comparison.heard[0]
        before, self._chosen = self._chosen, {card.cue_id: card.chosen for card in focus}
        if cue_id in before and self._chosen[cue_id] not in (0, before[cue_id]):
            self._comparison = self._comparison.hear((cue_id, self._chosen[cue_id]))

    def _catch_up(self, speed: int) -> None:
        """It stands now: what became of the takes meanwhile is heard."""
        focus = self._focus_cards()
        if speed == 0 and self._is_behind:
            self._soon.start()
        elif speed == 0 and self._chosen != {card.cue_id: card.chosen for card in focus}:
            self._read_sound()
            self.takes.mark_heard(self._comparison.heard)

    def _cards_changed(self, cue_ids: frozenset[str]) -> None:
        if not self._sounding.isdisjoint(cue_ids):
            self._read_sound()

    def _take_over_sound(self, recordings: tuple[Recording, ...]) -> None:
        self._recordings = recordings
        heard = {cue_id: self._session.card(cue_id).chosen for cue_id in self._sounding}
        heard |= dict([self._comparison.heard])
        self.player.mixer.load([one.voice for one in recordings], heard)
        self._show_outlines()
        if self._plays_on:
            self._plays_on = False
            self.player.run_at(1)

    def _go_on(self) -> None:
        """Of a long stretch, the next window."""
        programme = self._programme
        if (
            programme is not None
            and self.player.mixer.speed > 0
            and programme.span.end_frame < programme.whole.end_frame
        ):
            self._session.move_playhead(programme.span.end_frame)
            self._plays_on = True

    def _follow_playhead(self, frame: int) -> None:
        """The strip's playhead was moved, or our own playing moved it."""
        programme = self._programme
        if programme is None or not programme.span.start_frame <= frame < programme.span.end_frame:
            self._wait()
        elif not self.player.is_running:
            self.player.seek(frame)

    # What is heard.

    def hear_take(self, step: int) -> None:
        """The take of the same stem that many rows further down in the list; beyond its last there is none."""
        cue_id, take = self._comparison.heard
        numbers = [one.number for card in self._focus_cards() if card.cue_id == cue_id for one in card.takes]
        if take in numbers:
            row = min(max(numbers.index(take) + step, 0), len(numbers) - 1)
            self._hear(self._comparison.hear((cue_id, numbers[row])))

    def hear_stem(self, step: int) -> None:
        """The chosen take of the stem that many further down in the list."""
        stems = [(card.cue_id, card.chosen) for card in self._focus_cards() if card.chosen_take]
        cue_ids = [cue_id for cue_id, _ in stems]
        if (cue_id := self._comparison.heard[0]) in cue_ids:
            row = cue_ids.index(cue_id) + step
            if 0 <= row < len(stems):
                self._hear(self._comparison.hear(stems[row]))

    def obey(self, event: QKeyEvent) -> bool:
        """A key from elsewhere is about what is selected there now, not about what was a moment ago."""
        if self._soon.isActive():
            self._soon.stop()
            self.reload()
        return super().obey(event)

    def switch_takes(self) -> None:
        """A to B or back, at the same sample."""
        self._hear(self._comparison.switched(self._focus_cards()))

    def choose_heard(self) -> None:
        if self._comparison.heard[1]:
            self._session.choose(*self._comparison.heard)

    def rate_heard(self, rating: int) -> None:
        if self._comparison.heard[1]:
            self._session.rate(*self._comparison.heard, rating)

    def _hear(self, comparison: Comparison) -> None:
        before, self._comparison = self._comparison.heard[0], comparison
        self._chosen = {card.cue_id: card.chosen for card in self._focus_cards()}
        if before != comparison.heard[0]:  # what was compared sounds again as it was chosen
            self.player.mixer.hear(before, self._session.card(before).chosen if before else 0)
        self.player.mixer.hear(*comparison.heard)
        self.takes.mark_heard(comparison.heard)
        self._tell_comparison()
        self._show_outlines()

    def _tell_comparison(self) -> None:
        (cue_id, take), (_, other) = self._comparison.heard, self._comparison.other
        words = f"{take} / {other}" if cue_id and other else ""
        self.transport.show_comparison(words, self._comparison.switched(self._focus_cards()) != self._comparison)

    def set_loop(self, loop: bool) -> None:
        self.player.set_loop(loop)
        self.transport.loop.setChecked(loop)

    def toggle_lane(self, *, solo: bool) -> None:
        """Solo, or mute, of the stem that is compared."""
        kind = next((card.kind for card in self._focus_cards() if card.cue_id == self._comparison.heard[0]), None)
        if kind is not None:
            (self.desk.solo if solo else self.desk.mute)[kind].toggle()

    def _set_lane(self, kind: StemKind, lane: MixerLane) -> None:
        self.player.mixer.set_lane(kind, lane)

    # What is seen.

    def _show_frame(self, frame: int) -> None:
        self._show_still()
        self.scrub.show_frame(frame)
        sequence = self._session.sequence
        if sequence is not None:
            label = timecode(sequence.start_frame + frame, sequence.rate, sequence.drop_frame)
            self.transport.timecode.setText(label)
        if self._programme is not None and not self._is_loading:
            self._session.move_playhead(frame)

    def _show_still(self) -> None:
        if self._programme is not None:
            self.picture.show_still(self.reel.still(self.player.frame), self._problem or "Fetching the picture…")

    def _picture_failed(self, message: str) -> None:
        self._problem = message
        self._show_still()

    def _show_outlines(self) -> None:
        self.scrub.show_outlines(outlines(self._recordings, self.player.mixer, self._comparison.heard))
