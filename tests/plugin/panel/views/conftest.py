"""A session on paper: cards in memory, every question that a widget asks written down. And a film with stems for it."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QBuffer, QByteArray, QObject, Signal
from PySide6.QtGui import QImage, QUndoCommand, QUndoStack
from pytestqt.qtbot import QtBot

from plugin.panel.inspector.inspector import Inspector
from plugin.session.cards import Card, CardState, Form, Take
from plugin.session.later import Later
from plugin.session.placing.output_place import OutputPlace
from plugin.session.reports import EngineState, QueueRow
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.shot import PictureSegment, Scene, Shot, SkippedShot
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.stem import Observations, Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.picture_moments import Moment
from v2a_engine.usecases.plan import Wishes

RATE = Fraction(24)
SHOTS = (("door", 60), ("footsteps in the hall", 48), ("rain at the window", 96), ("street, wide", 72))
SEEN = (
    "door 61 %, hallway 22 %\nsounds like: wooden door 58 %, footsteps 21 %\n"
    "words chosen: a heavy wooden door closes (58 %)\nto overrule: a marker along the clip"
)


class PaperSession(QObject):
    """The session's contract over plain values."""

    opened = Signal()
    looked = Signal(object)
    looking_changed = Signal()
    cards_changed = Signal(object)
    selection_changed = Signal()
    playhead_moved = Signal(int)
    engine_changed = Signal(object)
    queue_changed = Signal()
    placement_ready = Signal(object)
    removal_ready = Signal(object)
    placed = Signal(str)
    busy = Signal(str, int, int)
    trouble = Signal(object)
    noticed = Signal(str)
    kin_offered = Signal(object)
    kin_found = Signal(object)
    offered = Signal(str)
    wishes_changed = Signal()
    prompts_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.undo_stack = QUndoStack(self)
        self.asked: list[tuple[object, ...]] = []
        self.paper: dict[str, Card] = {}
        self.rows: list[QueueRow] = []
        self.engine_state = EngineState()
        self.words: list[str] = []
        self.skipped: list[SkippedShot] = []
        self.stills = PaperStills()
        self.later = Later()
        self.looking = None
        self.open_shot_ids: frozenset[str] = frozenset()
        self._selected: list[str] = []
        self._playhead = 0
        self._cut: Cut | None = None
        self._shots: list[Shot] = []
        self._scenes: list[Scene] = []

    def open_paper(self, cut: Cut, shots: list[Shot], scenes: list[Scene], cards: Sequence[Card]) -> None:
        self._cut, self._shots, self._scenes = cut, shots, scenes
        self.paper = {card.cue_id: card for card in cards}
        self.opened.emit()

    @property
    def host_label(self) -> str:
        return "cut.otio"

    @property
    def output_label(self) -> str:
        return "cut_wildtrack.otio"

    @property
    def keeps_copy(self) -> bool:
        return False

    @property
    def output_place(self) -> OutputPlace | None:
        return OutputPlace(path=Path("cut_wildtrack.otio"))

    @property
    def sequence(self) -> Cut | None:
        return self._cut

    @property
    def shots(self) -> Sequence[Shot]:
        return self._shots

    @property
    def skipped_in_question(self) -> Sequence[SkippedShot]:
        return [shot for shot in self.skipped if not self._selected or shot.shot_id in self._selected]

    @property
    def follows_media_paths(self) -> bool:
        return True

    @property
    def unseen(self) -> Sequence[SkippedShot]:
        return [shot for shot in self.skipped if shot.unseen is not None]

    def tell_left_out(self, shots: Sequence[SkippedShot], *, is_all: bool) -> None:
        self.asked.append(("tell_left_out", list(shots), is_all))

    @property
    def scenes(self) -> Sequence[Scene]:
        return self._scenes

    @property
    def cards(self) -> Sequence[Card]:
        return list(self.paper.values())

    def card(self, cue_id: str) -> Card:
        return self.paper[cue_id]

    def cards_of(self, shot_id: str) -> Sequence[Card]:
        scene_id = next((shot.scene_id for shot in self._shots if shot.shot_id == shot_id), "")
        return [card for card in self.paper.values() if card.place_id in (shot_id, scene_id)]

    def moment_at(self, cue_id: str, frame: int) -> Moment:
        return Moment(frame=frame - self.paper[cue_id].span.start_frame)

    def moments_of(self, cue_id: str) -> Sequence[int]:
        start = self.paper[cue_id].span.start_frame
        return sorted(start + moment.frame for moment in self.paper[cue_id].form.moments)

    @property
    def selected(self) -> Sequence[str]:
        return self._selected

    def select(self, shot_ids: Sequence[str]) -> None:
        self._selected = list(shot_ids)
        self.selection_changed.emit()

    @property
    def playhead(self) -> int:
        return self._playhead

    def move_playhead(self, frame: int) -> None:
        self._playhead = frame
        self.playhead_moved.emit(frame)

    @property
    def wishes(self) -> Wishes:
        return Wishes()

    @property
    def prompts(self) -> Sequence[str]:
        return self.words

    @property
    def engine(self) -> EngineState:
        return self.engine_state

    def queue(self) -> Sequence[QueueRow]:
        return self.rows

    def put(self, *cards: Card) -> None:
        """Other cards in the place of those with the same ids."""
        self.paper |= {card.cue_id: card for card in cards}
        self.cards_changed.emit(frozenset(card.cue_id for card in cards))

    def fill(self, cue_ids: Sequence[str], form: Form) -> None:
        self._do({cue_id: replace(self.paper[cue_id], form=form) for cue_id in cue_ids}, "fill")

    def keep_typed(self, cue_ids: Sequence[str], field: str, text: str | None) -> None:
        self.typed = text

    def choose(self, cue_id: str, take: int) -> None:
        self._do({cue_id: replace(self.paper[cue_id], chosen=take)}, "choose")

    def rate(self, cue_id: str, take: int, rating: int) -> None:
        card = self.paper[cue_id]
        takes = tuple(replace(one, rating=rating) if one.number == take else one for one in card.takes)
        self._do({cue_id: replace(card, takes=takes)}, "rate")

    def _do(self, after: dict[str, Card], what: str) -> None:
        self.undo_stack.push(_Change(self, {cue_id: self.paper[cue_id] for cue_id in after}, after, what))

    def __getattribute__(self, name: str) -> object:
        if name in WRITTEN_DOWN:
            return lambda *values: self.asked.append((name, *values))
        return super().__getattribute__(name)


