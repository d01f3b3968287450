"""Peaks of stems for drawing, read off the UI thread and held as long as they are looked at."""

from collections import OrderedDict
from collections.abc import Set
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from plugin.session.ports import Waveforms
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import V2AError
from v2a_engine.remote.waveform import peaks
from v2a_engine.usecases.ports import Progress

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Peaks = npt.NDArray[np.float32]

_PARTS = 4096  # 8 bytes each; a stem of a minute has one for every 15 ms
_MOST_HELD = 4000


class FileWaveforms(Waveforms):
    """The peaks of WAV files. A name never gets another sound, so what was read once stays true."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane(self, threads=2)
        self._held: OrderedDict[str, Peaks | None] = OrderedDict()  # None: it cannot be read
        self._asked: dict[str, Ticket] = {}

    def peaks(self, wav_path: str) -> "Peaks | None":
        if wav_path in self._held:
            self._held.move_to_end(wav_path)
            return self._held[wav_path]
        if wav_path not in self._asked:
            self._asked[wav_path] = self._lane.start(
                "Reading a waveform",
                partial(_read, wav_path),
                partial(self._came, wav_path),
                partial(self._failed, wav_path),
            )
        return None

    def keep_only(self, wav_paths: Set[str]) -> None:
        for wav_path in self._asked.keys() - wav_paths:
            self._asked.pop(wav_path).stop()

    def close(self) -> None:
        """Stop reading."""
        self._lane.close()

    def _came(self, wav_path: str, found: "Peaks") -> None:
        self._asked.pop(wav_path, None)
        self._held[wav_path] = found
        if len(self._held) > _MOST_HELD:
            self._held.popitem(last=False)
        self.ready.emit(wav_path)

    def _failed(self, wav_path: str, _: V2AError) -> None:
        ticket = self._asked.get(wav_path)
        if ticket is not None and not ticket.is_stopped:
            del self._asked[wav_path]
            self._held[wav_path] = None


def _read(wav_path: str, _: Progress) -> "Peaks":
    """(parts, 2): of the channels, the one that goes further."""
    found = peaks(Path(wav_path), _PARTS)
    import numpy as np

    return np.stack([found[..., 0].min(0), found[..., 1].max(0)], axis=-1)
