"""From sound to tiles: how loud each patch is, and by how much it stands out from its neighbours."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from v2a_engine.watermark.pattern import FRAME_SAMPLES, HOP_SAMPLES, TILE_HOPS, band_edges

Samples = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complex64]
Tiles = npt.NDArray[np.float32]
Power = npt.NDArray[np.float32]  # (hops, bins)

LEAD_SAMPLES = (FRAME_SAMPLES - HOP_SAMPLES) // 2  # a frame begins so much before its hop
FLOOR_DB = -120.0  # below it there is nothing to hear, and nothing to mark
_FLOOR = 10 ** (FLOOR_DB / 10)
_NEAR_TILES, _NEAR_BANDS = 5, 9  # what counts as neighbours
_SPREAD_TILES, _SPREAD_BANDS = 9, 5
_LEAST_SPREAD_DB = 0.3
_CLIP = 1.2  # one strange tile may not outvote the others

# The square root of Hann, for taking apart and for putting together: at a quarter's hop its squares add up to 2.
WINDOW: Samples = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME_SAMPLES) / FRAME_SAMPLES)).astype(np.float32)
_SCALE = np.float32(4 / np.sum(WINDOW) ** 2)  # a sine at full scale has about 1


@dataclass(frozen=True, slots=True)
class Grid:
    """How a sound may have been retimed since it was marked, and so where its tiles lie."""

    speed: float = 1.0  # 25/24: played 4.17 % fast
    pitch_kept: bool = False

    @property
    def tile_hops(self) -> float:
        return TILE_HOPS / self.speed

    @property
    def pitch(self) -> float:
        return 1.0 if self.pitch_kept else self.speed


AS_MADE = Grid()


def spectrum(samples: Samples) -> Spectrum:
    """Short-time spectrum, shape (channels, hops, bins).

    Args:
        samples: from LEAD_SAMPLES before the first hop to LEAD_SAMPLES after the last, (channels, samples).
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME_SAMPLES, axis=1)[:, ::HOP_SAMPLES]
    bins: Spectrum = fft.rfft(frames * WINDOW, axis=2)
    return bins


def power_of(bins: Spectrum) -> Power:
    """Power in each bin, over all channels, shape (hops, bins)."""
    power: Power = (np.square(bins.real) + np.square(bins.imag)).sum(axis=0) * _SCALE
    return power


class Cumulated:
    """A stretch of sound whose tiles can be had at any speed: its power, summed up from the lowest bin on."""

    def __init__(self, power: Power) -> None:
        over_bins = np.zeros((len(power), power.shape[1] + 1))
        np.cumsum(power, axis=1, out=over_bins[:, 1:])
        self._take(over_bins)

    def part(self, first_hop: int, last_hop: int) -> "Cumulated":
        """The hops [first_hop, last_hop) as a stretch of their own."""
        part = Cumulated.__new__(Cumulated)
        part._take(self._over_bins[first_hop:last_hop])
        return part

    def _take(self, over_bins: npt.NDArray[np.float64]) -> None:
        self.hops = len(over_bins)
        self._over_bins = over_bins
        self._bands_at: dict[float, npt.NDArray[np.float64]] = {}

    def bands(self, pitch: float) -> npt.NDArray[np.float64]:
        """Power in each band, all frequencies times `pitch`, summed up from the first hop on: (hops + 1, bands)."""
        if pitch not in self._bands_at:
            edges = np.minimum(band_edges() * pitch, self._over_bins.shape[1] - 1.001)
            below = edges.astype(np.int64)
            share = edges - below
            sums = self._over_bins[:, below] * (1 - share) + self._over_bins[:, below + 1] * share
            cumulated = np.zeros((self.hops + 1, len(edges) - 1))
            np.cumsum(np.diff(sums, axis=1), axis=0, out=cumulated[1:])
            self._bands_at = {pitch: cumulated}  # only the last: grids come in the order of their pitch
        return self._bands_at[pitch]

    def levels_db(self, grid: Grid, first_hop: float) -> Tiles:
        """Level of each whole tile from `first_hop` (0 or more) on, shape (tiles, bands)."""
        bands = self.bands(grid.pitch)
        tiles = max(0, int((self.hops - first_hop) / grid.tile_hops + 1e-9))
        borders = first_hop + np.arange(tiles + 1) * grid.tile_hops
        before = np.minimum(borders.astype(np.int64), self.hops - 1)
        share = (borders - before)[:, None]
        sums = bands[before] * (1 - share) + bands[before + 1] * share
        levels: Tiles = _decibels(np.diff(sums, axis=0) / grid.tile_hops)
        return levels


def tile_levels_db(power: Power) -> Tiles:
    """Level of each tile of an unretimed sound, shape (hops // TILE_HOPS, bands); a rest of hops is left out."""
    edges = band_edges()
    bands = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
    tiles = len(bands) // TILE_HOPS
    return _decibels(bands[: tiles * TILE_HOPS].reshape(tiles, TILE_HOPS, -1).mean(axis=1))


def _decibels(power: npt.NDArray[np.floating]) -> Tiles:
    levels: Tiles = (10 * np.log10(np.maximum(power, 0) + _FLOOR)).astype(np.float32)
    return levels


def standing_out_db(levels_db: Tiles) -> tuple[Tiles, Tiles]:
    """How far each tile stands out from its neighbours in time and in pitch, and how far that is usual around it.

    A swell of the whole spectrum, a steady tone and a filter all fall out: what is left are the small differences
    that a mark is made of. Both results are in dB, of the shape of `levels_db`.
    """
    rest = levels_db - ndimage.uniform_filter1d(levels_db, _NEAR_TILES, axis=0, mode="nearest")
    rest -= ndimage.uniform_filter1d(rest, _NEAR_BANDS, axis=1, mode="nearest")
    square = ndimage.uniform_filter(np.square(rest), (_SPREAD_TILES, _SPREAD_BANDS), mode="nearest")
    spread = np.sqrt(np.maximum(square, 0) + np.float32(_LEAST_SPREAD_DB**2))
    return rest, spread


def normalised(levels_db: Tiles) -> Tiles:
    """How far each tile stands out, in what is usual around it, clipped; 0 where there is nothing."""
    if len(levels_db) == 0:
        return levels_db
    rest, spread = standing_out_db(levels_db)
    tiles: Tiles = np.where(audible(levels_db), np.clip(rest / spread, -_CLIP, _CLIP), 0).astype(np.float32)
    return tiles


def audible(levels_db: Tiles) -> npt.NDArray[np.bool_]:
    """Where a tile has anything in it."""
    heard: npt.NDArray[np.bool_] = levels_db > FLOOR_DB + 6
    return heard
