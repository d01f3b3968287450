"""Marking sound: each tile is turned up or down by a little, both channels alike.

Nothing is added: where there is silence it stays silence, the stereo image and the fold-down to mono are kept. A tile
that happens to agree with the pattern is hardly touched, one that argues against it gets more (up to 1.8 dB), noise
takes more than a steady tone. Same sound, same place, same id: same samples. Memory does not grow with length.
"""

from collections.abc import Callable, Iterator

import numpy as np
from scipy import fft, ndimage

from v2a_engine.watermark.pattern import (
    FRAME_SAMPLES,
    HOP_SAMPLES,
    PERIOD_TILES,
    PILOT,
    TILE_HOPS,
    TILE_SAMPLES,
    band_edges,
    bits_of,
    pattern,
)
from v2a_engine.watermark.tiles import (
    LEAD_SAMPLES,
    WINDOW,
    Samples,
    Tiles,
    audible,
    band_powers,
    spectrum,
    standing_out_db,
    tile_levels_db,
)

LARGEST_GAIN_DB = 1.8
_LEAST_GAIN_DB = 0.2
_GAIN_PER_SPREAD = 1.1  # how far a tile may be moved, in its neighbourhood's own unrest
_AIM_IN_SPREADS = 1.0  # how far each tile should stand out on the pattern's side
_LARGEST_SHARE = 0.35  # of the change in the sound at any moment: no echo before a blow
_MOMENT_SAMPLES = 129
_BLOCK_TILES = 64
_CONTEXT_TILES = 12  # of neighbours on either side of a block

Reader = Callable[[int, int], Samples]


def embed(samples: Samples, first_sample: int, mark_id: str) -> Samples:
    """Mark a sound held in memory; arguments as for `embed_blocks`. Returns the same shape."""
    return np.concatenate(list(embed_blocks(_array_reader(samples), samples.shape[1], first_sample, mark_id)), axis=1)


def embed_blocks(read: Reader, samples: int, first_sample: int, mark_id: str) -> Iterator[Samples]:
    """Mark a sound that is read in pieces; the blocks follow each other and hold all of its samples.

    Args:
        read: gives the samples [start, stop) of the sound at 48 kHz, (channels, stop - start), within its length.
        samples: the sound's length.
        first_sample: where on the sequence it begins; locks the pattern to the timeline.
        mark_id: six hexadecimal digits, from `id_of`.
    """
    before = first_sample % TILE_SAMPLES  # the pattern's tile begins so much earlier than the sound
    bits = bits_of(mark_id)
    tiles = -(-(samples + before) // TILE_SAMPLES)
    for start in range(0, tiles, _BLOCK_TILES):
        stop = min(start + _BLOCK_TILES, tiles)
        low, high = max(start - _CONTEXT_TILES, 0), min(stop + _CONTEXT_TILES, tiles)
        first, last = low * TILE_SAMPLES - before, high * TILE_SAMPLES - before
        context = _read_padded(read, first - LEAD_SAMPLES, last + LEAD_SAMPLES, samples)
        signs = _signs(low + first_sample // TILE_SAMPLES, high - low, bits)
        marked = context + _change(context, signs)
        inner = slice(
            max(start * TILE_SAMPLES - before, 0) - first + LEAD_SAMPLES,
            min(stop * TILE_SAMPLES - before, samples) - first + LEAD_SAMPLES,
        )
        yield marked[:, inner]


def _signs(first_tile: int, tiles: int, bits: Samples) -> Tiles:
    rows = np.arange(first_tile, first_tile + tiles) % PERIOD_TILES
    signs, roles = pattern().signs[rows], pattern().roles[rows]
    turned: Tiles = np.where(roles == PILOT, signs, signs * bits[roles])
    return turned


def _change(context: Samples, signs: Tiles) -> Samples:
    """What the mark adds to `context`, same shape."""
    bins = spectrum(context)
    gains_db = _gains_db(tile_levels_db(band_powers(bins)), signs)
    factors = np.repeat(10 ** (gains_db / 20) - 1, TILE_HOPS, axis=0).astype(np.float32)
    edges = band_edges()
    bins[:, :, : edges[0]] = 0
    bins[:, :, edges[-1] :] = 0
    bins[:, :, edges[0] : edges[-1]] *= np.repeat(factors, np.diff(edges), axis=1)
    return _never_louder_than_its_host(_overlapped(fft.irfft(bins, axis=2) * WINDOW), context)


def _gains_db(levels_db: Tiles, signs: Tiles) -> Tiles:
    rest, spread = standing_out_db(levels_db)
    most = np.clip(_GAIN_PER_SPREAD * spread, _LEAST_GAIN_DB, LARGEST_GAIN_DB)
    wanted = np.clip(_AIM_IN_SPREADS * spread - signs * rest, _LEAST_GAIN_DB, most)
    gains: Tiles = np.where(audible(levels_db), signs * wanted, 0).astype(np.float32)
    return gains


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
    inside = read(max(start, 0), min(stop, samples))
    padded: Samples = np.pad(inside, ((0, 0), (max(-start, 0), max(stop - samples, 0))))
    return padded
