"""Finding the mark, without knowing where on the sequence a sound begins.

z = sum(S B) / sqrt(sum B^2) over the pilot's tiles, where S are the key's signs and B how far each tile stands out.
Were the signs drawn anew, z would have mean 0 and variance 1 for *any* unmarked sound, with tails below
exp(-z^2 / 2) (Hoeffding): the chance of a false alarm is known without trying it out. It is a chance over keys, not
over sounds for our one key; the tests look at unmarked sounds besides. Not looked for here: changes of speed.
"""

import functools
from dataclasses import dataclass

import numpy as np
import soxr
from scipy import fft

from v2a_engine.watermark.pattern import (
    BITS,
    HOP_SAMPLES,
    PERIOD_SAMPLES,
    PERIOD_TILES,
    PILOT,
    RATE_HZ,
    TILE_HOPS,
    TILE_SAMPLES,
    id_of_bits,
    pattern,
)
from v2a_engine.watermark.tiles import (
    LEAD_SAMPLES,
    Samples,
    Spectrum,
    Tiles,
    audible,
    band_powers,
    spectrum,
    standing_out_db,
    tile_levels_db,
)

FALSE_ALARM_LIMIT = 1e-4
_CLIP = 2.0  # one strange tile may not outvote the others
_HYPOTHESES = PERIOD_TILES * TILE_HOPS
_PERIOD_HOPS = PERIOD_TILES * TILE_HOPS
_BLOCK_SAMPLES = 1 << 17
_LEAST_TILES = 4  # a quarter of a second: nothing to be said of less


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What was found in a sound. A mark that is not found is no proof that there was none."""

    found: bool
    score_z: float
    false_positive_probability: float  # an upper bound, over all positions tried
    offset_samples: (
        int  # where on the sequence the sound begins, at 48 kHz, modulo 32.768 s; means nothing if not found
    )
    mark_id: str  # empty where it cannot be read


class MarkDetector:
    """Feed it a 48 kHz sound block by block, then ask for the `Detection`. Memory does not grow with length."""

    def __init__(self) -> None:
        bands = pattern().signs.shape[1]
        self._folded: Tiles = np.zeros((TILE_HOPS, PERIOD_TILES, bands), np.float32)
        self._samples: Samples | None = None  # not yet taken apart
        self._bands: Tiles = np.zeros((0, bands), np.float32)  # not yet folded

    def add(self, block: Samples) -> None:
        """Go on with the next samples, shape (channels, samples)."""
        for start in range(0, block.shape[1], _BLOCK_SAMPLES):
            self._take_apart(block[:, start : start + _BLOCK_SAMPLES])
            while len(self._bands) >= _PERIOD_HOPS + TILE_HOPS:  # the later phases reach one tile further
                self._fold(self._bands[: _PERIOD_HOPS + TILE_HOPS], PERIOD_TILES)
                self._bands = self._bands[_PERIOD_HOPS:]

    def result(self) -> Detection:
        """What all that was fed holds. Call it once, at the end."""
        if self._samples is not None:
            self._take_apart(np.zeros((self._samples.shape[0], LEAD_SAMPLES), np.float32))
        if len(self._bands) >= _LEAST_TILES * TILE_HOPS:
            self._fold(self._bands, PERIOD_TILES + 1)
        z, phase, tile = _best_position(self._folded)
        chance = min(1.0, _HYPOTHESES * float(np.exp(-(max(z, 0.0) ** 2) / 2)))
        found = chance <= FALSE_ALARM_LIMIT
        return Detection(
            found=found,
            score_z=z,
            false_positive_probability=chance,
            offset_samples=(tile * TILE_SAMPLES - phase * HOP_SAMPLES) % PERIOD_SAMPLES,
            mark_id=_id_at(self._folded[phase], tile) if found else "",
        )

    def _take_apart(self, block: Samples) -> None:
        if self._samples is None:
            self._samples = np.zeros((block.shape[0], LEAD_SAMPLES), np.float32)
        held = np.concatenate([self._samples, block], axis=1)
        hops = (held.shape[1] - 2 * LEAD_SAMPLES) // HOP_SAMPLES
        if hops > 0:
            bands = band_powers(spectrum(held[:, : hops * HOP_SAMPLES + 2 * LEAD_SAMPLES]))
            self._bands = np.concatenate([self._bands, bands])
            held = held[:, hops * HOP_SAMPLES :]
        self._samples = held

    def _fold(self, bands: Tiles, most_tiles: int) -> None:
        """Add one period's tiles, for each of the six places where a tile may begin."""
        for phase in range(TILE_HOPS):
            tiles = _normalised(tile_levels_db(bands[phase:]))[:most_tiles]
            np.add.at(self._folded[phase], np.arange(len(tiles)) % PERIOD_TILES, tiles)


def detect(samples: Samples, rate_hz: int) -> Detection:
    """Look for the mark in a sound held in memory, shape (channels, samples), at any rate."""
    if rate_hz != RATE_HZ:
        samples = np.ascontiguousarray(soxr.resample(np.ascontiguousarray(samples.T), rate_hz, RATE_HZ).T)
    detector = MarkDetector()
    detector.add(samples)
    return detector.result()


def _normalised(levels_db: Tiles) -> Tiles:
    if len(levels_db) == 0:
        return levels_db
    rest, spread = standing_out_db(levels_db)
    tiles: Tiles = np.where(audible(levels_db), np.clip(rest / spread, -_CLIP, _CLIP), 0).astype(np.float32)
    return tiles


def _best_position(folded: Tiles) -> tuple[float, int, int]:
    """Highest z, and the phase and the pattern's tile at which it was found."""
    if not folded.any():  # silent, or too short
        return 0.0, 0, 0
    signs, where = _pilot_spectra()
    agreement = _against(folded, signs)
    energy = _against(np.square(folded), where)
    z = np.where(energy > 1e-3, agreement / np.sqrt(np.maximum(energy, 1e-3)), 0.0)
    phase, tile = np.unravel_index(int(np.argmax(z)), z.shape)
    return float(z[phase, tile]), int(phase), int(tile)


@functools.cache
def _pilot_spectra() -> tuple[Spectrum, Spectrum]:
    """Over time: of the pilot's signs, and of where it has any."""
    pilot = pattern().roles == PILOT
    signs = np.where(pilot, pattern().signs, 0).astype(np.float32)
    return fft.rfft(signs, axis=0), fft.rfft(pilot.astype(np.float32), axis=0)


def _against(folded: Tiles, period: Spectrum) -> Tiles:
    """Sum over tiles of folded[phase, t] * period[t + shift], for every phase and shift: (phases, shifts)."""
    spectra = np.conj(fft.rfft(folded, axis=1)) * period
    sums: Tiles = fft.irfft(spectra.sum(axis=2), n=PERIOD_TILES, axis=1)
    return sums


def _id_at(folded: Tiles, tile: int) -> str:
    rows = (np.arange(PERIOD_TILES) + tile) % PERIOD_TILES
    signs, roles = pattern().signs[rows], pattern().roles[rows]
    carrying = roles != PILOT
    votes = np.bincount(roles[carrying], weights=(folded * signs)[carrying], minlength=BITS)
    return id_of_bits(votes.astype(np.float32))
