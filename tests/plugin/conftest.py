"""A window system without a screen, and a session over stand-ins: a timeline made of numbers, an engine that obeys.

`session` is open on twelve shots; `open_session(2000)` opens as many as are wanted. `session.link` is the stand-in
engine: `render(cue_id)` finishes what waits with a small real WAV, `run` and `fail` mark states, `auto = True` finishes
all that is asked for. `session.host` is the timeline: what `lying` holds lies in it.
"""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import wave
from collections.abc import Callable, Generator, Iterator, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from plugin.session.ports import EngineLink, Parts, Pictures, Waveforms
from plugin.session.reports import EngineCondition, EngineState
from plugin.session.session import Session
from plugin.session.settings import Settings
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.shot import Edit, Media, PictureSegment, Scouting, Shot
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.stem import Observations, Provenance, Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import JobState, PlacedClip, Progress, StemClip
from v2a_engine.usecases.selection import Selection

RATE = Fraction(24)
SHOT_FRAMES = 48
SHOTS_A_SCENE = 4
OpenSession = Callable[..., Session]


def synthetic_cut(shots: int, name: str = "reel") -> Cut:
    """Shots of two seconds, each from a file of its own, from 01:00:00:00."""
    edits = []
    for number in range(shots):
        span = FrameSpan(number * SHOT_FRAMES, (number + 1) * SHOT_FRAMES, RATE)
        media = Media(path=f"/footage/A{number + 1:03d}.mov")
        picture = (PictureSegment(media=media, frames=SHOT_FRAMES, source_start_s=Fraction(10)),)
        edits.append(Edit(name=f"A{number + 1:03d}.mov", track="V1", span=span, picture_span=span, picture=picture))
    return Cut(
        name=name, rate=RATE, start_frame=86400, drop_frame=False, frames=shots * SHOT_FRAMES, edits=tuple(edits)
    )


