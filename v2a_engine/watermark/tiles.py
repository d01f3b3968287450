"""From sound to tiles: how loud each patch is, and by how much it stands out from its neighbours."""

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from v2a_engine.watermark.pattern import FRAME_SAMPLES, HOP_SAMPLES, TILE_HOPS, band_edges

Samples = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complex64]
Tiles = npt.NDArray[np.float32]

LEAD_SAMPLES = (FRAME_SAMPLES - HOP_SAMPLES) // 2  # a frame begins so much before its hop
_FLOOR = 1e-12  # power of a band at -120 dBFS: below it there is nothing to hear, and nothing to mark
_NEAR_TILES, _NEAR_BANDS = 9, 9  # what counts as neighbours
_WIDE_TILES = 17
_LEAST_SPREAD_DB = 0.3

# The square root of Hann, for taking apart and for putting together: at a quarter's hop its squares add up to 2.
WINDOW: Samples = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME_SAMPLES) / FRAME_SAMPLES)).astype(np.float32)


def spectrum(samples: Samples) -> Spectrum:
    """Short-time spectrum, shape (channels, hops, bins).

    Args:
        samples: from LEAD_SAMPLES before the first hop to LEAD_SAMPLES after the last, (channels, samples).
    """
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME_SAMPLES, axis=1)[:, ::HOP_SAMPLES]
    bins: Spectrum = fft.rfft(frames * WINDOW, axis=2)
    return bins


def band_powers(bins: Spectrum) -> Tiles:
    """Power in each band, over all channels, shape (hops, bands); a sine at full scale has about 1."""
    edges = band_edges()
    power = (np.square(bins.real) + np.square(bins.imag)).sum(axis=0)
    in_bands = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
    scale = np.float32(2 / np.sum(WINDOW**2) ** 2 * 2)
    bands: Tiles = in_bands * scale
    return bands


def tile_levels_db(bands: Tiles) -> Tiles:
    """Level of each tile, shape (hops // TILE_HOPS, bands); a rest of hops is left out."""
    whole = bands.shape[0] // TILE_HOPS
    power = bands[: whole * TILE_HOPS].reshape(whole, TILE_HOPS, -1).mean(axis=1)
    levels: Tiles = 10 * np.log10(power + np.float32(_FLOOR))
    return levels


def standing_out_db(levels_db: Tiles) -> tuple[Tiles, Tiles]:
    """How far each tile stands out from its neighbours in time and in pitch, and how far that is usual around it.

    A swell of the whole spectrum, a steady tone and a filter all fall out: what is left are the small differences
    that a mark is made of. Both results are in dB, of the shape of `levels_db`.
    """
    over_time = ndimage.uniform_filter1d(levels_db, _NEAR_TILES, axis=0, mode="nearest")
    over_bands = ndimage.uniform_filter1d(levels_db, _NEAR_BANDS, axis=1, mode="nearest")
    over_both = ndimage.uniform_filter1d(over_time, _NEAR_BANDS, axis=1, mode="nearest")
    rest = levels_db - over_time - over_bands + over_both
    square = ndimage.uniform_filter(np.square(rest), (_WIDE_TILES, _NEAR_BANDS), mode="nearest")
    spread = np.sqrt(np.maximum(square, 0) + np.float32(_LEAST_SPREAD_DB**2))
    return rest.astype(np.float32), spread.astype(np.float32)


def audible(levels_db: Tiles) -> npt.NDArray[np.bool_]:
    """Where a tile has anything in it."""
    quietest_db = 10 * np.log10(_FLOOR) + 6
    heard: npt.NDArray[np.bool_] = levels_db > quietest_db
    return heard
