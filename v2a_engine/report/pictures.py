"""What is drawn for a stem and a shot: waveform, spectrogram, thumbnails. Long files are read in pieces."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from PIL import Image

from v2a_engine.domain.errors import MediaOffline, UnreadableMedia
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.shot import Shot
from v2a_engine.domain.stem import Stem, source_range_samples
from v2a_engine.media.video import thumbnail
from v2a_engine.report.colours import LEVELS, palette

ROWS = 84  # of a spectrogram
LOWEST_HZ, HIGHEST_HZ = 45.0, 20_000.0
QUIET_DBFS, LOUD_DBFS = -105.0, -25.0  # the range of its colours; a full-scale sine reads 0
MOST_COLUMNS = 2000
_WINDOW = 2048
_COLUMNS_AT_ONCE = 64
_LOOKS = 4  # windows a column: enough to see a click wherever in the column it lies
THUMBNAIL_WIDTH = 176

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundPicture:
    """One stem's source range as pictures, column by column."""

    peaks: npt.NDArray[np.float32]  # (columns,): the largest sample of either channel, 0..1
    spectrogram_png: bytes


def picture_sound(stem: Stem, columns: int) -> SoundPicture:
    """Draw the part of a stem that is heard.

    Args:
        columns: at most as many as there are samples; `MOST_COLUMNS` is the most.

    Raises:
        MediaOffline, UnreadableMedia: the stem's file has gone or is damaged.
    """
    start, end = source_range_samples(stem.request, SAMPLE_RATE_HZ)
    columns = max(1, min(columns, MOST_COLUMNS, end - start))
    borders = np.linspace(start, end, columns + 1).round().astype(int)
    peaks = np.zeros(columns, np.float32)
    levels = np.zeros((ROWS, columns), np.float32)
    weights = _log_rows()
    for first, samples, offset in _pieces(Path(stem.wav_path), borders):
        last = min(first + _COLUMNS_AT_ONCE, columns)
        inside = borders[first : last + 1] - offset
        peaks[first:last] = [_peak(samples, a, b) for a, b in pairwise(inside)]
        levels[:, first:last] = _levels(samples.mean(axis=0), inside, weights)
    return SoundPicture(peaks=peaks, spectrogram_png=_png(levels))


def _pieces(path: Path, borders: npt.NDArray[np.int64]) -> Iterator[tuple[int, Samples, int]]:
    """(first column, samples with half a window around the piece, where they begin in the file)."""
    if not path.is_file():
        raise MediaOffline(str(path), "The report")
    try:
        with soundfile.SoundFile(str(path)) as file:
            for first in range(0, len(borders) - 1, _COLUMNS_AT_ONCE):
                last = min(first + _COLUMNS_AT_ONCE, len(borders) - 1)
                offset = max(0, int(borders[first]) - _WINDOW)
                file.seek(min(offset, file.frames))
                samples = file.read(int(borders[last]) + _WINDOW - offset, dtype="float32", always_2d=True).T
                short = int(borders[last]) + _WINDOW - offset - samples.shape[1]
                yield first, np.pad(samples, ((0, 0), (0, short))), offset
    except soundfile.LibsndfileError as error:
        raise UnreadableMedia(str(path), str(error)) from error


def _peak(samples: Samples, start: int, end: int) -> float:
    return float(np.abs(samples[:, start : max(end, start + 1)]).max(initial=0.0))


def _levels(mono: Samples, inside: npt.NDArray[np.int64], weights: Samples) -> Samples:
    """Level in dBFS, (ROWS, columns), the loudest of a few windows in every column."""
    padded = np.pad(mono, _WINDOW // 2)
    window = np.hanning(_WINDOW).astype(np.float32)
    loudest = np.zeros((ROWS, len(inside) - 1), np.float32)
    for look in range(_LOOKS):
        share = (look + 0.5) / _LOOKS
        middles = (inside[:-1] + share * np.diff(inside)).astype(int)
        frames = np.stack([padded[middle : middle + _WINDOW] for middle in middles]) * window
        power = np.abs(np.fft.rfft(frames)).astype(np.float32) ** 2
        loudest = np.maximum(loudest, weights @ power.T)
    loudest *= (4 / _WINDOW) ** 2  # a full-scale sine's peak bin, by the window's gain of one half
    decibels: Samples = (10 * np.log10(loudest + 1e-14)).astype(np.float32)
    return decibels


def _log_rows() -> Samples:
    """Each row's share of the transform's bins: (ROWS, bins), highest row first, mean power of each band."""
    edges = np.geomspace(LOWEST_HZ, HIGHEST_HZ, ROWS + 1) * _WINDOW / SAMPLE_RATE_HZ
    bins = np.arange(_WINDOW // 2 + 1)
    weights = np.zeros((ROWS, len(bins)), np.float32)
    for row in range(ROWS):
        low, high = edges[row], edges[row + 1]
        if high - low < 1:  # narrower than a bin: between its two neighbours
            weights[row] = np.clip(1 - np.abs(bins - (low + high) / 2), 0, 1)
        else:
            weights[row] = np.clip(np.minimum(bins + 0.5, high) - np.maximum(bins - 0.5, low), 0, 1)
        weights[row] /= weights[row].sum()
    return weights[::-1].copy()


def _png(levels: Samples) -> bytes:
    share = (levels - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS)
    shades = np.clip(np.round(share * (LEVELS - 1)), 0, LEVELS - 1).astype(np.uint8)
    indexed = Image.frombytes("P", (shades.shape[1], shades.shape[0]), shades.tobytes())
    indexed.putpalette(palette().ravel().tolist())
    file = io.BytesIO()
    indexed.save(file, "PNG", optimize=True)
    return file.getvalue()


def waveform_path(peaks: npt.NDArray[np.float32], full_scale: float) -> str:
    """An SVG path, one unit a column, mirrored about 0, `full_scale` reaching from -1 to 1."""
    heights = np.maximum(np.clip(peaks / full_scale, 0, 1), 0.006)
    above = [f"{column} {-height:.3f}" for column, height in enumerate(heights)]
    below = [f"{column} {height:.3f}" for column, height in enumerate(heights)]
    return f"M{' '.join(above)} {' '.join(reversed(below))}Z"


def shot_thumbnails(shot: Shot, count: int) -> list[bytes]:
    """JPEGs of evenly spaced moments of a shot.

    Raises:
        MediaOffline, UnreadableMedia: its picture has gone or is damaged.
    """
    head = shot.span.start_frame - shot.picture_span.start_frame
    pictures = []
    for number in range(count):
        frame = head + int(shot.span.frames * (number + 0.5) / count)
        file = io.BytesIO()
        pixels = thumbnail(shot.picture, shot.span.rate, frame, THUMBNAIL_WIDTH)
        Image.fromarray(pixels).save(file, "JPEG", quality=78)
        pictures.append(file.getvalue())
    return pictures
