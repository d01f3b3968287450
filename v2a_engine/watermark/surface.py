"""How well each place of the pattern fits a stretch of sound: all places at once, as one product of matrices.

A stretch is cut into blocks of a second. A block's fit at every place of the sequence is a row; at the right speed the
best place is the same in all rows, at a slightly other speed it wanders from row to row, and the rows are summed along
that slant.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from v2a_engine.watermark.pattern import PERIOD_TILES, PILOT, TILE_HOPS, pattern
from v2a_engine.watermark.tiles import Cumulated, Grid, Tiles, normalised

BLOCK_TILES = 32
BLOCK_HOPS = BLOCK_TILES * TILE_HOPS
PLACES = PERIOD_TILES * TILE_HOPS  # of the sequence, one hop each
MOST_BLOCKS = 32  # one period: no tile of the pattern is counted twice
_ROWS_AT_ONCE = 256
_LEAST_ENERGY = 20.0  # of the pilot: a handful of tiles says nothing

Surface = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fit:
    """A guess: these blocks of the grid hold our mark, the first sample of the stretch being at this place."""

    grid: Grid
    first_block: int
    blocks: int
    place: float  # hops of the sequence
    hops_per_block: float  # how far the place wanders: the speed is not quite the grid's
    score_z: float  # nearly: with half of the energy of all tiles in place of the pilot's own

    @property
    def speed(self) -> float:
        return self.grid.speed * (1 + self.hops_per_block / BLOCK_HOPS)


def best_fits(sound: Cumulated, grids: Sequence[Grid], key: bytes, furthest: float, most: int) -> tuple[list[Fit], int]:
    """The likeliest fits of a stretch, best first, and how many were tried.

    Args:
        furthest: how far the true speed may be from a grid's, as a share of it; 0: not at all.
        most: how many are given back.
    """
    fits: list[Fit] = []
    tries = 0
    for grid, rows, energies in _surfaces(sound, grids, key):
        fits_here, tries_here = _along_slants(grid, rows, energies, furthest, most)
        fits, tries = fits + fits_here, tries + tries_here
    return sorted(fits, key=lambda fit: -fit.score_z)[:most], tries


def _along_slants(
    grid: Grid, rows: Surface, energies: npt.NDArray[np.float64], furthest: float, most: int
) -> tuple[list[Fit], int]:
    """The best of every length, each length made of two of half of it."""
    sums, drifts, blocks, step = rows[:, None], np.zeros(1, np.int64), 1, 1  # (windows, drifts, PLACES)
    fits: list[Fit] = []
    tries = 0
    while True:
        tries += sums.size
        energy = np.array([energies[first : first + blocks].sum() for first in range(0, len(sums) * step, step)])
        places = sums.argmax(axis=2)
        z = np.take_along_axis(sums, places[..., None], axis=2)[..., 0] / np.sqrt(np.maximum(energy, 1e-9))[:, None]
        z[energy < _LEAST_ENERGY] = 0
        for window, drift in zip(*np.unravel_index(np.argsort(-z, axis=None)[:most], z.shape), strict=True):
            first, wandering = int(window) * step, float(drifts[drift]) / blocks
            place = float(places[window, drift]) - wandering * (first + 0.5)
            fits.append(Fit(grid, first, min(blocks, len(rows) - first), place, wandering, float(z[window, drift])))
        if blocks >= min(MOST_BLOCKS, len(rows)):
            return fits, tries
        sums, drifts = _twice_as_long(sums, drifts, 1 if blocks == 1 else 2, furthest * BLOCK_HOPS * 2 * blocks)
        step, blocks = blocks, 2 * blocks


def _twice_as_long(
    sums: Surface, drifts: npt.NDArray[np.int64], apart: int, furthest_hops: float
) -> tuple[Surface, npt.NDArray[np.int64]]:
    """Sums over windows of twice the length, half overlapping, for all drifts up to the furthest.

    Args:
        sums: (windows, drifts, PLACES), each at its place in the window's first block.
        drifts: hops by which the place wanders over a window.
        apart: how many windows further the second half lies.
    """
    most = int(np.ceil(furthest_hops))
    wanted = np.arange(-most, most + 1)
    second = np.zeros_like(sums)
    second[: max(len(sums) - apart, 0)] = sums[apart:]  # beyond the end there is nothing
    longer = []
    for drift in wanted:
        half = int(np.abs(drifts - drift / 2).argmin())
        longer.append(sums[:, half] + np.roll(second[:, half], -round(drift / 2), axis=1))
    every_other = slice(None, None, 1 if apart == 1 else 2)
    return np.stack(longer, axis=1)[every_other], wanted


def _surfaces(
    sound: Cumulated, grids: Sequence[Grid], key: bytes
) -> Iterator[tuple[Grid, Surface, npt.NDArray[np.float64]]]:
    """For each grid the agreement of each block with the pilot at each place, (blocks, PLACES), and half of each
    block's energy. Of a short sound many grids share one product: the pattern is far larger than the sound.
    """
    waiting: list[tuple[Grid, Tiles]] = []
    for number, grid in enumerate(grids, start=1):
        waiting.append((grid, _blocks_of(sound, grid)))
        if sum(cut.shape[0] * cut.shape[1] for _, cut in waiting) < _ROWS_AT_ONCE and number < len(grids):
            continue
        fits = np.concatenate([cut.reshape(-1, cut.shape[2]) for _, cut in waiting]) @ _windows(key)
        for grid_done, cut in waiting:
            rows = cut.shape[0] * cut.shape[1]
            energies = np.square(cut, dtype=np.float64).sum(axis=2).mean(axis=0) / 2
            yield grid_done, _by_place(fits[:rows].reshape(*cut.shape[:2], PERIOD_TILES)), energies
            fits = fits[rows:]
        waiting = []


def _blocks_of(sound: Cumulated, grid: Grid) -> Tiles:
    """The sound's tiles for each of the places in a hop's steps where a tile may begin: (phases, blocks, tiles)."""
    phases = [normalised(sound.levels_db(grid, phase / grid.speed)) for phase in range(TILE_HOPS)]
    blocks = max(1, -(-max(map(len, phases)) // BLOCK_TILES))
    return np.stack([_in_blocks(tiles, blocks) for tiles in phases])


def _by_place(fits: Surface) -> Surface:
    """From (phases, blocks, rows of the pattern) to (blocks, PLACES): where the sound's first hop lies."""
    surface = np.empty((fits.shape[1], PLACES), np.float32)
    for phase in range(TILE_HOPS):
        for block in range(fits.shape[1]):
            # A tile `phase` hops into the stretch lies at row k of the pattern: so hop 0 lies at 3 k - phase.
            places = (np.arange(PERIOD_TILES) * TILE_HOPS - phase - block * BLOCK_HOPS) % PLACES
            surface[block, places] = fits[phase, block]
    return surface


def _in_blocks(tiles: Tiles, blocks: int) -> Tiles:
    padded = np.zeros((blocks * BLOCK_TILES, tiles.shape[1]), np.float32)
    padded[: len(tiles)] = tiles
    return padded.reshape(blocks, -1)


@functools.lru_cache(maxsize=2)
def _windows(key: bytes) -> Tiles:
    """The pilot's signs of a block that begins at each row: (BLOCK_TILES * bands, PERIOD_TILES)."""
    whole = pattern(key)
    pilot = np.where(whole.roles == PILOT, whole.signs, 0).astype(np.float32)
    twice = np.concatenate([pilot, pilot[:BLOCK_TILES]])
    rows = [twice[row : row + BLOCK_TILES].ravel() for row in range(PERIOD_TILES)]
    return np.ascontiguousarray(np.stack(rows).T)