WRITTEN_DOWN = (
    *("generate", "look", "cancel_jobs", "retry_jobs", "move_job", "restart_engine", "placement", "place"),
    *("render_again", "choose_output", "removal", "remove_all", "open_file", "reload", "cancel"),
)


class _Change(QUndoCommand):
    def __init__(self, session: PaperSession, before: dict[str, Card], after: dict[str, Card], what: str) -> None:
        super().__init__(what)
        self._session, self._before, self._after = session, before, after

    def redo(self) -> None:
        self._session.put(*self._after.values())

    def undo(self) -> None:
        self._session.put(*self._before.values())


def paper_film() -> tuple[Cut, list[Shot], list[Scene], list[Card]]:
    """Four shots in two scenes, at 24 frames a second, from 01:00:00:00."""
    shots, start = [], 0
    for number, (name, frames) in enumerate(SHOTS, start=1):
        span = FrameSpan(start, start + frames, RATE)
        picture = (PictureSegment(media=None, frames=frames),)
        shots.append(
            Shot(
                shot_id=f"s{number * 10:03d}",
                name=name,
                span=span,
                picture_span=span,
                picture=picture,
                scene_id="sc010" if number < 3 else "sc030",
            )
        )
        start += frames
    scenes = [
        Scene(scene_id="sc010", span=FrameSpan(0, 108, RATE), shot_ids=("s010", "s020")),
        Scene(scene_id="sc030", span=FrameSpan(108, 276, RATE), shot_ids=("s030", "s040")),
    ]
    cards = [
        Card(cue_id=f"{s.shot_id}_FX", kind=StemKind.FX, place_id=s.shot_id, title=s.name, span=s.span) for s in shots
    ]
    cards += [
        Card(cue_id=f"{s.scene_id}_BG", kind=StemKind.BG, place_id=s.scene_id, title=s.scene_id, span=s.span)
        for s in scenes
    ]
    cut = Cut(name="cut", rate=RATE, start_frame=86_400, drop_frame=False, frames=start, edits=())
    return cut, shots, scenes, cards


