"""Which recordings are kept from training: decided by who made them and what they were cut from, never clip by clip.

Two recordings are of one family when they share an origin or an author, by any of the names the manifest gives. A
family stands on one side as a whole, so that a held-out sound has neither a sibling nor another sound by the same
hand in training. Families are taken in the order of a hash, small ones only (a game's whole sound set is worth more in
training), until each category has its share or its small families are
used up: what one large project recorded (kitchens) is never held out.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from v2a_engine.training.recording import Recording

HELD_OUT_SHARE = 0.12
_LEAST = 6  # recordings of a category, where a third of it are as many
_LARGEST_FAMILY = 12
_NOT_A_NAME = frozenset({"", "cc0", "cc-by", "pd", "freesound", "soundbible", "own recording"})
_BETWEEN_NAMES = re.compile(r"[,;/()@:]| and | via | - ")


def held_out_paths(recordings: Sequence[Recording]) -> frozenset[str]:
    """Paths of the recordings that no training may use."""
    counts = Counter(one.category for one in recordings)
    quota = {name: max(min(_LEAST, count // 3), round(HELD_OUT_SHARE * count)) for name, count in counts.items()}
    held: Counter[str] = Counter()
    paths: set[str] = set()
    for family in sorted(families(recordings), key=_lot):
        wanted = Counter(one.category for one in family)
        if len(family) > _LARGEST_FAMILY or any(held[name] + n > quota[name] for name, n in wanted.items()):
            continue
        held += wanted
        paths |= {one.path for one in family}
    return frozenset(paths)


def families(recordings: Sequence[Recording]) -> list[list[Recording]]:
    """Recordings joined by a shared origin or author, directly or through others."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for one in recordings:
        first, *others = makers(one)
        for other in others:
            parent[root(other)] = root(first)
    joined: dict[str, list[Recording]] = defaultdict(list)
    for one in recordings:
        joined[root(next(makers(one)))].append(one)
    return list(joined.values())


def makers(recording: Recording) -> Iterator[str]:
    """What binds a recording to others: its origin, and every name in its author field; its own path when neither."""
    names = {part.strip() for part in _BETWEEN_NAMES.split(recording.author.lower())}
    names = {name for name in names - _NOT_A_NAME if not name.isdigit()}
    yield from sorted(f"author {name}" for name in names)
    if recording.origin:
        yield f"origin {recording.origin}"
    elif not names:
        yield f"path {recording.path}"


def _lot(family: Sequence[Recording]) -> str:
    return hashlib.sha256(min(one.path for one in family).encode()).hexdigest()
