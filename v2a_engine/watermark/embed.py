"""Marking sound: each tile is turned up or down by a little, both channels alike.

Nothing is added: where there is silence it stays silence, the stereo image and the fold-down to mono are kept. A tile
that happens to agree with the pattern is hardly touched, one that argues against it gets more, noise takes more than a
steady tone. What was done is measured and mended twice, and turned down where a second of the sound carries more mark
than it needs. Same sound, same place, same id: same samples. Memory does not grow with length.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from v2a_engine.watermark.pattern import (
    FRAME_SAMPLES,
    HOP_SAMPLES,
    KEY,
    PERIOD_TILES,
    PILOT,
    TILE_HOPS,
    TILE_SAMPLES,
    band_edges,
    pattern,
)
from v2a_engine.watermark.payload import code_word
from v2a_engine.watermark.tiles import (
    LEAD_SAMPLES,
    WINDOW,
    Samples,
    Spectrum,
    Tiles,
    audible,
    normalised,
    power_of,
    spectrum,
    standing_out_db,
    tile_levels_db,
)

LARGEST_GAIN_DB = 3.0
_USUAL_GAIN_DB = 1.8  # beyond it only where a few blows stand in silence and must carry all of it
_LEAST_GAIN_DB = 0.2
_GAIN_PER_SPREAD = 1.1  # how far a tile may be moved, in its neighbourhood's own unrest
_AIM_IN_SPREADS = 1.2  # how far each tile should stand out on the pattern's side
_OF_A_TONE = 0.25  # the share of that which a steady line may be moved by
_PASSES = 3
_STEP = 0.8  # of what is still missing, in each pass after the first
_TARGET_Z = 11.5  # of the pilot in a second: nearly twice what a second's excerpt needs to be found
_SECOND_TILES = 31
_QUIET_DB = 20.0  # below the loudest of its second
_LARGEST_SHARE = 0.35  # of the change in the sound at any moment: no echo before a blow
_MOMENT_SAMPLES = 129
_BLOCK_TILES = 256
_CONTEXT_TILES = 48  # of neighbours on either side of a block
_REACH_TILES = 2  # how far a frame reaches beyond its own tile

Reader = Callable[[int, int], Samples]


def embed(samples: Samples, first_sample: int, mark_id: str, key: bytes = KEY) -> Samples:
    """Mark a sound held in memory; arguments as for `embed_blocks`. Returns the same shape."""
    blocks = embed_blocks(_array_reader(samples), samples.shape[1], first_sample, mark_id, key)
    return np.concatenate([samples[:, :0], *blocks], axis=1)


def embed_blocks(read: Reader, samples: int, first_sample: int, mark_id: str, key: bytes = KEY) -> Iterator[Samples]:
    """Mark a sound that is read in pieces; the blocks follow each other and hold all of its samples.

    Args:
        read: gives the samples [start, stop) of the sound at 48 kHz, (channels, stop - start), within its length.
        samples: the sound's length.
        first_sample: where on the sequence it begins; locks the pattern to the timeline.
        mark_id: eight hexadecimal digits, the job's.
    """
    before = first_sample % TILE_SAMPLES  # the pattern's tile begins so much earlier than the sound
    tiles = -(-(samples + before) // TILE_SAMPLES)
    word = code_word(mark_id)

    def context(first_tile: int, last_tile: int) -> Samples:
        start, stop = first_tile * TILE_SAMPLES - before, last_tile * TILE_SAMPLES - before
        return _read_padded(read, start - LEAD_SAMPLES, stop + LEAD_SAMPLES, samples)

    def gains_db(start: int) -> Tiles:
        stop = min(start + _BLOCK_TILES, tiles)
        low, high = max(start - _CONTEXT_TILES, 0), min(stop + _CONTEXT_TILES, tiles)
        signs, roles = _period_rows(low + first_sample // TILE_SAMPLES, high - low, key)
        wanted = np.where(roles == PILOT, signs, signs * word[roles])
        return _gains_db(context(low, high), wanted, roles == PILOT)[start - low : stop - low]

    none = np.zeros((_REACH_TILES, len(band_edges()) - 1), np.float32)
    here = gains_db(0) if tiles else none
    last = none
    for start in range(0, tiles, _BLOCK_TILES):
        stop = start + len(here)
        following = gains_db(stop) if stop < tiles else none
        around = np.concatenate([last, here, following[:_REACH_TILES]])
        host = context(start - _REACH_TILES, stop + _REACH_TILES)
        marked = host + _change(spectrum(host), around, host)
        zero = (start - _REACH_TILES) * TILE_SAMPLES - before - LEAD_SAMPLES  # the sample at which `host` begins
        yield marked[
            :, max(start * TILE_SAMPLES - before, 0) - zero : min(stop * TILE_SAMPLES - before, samples) - zero
        ]
        last, here = here[-_REACH_TILES:], following


def _period_rows(first_tile: int, tiles: int, key: bytes) -> tuple[Tiles, npt.NDArray[np.int16]]:
    rows = np.arange(first_tile, first_tile + tiles) % PERIOD_TILES
    return pattern(key).signs[rows], pattern(key).roles[rows]


def _gains_db(host: Samples, signs: Tiles, is_pilot: npt.NDArray[np.bool_]) -> Tiles:
    """By how much each tile of a stretch of sound is turned up or down, shape (tiles, bands)."""
    bins = spectrum(host)
    levels_db = tile_levels_db(power_of(bins))
    heard, steady = audible(levels_db), _steadiness(levels_db)
    hardest = 1 + _sparsity(levels_db) * (LARGEST_GAIN_DB / _USUAL_GAIN_DB - 1)
    rest, spread = standing_out_db(levels_db)
    usual = np.clip(_GAIN_PER_SPREAD * spread, _LEAST_GAIN_DB, _USUAL_GAIN_DB) * (1 - (1 - _OF_A_TONE) * steady)
    force = np.ones((len(levels_db), 1), np.float32)
    gains = np.zeros_like(levels_db)
    for number in range(_PASSES):
        # A tone is never turned further than usual: what noise hides would be heard on it as a flutter.
        largest = np.minimum(
            usual * np.where(force > 1, 1 + (force - 1) * (1 - 0.5 * (steady > 0.2)), force), LARGEST_GAIN_DB
        )
        missing = np.maximum(_AIM_IN_SPREADS * spread - signs * rest, 0)
        wanted = signs * gains + (_STEP if number else 1.0) * missing
        gains = np.where(heard, signs * np.clip(wanted, np.minimum(_LEAST_GAIN_DB, largest), largest), 0)
        gains = gains.astype(np.float32)
        if number < _PASSES - 1:
            marked_db = tile_levels_db(power_of(spectrum(host + _change(bins, gains, host))))
            rest, spread = standing_out_db(marked_db)
            force = np.minimum(_force(force, signs, np.where(is_pilot, normalised(marked_db), 0)), hardest)
    return gains


def _force(force: Tiles, signs: Tiles, pilot: Tiles) -> Tiles:
    """How hard to turn at each moment, (tiles, 1): less where the second around it carries more mark than it needs."""
    agreement = ndimage.uniform_filter1d((signs * pilot).sum(axis=1), _SECOND_TILES, mode="constant")
    energy = ndimage.uniform_filter1d(np.square(pilot).sum(axis=1), _SECOND_TILES, mode="constant")
    z = agreement / np.sqrt(np.maximum(energy, 1e-9)) * np.sqrt(_SECOND_TILES)
    change = np.clip(_TARGET_Z / np.maximum(z, 1), 0.7, 1.4)[:, None]
    other: Tiles = np.maximum(force * change, 0.3).astype(np.float32)
    return other


def _sparsity(levels_db: Tiles) -> Tiles:
    """1 where most of the second around a moment is quiet beside its loudest, (tiles, 1): blows, and little between."""
    loudness_db = 10 * np.log10(np.mean(10 ** (levels_db.astype(np.float64) / 10), axis=1))
    loudest_db = ndimage.maximum_filter1d(loudness_db, _SECOND_TILES, mode="nearest")
    quiet = (loudness_db < loudest_db - _QUIET_DB).astype(np.float64)
    share = ndimage.uniform_filter1d(quiet, _SECOND_TILES, mode="nearest")
    sparse: Tiles = np.clip((share - 0.4) / 0.3, 0, 1).astype(np.float32)[:, None]
    return sparse


def _steadiness(levels_db: Tiles) -> Tiles:
    """0 for noise, 1 for a line that stands out from its surroundings for a sixth of a second."""
    above = levels_db - ndimage.uniform_filter1d(levels_db, 11, axis=1, mode="nearest")
    for_a_while = ndimage.minimum_filter1d(above, 5, axis=0, mode="nearest")
    steady: Tiles = np.clip((for_a_while - 4) / 8, 0, 1)
    return steady


def _change(bins: Spectrum, gains_db: Tiles, host: Samples) -> Samples:
    """What turning the tiles adds to `host`, same shape; `bins` is its spectrum."""
    edges = band_edges()
    factors = np.repeat(10 ** (gains_db / 20) - 1, TILE_HOPS, axis=0).astype(np.float32)
    turned = np.zeros_like(bins)
    turned[:, :, edges[0] : edges[-1]] = bins[:, :, edges[0] : edges[-1]] * np.repeat(factors, np.diff(edges), axis=1)
    return _never_louder_than_its_host(_overlapped(fft.irfft(turned, axis=2) * WINDOW), host)


def _overlapped(frames: Samples) -> Samples:
    channels, hops, _ = frames.shape
    parts = FRAME_SAMPLES // HOP_SAMPLES
    out = np.zeros((channels, hops + parts - 1, HOP_SAMPLES), np.float32)
    for part in range(parts):
        out[:, part : part + hops] += frames[:, :, part * HOP_SAMPLES : (part + 1) * HOP_SAMPLES]
    whole: Samples = out.reshape(channels, -1) * np.float32(2 / parts)
    return whole


def _never_louder_than_its_host(change: Samples, host: Samples) -> Samples:
    """Hold the change below a share of the sound at every moment: a frame is longer than a blow."""
    allowed = _LARGEST_SHARE * _moment_level(host)
    scale = np.minimum(1, allowed / np.maximum(_moment_level(change), np.float32(1e-9)))
    return change * scale.astype(np.float32)


def _moment_level(samples: Samples) -> Samples:
    power = np.square(samples, dtype=np.float64).sum(axis=0)
    # Over what came before, never over what comes: a blow may not speak for the silence ahead of it.
    mean = ndimage.uniform_filter1d(power, _MOMENT_SAMPLES, mode="constant", origin=_MOMENT_SAMPLES // 2)
    # A running mean leaves a residue of the loud moment before; below -140 dB it is nothing.
    level: Samples = np.sqrt(np.where(mean > 1e-14, mean, 0)).astype(np.float32)
    return level


def _array_reader(samples: Samples) -> Reader:
    return lambda start, stop: samples[:, start:stop]


def _read_padded(read: Reader, start: int, stop: int, samples: int) -> Samples:
    inside = read(min(max(start, 0), samples), min(max(stop, 0), samples))
    padded: Samples = np.pad(inside, ((0, 0), (max(-start, 0), max(stop - samples, 0))))
    return padded