StemOf = Callable[..., Stem]
TakesOf = Callable[..., Card]


@pytest.fixture(name="paper_film")
def film_on_paper() -> tuple[Cut, list[Shot], list[Scene], list[Card]]:
    return paper_film()


@pytest.fixture
def session(qtbot: QtBot, dressed: object) -> Iterator[PaperSession]:
    paper = PaperSession()
    paper.open_paper(*paper_film())
    yield paper
    paper.deleteLater()


@pytest.fixture
def inspector(shown: Callable[..., Inspector], session: PaperSession) -> Inspector:
    """What it says of the first shot."""
    session.select(["s010"])
    return shown(Inspector(session), 344, 900)


def recorded(folder: Path, card: Card, take: int, hertz: float, handles: int = 12) -> StemRequest:
    """A stem's file with handles: a tone of the given pitch where it is heard, full scale in the handles."""
    head = min(handles, card.span.start_frame)
    rendered = card.span.widened(head, handles)
    zero, end = rendered.samples(SAMPLE_RATE_HZ)
    first, last = card.span.samples(SAMPLE_RATE_HZ)
    sound = np.full((end - zero, 2), 0.99, np.float32)
    seconds = np.arange(last - first) / SAMPLE_RATE_HZ
    body = 0.2 * np.sin(2 * np.pi * hertz * seconds) * np.exp(-((seconds % 0.8) * 3))
    sound[first - zero : last - zero] = body[:, None].astype(np.float32)
    path = folder / f"cut_{card.cue_id}_t{take}.wav"
    soundfile.write(path, sound, SAMPLE_RATE_HZ, subtype="PCM_24")
    return StemRequest(
        cue_id=card.cue_id,
        kind=card.kind,
        span=card.span,
        rendered_span=rendered,
        picture=(),
        level_lufs=-27.0,
        seed=take,
        take=take,
        wav_path=str(path),
        start_timecode_frame=86_400,
    )


@pytest.fixture
def with_takes(session: PaperSession, stem_for: StemOf, tmp_path: Path) -> TakesOf:
    """Gives a card takes that lie on disk, the first of them chosen."""

    def give(cue_id: str, *hertz: float) -> Card:
        card = session.paper[cue_id]
        takes = [
            Take(
                number=number,
                stem=stem_for(
                    recorded(tmp_path, card, number, pitch),
                    short_term_lufs=-26.0 - number,
                    observations=Observations(seen=SEEN),
                ),
            )
            for number, pitch in enumerate(hertz, start=1)
        ]
        session.put(replace(card, takes=tuple(takes), chosen=1, state=CardState.READY, seen=SEEN))
        return session.paper[cue_id]

    return give


class PaperStills:
    """Motion whose every picture tells its own frame: its grey is the frame's number."""

    def __init__(self) -> None:
        self.refuses: V2AError | None = None

    def frames(
        self,
        picture: Sequence[PictureSegment],
        rate: Fraction,
        *,
        first_frame: int = 0,
        frames: int = 1,
        step: int = 1,
        height_px: int,
    ) -> Generator[bytes, None, None]:
        if self.refuses is not None:
            raise self.refuses
        for number in range(frames):
            image = QImage(height_px * 16 // 9, height_px, QImage.Format.Format_Grayscale8)
            image.fill(first_frame + number * step)
            content = QByteArray()
            buffer = QBuffer(content)
            buffer.open(QBuffer.OpenModeFlag.WriteOnly)
            image.save(buffer, "JPG", 95)
            yield content.data()
