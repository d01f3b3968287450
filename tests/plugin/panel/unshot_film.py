"""A film that was never shot: shots, scenes and cards in every state, in any number; and a session that holds it."""

from collections.abc import Sequence as Seq
from collections.abc import Set
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from stem_records import asked_for, record_of

from plugin.session.cards import Card, CardState, Form, Take
from plugin.session.ports import Pictures, Waveforms
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Scene, Sequence, Shot, SkippedShot
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan

_NAMES = ("street, wide", "door", "hallway", "kitchen", "hands on table", "kettle", "window, rain", "stairs")
_SHOTS_IN_SCENE = 4


class StandInPictures(Pictures):
    """Paints pictures of its own; keeps count of what it was asked, and of what is still wanted."""

    def __init__(self, *, at_once: bool = True) -> None:
        super().__init__()
        self.at_once = at_once
        self.asked: set[str] = set()
        self.wanted: Set[str] = frozenset()
        self.made: dict[str, QImage] = {}

    def show(self, shots: Seq[Shot]) -> None:
        self.made.clear()

    def thumbnail(self, shot_id: str, height: int) -> QImage | None:
        self.asked.add(shot_id)
        if self.at_once and shot_id not in self.made:
            self.made[shot_id] = _picture(int(shot_id[1:]), height)
        return self.made.get(shot_id)

    def keep_only(self, shot_ids: Set[str]) -> None:
        self.wanted = frozenset(shot_ids)

    def bring(self, shot_id: str, image: QImage) -> None:
        self.made[shot_id] = image
        self.ready.emit(shot_id)


