"""How shots are numbered: in tens as on a slate, by the place of their edit, so that a number outlives a new cut."""

import itertools
from collections.abc import Sequence as Seq

_TENS = 10


def shot_id(number: int) -> str:
    """
    >>> shot_id(30)
    's030'
    """
    return f"s{number:03d}"


def shot_numbers(edit_places: Seq[int], edits: int) -> list[int]:
    """One for each shot: 30 for that of the third edit, also where only a part of the sequence is selected.

    Where one edit shows several shots, they go on in ones: 30, 31, 32. Should they be more than ten, or the sequence
    no more than one uncut reel, they go on in tens. A shot that is offline has the number that it has with picture.

    Args:
        edit_places: of each shot its edit's place among all of the sequence, from 1; in order.
        edits: how many edits the sequence has.

    >>> shot_numbers([1, 3, 3], edits=3)
    [10, 30, 31]
    """
    numbers: list[int] = []
    for place, shots in itertools.groupby(edit_places):
        count = sum(1 for _ in shots)
        step = 1 if count <= _TENS and edits > 1 else _TENS
        free = _TENS * (numbers[-1] // _TENS + 1) if numbers else 0
        first = max(_TENS * place, free)
        numbers.extend(range(first, first + step * count, step))
    return numbers
