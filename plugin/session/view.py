"""What is there to be seen of a session: the open timeline, its cards, what is selected. Reading only."""

from collections.abc import Sequence as Seq
from collections.abc import Set

from PySide6.QtCore import QObject, Signal

from plugin.session.board import Board
from plugin.session.cards import Card
from plugin.session.panel_words import in_panel_words
from plugin.session.placing.output_place import OutputChooser, OutputPlace
from plugin.session.ports import Parts, Pictures, Stills, Verification, Waveforms
from plugin.session.timeline.opening import OpenTimeline
from v2a_engine.domain.shot import PictureSegment, Scene, Sequence, Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.picture_moments import Moment, frames_of, moment_at
from v2a_engine.usecases.plan import picture_of_shots


class SessionView(QObject):
    """Frames are the sequence's own, from 0; timecode is for labels."""

    opened = Signal()  # another timeline is here, or none
    cards_changed = Signal(object)  # frozenset of cue ids whose card is a new one
    selection_changed = Signal()
    playhead_moved = Signal(int)
    engine_changed = Signal(object)  # EngineState
    queue_changed = Signal()
    placement_ready = Signal(object)  # Placement: what placing would do now
    removal_ready = Signal(object)  # Placement: what removing ours would do now
    placed = Signal(str)  # a sentence: it has been placed, removed, or undone, and read back
    busy = Signal(str, int, int)  # what it is doing, step, steps; steps 0: not known. An empty text: it has finished
    trouble = Signal(object)  # Trouble: where it happened, what, and how to mend it
    noticed = Signal(str)  # a sentence that is good to know, and no trouble
    offered = Signal(str)  # path of a timeline that arrived while another one is open: it waits for `open_file`
    kin_offered = Signal(object)  # Kin: another cut whose work may be brought over, on opening one without any
    kin_found = Signal(object)  # tuple of Kin: all of them, as asked for
    looked = Signal(object)  # frozenset of cue ids: more was looked at, these cards are new or called otherwise
    looking_changed = Signal()
    settings_changed = Signal()
    wishes_changed = Signal()
    prompts_changed = Signal()

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._board: Board | None = None
        self._selected: tuple[str, ...] = ()
        self._playhead = 0

    def keep(self) -> None:
        """Something changed that is to be remembered."""
        raise NotImplementedError

    # What is there.

    @property
    def timeline(self) -> OpenTimeline | None:
        """All that was read; None before a timeline is open."""
        return self._board.timeline if self._board is not None else None

    @property
    def board(self) -> Board | None:
        """The cards and what moves them; for the session's own parts."""
        return self._board

    @property
    def pictures(self) -> Pictures:
        return self._parts.pictures

    @property
    def waveforms(self) -> Waveforms:
        return self._parts.waveforms

    @property
    def stills(self) -> Stills:
        return self._parts.stills

    @property
    def verification(self) -> Verification:
        return self._parts.verification

    @property
    def host_label(self) -> str:
        return self.timeline.host.label if self.timeline else ""

    @property
    def output_label(self) -> str:
        """Where placing writes, in words: a file's path, or the timeline in the editor."""
        return self.timeline.host.output_label if self.timeline else ""

    @property
    def output_place(self) -> OutputPlace | None:
        """Which file that is, and why; None where none can be chosen."""
        host = self.timeline.host if self.timeline else None
        return host.output_place if isinstance(host, OutputChooser) else None

    @property
    def sequence(self) -> Sequence | None:
        return self.timeline.spotting.sequence if self.timeline else None

    @property
    def shots(self) -> Seq[Shot]:
        return self.timeline.spotting.shots if self.timeline else ()

    @property
    def scenes(self) -> Seq[Scene]:
        return self.timeline.spotting.scenes if self.timeline else ()

    @property
    def skipped(self) -> Seq[SkippedShot]:
        """What gets no sound, and why: offline media, for one."""
        return self.timeline.spotting.skipped if self.timeline else ()

    @property
    def skipped_in_question(self) -> Seq[SkippedShot]:
        """Of what is selected, or of all where nothing is, the shots that get no sound."""
        chosen = set(self._selected)
        return tuple(shot for shot in self.skipped if not chosen or shot.shot_id in chosen)

    @property
    def unseen(self) -> Seq[SkippedShot]:
        """Those of `skipped` that are still to be looked at."""
        return tuple(shot for shot in self.skipped if shot.unseen is not None)

    @property
    def open_shot_ids(self) -> Set[str]:
        """Of all shots whose scene may still grow, for a neighbour is still to be looked at; that one, too."""
        scenes = self.timeline.spotting.open_scenes if self.timeline else ()
        return {shot_id for scene in scenes for shot_id in scene.shot_ids}

    @property
    def follows_media_paths(self) -> bool:
        """Is media that is offline found by telling where its folder lies here?"""
        return self.timeline is not None and self.timeline.host.follows_media_paths

    @property
    def notes(self) -> Seq[str]:
        """What was mended on reading, what could not be found again, what the editor cannot do, in words."""
        if self.timeline is None:
            return ()
        warnings = map(in_panel_words, self.timeline.spotting.warnings)
        return (*warnings, *self.timeline.lost, *self.timeline.host.limits)

    @property
    def keeps_copy(self) -> bool:
        """Will the next placing first keep a copy of the timeline?"""
        return self.timeline is not None and self.timeline.host.keeps_copy

    @property
    def cards(self) -> Seq[Card]:
        return tuple(self._board.cards.values()) if self._board else ()

    def card(self, cue_id: str) -> Card:
        """
        Raises:
            KeyError: there is none of that id.
        """
        if self._board is None:
            raise KeyError(cue_id)
        return self._board.cards[cue_id]

    def cards_of(self, shot_id: str) -> Seq[Card]:
        """Those that sound in this shot: its FX, its scene's BG."""
        if self._board is None:
            return ()
        ids = self._board.cue_ids_of(shot_id)
        return tuple(self._board.cards[cue_id] for cue_id in ids)

    def moment_at(self, cue_id: str, frame: int) -> Moment:
        """What is seen in this frame of the sequence, in the shot of an effect."""
        picture, span = self._picture_of(cue_id)
        return moment_at(frame - span.start_frame, picture, span.rate)

    def moments_of(self, cue_id: str) -> Seq[int]:
        """The frames of the sequence at which the words of an effect sound; moments that are not seen now wait."""
        moments = self.card(cue_id).form.moments
        if not moments:
            return ()
        picture, span = self._picture_of(cue_id)
        return [span.start_frame + frame for frame in frames_of(moments, picture, span.rate)]

    def _picture_of(self, cue_id: str) -> tuple[Seq[PictureSegment], FrameSpan]:
        assert self.timeline is not None  # else there is no such card
        return picture_of_shots(self.timeline.places[cue_id].shots)

    # What is looked at.

    @property
    def selected(self) -> Seq[str]:
        """Ids of shots, in timeline order; those that get no sound, too."""
        return self._selected

    def select(self, shot_ids: Seq[str]) -> None:
        chosen = self._in_order(shot_ids)
        if chosen != self._selected:
            self._selected = chosen
            self.selection_changed.emit()
            self.keep()

    def _in_order(self, shot_ids: Seq[str]) -> tuple[str, ...]:
        wanted = set(shot_ids)
        every: list[Shot | SkippedShot] = [*self.shots, *self.skipped]
        found = [shot for shot in every if shot.shot_id in wanted]
        return tuple(shot.shot_id for shot in sorted(found, key=lambda shot: shot.span.start_frame))

    @property
    def playhead(self) -> int:
        return self._playhead

    def move_playhead(self, frame: int) -> None:
        last = max((self.sequence.frames if self.sequence else 0) - 1, 0)
        frame = min(max(frame, 0), last)
        if frame != self._playhead:
            self._playhead = frame  # kept with the next change, or on leaving: it moves with every picture played
            self.playhead_moved.emit(frame)
