"""The mark's pattern: which patch of time and frequency is turned up or down, and which of them carry the id.

Context: a keyed log-spectral patchwork. The plane is cut into tiles (64 ms x one band); the key gives each tile a sign
and a role: half of the tiles are the pilot, which is the same in all of Wildtrack's stems and says "ours"; the others
carry one bit each of the stem's id. The pattern repeats every 32.768 s of the *sequence*, wherever a stem begins: the
pilots of all stems of a mix fall on each other and add up.
Choice: the key is public, for anyone must be able to verify; so anyone can forge or remove a mark. The mark is
evidence of origin, not proof. What would change this: smaller tiles, a second private key.
"""

import functools
import hashlib
import hmac
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE_HZ = 48_000
FRAME_SAMPLES = 2048
HOP_SAMPLES = 512
TILE_HOPS = 6
TILE_SAMPLES = TILE_HOPS * HOP_SAMPLES  # 64 ms
PERIOD_TILES = 512
PERIOD_SAMPLES = PERIOD_TILES * TILE_SAMPLES

ID_BITS = 24
_CHECK_BITS = 8
BITS = ID_BITS + _CHECK_BITS
PILOT = -1  # the role of a tile that carries no bit

_KEY = b"Wildtrack mark 1: public key of origin"
_LOWEST_HZ, _HIGHEST_HZ = 150.0, 12_000.0
_NARROWEST_HZ, _RELATIVE_WIDTH = 70.0, 0.04


@dataclass(frozen=True, slots=True)
class Pattern:
    """One period. Both arrays have the shape (PERIOD_TILES, bands)."""

    signs: npt.NDArray[np.float32]  # -1 or 1
    roles: npt.NDArray[np.int16]  # PILOT, or the number of the bit that turns the sign


@functools.cache
def pattern() -> Pattern:
    """The product's pattern, from its key alone: the same everywhere and for ever."""
    shape = (PERIOD_TILES, len(band_edges()) - 1)
    tiles = shape[0] * shape[1]
    drawn = np.frombuffer(hashlib.shake_256(_KEY).digest(2 * tiles), np.uint8).astype(np.int16)
    signs = (drawn[:tiles] % 2 * 2 - 1).astype(np.float32)
    roles = np.where(drawn[tiles:] < 128, PILOT, drawn[tiles:] % BITS).astype(np.int16)
    return Pattern(signs.reshape(shape), roles.reshape(shape))


@functools.cache
def band_edges() -> npt.NDArray[np.int64]:
    """Spectrum bins where bands begin; the last is where the highest band ends."""
    bin_hz = RATE_HZ / FRAME_SAMPLES
    edges = [round(_LOWEST_HZ / bin_hz)]
    while edges[-1] * bin_hz < _HIGHEST_HZ:
        edges.append(edges[-1] + round(max(_NARROWEST_HZ, _RELATIVE_WIDTH * edges[-1] * bin_hz) / bin_hz))
    return np.array(edges)


def id_of(stem_key: str) -> str:
    """The id that a stem's mark carries, six hexadecimal digits: a truncated HMAC, so that a match is no guess."""
    return hmac.new(_KEY, stem_key.encode(), hashlib.sha256).hexdigest()[: ID_BITS // 4]


def bits_of(mark_id: str) -> npt.NDArray[np.float32]:
    """Id and checksum as signs, shape (BITS,)."""
    number = int(mark_id, 16)
    word = number << _CHECK_BITS | _checksum(number)
    return np.array([1.0 if word >> bit & 1 else -1.0 for bit in range(BITS)], np.float32)


def id_of_bits(signs: npt.NDArray[np.float32]) -> str:
    """The id that these signs spell; empty where the checksum says that they spell none."""
    word = sum(1 << bit for bit in range(BITS) if signs[bit] > 0)
    number, check = divmod(word, 1 << _CHECK_BITS)
    return f"{number:0{ID_BITS // 4}x}" if check == _checksum(number) else ""


def _checksum(number: int) -> int:
    """CRC-8, polynomial x^8 + x^2 + x + 1, begun at 0xFF so that a word of zeros is no word."""
    register = 0xFF
    for byte in number.to_bytes(ID_BITS // 8, "big"):
        register ^= byte
        for _ in range(8):
            register = (register << 1 ^ 0x107) if register & 0x80 else register << 1
    return register