class StandInWaveforms(Waveforms):
    """Bursts, different for every file."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.wanted: Set[str] = frozenset()
        self.made: dict[str, npt.NDArray[np.float32]] = {}

    def peaks(self, wav_path: str) -> npt.NDArray[np.float32] | None:
        self.asked.add(wav_path)
        if wav_path not in self.made:
            self.made[wav_path] = _bursts(wav_path)
        return self.made[wav_path]

    def keep_only(self, wav_paths: Set[str]) -> None:
        self.wanted = frozenset(wav_paths)


class StandInSession(QObject):
    """What the strip knows of a session, over a film."""

    opened = Signal()
    looked = Signal(object)
    looking_changed = Signal()
    cards_changed = Signal(object)
    selection_changed = Signal()
    playhead_moved = Signal(int)

    def __init__(self, film: "Film | None" = None) -> None:
        super().__init__()
        self._film = film
        self._pictures, self._waveforms = StandInPictures(), StandInWaveforms()
        self._selected: tuple[str, ...] = ()
        self._playhead = 0

    def open_film(self, film: "Film | None") -> None:
        self._film, self._selected, self._playhead = film, (), 0
        self.opened.emit()

    def replace_card(self, card: Card) -> None:
        assert self._film is not None
        cards = tuple(card if card.cue_id == old.cue_id else old for old in self._film.cards)
        self._film = replace(self._film, cards=cards)
        self.cards_changed.emit(frozenset({card.cue_id}))

    @property
    def pictures(self) -> StandInPictures:
        return self._pictures

    @property
    def waveforms(self) -> StandInWaveforms:
        return self._waveforms

    @property
    def sequence(self) -> Sequence | None:
        return self._film.sequence if self._film else None

    @property
    def shots(self) -> Seq[Shot]:
        return self._film.shots if self._film else ()

    @property
    def scenes(self) -> Seq[Scene]:
        return self._film.scenes if self._film else ()

    @property
    def skipped(self) -> Seq[SkippedShot]:
        return self._film.skipped if self._film else ()

    @property
    def unseen(self) -> Seq[SkippedShot]:
        return [shot for shot in self.skipped if shot.unseen is not None]

    @property
    def looking(self) -> None:
        return None

    @property
    def notes(self) -> Seq[str]:
        return ()

    @property
    def cards(self) -> Seq[Card]:
        return self._film.cards if self._film else ()

    def card(self, cue_id: str) -> Card:
        return next(card for card in self.cards if card.cue_id == cue_id)

    def cards_of(self, shot_id: str) -> Seq[Card]:
        scene = next((shot.scene_id for shot in self.shots if shot.shot_id == shot_id), "")
        return [card for card in self.cards if card.place_id in (shot_id, scene)]

    @property
    def selected(self) -> Seq[str]:
        return self._selected

    def select(self, shot_ids: Seq[str]) -> None:
        if tuple(shot_ids) != self._selected:
            self._selected = tuple(shot_ids)
            self.selection_changed.emit()

    @property
    def playhead(self) -> int:
        return self._playhead

    def move_playhead(self, frame: int) -> None:
        self._playhead = frame
        self.playhead_moved.emit(frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """What a session holds of one timeline."""

    sequence: Sequence
    shots: tuple[Shot, ...]
    scenes: tuple[Scene, ...]
    cards: tuple[Card, ...]
    skipped: tuple[SkippedShot, ...] = ()


def film_of(shots: int, *, rate: Fraction = Fraction(24), drop_frame: bool = False, start_frame: int = 86400) -> Film:
    """So many shots of 1 to 6 seconds, four a scene, each card in another state."""
    made, position = [], 0
    for number in range(shots):
        length = round(rate) * (1 + number * 7 % 6)
        span = FrameSpan(position, position + length, rate)
        scene = f"sc{number // _SHOTS_IN_SCENE * _SHOTS_IN_SCENE * 10 + 10:03d}"
        name = _NAMES[number % len(_NAMES)]
        made.append(
            Shot(
                shot_id=f"s{number * 10 + 10:03d}", name=name, span=span, picture_span=span, picture=(), scene_id=scene
            )
        )
        position += length
    scenes = [_scene(made[first : first + _SHOTS_IN_SCENE]) for first in range(0, shots, _SHOTS_IN_SCENE)]
    sequence = Sequence(
        name=f"film of {shots}", rate=rate, start_frame=start_frame, drop_frame=drop_frame, frames=position, edits=()
    )
    effects = [_card(number, StemKind.FX, shot.shot_id, shot.name, shot.span) for number, shot in enumerate(made)]
    ambiences = [
        _card(number + 3, StemKind.BG, scene.scene_id, scene.scene_id, scene.span)
        for number, scene in enumerate(scenes)
    ]
    return Film(sequence=sequence, shots=tuple(made), scenes=tuple(scenes), cards=(*effects, *ambiences))


def with_offline_end(film: Film, frames: int) -> Film:
    """The same film with one more shot, whose media is offline."""
    end = film.sequence.frames
    shot = SkippedShot(
        shot_id="s900",
        name="harbour",
        span=FrameSpan(end, end + frames, film.sequence.rate),
        reason="harbour.mov is not there.",
        is_offline=True,
        media_path="/reels/harbour.mov",
    )
    return replace(film, sequence=replace(film.sequence, frames=end + frames), skipped=(shot,))


def _scene(shots: list[Shot]) -> Scene:
    span = FrameSpan(shots[0].span.start_frame, shots[-1].span.end_frame, shots[0].span.rate)
    return Scene(scene_id=shots[0].scene_id, span=span, shot_ids=tuple(shot.shot_id for shot in shots))


def _card(number: int, kind: StemKind, place_id: str, title: str, span: FrameSpan) -> Card:
    order = (
        CardState.READY,
        CardState.PLACED,
        CardState.RENDERING,
        CardState.NOTHING,
        CardState.FAILED,
        CardState.STALE,
        CardState.QUEUED,
    )
    state = order[number % len(order)]
    cue_id = f"{place_id}_{kind}"
    has_takes = state in (CardState.READY, CardState.PLACED, CardState.STALE)
    takes = tuple(Take(number=take, stem=stem_of(cue_id, kind, span, take)) for take in (1, 2, 3)) if has_takes else ()
    rendering = {"progress": 0.4, "stage": "sampling", "seconds_left": 12.0} if state is CardState.RENDERING else {}
    message = {
        CardState.FAILED: "The disk is full: nothing can be written to /films/stems. Make room, then generate again.",
        CardState.STALE: "The cut changed since this was made.",
    }.get(state, "")
    return Card(
        cue_id=cue_id,
        kind=kind,
        place_id=place_id,
        title=title,
        span=span,
        state=state,
        message=message,
        form=Form(),
        takes=takes,
        chosen=2 if takes else 0,
        **rendering,  # type: ignore[arg-type]
    )


def stem_of(cue_id: str, kind: StemKind, span: FrameSpan, take: int) -> Stem:
    """A stem's record with half a second of handles; there is no file behind it."""
    handle = round(span.rate) // 2
    request = asked_for(
        cue_id,
        span,
        f"/films/stems/{cue_id}_t{take}.wav",
        kind=kind,
        rendered_span=span.widened(min(handle, span.start_frame), handle),
        seed=take,
        take=take,
    )
    first, end = request.rendered_span.samples(48_000)
    return record_of(request, samples=end - first)


def _picture(number: int, height_px: int) -> QImage:
    image = QImage(round(height_px * 16 / 9), height_px, QImage.Format.Format_RGB32)
    sky = QLinearGradient(0, 0, 0, height_px)
    sky.setColorAt(0, QColor.fromHsv(number * 37 % 360, 70, 150))
    sky.setColorAt(1, QColor.fromHsv((number * 37 + 40) % 360, 110, 60))
    painter = QPainter(image)
    painter.fillRect(image.rect(), sky)
    painter.setBrush(QColor.fromHsv((number * 91) % 360, 90, 190))
    painter.drawEllipse(image.width() * (number % 7) // 9 + 6, height_px // 3, height_px // 2, height_px // 2)
    painter.end()
    return image


def _bursts(wav_path: str) -> npt.NDArray[np.float32]:
    chance = np.random.default_rng(sum(wav_path.encode()))
    loud = np.zeros(600, np.float32)
    for start in chance.integers(0, 560, 9):
        loud[start:] += 0.4 * np.exp(-np.arange(600 - start) / 14) * chance.random()
    loud = np.minimum(loud + 0.03, 1.0) * (0.5 + 0.5 * chance.random(600, np.float32))
    if "_BG" in wav_path:
        loud = 0.05 + 0.05 * chance.random(600, np.float32)
    return np.stack([-loud, loud], axis=1).astype(np.float32)
