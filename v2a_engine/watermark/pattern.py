"""The mark's pattern: which patch of time and frequency is turned up or down, and which of them spell the job's id.

Context: a keyed log-spectral patchwork. The plane is cut into tiles (32 ms x one band of 2 %, or 24 Hz); the key gives
each tile a sign and a role: half of the tiles are the pilot, which is the same in all of Wildtrack's stems and says
"ours"; each of the others carries one bit of the id's code word. The pattern repeats every 32.768 s of the *sequence*,
wherever a stem begins, and all stems of a job spell the same id: in their mix the marks fall on each other and add up.
Choice: tiles of 64 ms and 4 % need a quarter of the reading time, but carried a mark through a mix, an excerpt or an
encoder only two thirds as often, and were heard a little more. The key is public, for anyone must be able to verify;
so anyone can forge or remove a mark: it is evidence of origin, the signature is the proof.
"""

import functools
import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from v2a_engine.watermark.payload import CODE_BITS

RATE_HZ = 48_000
FRAME_SAMPLES = 2048
HOP_SAMPLES = 512
TILE_HOPS = 3
TILE_SAMPLES = TILE_HOPS * HOP_SAMPLES  # 32 ms
PERIOD_TILES = 1024
PERIOD_SAMPLES = PERIOD_TILES * TILE_SAMPLES
PERIOD_S = PERIOD_SAMPLES / RATE_HZ
PILOT = -1  # the role of a tile that carries no bit

KEY = b"Wildtrack mark 2: public key of origin"
_LOWEST_HZ, _HIGHEST_HZ = 150.0, 12_000.0
_NARROWEST_HZ, _RELATIVE_WIDTH = 24.0, 0.02


@dataclass(frozen=True, slots=True)
class Pattern:
    """One period. Both arrays have the shape (PERIOD_TILES, bands)."""

    signs: npt.NDArray[np.float32]  # -1 or 1
    roles: npt.NDArray[np.int16]  # PILOT, or the number of the code word's bit that turns the sign


@functools.lru_cache(maxsize=4)
def pattern(key: bytes = KEY) -> Pattern:
    """A key's pattern, from the key alone: the same everywhere and for ever."""
    shape = (PERIOD_TILES, len(band_edges()) - 1)
    tiles = shape[0] * shape[1]
    drawn = np.frombuffer(hashlib.shake_256(key).digest(3 * tiles), np.uint8)
    signs = (drawn[:tiles] % 2).astype(np.float32) * 2 - 1
    numbers = drawn[tiles:].view("<u2")
    roles = np.where(numbers < 1 << 15, PILOT, numbers % CODE_BITS).astype(np.int16)
    return Pattern(signs.reshape(shape), roles.reshape(shape))


@functools.cache
def band_edges() -> npt.NDArray[np.int64]:
    """Spectrum bins where bands begin; the last is where the highest band ends."""
    bin_hz = RATE_HZ / FRAME_SAMPLES
    edges = [round(_LOWEST_HZ / bin_hz)]
    while edges[-1] * bin_hz < _HIGHEST_HZ:
        width_hz = max(_NARROWEST_HZ, _RELATIVE_WIDTH * edges[-1] * bin_hz)
        edges.append(edges[-1] + max(1, round(width_hz / bin_hz)))
    return np.array(edges)
