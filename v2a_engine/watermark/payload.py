"""The id in a mark: 32 bits, a checksum, and a code that lets them be read where many tiles are lost.

A tail-biting convolutional code of constraint length 9 and rate 1/4 (generators 463, 535, 733, 745 in octal, as in the
tables of Larsen, 1973): no bits are spent on a tail, and every bit of the id is protected alike.
"""

import functools
import string
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

ID_BITS = 32
ID_DIGITS = ID_BITS // 4
_CHECK_BITS = 12
_WORD_BITS = ID_BITS + _CHECK_BITS
_GENERATORS = (0o463, 0o535, 0o733, 0o745)
_MEMORY = 8
_STATES = 1 << _MEMORY
_LAPS = 3  # around the circle, until the path no longer knows where it began
_POLYNOMIAL = 0x180F  # CRC-12, x^12 + x^11 + x^3 + x^2 + x + 1
CODE_BITS = _WORD_BITS * len(_GENERATORS)

Signs = npt.NDArray[np.float32]


def is_id(text: str) -> bool:
    """Has it the form of a mark's id: eight hexadecimal digits?"""
    return len(text) == ID_DIGITS and set(text) <= set(string.hexdigits)


@functools.lru_cache(maxsize=4096)
def code_word(mark_id: str) -> Signs:
    """What the tiles' roles spell for this id: -1 or 1, shape (CODE_BITS,).

    Raises:
        ValueError: not eight hexadecimal digits.
    """
    if not is_id(mark_id):
        raise ValueError(f"a mark's id has {ID_DIGITS} hexadecimal digits, not {mark_id!r}")
    number = int(mark_id, 16)
    word = number << _CHECK_BITS | _checksum(number)
    bits = [word >> (_WORD_BITS - 1 - place) & 1 for place in range(_WORD_BITS)]
    state = functools.reduce(_next_state, bits[-_MEMORY:], 0)
    signs = []
    for bit in bits:
        signs.append(_outputs()[state, bit])
        state = _next_state(state, bit)
    return np.concatenate(signs)


def read_id(votes: npt.NDArray[np.floating]) -> str:
    """The id that soft votes (CODE_BITS,) spell; empty where the checksum says that they spell none."""
    branches = (_outputs() @ votes.reshape(_WORD_BITS, len(_GENERATORS)).T).transpose(2, 0, 1)  # (bits, states, 2)
    came_from = np.arange(_STATES)[:, None] >> 1 | np.array([0, _STATES >> 1])  # (states, 2): the two predecessors
    newest = np.arange(_STATES) & 1  # the bit that led into a state
    score = np.zeros(_STATES)
    choices = []
    for step in range(_LAPS * _WORD_BITS):
        ways = score[came_from] + branches[step % _WORD_BITS][came_from, newest[:, None]]
        choice = ways.argmax(axis=1)
        score = ways[np.arange(_STATES), choice]
        choices.append(came_from[np.arange(_STATES), choice])
    state = int(score.argmax())
    bits = []
    for choice in reversed(choices):
        bits.append(state & 1)
        state = int(choice[state])
    second_lap = bits[::-1][_WORD_BITS : 2 * _WORD_BITS]
    word = int("".join(map(str, second_lap)), 2)
    number, check = divmod(word, 1 << _CHECK_BITS)
    return f"{number:0{ID_DIGITS}x}" if check == _checksum(number) else ""


class KnownIds:
    """Ids that one would know again: telling them apart needs far less than reading one."""

    def __init__(self, ids: Collection[str]) -> None:
        self._ids = sorted(set(ids))
        self._words = np.array([code_word(one) for one in self._ids], np.float32).reshape(-1, CODE_BITS)

    def __len__(self) -> int:
        return len(self._ids)

    def likeliest(self, votes: npt.NDArray[np.floating]) -> tuple[str, float]:
        """The id that agrees best with soft votes (CODE_BITS,), and by how much; none known: empty, 0."""
        if not self._ids:
            return "", 0.0
        agreements = self._words @ votes.astype(np.float32)
        best = int(agreements.argmax())
        return self._ids[best], float(agreements[best])


def _next_state(state: int, bit: int) -> int:
    return (state << 1 | bit) & (_STATES - 1)


@functools.cache
def _outputs() -> Signs:
    """The code's four signs for every state and every bit that enters: (states, 2, 4)."""
    window = np.arange(_STATES)[:, None] << 1 | np.arange(2)  # (states, 2): memory and newest bit
    taps = window[..., None] & np.array(_GENERATORS)
    ones = np.zeros(taps.shape, np.int64)
    for bit in range(_MEMORY + 1):
        ones += taps >> bit & 1
    return (ones % 2 * 2 - 1).astype(np.float32)


def _checksum(number: int) -> int:
    """CRC-12, begun with all ones so that a word of zeros is no word."""
    register = number << _CHECK_BITS ^ 0xFFF << ID_BITS
    for place in range(ID_BITS - 1, -1, -1):
        if register >> (place + _CHECK_BITS) & 1:
            register ^= _POLYNOMIAL << place
    return register & 0xFFF
