"""The programme's sound in memory: read off the UI thread, kept while it is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from plugin.panel.audition.mixer import Voice
from plugin.panel.audition.programme import Stretch
from plugin.panel.audition.wave_file import Block, read_stretch
from plugin.session.panel_words import said
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.usecases.ports import Progress

_SAMPLES_A_COLUMN = 480  # 10 ms

Peaks = npt.NDArray[np.float32]  # the loudest sample of each column


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """A stretch that has been read, and how it looks."""

    stretch: Stretch
    voice: Voice
    peaks: Peaks


class Soundtrack(QObject):
    """Reads stretches of stems; what is asked for again is not read again."""

    ready = Signal(object)  # tuple of Recording: all that could be read
    failed = Signal(str)  # what could not, in the error's own words

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._kept: dict[Stretch, Recording] = {}
        self._wanted: tuple[Stretch, ...] = ()
        self._ticket: Ticket | None = None

    def read(self, stretches: Iterable[Stretch]) -> None:
        """Have these at hand, and nothing else."""
        self._wanted = wanted = tuple(stretches)
        if self._ticket is not None:
            self._ticket.stop()
        self._kept = {stretch: self._kept[stretch] for stretch in wanted if stretch in self._kept}
        missing = [stretch for stretch in wanted if stretch not in self._kept]
        if not missing:
            self.ready.emit(tuple(self._kept.values()))
            return

        def work(progress: Progress) -> list[Recording | V2AError]:
            found: list[Recording | V2AError] = []
            for number, stretch in enumerate(missing):
                progress(number, len(missing), "")
                try:
                    found.append(_recording(stretch))
                except V2AError as error:  # one file that is gone leaves the others to be heard
                    found.append(error)
            return found

        self._ticket = self._lane.start("Reading sound", work, partial(self._take, wanted), lambda _: None)

    def _take(self, wanted: tuple[Stretch, ...], found: list[Recording | V2AError]) -> None:
        if wanted is not self._wanted:  # something else was asked for meanwhile
            return
        self._kept |= {one.stretch: one for one in found if isinstance(one, Recording)}
        self.ready.emit(tuple(self._kept.values()))
        for error in found:
            if isinstance(error, V2AError):
                self.failed.emit(said(error))


def _recording(stretch: Stretch) -> Recording:
    sound = read_stretch(stretch.path, stretch.file_start, stretch.file_end, SAMPLE_RATE_HZ)
    voice = Voice(
        cue_id=stretch.cue_id,
        take=stretch.take,
        kind=stretch.kind,
        first_sample=stretch.first_sample,
        sound=sound,
    )
    return Recording(stretch=stretch, voice=voice, peaks=peaks_of(sound))


def peaks_of(sound: Block) -> Peaks:
    """The loudest sample of every 10 ms, either side."""
    loud = np.abs(sound).max(axis=0) if sound.shape[1] else np.zeros(0, np.float32)
    columns = -(-len(loud) // _SAMPLES_A_COLUMN)
    padded = np.zeros(columns * _SAMPLES_A_COLUMN, np.float32)
    padded[: len(loud)] = loud
    peaks: Peaks = padded.reshape(columns, _SAMPLES_A_COLUMN).max(axis=1)
    return peaks


def column_of(sample: int) -> int:
    """The column of a programme's sample."""
    return sample // _SAMPLES_A_COLUMN
