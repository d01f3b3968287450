"""Whose job it was: a known id that explains what the tiles say, else what can be read, else nothing.

A mark of another job is no noise: its code word agrees a little with every word one knows, and of a strong mark that
little is far beyond chance. So an id must explain the bits as well as the pilot says that the right one would.
"""

import numpy as np

from v2a_engine.watermark.payload import KnownIds, code_word, read_id
from v2a_engine.watermark.track import Votes

_SURELY = 1e-4
_LEAST_SHARE = 0.7  # of what the right id would agree; of a thousand others the likest reaches less than half
_READABLE_Z = 8.2  # the best of all words there are reaches 7.8 where nothing is spelled


def id_of(votes: Votes, known: KnownIds) -> str:
    """The job's id; empty where it cannot be told."""
    likeliest, agreement = known.likeliest(votes.bits)
    spread = float(np.sqrt(max(votes.bits_energy, 1e-9)))
    beyond_chance = len(known) * np.exp(-((agreement / spread) ** 2) / 2) <= _SURELY
    if beyond_chance and agreement >= _LEAST_SHARE * _expected(votes):
        return likeliest
    read = read_id(votes.bits)
    return read if read and float(code_word(read) @ votes.bits) >= _READABLE_Z * spread else ""


def _expected(votes: Votes) -> float:
    """How far the bits would agree with the right id: as far, for their energy, as the pilot does with its signs."""
    return votes.agreement / max(votes.energy, 1e-9) * votes.bits_energy
