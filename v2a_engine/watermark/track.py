"""Reading the mark along one track: a stretch of sound whose speed and place on the sequence are known or guessed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from v2a_engine.watermark.pattern import HOP_SAMPLES, PERIOD_TILES, PILOT, RATE_HZ, TILE_HOPS, pattern
from v2a_engine.watermark.payload import CODE_BITS
from v2a_engine.watermark.surface import PLACES
from v2a_engine.watermark.tiles import Cumulated, Grid, normalised

HOP_S = HOP_SAMPLES / RATE_HZ

Sums = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Votes:
    """What the tiles of a stretch say, summed."""

    agreement: float  # of the pilot with its signs
    energy: float  # of the pilot
    bits: Sums  # (CODE_BITS,), for each bit of the code word
    bits_energy: float

    @property
    def score_z(self) -> float:
        """Mean 0 and variance 1 in any sound that does not hold this key's mark, tails below exp(-z^2 / 2)."""
        return self.agreement / float(np.sqrt(max(self.energy, 1e-9)))

    def z_with(self, agreement: float) -> float:
        """The same, of the pilot and an id's bits together, which agree by so much."""
        return (self.agreement + agreement) / float(np.sqrt(max(self.energy + self.bits_energy, 1e-9)))

    def plus(self, other: "Votes") -> "Votes":
        return Votes(
            self.agreement + other.agreement,
            self.energy + other.energy,
            self.bits + other.bits,
            self.bits_energy + other.bits_energy,
        )


class Track:
    """The tiles of a stretch at one speed and place, with what the pattern says to each."""

    def __init__(self, sound: Cumulated, grid: Grid, place: float, key: bytes) -> None:
        """`place`: hops of the sequence at which the stretch's first sample lies, modulo the period."""
        self.grid, self.place = grid, place % PLACES
        rows = -(-self.place // TILE_HOPS)
        self.first_hop = (rows * TILE_HOPS - self.place) / grid.speed
        tiles = normalised(sound.levels_db(grid, self.first_hop))
        numbers = (np.arange(len(tiles)) + int(rows)) % PERIOD_TILES
        whole = pattern(key)
        self._tiles = tiles
        self._signed = tiles * whole.signs[numbers]
        self._roles = whole.roles[numbers]
        is_pilot = self._roles == PILOT
        self.agreements: Sums = np.where(is_pilot, self._signed, 0).sum(axis=1, dtype=np.float64)
        self.energies: Sums = np.where(is_pilot, np.square(tiles), 0).sum(axis=1, dtype=np.float64)

    def hop_of(self, tile: int) -> float:
        """Where a tile begins, in hops of the sound."""
        return self.first_hop + tile * self.grid.tile_hops

    def tile_at(self, hop: float) -> int:
        """The tile that holds this hop of the sound, or the nearest there is."""
        return int(np.clip((hop - self.first_hop) / self.grid.tile_hops, 0, len(self.agreements)))

    @property
    def score_z(self) -> float:
        """Of all tiles."""
        return float(self.agreements.sum()) / float(np.sqrt(max(float(self.energies.sum()), 1e-9)))

    def votes(self, first: int, last: int) -> Votes:
        """Of the tiles [first, last)."""
        signed, roles, tiles = self._signed[first:last], self._roles[first:last], self._tiles[first:last]
        spelling = roles != PILOT
        bits = np.bincount(roles[spelling], weights=signed[spelling], minlength=CODE_BITS)
        return Votes(
            agreement=float(self.agreements[first:last].sum()),
            energy=float(self.energies[first:last].sum()),
            bits=bits.astype(np.float64),
            bits_energy=float(np.square(tiles[spelling], dtype=np.float64).sum()),
        )

    def reach(self, first: int, last: int, closed: npt.NDArray[np.bool_]) -> tuple[int, int]:
        """The stretch of tiles that agrees with the pattern at least half as well as [first, last) does.

        The one of largest sum: silence neither ends it nor is counted to it.

        Args:
            closed: for each hop of the sound, whether it was taken out: the stretch does not go beyond.
        """
        usual = float(self.agreements[first:last].sum()) / max(float(self.energies[first:last].sum()), 1e-9)
        worth = self.agreements - usual / 2 * self.energies
        hops = (self.first_hop + (np.arange(len(worth)) + 0.5) * self.grid.tile_hops).astype(np.int64)
        worth[closed[np.minimum(hops, len(closed) - 1)]] = -1e9
        sums = np.concatenate([[0.0], np.cumsum(worth)])
        gains = sums - np.minimum.accumulate(sums)
        end = int(gains.argmax())
        return int(sums[: end + 1].argmin()), end
