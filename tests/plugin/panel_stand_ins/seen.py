"""Pictures, waveforms and verification without any media."""

import wave
from collections.abc import Generator, Sequence, Set
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QTimer
from PySide6.QtGui import QColor, QImage, QPainter

from plugin.session.ports import Pictures, Waveforms
from v2a_engine.domain.shot import PictureSegment, Shot
from v2a_engine.usecases.ports import Progress


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
