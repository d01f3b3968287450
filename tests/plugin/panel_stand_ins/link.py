"""An engine that does what a test tells it, and the shelf with what it made."""

import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QTimer
from stem_records import record_of

from plugin.session.ports import EngineLink
from plugin.session.reports import EngineCondition, EngineState
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import Observations, Stem
from v2a_engine.usecases.ports import JobState


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
        self.shelf.stems[path] = record_of(
            meant,
            key=request.key("stand-in"),
            samples=end - first,
            observations=Observations(seen="a street, fairly sure (62 %)"),
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
