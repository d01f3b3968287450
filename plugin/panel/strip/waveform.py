"""A stem's waveform as a picture of just the pixels in sight."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from v2a_engine.domain.cue import StemKind

Peaks = npt.NDArray[np.float32]  # (parts, 2): lowest and highest sample of equal parts of a whole file

FULL_SCALE = {  # what fills a lane: ambience is quiet, and would be a flat line
    StemKind.FX: 0.5,
    StemKind.BG: 0.12,
    StemKind.MX: 0.5,
    StemKind.DX: 0.5,
}


def waveform_image(
    peaks: Peaks, heard: tuple[float, float], columns: int, height: int, full_scale: float, colour: str
) -> QImage:
    """Draw part of a waveform.

    Args:
        heard: first and last part of the file that is drawn, 0..1 of its length.
        columns, height: in device pixels.
        full_scale: the sample value that touches the border.

    Returns:
        (columns, height) pixels; the middle line is drawn where nothing sounds.
    """
    lowest, highest = _column_peaks(peaks, heard, columns)
    middle = (height - 1) / 2
    top = np.round(middle - np.clip(highest / full_scale, 0.0, 1.0) * middle)
    bottom = np.round(middle - np.clip(lowest / full_scale, -1.0, 0.0) * middle)
    line = np.arange(height, dtype=np.float32)[:, np.newaxis]
    inside = (line >= top) & (line <= np.maximum(bottom, top))
    pixels = np.where(inside, np.uint32(QColor(colour).rgba()), np.uint32(0))
    pixels = np.ascontiguousarray(pixels, np.uint32)
    return QImage(pixels.data, columns, height, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _column_peaks(peaks: Peaks, heard: tuple[float, float], columns: int) -> tuple[Peaks, Peaks]:
    """Lowest and highest of each column, both (columns,)."""
    parts = len(peaks)
    if not parts:
        return np.zeros(columns, np.float32), np.zeros(columns, np.float32)
    borders = np.linspace(heard[0] * parts, heard[1] * parts, columns + 1)
    starts = np.clip(np.floor(borders[:-1]), 0, parts - 1).astype(np.intp)
    end = int(np.clip(np.ceil(borders[-1]), starts[-1] + 1, parts))
    return (
        np.minimum.reduceat(peaks[:end, 0], starts),
        np.maximum.reduceat(peaks[:end, 1], starts),
    )