class StandInScout:
    """Sees no cut inside a clip; every four shots look alike."""

    def __init__(self) -> None:
        self.edited: dict[str, str] = {}  # path -> another identity

    def identify(self, media: Media) -> str:
        return self.edited.get(media.path, media.path)

    def scout(self, picture: Sequence[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        media = picture[0].media
        assert media is not None
        scene = (int(Path(media.path).stem[1:]) - 1) // SHOTS_A_SCENE % 16
        return Scouting(cuts_frames=(), looks=(tuple(float(scene == axis) for axis in range(16)),))


class StandInEyes:
    def look(self, request: StemRequest, progress: Progress) -> str:
        return f"a street, fairly sure (62 %)\ncue: {request.cue_id}"


class StandInShelf:
    """The stems that the stand-in engine made, as long as their files are there."""

    def __init__(self) -> None:
        self.stems: dict[str, Stem] = {}

    def find(self, key: str, folder: str) -> Stem | None:
        return next((stem for stem in self.stems.values() if stem.provenance.key == key), None)

    def read(self, wav_path: str) -> Stem | None:
        return self.stems.get(wav_path) if Path(wav_path).exists() else None

    def free_path(self, wanted: str) -> str:
        path = Path(wanted)
        while path.exists():
            head, _, number = path.stem.rpartition("_t")
            path = path.with_name(f"{head}_t{int(number) + 1}.wav")
        return str(path)


class StandInLink(EngineLink):
    """An engine that does what the test tells it, at once and on the UI thread."""

    def __init__(self, shelf: StandInShelf) -> None:
        super().__init__()
        self.shelf = shelf
        self.auto = False  # finish whatever is asked for, one after the other, through the event loop
        self.submitted: list[StemRequest] = []
        self._jobs: dict[str, JobState] = {}
        self._state = EngineState()
        self._clock = QTimer(self, interval=0)
        self._clock.timeout.connect(self._render_next)

    @property
    def state(self) -> EngineState:
        return self._state

    def jobs(self) -> Sequence[JobState]:
        return tuple(self._jobs.values())

    def submit(self, requests: Sequence[StemRequest]) -> None:
        self.submitted += requests
        fresh = [JobState(job_id=r.key("")[:24], request=r, state="queued") for r in requests]
        self._tell(*(job for job in fresh if job.job_id not in self._jobs or self._jobs[job.job_id].state == "failed"))
        self.set_state(condition=EngineCondition.WORKING, device="Processor, 2 cores", memory_bytes=740 << 20)
        if self.auto:
            self._clock.start()

    def cancel(self, job_ids: Sequence[str]) -> None:
        self._tell(*(replace(self._jobs[job_id], state="cancelled") for job_id in job_ids if job_id in self._jobs))

    def retry(self, job_ids: Sequence[str]) -> None:
        self.submit([self._jobs[job_id].request for job_id in job_ids])

    def move(self, job_id: str, before: str) -> None:
        job = self._jobs.pop(job_id)
        places = list(self._jobs.items())
        at = next((place for place, (other, _) in enumerate(places) if other == before), len(places))
        self._jobs = dict([*places[:at], (job_id, job), *places[at:]])
        self.order_changed.emit()

    def restart(self) -> None:
        self.set_state(condition=EngineCondition.RESTARTING)

    def close(self) -> None:
        self._clock.stop()

    # What a test does to it.

    def set_state(self, **fields: object) -> None:
        self._state = replace(self._state, **fields)  # type: ignore[arg-type]
        self.state_changed.emit(self._state)

    def run(self, cue_id: str, step: int = 3, steps: int = 12, stage: str = "sampling") -> None:
        """The card's first job runs, and is so far."""
        self._tell(replace(self._of(cue_id), state="running", step=step, steps=steps, stage=stage))

    def fail(self, cue_id: str, message: str = "Shot 7: media is offline, /reel/lost.mov is not there.") -> None:
        self._tell(replace(self._of(cue_id), state="failed", message=message))

    def render(self, cue_id: str) -> None:
        """The card's first job ends with a stem on disk."""
        job = self._of(cue_id)
        self._tell(replace(job, state="done", stem=self._stem(job.request)))

    def _render_next(self) -> None:
        waiting = next((job for job in self._jobs.values() if job.state in ("queued", "running")), None)
        if waiting is None:
            self._clock.stop()
            self.set_state(condition=EngineCondition.IDLE)
        else:
            self._tell(replace(waiting, state="done", stem=self._stem(waiting.request)))

    def _of(self, cue_id: str) -> JobState:
        return next(job for job in self._jobs.values() if job.request.cue_id == cue_id)

    def _tell(self, *jobs: JobState) -> None:
        for job in jobs:
            self._jobs[job.job_id] = job
            if job.state in ("done", "cancelled"):
                del self._jobs[job.job_id]
        if jobs:
            self.jobs_changed.emit(jobs)

    def _stem(self, request: StemRequest) -> Stem:
        path = self.shelf.free_path(request.wav_path)
        meant = request.with_delivery(path, int(path.removesuffix(".wav").rpartition("_t")[2]))
        first, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
        write_noise(Path(path), end - first, request.seed)
        provenance = Provenance(
            key=request.key("stand-in"),
            request=meant,
            engine="v2a",
            engine_version="1",
            weights_sha256="0" * 64,
            watermark_id="mark",
            watermark_note="",
            rendered_at_utc="2026-11-22T08:00:00Z",
            wav_sha256="1" * 64,
        )
        self.shelf.stems[path] = Stem(
            wav_path=path,
            samples=end - first,
            short_term_lufs=-27.0,
            true_peak_dbtp=-3.0,
            observations=Observations(seen="a street, fairly sure (62 %)"),
            provenance=provenance,
        )
        return self.shelf.stems[path]


def write_noise(path: Path, samples: int, seed: int) -> None:
    """A stem as the engine writes them: 48 kHz, 24 bit, stereo; noise that swells and fades, other for each seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    swell = np.interp(np.arange(samples), np.linspace(0, samples, 12), rng.uniform(0, 0.3, 12))
    sound = rng.standard_normal((samples, 2)) * swell[:, None] * 0.5
    whole = (np.clip(sound, -1, 1) * 8388607).astype("<i4")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(3)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(whole.view(np.uint8).reshape(-1, 4)[:, :3].tobytes())


class StandInHost:
    """A timeline in memory."""

    def __init__(self, cut: Cut, folder: Path) -> None:
        self.cut, self.folder = cut, folder
        self.lying: tuple[PlacedClip, ...] = ()
        self.selected = Selection()
        self.loses = 0  # so many of the clips that are placed are lost in silence
        self.refuses: V2AError | None = None  # raised by whatever is asked of it next

    @property
    def label(self) -> str:
        return self.cut.name

    @property
    def output_label(self) -> str:
        return f"{self.cut.name}_wildtrack.otio"

    @property
    def identity(self) -> str:
        return f"stand-in {self.cut.name}"

    @property
    def warnings(self) -> Sequence[str]:
        return ()

    def watch(self, progress: Progress) -> None:
        pass

    def selection(self) -> Selection:
        return self.selected

    def stems_folder(self, show: str) -> Path:
        return self.folder / f"{show}_stems"

    def fresh(self, settings: Settings) -> "StandInHost":
        return self

    def read(self) -> Cut:
        self._refuse()
        return self.cut

    def placed(self) -> Sequence[PlacedClip]:
        return self.lying

    def read_back(self) -> Sequence[PlacedClip]:
        return self.lying

    def place(self, clips: Sequence[StemClip | PlacedClip]) -> None:
        self._refuse()
        lying = [clip if isinstance(clip, PlacedClip) else _lying(clip) for clip in clips]
        self.lying = tuple(lying[self.loses :])

    def remove(self) -> int:
        self._refuse()
        count, self.lying = len(self.lying), ()
        return count

    def _refuse(self) -> None:
        if self.refuses is not None:
            raise self.refuses


def _lying(clip: StemClip) -> PlacedClip:
    return PlacedClip(
        kind=clip.kind,
        name=clip.request.cue_id,
        files=tuple(take.wav_path for take in clip.takes),
        span=clip.span,
        first_frame=clip.first_frame,
        written_span=clip.span,
        written_first_frame=clip.first_frame,
    )


class StandInPictures(Pictures):
    """A colour for each shot, with a horizon, there a moment after it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[tuple[str, int]] = set()
        self.wanted: Set[str] = frozenset()

    def keep_only(self, shot_ids: Set[str]) -> None:
        self.wanted = frozenset(shot_ids)

    def show(self, shots: Sequence[Shot]) -> None:
        self._asked.clear()

    def thumbnail(self, shot_id: str, height: int) -> QImage | None:
        if (shot_id, height) not in self._asked:
            self._asked.add((shot_id, height))
            QTimer.singleShot(0, self, lambda: self.ready.emit(shot_id))
            return None
        return painted(shot_id, height)


def painted(shot_id: str, height: int) -> QImage:
    """Ground and sky in the shot's own colour."""
    image = QImage(height * 16 // 9, height, QImage.Format.Format_RGB32)
    hue = int(shot_id.strip("s") or 0) * 37 % 360
    image.fill(QColor.fromHsv(hue, 90, 150))
    painter = QPainter(image)
    painter.fillRect(0, height * 2 // 3, image.width(), height, QColor.fromHsv(hue, 110, 90))
    painter.end()
    return image


class StandInWaveforms(Waveforms):
    """The peaks of the file itself, there a moment after they were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[str] = set()
        self.wanted: Set[str] = frozenset()

    def keep_only(self, wav_paths: Set[str]) -> None:
        self.wanted = frozenset(wav_paths)

    def peaks(self, wav_path: str) -> object | None:
        if wav_path not in self._asked:
            self._asked.add(wav_path)
            QTimer.singleShot(0, self, lambda: self.ready.emit(wav_path))
            return None
        with wave.open(wav_path) as file:
            raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, 2, 3)
        sound = (raw[:, 0, 2].astype(np.int8)).astype(np.float32) / 128
        columns = sound[: len(sound) // 480 * 480].reshape(-1, 480)
        return np.stack([columns.min(1), columns.max(1)], axis=1)


class StandInStills:
    """A bar that moves to the right, still by still."""

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
        whole = sum(segment.frames for segment in picture)
        for frame in range(first_frame, min(whole, first_frame + frames * step), step):
            image = QImage(height_px * 16 // 9, height_px, QImage.Format.Format_RGB32)
            image.fill(QColor(60, 60, 60))
            painter = QPainter(image)
            painter.fillRect(image.width() * frame // whole, 0, 4, height_px, QColor(220, 220, 220))
            painter.end()
            data = QByteArray()
            buffer = QBuffer(data)
            image.save(buffer, "JPG")
            yield data.data()


class StandInVerification:
    """Finds nothing, or what the test says."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {"files": []}

    def verify(self, path: Path, progress: Progress) -> dict[str, Any]:
        progress(1, 1, "listening")
        return self.answer


@pytest.fixture
def open_session(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenSession]:
    """Opens a session on a timeline of so many shots, and waits until it is there."""
    made: list[Session] = []
    shelf = StandInShelf()

    def open_it(
        shots: int = 12, name: str = "reel", open_file: object = None, scout: object = None, wait: bool = True
    ) -> Session:
        host = StandInHost(synthetic_cut(shots, name), tmp_path)
        parts = Parts(
            link=StandInLink(shelf),
            scout=scout or StandInScout(),
            eyes=StandInEyes(),
            shelf=shelf,
            pictures=StandInPictures(),
            waveforms=StandInWaveforms(),
            stills=StandInStills(),
            verification=StandInVerification(),
            open_file=open_file or (lambda path, settings: host),
            open_resolve=lambda: host,
            folder=tmp_path / "panel",
        )
        session = Session(parts)
        session.parts = parts  # type: ignore[attr-defined]
        session.link = parts.link  # type: ignore[attr-defined]
        session.host = host  # type: ignore[attr-defined]
        made.append(session)
        if wait:
            with qtbot.waitSignal(session.opened, timeout=30_000):
                session.open_file("reel.otio")
        return session

    yield open_it
    for session in made:
        session.close()


@pytest.fixture
def session(open_session: OpenSession) -> Session:
    """A session that is open on twelve shots in three scenes."""
    return open_session()
